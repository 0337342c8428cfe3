import { trustedIssuersOf } from '../../build/trusted-issuers';
import { RSA } from '../support/provider-keys';
import { publicJwk } from '../support/signing';

const COGNITO = {
  provider: 'cognito',
  region: 'eu-central-1',
  pool: 'eu-central-1_AbCdEf123',
  audiences: ['1example23456789abcdefghij'],
};
const KEYCLOAK = {
  provider: 'keycloak',
  url: 'https://sso.example.com',
  realm: 'staff',
  audiences: ['https://api.example.com'],
};
const PLAIN = { issuer: 'https://issuer.example.com', audiences: ['a'] };

function entriesOf(...list: readonly unknown[]): unknown {
  const { text, problems } = trustedIssuersOf(list, 'dev');
  expect(problems).toEqual([]);
  return JSON.parse(text);
}

function problemsOf(...list: readonly unknown[]): readonly string[] {
  const { text, problems } = trustedIssuersOf(list, 'dev');
  if (problems.length > 0) expect(text).toBe('');
  return problems;
}

describe('a stage', () => {
  test.each([[undefined], [null], ['']])('has no trusted issuers if its list is %j', (list) => {
    expect(trustedIssuersOf(list, 'dev')).toStrictEqual({ text: '', problems: [] });
  });

  test.each([[[]], [{}], ['https://issuer.example.com'], [7]])(
    'cannot have the list %j',
    (list) => {
      expect(trustedIssuersOf(list, 'dev').problems).toStrictEqual([
        'issuers.yml, dev must be a list of issuers, each after a dash',
      ]);
    },
  );
});

describe('an entry', () => {
  test('without a provider is handed over as it is', () => {
    expect(entriesOf(PLAIN)).toStrictEqual([PLAIN]);
  });

  test('of a preset has only members that differ from the defaults', () => {
    expect(entriesOf(COGNITO)).toStrictEqual([
      {
        issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123',
        jwksUri:
          'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123/.well-known/jwks.json',
        audiences: ['1example23456789abcdefghij'],
        audienceClaims: ['aud', 'client_id'],
        requiredClaims: { token_use: 'access' },
        scopeClaims: ['scope'],
      },
    ]);
  });

  test('of a preset may write a list of one as a text', () => {
    expect(entriesOf({ ...COGNITO, audiences: 'client' })).toMatchObject([
      { audiences: ['client'] },
    ]);
  });

  test('of a preset may replace any other member', () => {
    expect(
      entriesOf({ ...KEYCLOAK, scopeClaims: ['scope', 'resource_access.depot.roles'] }),
    ).toMatchObject([{ scopeClaims: ['scope', 'resource_access.depot.roles'] }]);
  });

  test.each([
    [{ discoveryUri: 'https://sso.example.com/.well-known/openid-configuration' }],
    [{ keys: [publicJwk(RSA)] }],
  ])('of a preset has only the source of keys that it was given: %j', (source) => {
    const [entry] = entriesOf({ ...KEYCLOAK, ...source }) as readonly object[];
    expect(entry).toMatchObject(source);
    expect(entry).not.toHaveProperty('jwksUri');
  });

  test('keeps the required claims of its preset when it adds one', () => {
    expect(entriesOf({ ...KEYCLOAK, requiredClaims: { tenant: 'acme' } })).toMatchObject([
      { requiredClaims: { typ: 'Bearer', tenant: 'acme' } },
    ]);
  });

  test('takes a required claim of its preset away with null', () => {
    expect(entriesOf({ ...KEYCLOAK, requiredClaims: { typ: null } })).toMatchObject([
      { requiredClaims: {} },
    ]);
  });

  test('of a provider with several issuers becomes several', () => {
    expect(
      entriesOf({ provider: 'google', audiences: 'client', handlerClaims: ['email'] }),
    ).toMatchObject([
      { issuer: 'https://accounts.google.com', handlerClaims: ['email'] },
      { issuer: 'accounts.google.com', handlerClaims: ['email'] },
    ]);
  });

  test('of Entra for v2 takes no address of an API, which a token of v2 never names', () => {
    expect(
      entriesOf({
        provider: 'entra',
        tenants: '11111111-2222-4333-8444-555555555555',
        audiences: ['api://orders'],
      }),
    ).toMatchObject([
      {
        issuer: 'https://sts.windows.net/11111111-2222-4333-8444-555555555555/',
        audiences: ['api://orders'],
      },
    ]);
  });
});

