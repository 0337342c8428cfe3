import { type ProviderTable, READ } from './table';

const API = 'https://api.example.com';

export const KEYCLOAK: ProviderTable = {
  provider: 'keycloak',
  item: { url: 'https://sso.example.com', realm: 'staff', audiences: [API] },
  audience: API,
  keyMembers: { alg: 'RS256', use: 'sig', x5c: ['MIIBAA=='], x5t: 'a', 'x5t#S256': 'b' },
  otherKeys: [
    { kty: 'RSA', kid: 'encryption', use: 'enc', alg: 'RSA-OAEP', n: 'AQAB', e: 'AQAB' },
    { kty: 'OKP', kid: 'edwards', use: 'sig', alg: 'EdDSA', crv: 'Ed25519', x: 'A'.repeat(43) },
  ],
  good: [
    { title: 'an access token of a user', scopes: READ },
    { title: 'a token of a service account', kind: 'machine', scopes: READ },
    { title: 'one of the type at+jwt', kind: 'rfc9068', scopes: READ },
    {
      title: 'roles of the realm, if they count',
      item: { realmRoles: true },
      request: { scopes: [] },
      scopes: ['default-roles-staff', 'offline_access', 'uma_authorization'],
    },
    {
      title: 'a lightweight token of a client that is an audience, if azp counts',
      kind: 'lightweight',
      item: { audienceClaims: ['aud', 'azp'], audiences: [API, 'client-1'] },
      scopes: READ,
    },
  ],
  bad: [
    { title: 'an ID token', kind: 'id', reason: 'not_an_access_token' },
    {
      title: 'an ID token of a client of the name of the API',
      kind: 'id',
      request: { clientId: API },
      reason: 'not_an_access_token',
    },
    {
      title: 'an ID token without any mark but its typ',
      kind: 'id',
      request: { clientId: API, claims: { at_hash: undefined } },
      reason: 'not_an_access_token',
    },
    { title: 'a refresh token', kind: 'refresh', reason: 'not_an_access_token' },
    { title: 'an offline token', kind: 'offline', reason: 'not_an_access_token' },
    { title: 'a logout token', kind: 'logout', reason: 'token_type_not_accepted' },
    {
      title: 'a signed answer of userinfo',
      kind: 'userinfo',
      reason: 'claim_missing',
      claim: 'exp',
    },
    {
      title: 'a signed answer of userinfo that ends',
      kind: 'userinfo',
      request: { clientId: API, claims: { exp: 1_800_000_060 } },
      reason: 'claim_missing',
      claim: 'typ',
    },
    { title: 'a token that is bound by DPoP', kind: 'dpop', reason: 'token_sender_constrained' },
    { title: 'a lightweight token', kind: 'lightweight', reason: 'claim_missing', claim: 'aud' },
    {
      title: 'a lightweight token of another client, if azp counts',
      kind: 'lightweight',
      item: { audienceClaims: ['aud', 'azp'], audiences: [API, 'client-2'] },
      reason: 'audience_not_accepted',
    },
    {
      title: 'a token without an audience mapper',
      request: { audience: 'account' },
      reason: 'audience_not_accepted',
    },
    {
      title: 'a token of another realm',
      request: { issuer: 'https://sso.example.com/realms/customers' },
      reason: 'issuer_not_trusted',
    },
  ],
};

export const ZITADEL: ProviderTable = {
  provider: 'zitadel',
  item: { domain: 'example.zitadel.cloud', audiences: ['274598632984249089'] },
  audience: '274598632984249089',
  keyMembers: { alg: 'RS256', use: 'sig' },
  good: [
    { title: 'an access token of a user' },
    { title: 'one with roles, which are an object', kind: 'roles' },
    { title: 'a token of a service user', kind: 'machine' },
  ],
  bad: [
    {
      title: 'an ID token, which has the project as well',
      kind: 'id',
      reason: 'not_an_access_token',
    },
    {
      title: 'an ID token without at_hash',
      kind: 'id',
      request: { claims: { at_hash: undefined } },
      reason: 'claim_missing',
      claim: 'jti',
    },
    { title: 'a logout token', kind: 'logout', reason: 'token_type_not_accepted' },
    {
      title: 'a token for another project',
      request: { audience: '111' },
      reason: 'audience_not_accepted',
    },
    {
      title: 'a token of another instance',
      request: { issuer: 'https://other.zitadel.cloud' },
      reason: 'issuer_not_trusted',
    },
  ],
};

export const DUENDE: ProviderTable = {
  provider: 'duende',
  item: { authority: 'https://identity.example.com', audiences: [API] },
  audience: API,
  keyMembers: { alg: 'RS256', use: 'sig' },
  good: [
    { title: 'an access token of a user', scopes: READ },
    { title: 'scopes as one text', kind: 'scope-text', scopes: READ },
    { title: 'a token of a machine', kind: 'machine', principal: 'client-1', scopes: READ },
  ],
  bad: [
    { title: 'an ID token', kind: 'id', reason: 'token_type_not_accepted' },
    {
      title: 'an ID token of a client of the name of the API',
      kind: 'id',
      request: { clientId: API },
      reason: 'token_type_not_accepted',
    },
    {
      title: 'a token without a type',
      header: { typ: undefined },
      reason: 'token_type_not_accepted',
    },
    { title: 'a logout token', kind: 'logout', reason: 'token_type_not_accepted' },
    {
      title: 'a token with neither a user nor a client',
      kind: 'machine',
      request: { claims: { client_id: undefined } },
      reason: 'claim_missing',
      claim: 'sub',
    },
  ],
};

export const SPRING: ProviderTable = {
  provider: 'spring',
  item: { url: 'https://auth.example.com', audiences: ['web'] },
  audience: 'web',
  keyMembers: {},
  good: [
    { title: 'an access token of a user', scopes: READ },
    { title: 'a token of a machine', kind: 'machine', principal: 'web', scopes: READ },
    { title: 'one of a customizer that follows RFC 9068', kind: 'rfc9068', scopes: READ },
  ],
  bad: [
    {
      title: 'an ID token, whose audience is the same',
      kind: 'id',
      request: { clientId: 'web' },
      reason: 'claim_missing',
      claim: 'scope',
    },
    { title: 'an ID token of another client', kind: 'id', reason: 'audience_not_accepted' },
    {
      title: 'a token of another client',
      request: { audience: 'other' },
      reason: 'audience_not_accepted',
    },
    {
      title: 'a token without scopes',
      request: { scopes: [] },
      reason: 'claim_missing',
      claim: 'scope',
    },
  ],
};

export const ORY_HYDRA: ProviderTable = {
  provider: 'ory-hydra',
  item: { url: 'https://auth.example.com', audiences: [API] },
  audience: API,
  keyMembers: { alg: 'RS256', use: 'sig' },
  good: [
    { title: 'an access token of a user', scopes: READ },
    { title: 'scopes as one text', kind: 'scope-text', scopes: READ },
    { title: 'a token of a machine', kind: 'machine', principal: 'client-1', scopes: READ },
  ],
  bad: [
    { title: 'an ID token', kind: 'id', reason: 'not_an_access_token' },
    {
      title: 'an ID token of the API without at_hash',
      kind: 'id',
      request: { clientId: API, claims: { at_hash: undefined } },
      reason: 'claim_missing',
      claim: 'client_id',
    },
    {
      title: 'a token without an audience',
      kind: 'without-audience',
      reason: 'audience_not_accepted',
    },
    {
      title: 'a token of another server',
      request: { issuer: 'https://auth.example.com/' },
      reason: 'issuer_not_trusted',
    },
  ],
};
