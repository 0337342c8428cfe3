import { ConfigError, parseConfig } from '../../../lib/config/config';
import { readIssuerEntries } from '../../../lib/config/issuer-entry';
import { DEFAULT_RULES } from '../../../lib/config/trusted-issuer';

const ENTRY = { issuer: 'https://issuer.example.com', audiences: ['orders'] };

function problemsOf(...entries: readonly unknown[]): readonly string[] {
  const problems = new Set<string>();
  readIssuerEntries(entries, 'TRUSTED_ISSUERS', problems);
  return [...problems];
}

/** The problem of an entry with these members, after its place. */
function problemWith(members: object): string | undefined {
  const [problem, ...others] = problemsOf({ ...ENTRY, ...members });
  expect(others).toStrictEqual([]);
  return problem?.replace(/^TRUSTED_ISSUERS\[0\]/, '');
}

function configProblems(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('TRUSTED_ISSUERS', () => {
  test('needs an issuer and audiences, and fills in every default', () => {
    const { issuers } = parseConfig({ TRUSTED_ISSUERS: JSON.stringify([ENTRY]) });
    expect(issuers).toStrictEqual([{ ...DEFAULT_RULES, ...ENTRY, keySource: {} }]);
    expect(DEFAULT_RULES).toStrictEqual({
      audienceClaims: ['aud'],
      algorithms: ['RS256'],
      types: ['JWT', 'at+jwt'],
      requiredClaims: {},
      presentClaims: [],
      scopeClaims: ['scope', 'scp', 'permissions'],
      principalClaims: ['sub'],
      handlerClaims: [],
      keyIdRequired: true,
      idTokens: false,
      clockToleranceSeconds: 5,
      maxStaleSeconds: 86_400,
    });
  });

  test('takes every member of an entry', () => {
    const rules = {
      audienceClaims: ['aud', 'client_id'],
      algorithms: ['EdDSA', 'ES256'],
      types: ['at+jwt'],
      requiredClaims: { token_use: 'access', 'org.id': 7, verified: true },
      presentClaims: ['scp', 'realm_access.roles'],
      scopeClaims: ['realm_access.roles'],
      principalClaims: ['sub', 'client_id'],
      handlerClaims: ['cognito:groups'],
      keyIdRequired: false,
      idTokens: true,
      clockToleranceSeconds: 0,
      maxStaleSeconds: 604_800,
    };
    const keySource = { keys: [{ kty: 'RSA' }] };
    expect(problemsOf({ ...ENTRY, ...rules, ...keySource })).toStrictEqual([]);
    const text = JSON.stringify([{ ...ENTRY, ...rules, ...keySource }]);
    expect(parseConfig({ TRUSTED_ISSUERS: text }).issuers).toStrictEqual([
      { ...ENTRY, ...rules, keySource },
    ]);
  });

  test('is deep-frozen', () => {
    const { issuers } = parseConfig({ TRUSTED_ISSUERS: JSON.stringify([ENTRY]) });
    expect(Object.isFrozen(issuers[0]?.audiences)).toBe(true);
  });

  test('beside JWT_ISSUER is refused', () => {
    const environment = {
      TRUSTED_ISSUERS: JSON.stringify([ENTRY]),
      JWT_ISSUER: ENTRY.issuer,
      JWT_AUDIENCE: 'orders',
    };
    expect(configProblems(environment)).toStrictEqual([
      'TRUSTED_ISSUERS and JWT_ISSUER both name issuers; remove one of the two',
    ]);
    expect(configProblems({ ...environment, JWT_ISSUER: ' ' })).toStrictEqual([]);
  });

  test.each(['[', 'https://issuer.example.com', "[{'issuer': 'x'}]"])('%s is not JSON', (text) => {
    expect(configProblems({ TRUSTED_ISSUERS: text })).toContain('TRUSTED_ISSUERS is not JSON');
  });

  test.each(['{}', '[]', 'null', '"x"'])('%s is not a list of issuers', (text) => {
    expect(configProblems({ TRUSTED_ISSUERS: text })).toStrictEqual([
      'TRUSTED_ISSUERS must be a list of issuers: [{"issuer": ..., "audiences": [...]}]',
    ]);
  });

  test('tells every problem of every entry at once', () => {
    expect(
      problemsOf(
        { issuer: 'http://a.example.com', audience: 'x' },
        { ...ENTRY, idTokens: 'yes' },
        7,
      ),
    ).toStrictEqual([
      expect.stringMatching(/^TRUSTED_ISSUERS\[0\]: "audience" is not one of issuer, audiences,/),
      'TRUSTED_ISSUERS[0].audiences is required',
      expect.stringMatching(/^TRUSTED_ISSUERS\[0\]\.issuer: .* must use https/),
      'TRUSTED_ISSUERS[1].idTokens must be true or false, without quotes',
      'TRUSTED_ISSUERS[2] must be an object with an issuer',
    ]);
  });

  test.each([
    ['jwksUri', 'https://keys.example.com/jwks'],
    ['discoveryUri', 'https://a.example.com/.well-known/openid-configuration'],
    ['keys', [{ kty: 'RSA' }]],
  ])('takes the keys of an issuer from %s alone', (member, value) => {
    const problems = new Set<string>();
    const issuers = readIssuerEntries([{ ...ENTRY, [member]: value }], 'X', problems);
    expect(issuers).toStrictEqual([{ ...DEFAULT_RULES, ...ENTRY, keySource: { [member]: value } }]);
  });

  test.each([{}, [], [7], [{ ...ENTRY, idTokens: 'yes' }]])('gives no issuer of %j', (entries) => {
    expect(readIssuerEntries(entries, 'X', new Set())).toStrictEqual([]);
  });

  test('may name several issuers', () => {
    expect(problemsOf(ENTRY, { ...ENTRY, issuer: 'https://other.example.com' })).toStrictEqual([]);
  });

  test('names no issuer twice', () => {
    expect(problemsOf(ENTRY, ENTRY)).toStrictEqual([
      'TRUSTED_ISSUERS names the issuer "https://issuer.example.com" twice',
    ]);
  });
});

describe('a member of an entry', () => {
  test.each<[object, RegExp]>([
    [{ issuer: '' }, /^\.issuer must be text$/],
    [{ issuer: 7 }, /^\.issuer must be text$/],
    [{ audiences: 'orders' }, /^\.audiences must be a list, such as \["orders"\]$/],
    [{ audiences: [] }, /^\.audiences must not be empty$/],
    [{ audiences: ['a', 'a'] }, /^\.audiences names an entry twice$/],
    [{ audiences: ['a b'] }, /^\.audiences: "a b" is not an audience/],
    [{ audiences: [7] }, /^\.audiences: an entry must be text$/],
    [{ jwksUri: 'http://keys.example.com' }, /^\.jwksUri must use https/],
    [{ jwksUri: 'keys' }, /^\.jwksUri is not a URL/],
    [{ discoveryUri: 'http://a.example.com/x' }, /^\.discoveryUri must use https/],
    [{ keys: [] }, /^\.keys must not be empty$/],
    [{ keys: ['MIIB'] }, /^\.keys: "MIIB" is not a public key in JSON$/],
    [
      { keys: [{ kty: 'RSA', d: 'secret' }] },
      /^\.keys: an entry holds a secret; write the public key alone$/,
    ],
    [
      { keys: [{ kty: 'oct', k: 'secret' }] },
      /^\.keys: an entry holds a secret; write the public key alone$/,
    ],
    [
      { algorithms: ['HS256'] },
      /^\.algorithms: "HS256" is not accepted; choose from RS256, RS384, RS512, PS256/,
    ],
    [{ algorithms: ['none'] }, /^\.algorithms: "none" is not accepted/],
    [{ algorithms: [] }, /^\.algorithms must not be empty$/],
    [{ types: [' JWT'] }, /^\.types: " JWT" must be text$/],
    [{ types: 'JWT' }, /^\.types must be a list, such as \["JWT"\]$/],
    [{ types: 7 }, /^\.types must be a list$/],
    [{ requiredClaims: ['a'] }, /^\.requiredClaims must have a text, a number, true or false/],
    [{ requiredClaims: { a: ['b'] } }, /^\.requiredClaims must have a text/],
    [{ requiredClaims: { a: 'x', b: ['y'] } }, /^\.requiredClaims must have a text/],
    [{ requiredClaims: { a: null } }, /^\.requiredClaims must have a text/],
    [{ presentClaims: 'scp' }, /^\.presentClaims must be a list/],
    [{ scopeClaims: [''] }, /^\.scopeClaims: "" must be text$/],
    [{ principalClaims: [] }, /^\.principalClaims must not be empty$/],
    [{ handlerClaims: Array.from({ length: 21 }, (_, i) => `c${i}`) }, /at most 20 claims$/],
    [{ keyIdRequired: 'false' }, /^\.keyIdRequired must be true or false, without quotes$/],
    [
      { clockToleranceSeconds: 301 },
      /^\.clockToleranceSeconds must be a whole number from 0 to 300$/,
    ],
    [{ clockToleranceSeconds: '5' }, /^\.clockToleranceSeconds must be a whole number/],
    [{ maxStaleSeconds: -1 }, /^\.maxStaleSeconds must be a whole number from 0 to 604800$/],
    [{ maxStaleSeconds: 0.5 }, /^\.maxStaleSeconds must be a whole number/],
    [
      { jwksUri: 'https://a.example.com/k', keys: [{}] },
      /^ has jwksUri and keys; keep one of them$/,
    ],
    [{ toString: 'x' }, /^: "toString" is not one of/],
  ])('%j is refused', (members, problem) => {
    expect(problemWith(members)).toMatch(problem);
  });

  test.each([
    { handlerClaims: [] },
    { handlerClaims: Array.from({ length: 20 }, (_, i) => `c${i}`) },
    { scopeClaims: [] },
    { discoveryUri: 'https://a.example.com/.well-known/openid-configuration' },
    { jwksUri: 'http://127.0.0.1:4000/keys' },
  ])('%j is accepted', (members) => {
    expect(problemWith(members)).toBeUndefined();
  });

  test('that is a JSON member __proto__ is refused like any other', () => {
    const entry: unknown = JSON.parse(
      '{"issuer":"https://a.example.com","audiences":["a"],"__proto__":{}}',
    );
    expect(problemsOf(entry)[0]).toMatch(/"__proto__" is not one of/);
  });
});

describe('an issuer that is a name', () => {
  const names = [
    'http://adfs.example.com/adfs/services/trust',
    'http://keycloak:8080/realms/depot',
    'wso2.org/products/am',
    'kubernetes/serviceaccount',
    '{tid}',
    'https://login.example.com/{tid}/v2.0',
  ];

  test.each(names)('%s is accepted with the address of its keys', (issuer) => {
    const jwksUri = 'https://keys.example.com/jwks';
    expect(problemWith({ issuer, jwksUri })).toBeUndefined();
    expect(configProblems({ JWT_ISSUER: issuer, JWT_AUDIENCE: 'a', JWKS_URI: jwksUri })).toEqual(
      [],
    );
    expect(problemWith({ issuer, keys: [{ kty: 'RSA' }] })).toBeUndefined();
  });

  test.each(names)('%s is refused without it', (issuer) => {
    expect(problemWith({ issuer })).toMatch(/^\.issuer: /);
  });

  test.each([
    'name with a space',
    'YOUR_TENANT',
    'https://example.com/{tenant}',
    'https://example.com/{tid}/{tid}',
    'name#part',
    'http://user:secret@example.com',
    'http://example.com/#a',
    'http://example.com/?a',
    'na\u00efve',
    'a,b',
  ])('%j is refused in any case', (issuer) => {
    expect(problemWith({ issuer, jwksUri: 'https://keys.example.com/jwks' })).toMatch(
      /^\.issuer: /,
    );
  });
});
