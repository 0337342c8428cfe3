import {
  type IntrospectionServer,
  startIntrospectionServer,
} from '../../support/introspection-server';
import { AUDIENCE, introspectingAuthorizer, NOW } from '../../support/introspecting-authorizer';

/*
 * The members of answers of real servers, taken in November 2026 from Keycloak 26.7.3, Ory Hydra 2.3.0, Spring
 * Authorization Server (Spring Boot 4.0.7), navikt mock-oauth2-server 4.0.0 and Canaille 0.3.6, with other values.
 */
const TIMES = { exp: NOW + 300, iat: NOW - 1 };

const KEYCLOAK = {
  ...TIMES,
  ...{ jti: 'onrtro:1', iss: 'https://sso.example.com/realms/staff', aud: [AUDIENCE, 'account'] },
  ...{ sub: 'f3c1', typ: 'Bearer', azp: 'svc', sid: 's', acr: '1', email_verified: true },
  ...{ realm_access: { roles: ['offline_access'] }, scope: 'openid email orders:read profile' },
  ...{ client_id: 'svc', username: 'alice', token_type: 'Bearer', active: true },
};
const HYDRA = {
  ...TIMES,
  ...{ active: true, scope: 'openid offline_access orders:read', client_id: 'c1', sub: 'alice' },
  ...{ nbf: NOW - 1, aud: [AUDIENCE], iss: 'https://hydra.example.com', token_type: 'Bearer' },
  ...{ token_use: 'access_token', ext: { tenant: 'acme' } },
};
const SPRING = {
  ...TIMES,
  ...{ active: true, sub: 'alice', aud: ['web'], nbf: NOW - 1, scope: 'orders:read openid' },
  ...{ iss: 'https://spring.example.com', jti: 'j', client_id: 'web', token_type: 'Bearer' },
};
const MOCK = {
  ...TIMES,
  ...{ active: true, scope: 'orders:read', token_type: 'Bearer', nbf: NOW - 1, sub: 'svc' },
  ...{ aud: AUDIENCE, iss: 'https://mock.example.com/staff', jti: 'j' },
};
const CANAILLE = {
  ...{ active: true, aud: ['svc', AUDIENCE], client_id: 'svc', exp: NOW + 300.25, iat: NOW - 1.5 },
  ...{ iss: 'https://canaille.example.com', scope: 'openid profile orders:read', sub: 'alice' },
  ...{ token_type: 'Bearer', username: 'Alice' },
};
/** The local provider of this project, for a client that acts for itself. */
const LOCAL = {
  ...TIMES,
  ...{ active: true, client_id: 'demo', aud: AUDIENCE, iss: 'https://local.example.com' },
  scope: 'orders:read',
};

/** The settings of an entry for the tokens of each server, as docs/issuers.md has them. */
const ENTRIES: Readonly<Record<string, { introspection: object; entry?: object }>> = {
  [KEYCLOAK.iss]: { introspection: { requiredClaims: { typ: 'Bearer' } } },
  [HYDRA.iss]: { introspection: { requiredClaims: { token_use: 'access_token' } } },
  [SPRING.iss]: { introspection: { audiences: ['web'], requiredClaims: { token_type: 'Bearer' } } },
  [MOCK.iss]: { introspection: { audiences: [AUDIENCE] } },
  [CANAILLE.iss]: { introspection: { clients: ['svc'] } },
  [LOCAL.iss]: {
    introspection: { clients: ['demo'] },
    entry: { principalClaims: ['sub', 'client_id'] },
  },
};

let server: IntrospectionServer;

beforeAll(async () => {
  server = await startIntrospectionServer();
});

afterAll(() => server.close());

async function verdictOn(issuer: string, answer: object): Promise<string> {
  const { introspection, entry } = ENTRIES[issuer] ?? { introspection: {} };
  server.answer(answer);
  return introspectingAuthorizer({
    ...{ issuer, audiences: [AUDIENCE], keys: [], ...entry },
    introspection: {
      ...{ endpoint: server.endpoint, clientId: 'orders-api', clientSecret: 'x' },
      ...introspection,
    },
  }).verdict('token');
}

