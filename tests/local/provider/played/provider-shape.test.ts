import { generateKeyPairSync } from 'node:crypto';
import { localEntry, playedProvider } from '../../../../local/provider/played/played-provider';
import {
  shapeNamed,
  shapesOf,
  type TokenFacts,
  tokenOfShape,
} from '../../../../local/provider/played/provider-shape';
import { PRESETS } from '../../../../presets/presets';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const MAKER = {
  issuer: 'http://localhost:4000',
  audience: 'https://api.example.com',
  signingKey: { kid: 'local-key', privateKey },
};
const FACTS = {
  clientId: 'demo-service',
  subject: 'alice',
  scopes: ['reports:read', 'reports:write'],
  claims: { tenant: 'acme' },
};

function token(shape: string, facts: Partial<TokenFacts> = {}) {
  return tokenOfShape(shapeNamed(shape), { ...FACTS, ...facts }, MAKER);
}

const presets = Object.entries(PRESETS);

describe('a token in the shape of another provider', () => {
  test.each(presets)('has the issuer and the key of the local one: %s', (_name, preset) => {
    for (const shape of Object.values(shapesOf(preset))) {
      const { header, payload, privateKey: key } = tokenOfShape(shape, FACTS, MAKER);
      expect(header).toMatchObject({ alg: 'RS256', kid: 'local-key' });
      expect(payload).toMatchObject({ iss: MAKER.issuer, tenant: 'acme' });
      expect(key).toBe(privateKey);
    }
  });

  test.each<[string, object]>([
    ['auth0', { aud: MAKER.audience, azp: 'demo-service', scope: 'reports:read reports:write' }],
    ['okta', { aud: MAKER.audience, cid: 'demo-service', scp: ['reports:read', 'reports:write'] }],
    ['entra', { ver: '2.0', azp: 'demo-service', scp: 'reports:read reports:write' }],
    ['entra-v1', { ver: '1.0', appid: 'demo-service', scp: 'reports:read reports:write' }],
    ['entra-machine', { idtyp: 'app', roles: ['reports:read', 'reports:write'] }],
    ['cognito-groups', { 'cognito:groups': ['reports:read', 'reports:write'], scope: 'openid' }],
    ['keycloak', { aud: [MAKER.audience, 'account'], typ: 'Bearer' }],
    ['clerk', { azp: MAKER.audience, sts: 'active' }],
  ])('has scopes, client and audience in the claims of %s', (shape, claims) => {
    expect(token(shape).payload).toMatchObject(claims);
  });

  test('names the client for an audience if the provider does', () => {
    expect(token('cognito').payload).toMatchObject({ client_id: 'demo-service' });
    expect(token('cognito').payload).not.toHaveProperty('aud');
    expect(token('cognito-machine').payload).toMatchObject({ sub: 'demo-service' });
    expect(token('spring-machine').payload).toMatchObject({
      aud: 'demo-service',
      sub: 'demo-service',
    });
    expect(token('google').payload).toMatchObject({ aud: 'demo-service' });
    expect(token('google-id').payload).toMatchObject({ aud: 'another-demo-service' });
  });

  test.each([
    ['cognito', 'client_id'],
    ['clerk', 'azp'],
    ['cognito-resource', 'aud'],
    ['cognito-id', 'aud'],
    ['okta', 'aud'],
  ])('knows the claim that holds the audience: %s', (shape, claim) => {
    expect(token(shape).audienceClaim).toBe(claim);
  });

  test('takes a claim of the user in place of one of the shape', () => {
    const claims = { email: 'alice@acme.example', 'cognito:groups': ['admin'] };
    expect(token('cognito', { claims }).payload).toMatchObject(claims);
  });
});

describe('the name of a shape', () => {
  test('that the provider does not have gets a list of those that it has', () => {
    expect(() => shapeNamed('entra-v2')).toThrow(
      /^unknown shape "entra-v2"; known are: entra, entra-v1, .*, entra-id, /,
    );
  });

  test.each(['', 'entr', 'toString', 'github'])(
    'without a provider gets their list: "%s"',
    (name) => {
      expect(() => shapeNamed(name)).toThrow(
        /^unknown shape ".*"; .* such as cognito-id; the providers are: auth0, .*, github-actions, /,
      );
    },
  );

  test('is never that of a token that someone else signs', () => {
    expect(() => shapeNamed('google-self-signed')).toThrow('unknown shape');
    expect(() => shapeNamed('apple-client-secret')).toThrow('unknown shape');
  });
});

describe('the entry for a played provider', () => {
  function entryFor(name: string) {
    const played = playedProvider(name);
    const audiences = [MAKER.audience, 'second', MAKER.audience];
    return played && localEntry(played, MAKER.issuer, audiences, ['demo-service']);
  }

  test('is that of the preset, with the addresses and audiences of this machine', () => {
    expect(entryFor('duende')).toStrictEqual({
      issuer: MAKER.issuer,
      jwksUri: `${MAKER.issuer}/.well-known/jwks.json`,
      audiences: [MAKER.audience, 'second'],
      types: ['at+jwt'],
      scopeClaims: ['scope'],
      principalClaims: ['sub', 'client_id'],
    });
  });

  test('accepts the local clients if an audience is a client', () => {
    expect(entryFor('cognito')).toMatchObject({
      audiences: ['demo-service', 'demo-test-tokens'],
      audienceClaims: ['aud', 'client_id'],
      requiredClaims: { token_use: 'access' },
    });
  });

  test('is the first that takes the access tokens of the preset, if there are two', () => {
    expect(playedProvider('google')?.entry.issuer).toBe('https://accounts.google.com');
    expect(playedProvider('entra')?.entry).toMatchObject({ requiredClaims: { ver: '2.0' } });
  });

  test('is not there for a name without a preset', () => {
    expect(playedProvider('toString')).toBeUndefined();
    expect(playedProvider('')).toBeUndefined();
  });
});