describe('a list is refused', () => {
  test.each<[string, readonly unknown[], string]>([
    [
      'if an item is a text',
      ['https://issuer.example.com'],
      'issuers.yml, dev[0] must have members, such as provider, or issuer and audiences',
    ],
    [
      'for a provider that is misspelt',
      [{ ...COGNITO, provider: 'congito' }],
      'issuers.yml, dev[0].provider: "congito" is not a preset; did you mean cognito?',
    ],
    [
      'for a provider of a name of every object',
      [{ ...COGNITO, provider: '__proto__' }],
      'issuers.yml, dev[0].provider: "__proto__" is not a preset; choose from auth0, cognito, entra, okta, keycloak, google, firebase, apple, clerk, github-actions, kubernetes, zitadel, duende, spring, ory-hydra, adfs',
    ],
    [
      'for a value that is missing',
      [PLAIN, { ...COGNITO, pool: undefined }],
      'issuers.yml, dev[1] (cognito).pool is required: it is the id of the user pool, such as eu-central-1_AbCdEf123',
    ],
    [
      'for a value that does not fit',
      [{ ...COGNITO, region: 'Frankfurt' }],
      'issuers.yml, dev[0] (cognito).region: "Frankfurt" does not fit; it is the region of the user pool, such as eu-central-1',
    ],
    [
      'for a number, which YAML rounds',
      [
        {
          provider: 'zitadel',
          domain: 'example.zitadel.cloud',
          audiences: [274598632984249089n].map(Number),
        },
      ],
      'issuers.yml, dev[0] (zitadel).audiences: 274598632984249100 must be in quotes, because YAML reads it as a number and may have rounded it',
    ],
    [
      'for a flag in quotes',
      [{ ...KEYCLOAK, realmRoles: 'true' }],
      'issuers.yml, dev[0] (keycloak).realmRoles must be true or false, without quotes',
    ],
    [
      'for an empty list of audiences',
      [{ ...KEYCLOAK, audiences: [] }],
      'issuers.yml, dev[0] (keycloak).audiences must not be empty: it is what an audience mapper adds to aud; not account, which nearly all tokens have, such as https://api.example.com',
    ],
    [
      'for the audience account of Keycloak',
      [{ ...KEYCLOAK, audiences: ['account'] }],
      'issuers.yml, dev[0] (keycloak).audiences: "account" does not fit; it is what an audience mapper adds to aud; not account, which nearly all tokens have, such as https://api.example.com',
    ],
    [
      'for a misspelt value of a preset',
      [{ ...COGNITO, grops: true }],
      'issuers.yml, dev[0] (cognito): "grops" is not a member of an entry; did you mean groups?',
    ],
    [
      'for a misspelt member',
      [{ ...PLAIN, audienceClaim: ['azp'] }],
      'issuers.yml, dev[0]: "audienceClaim" is not a member of an entry; did you mean audienceClaims?',
    ],
    [
      'for a member of another preset',
      [{ ...KEYCLOAK, tenants: 'any' }],
      'issuers.yml, dev[0] (keycloak): "tenants" is not a member of an entry; known are url, realm, audiences, realmRoles, issuer, audiences, jwksUri, discoveryUri, keys, audienceClaims, algorithms, types, requiredClaims, presentClaims, scopeClaims, principalClaims, handlerClaims, keyIdRequired, idTokens, clockToleranceSeconds, maxStaleSeconds, introspection',
    ],
    [
      'for an issuer of a provider that has two',
      [{ provider: 'google', audiences: 'client', issuer: 'https://issuer.example.com' }],
      'issuers.yml, dev[0] (google).issuer cannot be set, because this provider has 2 issuers; write an entry without provider for it',
    ],
    [
      'for an algorithm of shared secrets',
      [{ ...KEYCLOAK, algorithms: ['HS256'] }],
      'issuers.yml, dev[0] (keycloak).algorithms: "HS256" is not accepted; choose from RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA',
    ],
    [
      'for a required claim that is a list',
      [{ ...KEYCLOAK, requiredClaims: { tenant: ['a'] } }],
      'issuers.yml, dev[0] (keycloak).requiredClaims must have a text, a number, true or false for each claim',
    ],
    [
      'for an issuer that stands there twice',
      [COGNITO, COGNITO],
      'issuers.yml, dev names the issuer "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_…" twice',
    ],
    [
      'for a placeholder',
      [{ ...KEYCLOAK, audiences: ['YOUR_API'] }],
      'issuers.yml, dev[0] (keycloak).audiences: "YOUR_API" still holds a placeholder; replace it by a value of yours',
    ],
  ])('%s', (_title, list, problem) => {
    expect(problemsOf(...list)).toStrictEqual([problem]);
  });

  test('with all problems at once', () => {
    expect(
      problemsOf(
        { ...COGNITO, pool: undefined, keyIdRequired: 'no', colour: 'red' },
        { issuer: 'ftp://issuer.example.com' },
        { provider: 'octa' },
      ),
    ).toHaveLength(6);
  });
});