const CANAILLE_CLIENT = { ...CANAILLE, sub: undefined };
const SPRING_ID_TOKEN = { ...SPRING, token_type: undefined, scope: undefined };

test.each([
  ['Keycloak: an access token of a user', KEYCLOAK.iss, KEYCLOAK, 'granted'],
  [
    'Keycloak: a lightweight access token, with the signed answer in it',
    KEYCLOAK.iss,
    { ...KEYCLOAK, azp: 'svc-light', jwt: 'x.y.z' },
    'granted',
  ],
  [
    'Keycloak: an ID token',
    KEYCLOAK.iss,
    { ...KEYCLOAK, typ: 'ID', token_type: 'ID', aud: 'svc' },
    'not_an_access_token',
  ],
  [
    'Keycloak: a refresh token',
    KEYCLOAK.iss,
    { ...KEYCLOAK, typ: 'Refresh', token_type: 'Refresh' },
    'not_an_access_token',
  ],
  [
    'Keycloak: a token that is bound to a key',
    KEYCLOAK.iss,
    { ...KEYCLOAK, typ: 'DPoP', token_type: 'DPoP', cnf: { jkt: 'x' } },
    'token_sender_constrained',
  ],
  ['Keycloak: after a logout', KEYCLOAK.iss, { active: false }, 'token_inactive'],
  ['Hydra: an access token', HYDRA.iss, HYDRA, 'granted'],
  [
    'Hydra: a refresh token, which is a bearer token as well',
    HYDRA.iss,
    { ...HYDRA, token_use: 'refresh_token' },
    'not_an_access_token',
  ],
  ['Spring: an access token', SPRING.iss, SPRING, 'granted'],
  [
    'Spring: a refresh token, without any mark',
    SPRING.iss,
    { active: true, client_id: 'web', ...TIMES },
    'claim_missing: aud',
  ],
  [
    'Spring: an ID token, without any mark',
    SPRING.iss,
    { ...SPRING_ID_TOKEN, azp: 'web', nonce: 'n' },
    'claim_missing: token_type',
  ],
  ['mock-oauth2-server: an access token', MOCK.iss, MOCK, 'granted'],
  ['Canaille: an access token, with fractions of seconds', CANAILLE.iss, CANAILLE, 'granted'],
  [
    'Canaille: an access token of a client, which names nobody',
    CANAILLE.iss,
    CANAILLE_CLIENT,
    'claim_missing: sub',
  ],
  ['the local provider: an opaque token of a client', LOCAL.iss, LOCAL, 'granted'],
])('%s', async (_, issuer, answer, verdict) => {
  await expect(verdictOn(issuer, answer)).resolves.toBe(verdict);
});

test('a token without exp is accepted up to a maximum age by its iat, if the entry names one', async () => {
  const answer = { ...MOCK, exp: undefined };
  server.answer(answer);
  const verdict = (maximumAgeSeconds?: number): Promise<string> =>
    introspectingAuthorizer({
      ...{ issuer: MOCK.iss, audiences: [AUDIENCE], keys: [] },
      introspection: {
        ...{ endpoint: server.endpoint, clientId: 'orders-api', clientSecret: 'x' },
        ...{ audiences: [AUDIENCE], maximumAgeSeconds },
      },
    }).verdict('token');
  await expect(verdict()).resolves.toBe('claim_missing: exp');
  await expect(verdict(60)).resolves.toBe('granted');
  server.answer({ ...answer, exp: null });
  await expect(verdict(60)).resolves.toBe('granted');
  server.answer({ ...MOCK, iat: NOW - 66 });
  await expect(verdict(60)).resolves.toBe('granted');
  server.answer({ ...answer, iat: NOW - 66 });
  await expect(verdict(60)).resolves.toBe('token_expired');
  server.answer({ ...answer, iat: undefined });
  await expect(verdict(60)).resolves.toBe('claim_missing: exp');
});
