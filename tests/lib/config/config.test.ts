import { ConfigError, parseConfig, readConfig } from '../../../lib/config/config';
import {
  DEFAULT_RULES,
  SUPPORTED_ALGORITHMS,
  type TrustedIssuer,
} from '../../../lib/config/trusted-issuer';
import { unknownVariables } from '../../../lib/config/variables';

type Environment = Readonly<Record<string, string | undefined>>;

const REQUIRED = {
  JWT_ISSUER: 'https://issuer.example.com',
  JWT_AUDIENCE: 'https://api.example.com',
};

const ALL_ALGORITHMS = 'RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA';

function problemsOf(environment: Environment): readonly string[] {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** The problems of a complete environment with these changes. */
function problemsWith(changes: Environment): readonly string[] {
  return problemsOf({ ...REQUIRED, ...changes });
}

function configWith(changes: Environment) {
  return parseConfig({ ...REQUIRED, ...changes });
}

/** The first issuer of a complete environment with these changes. */
function issuerWith(changes: Environment): TrustedIssuer {
  const [issuer] = configWith(changes).issuers;
  if (issuer === undefined) throw new Error('no issuer');
  return issuer;
}

function jwksUrisOf(changes: Environment): readonly unknown[] {
  return configWith(changes).issuers.map(({ keySource }) => keySource.jwksUri);
}

describe('the configuration as a whole', () => {
  test('needs only an issuer and an audience, and fills in every default', () => {
    expect(parseConfig(REQUIRED)).toStrictEqual({
      issuers: [
        {
          ...DEFAULT_RULES,
          issuer: 'https://issuer.example.com',
          keySource: {
            jwksUri: 'https://issuer.example.com/.well-known/jwks.json',
            isAssumed: true,
          },
          audiences: ['https://api.example.com'],
        },
      ],
      tokenParameter: 'header.Authorization',
      tokenScheme: 'Bearer',
      policyScope: 'stage',
      invalidTokenResponse: 'forbidden',
    });
  });

  test('takes every variable from the environment', () => {
    expect(
      parseConfig({
        JWT_ISSUER: 'https://issuer.example.com/',
        JWT_AUDIENCE: 'orders,products',
        JWKS_URI: 'https://keys.example.com/v1',
        JWT_ALGORITHMS: 'ES256,PS512',
        JWT_CLOCK_TOLERANCE_SECONDS: '30',
        JWKS_MAX_STALE_SECONDS: '3600',
        TOKEN_SCHEME: 'none',
        TOKEN_PARAMETER: 'querystring.access_token',
        INVALID_TOKEN_RESPONSE: 'unauthorized',
        POLICY_SCOPE: 'route',
      }),
    ).toMatchObject({
      issuers: [
        {
          issuer: 'https://issuer.example.com/',
          keySource: { jwksUri: 'https://keys.example.com/v1' },
          audiences: ['orders', 'products'],
          algorithms: ['ES256', 'PS512'],
          clockToleranceSeconds: 30,
          maxStaleSeconds: 3_600,
        },
      ],
      tokenScheme: 'none',
      tokenParameter: 'querystring.access_token',
      invalidTokenResponse: 'unauthorized',
      policyScope: 'route',
    });
  });

  test.each(['', ' ', '\t\n'])('treats a variable that holds only %j as unset', (blank) => {
    expect(
      configWith({
        JWKS_URI: blank,
        JWT_ALGORITHMS: blank,
        JWT_CLOCK_TOLERANCE_SECONDS: blank,
        JWKS_MAX_STALE_SECONDS: blank,
        TOKEN_SCHEME: blank,
        TOKEN_PARAMETER: blank,
        POLICY_SCOPE: blank,
        INVALID_TOKEN_RESPONSE: blank,
      }),
    ).toStrictEqual(parseConfig(REQUIRED));
  });

  test('treats a variable that is present without a value as unset', () => {
    expect(configWith({ JWKS_URI: undefined })).toStrictEqual(parseConfig(REQUIRED));
  });

  test('does not depend on white space around values and entries', () => {
    expect(
      parseConfig({
        JWT_ISSUER: ' https://issuer.example.com ',
        JWT_AUDIENCE: ' https://api.example.com\n',
        JWT_ALGORITHMS: ' RS256 ',
        JWT_CLOCK_TOLERANCE_SECONDS: ' 5 ',
      }),
    ).toStrictEqual(parseConfig(REQUIRED));
  });

  test('is deep-frozen', () => {
    const config = parseConfig(REQUIRED);
    for (const part of [
      config,
      config.issuers,
      config.issuers[0],
      config.issuers[0]?.audiences,
      config.issuers[0]?.algorithms,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  test('reports every problem in one ConfigError, a line each', () => {
    const environment = {
      JWT_ISSUER: 'an issuer',
      JWKS_URI: 'http://keys.example.com',
      JWT_ALGORITHMS: 'HS256',
      JWT_CLOCK_TOLERANCE_SECONDS: '301',
      JWKS_MAX_STALE_SECONDS: 'long',
      TOKEN_SCHEME: 'Basic realm',
      INVALID_TOKEN_RESPONSE: 'teapot',
    };
    const problems = [
      'JWKS_URI: "http://keys.example.com" must use https (http is accepted for loopback hosts only)',
      'JWT_ISSUER: "an issuer" is not an issuer',
      'JWT_AUDIENCE is required',
      `JWT_ALGORITHMS: "HS256" is not accepted; choose from ${ALL_ALGORITHMS}`,
      'JWT_CLOCK_TOLERANCE_SECONDS must be a whole number from 0 to 300, not "301"',
      'JWKS_MAX_STALE_SECONDS must be a whole number from 0 to 604800, not "long"',
      'TOKEN_SCHEME must be a scheme such as Bearer, or none, not "Basic realm"',
      'INVALID_TOKEN_RESPONSE must be forbidden or unauthorized-if-expired or unauthorized, not "teapot"',
    ];
    expect(problemsOf(environment)).toStrictEqual(problems);
    expect(() => parseConfig(environment)).toThrow(ConfigError);
    expect(() => parseConfig(environment)).toThrow(
      new Error(
        [
          "The authorizer's configuration cannot be used:",
          ...problems.map((problem) => `  - ${problem}`),
        ].join('\n'),
      ),
    );
  });

  test('is refused without issuer and audience, each named once', () => {
    expect(problemsOf({})).toStrictEqual(['JWT_ISSUER is required', 'JWT_AUDIENCE is required']);
    expect(
      problemsOf({ JWT_ISSUER: ' ', JWT_AUDIENCE: '', JWKS_URI: 'https://keys.example.com' }),
    ).toStrictEqual(['JWT_ISSUER is required', 'JWT_AUDIENCE is required']);
  });

  test('repeats at most 60 characters of a value, so that a pasted secret is not logged whole', () => {
    expect(problemsWith({ INVALID_TOKEN_RESPONSE: 'x'.repeat(60) })).toStrictEqual([
      `INVALID_TOKEN_RESPONSE must be forbidden or unauthorized-if-expired or unauthorized, not "${'x'.repeat(60)}"`,
    ]);
    expect(problemsWith({ INVALID_TOKEN_RESPONSE: 'x'.repeat(61) })).toStrictEqual([
      `INVALID_TOKEN_RESPONSE must be forbidden or unauthorized-if-expired or unauthorized, not "${'x'.repeat(60)}…"`,
    ]);
  });

  test('shows control characters of a value escaped', () => {
    expect(problemsWith({ TOKEN_SCHEME: 'a\nb' })).toStrictEqual([
      'TOKEN_SCHEME must be a scheme such as Bearer, or none, not "a\\nb"',
    ]);
  });
});

describe('the names of variables', () => {
  test.each(['JWT_ISSUERS', 'JWT_SECRET', 'JWT_', 'JWKS_URL', 'JWKS_CACHE', 'JWT_issuer'])(
    '%s looks like ours and is not, and does not stop the authorizer',
    (name) => {
      expect(unknownVariables({ ...REQUIRED, [name]: 'a' })).toStrictEqual([name]);
      expect(configWith({ [name]: 'a' })).toStrictEqual(parseConfig(REQUIRED));
    },
  );

  test.each(['PATH', 'AWS_REGION', 'JWT', 'MY_JWT_ISSUER', 'jwt_issuer', 'TOKEN_HEADER'])(
    '%s is ignored',
    (name) => {
      expect(unknownVariables({ [name]: 'anything' })).toStrictEqual([]);
      expect(configWith({ [name]: 'anything' })).toStrictEqual(parseConfig(REQUIRED));
    },
  );
});

describe('JWT_ISSUER and JWKS_URI', () => {
  test.each([
    ['https://issuer.example.com', 'https://issuer.example.com/.well-known/jwks.json'],
    ['https://issuer.example.com/', 'https://issuer.example.com/.well-known/jwks.json'],
    ['https://example.com/realms/a', 'https://example.com/realms/a/.well-known/jwks.json'],
    ['https://example.com/realms/a/', 'https://example.com/realms/a/.well-known/jwks.json'],
  ])('the issuer %s has its keys at %s, joined with one slash', (issuer, jwksUri) => {
    expect(jwksUrisOf({ JWT_ISSUER: issuer })).toStrictEqual([jwksUri]);
  });

  test('an issuer keeps its trailing slash, because it is compared exactly', () => {
    expect(issuerWith({ JWT_ISSUER: 'https://issuer.example.com/' }).issuer).toBe(
      'https://issuer.example.com/',
    );
  });

  test('several issuers each have their own keys', () => {
    expect(
      configWith({ JWT_ISSUER: 'https://a.example.com, https://b.example.com/' }).issuers,
    ).toMatchObject([
      {
        issuer: 'https://a.example.com',
        keySource: { jwksUri: 'https://a.example.com/.well-known/jwks.json' },
      },
      {
        issuer: 'https://b.example.com/',
        keySource: { jwksUri: 'https://b.example.com/.well-known/jwks.json' },
      },
    ]);
  });

  test('an issuer with a query is refused: nothing could be joined to it (RFC 8414 section 2)', () => {
    expect(problemsWith({ JWT_ISSUER: 'https://issuer.example.com/?tenant=a' })).toStrictEqual([
      'JWT_ISSUER: "https://issuer.example.com/?tenant=a" must not have a query',
    ]);
  });

  test('JWKS_URI replaces the default, query included', () => {
    expect(jwksUrisOf({ JWKS_URI: 'https://keys.example.com/jwks?policy=b2c' })).toStrictEqual([
      'https://keys.example.com/jwks?policy=b2c',
    ]);
  });

  test('JWKS_URI with several issuers is refused: it would give one issuer the keys of another', () => {
    expect(
      problemsWith({
        JWT_ISSUER: 'https://a.example.com,https://b.example.com',
        JWKS_URI: 'https://keys.example.com',
      }),
    ).toStrictEqual([
      'JWKS_URI works with a single issuer only, but JWT_ISSUER names several; remove one of the two, or write the issuers in issuers.yml',
    ]);
  });

  test('JWKS_URI with several issuers is refused even if one of them is refused itself', () => {
    expect(
      problemsWith({
        JWT_ISSUER: 'https://a.example.com,https://b.example.com/#part',
        JWKS_URI: 'https://keys.example.com',
      }),
    ).toStrictEqual([
      'JWKS_URI works with a single issuer only, but JWT_ISSUER names several; remove one of the two, or write the issuers in issuers.yml',
      'JWT_ISSUER: "https://b.example.com/#part" must not have a fragment',
    ]);
  });

  test.each([
    'http://localhost:4000',
    'http://127.0.0.1:4000',
    'http://127.8.9.10',
    'http://[::1]:4000',
    'https://localhost',
  ])('%s is accepted: loopback needs no https', (issuer) => {
    expect(problemsWith({ JWT_ISSUER: issuer })).toStrictEqual([]);
    expect(problemsWith({ JWKS_URI: issuer })).toStrictEqual([]);
  });

  const NAMES_NEED_KEYS =
    ', unless the address of its key set is given (JWKS_URI, or jwksUri of the entry)';
  const notHttps = 'must use https (http is accepted for loopback hosts only)';
  test.each([
    ['http://issuer.example.com', notHttps],
    ['http://localhost.example.com', notHttps],
    ['http://127.0.0.1.example.com', notHttps],
    ['http://128.0.0.1', notHttps],
    ['http://0.0.0.0', notHttps],
    ['http://[::2]', notHttps],
    ['ftp://localhost', notHttps],
    ['file:///etc/passwd', notHttps],
    ['issuer.example.com', 'is not a URL of the form https://host/path'],
    ['https://', 'is not a URL of the form https://host/path'],
    ['https://issuer.example.com/#part', 'must not have a fragment'],
    ['https://issuer.example.com/#', 'must not have a fragment'],
    ['https:issuer.example.com', 'is not a URL of the form https://host/path'],
    ['https://issuer.example.com/a b', 'is not a URL of the form https://host/path'],
    ['https:\\\\issuer.example.com', 'is not a URL of the form https://host/path'],
  ])('%s is refused: it %s', (url, problem) => {
    const remedy = problem.endsWith('fragment') ? '' : NAMES_NEED_KEYS;
    expect(problemsWith({ JWT_ISSUER: url })).toStrictEqual([
      `JWT_ISSUER: ${JSON.stringify(url)} ${problem}${remedy}`,
    ]);
    expect(problemsWith({ JWKS_URI: url })).toStrictEqual([
      `JWKS_URI: ${JSON.stringify(url)} ${problem}`,
    ]);
  });
});

describe('values that a provider or a script gives, and that no token would match', () => {
  test.each([
    ['https://svc:hunter2@id.acme.com/', '"…@id.acme.com/" must not hold credentials'],
    ['https://me@id.acme.com', '"…@id.acme.com" must not hold credentials'],
    ['https://:hunter2@id.acme.com', '"…@id.acme.com" must not hold credentials'],
    ['https://svc:a@hunter2@id.acme.com', '"…@id.acme.com" must not hold credentials'],
    ['svc:hunter2@id.acme.com', '"…@id.acme.com" is not a URL of the form https://host/path'],
  ])('%s is refused without its credentials', (url, problem) => {
    expect(problemsWith({ JWT_ISSUER: url })[0]).toContain(`JWT_ISSUER: ${problem}`);
    expect(problemsWith({ JWKS_URI: url })).toStrictEqual([`JWKS_URI: ${problem}`]);
  });

  test.each([
    'https://a.example/.well-known/openid-configuration',
    'https://a.example/.well-known/openid-configuration?p=a',
    'https://a.example/.well-known/oauth-authorization-server',
    'https://a.example/.well-known/oauth-authorization-server/a',
  ])('%s is a discovery document', (url) => {
    const problem =
      'is a discovery document; write its "issuer" in JWT_ISSUER and its "jwks_uri" in JWKS_URI';
    expect(problemsWith({ JWT_ISSUER: url })).toContain(`JWT_ISSUER: "${url}" ${problem}`);
    expect(problemsWith({ JWKS_URI: url })).toStrictEqual([`JWKS_URI: "${url}" ${problem}`]);
  });

  test.each(['common/v2.0', 'organizations/v2.0/', 'consumers', 'common/'])(
    'the issuer %s of Entra ID is every tenant',
    (path) => {
      const url = `https://login.microsoftonline.com/${path}`;
      expect(problemsWith({ JWT_ISSUER: url })).toStrictEqual([
        `JWT_ISSUER: "${url}" is the address of every tenant, which no token names; write the id of your tenant in it`,
      ]);
    },
  );

  test('the keys of every tenant of Entra ID can be used', () => {
    const url = 'https://login.microsoftonline.com/common/discovery/v2.0/keys';
    expect(jwksUrisOf({ JWKS_URI: url })).toStrictEqual([url]);
  });

  test.each([
    '["https://a"',
    'https://a https://b',
    "'https://a'",
    '"https://a"',
    'undefined',
    'null',
    '[object Object]',
  ])('%s is not an audience', (audience) => {
    expect(problemsWith({ JWT_AUDIENCE: audience })).toStrictEqual([
      `JWT_AUDIENCE: ${JSON.stringify(audience)} is not an audience; write it without quotes, brackets and white space, and commas between several`,
    ]);
  });

  test.each(['KNOW_YOUR_CUSTOMER', 'undefined-app', 'api://null', 'me@example.com', 'urn:a:b'])(
    '%s is an audience',
    (audience) => {
      expect(issuerWith({ JWT_AUDIENCE: audience }).audiences).toStrictEqual([audience]);
    },
  );
});

describe('lists', () => {
  test.each(['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_ALGORITHMS'])(
    '%s must have no empty entry',
    (name) => {
      const entry = {
        JWT_ISSUER: 'https://a.example.com',
        JWT_AUDIENCE: 'orders',
        JWT_ALGORITHMS: 'RS256',
      }[name];
      expect(problemsWith({ [name]: `${entry ?? ''}, ` })).toContain(
        `${name} has an empty entry between its commas`,
      );
    },
  );

  test.each([
    { JWT_ISSUER: 'https://a.example.com,https://a.example.com' },
    { JWT_AUDIENCE: 'orders, orders' },
    { JWT_ALGORITHMS: 'RS256,ES256,RS256' },
  ])('a duplicate entry is refused: %j', (environment) => {
    const [name] = Object.keys(environment);
    expect(problemsWith(environment)).toStrictEqual([`${name ?? ''} names an entry twice`]);
  });

  test('entries that differ in case are different entries', () => {
    expect(issuerWith({ JWT_AUDIENCE: 'orders,Orders' }).audiences).toStrictEqual([
      'orders',
      'Orders',
    ]);
  });
});

describe('JWT_ALGORITHMS', () => {
  test.each(SUPPORTED_ALGORITHMS)('%s is accepted', (algorithm) => {
    expect(issuerWith({ JWT_ALGORITHMS: algorithm }).algorithms).toStrictEqual([algorithm]);
  });

  test('all of them are accepted together, in the order of the variable', () => {
    const reversed = SUPPORTED_ALGORITHMS.toReversed();
    expect(issuerWith({ JWT_ALGORITHMS: reversed.join(',') }).algorithms).toStrictEqual(reversed);
  });

  test.each(['none', 'None', 'HS256', 'HS384', 'HS512', 'Ed25519', 'ES256K', 'rs256', 'RSA-OAEP'])(
    '%s is refused',
    (name) => {
      expect(problemsWith({ JWT_ALGORITHMS: name })).toStrictEqual([
        `JWT_ALGORITHMS: "${name}" is not accepted; choose from ${ALL_ALGORITHMS}`,
      ]);
    },
  );

  test('one refused name refuses the whole list', () => {
    expect(problemsWith({ JWT_ALGORITHMS: 'RS256,none' })).toStrictEqual([
      `JWT_ALGORITHMS: "none" is not accepted; choose from ${ALL_ALGORITHMS}`,
    ]);
  });
});

describe.each([
  {
    name: 'JWT_CLOCK_TOLERANCE_SECONDS',
    maximum: 300,
    read: (environment: Environment) => issuerWith(environment).clockToleranceSeconds,
  },
  {
    name: 'JWKS_MAX_STALE_SECONDS',
    maximum: 604_800,
    read: (environment: Environment) => issuerWith(environment).maxStaleSeconds,
  },
])('$name', ({ name, maximum, read }) => {
  test(`accepts both ends of its range, 0 and ${maximum}`, () => {
    expect(read({ [name]: '0' })).toBe(0);
    expect(read({ [name]: String(maximum) })).toBe(maximum);
  });

  test.each([
    String(maximum + 1),
    '-1',
    '1.5',
    '1e2',
    '0x10',
    '5s',
    'Infinity',
    'NaN',
    '9'.repeat(400),
  ])('refuses %s', (text) => {
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    expect(problemsWith({ [name]: text })).toStrictEqual([
      `${name} must be a whole number from 0 to ${maximum}, not "${shown}"`,
    ]);
  });
});

describe('TOKEN_SCHEME and INVALID_TOKEN_RESPONSE', () => {
  test.each([
    ['Bearer', 'Bearer'],
    ['bearer', 'Bearer'],
    ['BEARER', 'Bearer'],
    ['none', 'none'],
    ['None', 'none'],
    ['Token', 'Token'],
    ['DPoP', 'DPoP'],
    ["a!#$%&'*+-.^_`|~9", "a!#$%&'*+-.^_`|~9"],
  ])('TOKEN_SCHEME %s means %s', (text, scheme) => {
    expect(configWith({ TOKEN_SCHEME: text }).tokenScheme).toBe(scheme);
  });

  test.each([
    ['forbidden', 'forbidden'],
    ['Unauthorized', 'unauthorized'],
    ['unauthorized-if-expired', 'unauthorized-if-expired'],
  ])('INVALID_TOKEN_RESPONSE %s means %s', (text, response) => {
    expect(configWith({ INVALID_TOKEN_RESPONSE: text }).invalidTokenResponse).toBe(response);
  });

  test.each(['Bearer none', 'Bearer,', 'Bearer:', 'Béarer'])('%s is neither', (text) => {
    expect(problemsWith({ TOKEN_SCHEME: text, INVALID_TOKEN_RESPONSE: text })).toStrictEqual([
      `TOKEN_SCHEME must be a scheme such as Bearer, or none, not "${text}"`,
      `INVALID_TOKEN_RESPONSE must be forbidden or unauthorized-if-expired or unauthorized, not "${text}"`,
    ]);
  });
});

describe('readConfig', () => {
  const before = process.env;
  afterEach(() => {
    process.env = before;
  });

  test('reads the environment of the process', () => {
    process.env = { ...REQUIRED };
    expect(readConfig()).toStrictEqual(parseConfig(REQUIRED));
  });

  test('logs the names that look like ours and are not, once and without their values', () => {
    process.env = { ...REQUIRED, JWT_SECRET: 'of another function', JWKS_CACHE: '1', HOME: '/' };
    const lines: unknown[] = [];
    const config = readConfig([], (...line) => lines.push(line));
    expect(config).toStrictEqual(parseConfig(REQUIRED));
    expect(lines).toStrictEqual([
      ['WARN', { event: 'unknown_variables', ignored: ['JWT_SECRET', 'JWKS_CACHE'] }],
    ]);
  });

  test('logs nothing if all names are known', () => {
    process.env = { ...REQUIRED, HOME: '/' };
    expect(() =>
      readConfig([], () => {
        throw new Error('it logs');
      }),
    ).not.toThrow();
  });

  test('throws if the environment of the process is not valid', () => {
    process.env = {};
    expect(readConfig).toThrow(ConfigError);
  });
});

describe('a placeholder of documentation', () => {
  test.each([
    'https://login.example.com/{tenantid}/v2.0',
    'https://{yourDomain}/oauth2/default',
    'https://login.example.com/<tenant>/v2.0',
    'https://YOUR_TENANT.eu.auth0.com/',
    'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_YOURPOOL',
  ])('is refused in %s', (url) => {
    const problem = `${JSON.stringify(url.slice(0, 60) + (url.length > 60 ? '…' : ''))} still holds a placeholder; replace it by a value of yours`;
    expect(problemsWith({ JWT_ISSUER: url })[0]).toContain(`JWT_ISSUER: ${problem}`);
    expect(problemsWith({ JWKS_URI: url })).toStrictEqual([`JWKS_URI: ${problem}`]);
  });

  test.each(['api://{client-id}', 'https://api.example.com,<audience>', 'YOUR_API'])(
    'is refused in the audience %s',
    (audiences) => {
      expect(problemsWith({ JWT_AUDIENCE: audiences })).toStrictEqual([
        expect.stringMatching(/^JWT_AUDIENCE: ".*" still holds a placeholder; /),
      ]);
    },
  );

  test('is not seen in values that look like one', () => {
    expect(problemsWith({ JWT_ISSUER: 'https://your-tenant.example.com/_your' })).toEqual([]);
  });
});

describe('USAGE_KEY_CLAIM', () => {
  test('names the claim with the API key, and none if it is unset', () => {
    expect(configWith({ USAGE_KEY_CLAIM: 'client_id' }).usageKeyClaim).toBe('client_id');
    expect(configWith({ USAGE_KEY_CLAIM: '' })).not.toHaveProperty('usageKeyClaim');
  });
});

describe('the place of the token', () => {
  test.each([
    ['header.X-Auth-Token', 'Bearer'],
    ['cookie.session', 'none'],
    ['cookie.__Host-session', 'none'],
    ['querystring.access_token', 'none'],
  ])('%s has the scheme %s unless TOKEN_SCHEME says otherwise', (parameter, scheme) => {
    const config = configWith({ TOKEN_PARAMETER: parameter });
    expect(config).toMatchObject({ tokenParameter: parameter, tokenScheme: scheme });
    expect(configWith({ TOKEN_PARAMETER: parameter, TOKEN_SCHEME: 'JWT' }).tokenScheme).toBe('JWT');
  });

  test.each([
    'Authorization',
    'header.',
    'path.token',
    'Header.Authorization',
    'header.a b',
    'cookie.a;b',
  ])('cannot be %j', (parameter) => {
    expect(() => configWith({ TOKEN_PARAMETER: parameter })).toThrow(
      /TOKEN_PARAMETER must be header\.NAME, cookie\.NAME or querystring\.NAME, not/,
    );
  });
});

describe('the parts of the authorizer', () => {
  const ENTRY = { issuer: 'https://issuer.example.com', audiences: ['orders'] };

  test('read members of an entry, and settings, of their own', () => {
    const revocation = { table: 't', rememberSeconds: 1, acceptsIfUnavailable: false };
    const parts = [
      { readSettings: () => ({ revocation }) },
      { entryMembers: { nickname: (value: unknown) => (value === 'x' ? undefined : 'is long') } },
      {},
    ];
    const environment = { TRUSTED_ISSUERS: JSON.stringify([{ ...ENTRY, nickname: 'x' }]) };
    expect(parseConfig(environment, parts)).toMatchObject({
      revocation,
      issuers: [{ nickname: 'x' }],
    });
    const wrong = { TRUSTED_ISSUERS: JSON.stringify([{ ...ENTRY, nickname: 'xx' }]) };
    expect(() => parseConfig(wrong, parts)).toThrow('TRUSTED_ISSUERS[0].nickname is long');
  });
});

test('a configuration that cannot be used is an error of its own', () => {
  expect(new ConfigError(['a', 'b'])).toMatchObject({
    name: 'ConfigError',
    message: "The authorizer's configuration cannot be used:\n  - a\n  - b",
  });
});

test('an empty entry of a list is one problem', () => {
  expect(problemsWith({ JWT_ISSUER: 'https://issuer.example.com,' })).toStrictEqual([
    'JWT_ISSUER has an empty entry between its commas',
  ]);
});

test('the place of the token is one of three', () => {
  expect(problemsWith({ TOKEN_PARAMETER: 'xheader.Authorization' })).toStrictEqual([
    'TOKEN_PARAMETER must be header.NAME, cookie.NAME or querystring.NAME, not "xheader.Authorization"',
  ]);
});
