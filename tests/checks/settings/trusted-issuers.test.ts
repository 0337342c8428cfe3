import { type Change, CheckedServiceCopy } from '../../support/checked-service';

let service: CheckedServiceCopy;

beforeAll(() => {
  service = new CheckedServiceCopy();
});

afterAll(() => {
  service.remove();
});

const NOTHING_SET = { JWT_ISSUER: '', JWT_AUDIENCE: '' };
const KEYCLOAK = `
  - provider: keycloak
    url: https://sso.example.com
    realm: staff
    audiences: [https://api.example.com]
`;
const LIST = `dev:${KEYCLOAK}`;

/** A package of stage dev with this issuers.yml, and nothing else set. */
function withIssuers(text: string, more: Change = {}): Change {
  const { files, environment, ...others } = more;
  return {
    environment: { ...NOTHING_SET, ...environment },
    files: { 'issuers.yml': text, ...files },
    ...others,
  };
}

const local = (member: string, address: string): string =>
  `dev:\n  - issuer: https://issuer.example.com\n    audiences: [a]\n    ${member}: ${address}\n`;

test.each<[string, Change]>([
  ['takes the place of JWT_ISSUER and JWT_AUDIENCE', withIssuers(LIST)],
  ['may be for another stage', { files: { 'issuers.yml': `prod:${KEYCLOAK}` } }],
  [
    'may be for stage local',
    withIssuers(`local:${KEYCLOAK}`, { stage: 'local', command: ['offline'] }),
  ],
  [
    'may name variables, which are those of another stage',
    { files: { 'issuers.yml': 'prod:\n  - provider: ${env:PROVIDER}\n' } },
  ],
  ['may be empty', { files: { 'issuers.yml': '' } }],
  ['may have a stage without a list', { files: { 'issuers.yml': 'dev:\n' } }],
  [
    'may have its key set on this machine, to try the package here',
    withIssuers(local('jwksUri', 'http://127.0.0.1:9000/keys')),
  ],
  [
    'may have its endpoint of introspection on this machine, to try the package here',
    withIssuers(
      local(
        'introspection',
        '{ endpoint: "http://[::1]:9000/introspect", clientId: api, clientSecretParameter: /api, audiences: [a] }',
      ),
    ),
  ],
  [
    'may have an issuer of this machine on stage local',
    withIssuers('local:\n  - issuer: http://localhost:9000\n    audiences: [a]\n', {
      stage: 'local',
      command: ['offline'],
    }),
  ],
])('issuers.yml %s', (_title, change) => {
  expect(service.problemsOf(change)).toEqual([]);
});

test.each<[string, Change, string | readonly string[]]>([
  [
    'a problem of the stage, with nothing said of JWT_ISSUER',
    withIssuers(
      'dev:\n  - provider: keycloak\n    url: https://sso.example.com\n    realm: staff\n',
    ),
    'issuers.yml, dev[0] (keycloak).audiences is required: it is what an audience mapper adds to aud; not account, which nearly all tokens have, such as https://api.example.com',
  ],
  [
    'problems of every stage at once',
    withIssuers('dev:\n  - provider: kc\nprod:\n  - issuer: 7\n    audiences: [a]\n'),
    [
      'issuers.yml, dev[0].provider: "kc" is not a preset; choose from auth0, cognito, entra, okta, keycloak, google, firebase, apple, clerk, github-actions, kubernetes, zitadel, duende, spring, ory-hydra, adfs',
      'issuers.yml, prod[0].issuer must be text',
    ],
  ],
  [
    'a stage that is misspelt',
    withIssuers(`${LIST}pord:${KEYCLOAK}`),
    'issuers.yml: pord is not a stage; did you mean prod?',
  ],
  [
    'a list without a stage',
    withIssuers(KEYCLOAK.replaceAll('\n  ', '\n')),
    ['issuers.yml must have a list of issuers for each stage, such as "dev:"'],
  ],
  [
    'a list beside JWT_ISSUER',
    withIssuers(LIST, { environment: { JWT_ISSUER: 'https://issuer.example.com' } }),
    'JWT_ISSUER: stage "dev" has a list of issuers in issuers.yml as well; remove JWT_ISSUER in the environment, or the list',
  ],
  [
    'a list beside JWT_ISSUER of an .env file',
    withIssuers(LIST, {
      environment: { JWT_ISSUER: 'https://issuer.example.com' },
      files: { '.env.dev': 'JWT_ISSUER=https://issuer.example.com\n' },
    }),
    'JWT_ISSUER: stage "dev" has a list of issuers in issuers.yml as well; remove JWT_ISSUER in .env.dev, or the list',
  ],
  [
    'every variable that would have no effect',
    withIssuers(LIST, {
      environment: {
        JWT_AUDIENCE: 'a',
        JWKS_URI: 'https://issuer.example.com/keys',
        JWT_ALGORITHMS: 'ES256',
        JWT_CLOCK_TOLERANCE_SECONDS: '0',
        JWKS_MAX_STALE_SECONDS: '60',
      },
    }),
    [
      'JWT_AUDIENCE has no effect beside the list of stage "dev" in issuers.yml; write audiences in an entry instead, and remove JWT_AUDIENCE in the environment',
      'JWKS_URI has no effect beside the list of stage "dev" in issuers.yml; write jwksUri in an entry instead, and remove JWKS_URI in the environment',
      'JWT_ALGORITHMS has no effect beside the list of stage "dev" in issuers.yml; write algorithms in an entry instead, and remove JWT_ALGORITHMS in the environment',
      'JWT_CLOCK_TOLERANCE_SECONDS has no effect beside the list of stage "dev" in issuers.yml; write clockToleranceSeconds in an entry instead, and remove JWT_CLOCK_TOLERANCE_SECONDS in the environment',
      'JWKS_MAX_STALE_SECONDS has no effect beside the list of stage "dev" in issuers.yml; write maxStaleSeconds in an entry instead, and remove JWKS_MAX_STALE_SECONDS in the environment',
    ],
  ],
  [
    'an audience of stages.yml that would have no effect',
    withIssuers(LIST, { stages: { dev: { audience: 'https://api.example.com' } } }),
    'JWT_AUDIENCE has no effect beside the list of stage "dev" in issuers.yml; write audiences in an entry instead, and remove audience of stage dev in stages.yml',
  ],
  [
    'an issuer on this machine',
    withIssuers('dev:\n  - issuer: http://localhost:9000\n    audiences: [a]\n'),
    'issuers.yml, dev: "http://localhost:9000" is this machine, which a deployed function cannot reach; use the https address of the provider: change issuer of that entry',
  ],
  [
    'a key set on this machine, deployed',
    withIssuers(local('jwksUri', 'http://127.0.0.1:9000/keys'), { command: ['deploy'] }),
    'issuers.yml, dev: "http://127.0.0.1:9000/keys" is this machine, which a deployed function cannot reach; use the https address of the provider: change jwksUri of that entry',
  ],
  [
    'a discovery document on this machine, deployed',
    withIssuers(local('discoveryUri', 'http://localhost:9000/.well-known/openid-configuration'), {
      command: ['deploy'],
    }),
    'issuers.yml, dev: "http://localhost:9000/.well-known/openid-configuration" is this machine, which a deployed function cannot reach; use the https address of the provider: change discoveryUri of that entry',
  ],
  [
    'an endpoint of introspection on this machine, deployed',
    withIssuers(
      local(
        'introspection',
        '{ endpoint: "http://localhost:9000/introspect", clientId: api, clientSecretParameter: /api, audiences: [a] }',
      ),
      { command: ['deploy'] },
    ),
    'issuers.yml, dev: "http://localhost:9000/introspect" is this machine, which a deployed function cannot reach; use the https address of the provider: change introspection.endpoint of that entry',
  ],
  [
    'a variable TRUSTED_ISSUERS of an .env file',
    { files: { '.env.dev': 'TRUSTED_ISSUERS=[]\n' } },
    'TRUSTED_ISSUERS in .env.dev has no effect; write the entries into issuers.yml instead',
  ],
])('the checks refuse %s', (_title, change, sentences) => {
  expect(service.problemsOf(change)).toStrictEqual([sentences].flat());
});

describe('the variables of the authorizer', () => {
  const listOf = (count: number): string =>
    `dev:\n${Array.from({ length: count }, (_, i) => `  - issuer: https://issuer-${i}.example.com/realms/of-a-long-name\n    audiences: [https://api.example.com]\n`).join('')}`;

  test('may have the 4 KB of Lambda', () => {
    expect(service.problemsOf(withIssuers(listOf(30)))).toEqual([]);
  });

  test('are refused above them, with the size and the remedy', () => {
    expect(service.problemsOf(withIssuers(listOf(40)))).toStrictEqual([
      expect.stringMatching(
        /^The variables of the authorizer have \d{4} bytes as JSON, and Lambda takes 4096; the largest is TRUSTED_ISSUERS with \d{4}: remove members of issuers\.yml that only repeat a default, give keys by their address and not inline, or trust fewer issuers$/,
      ),
    ]);
  });

  test('are refused if another one is too large', () => {
    expect(service.problemsOf({ provider: { CATALOGUE: 'x'.repeat(4096) } })).toStrictEqual([
      expect.stringMatching(/the largest is CATALOGUE with 4098: shorten it$/),
    ]);
  });
});

describe('a secret in the settings of a stage that is deployed is refused, and not repeated', () => {
  const ENTRY = `
  - issuer: https://issuer.example.com
    audiences: [a]
    introspection: { clientId: api, clients: [app], clientSecret: hunter2 }
`;
  const IN_SERVICE = JSON.stringify([
    {
      issuer: 'https://issuer.example.com',
      audiences: ['a'],
      introspection: { clientId: 'api', clients: ['app'], clientSecret: 'hunter2' },
    },
  ]);

  test.each<[string, Change, string]>([
    ['in the list of the stage', withIssuers(`dev:${ENTRY}`), 'issuers.yml, dev[0]'],
    [
      'in the list of another stage',
      { files: { 'issuers.yml': `prod:${ENTRY}` } },
      'issuers.yml, prod[0]',
    ],
    [
      'in the list of another stage that has variables',
      { files: { 'issuers.yml': `prod:${ENTRY.replace('hunter2', '"${env:SECRET}"')}` } },
      'issuers.yml, prod[0]',
    ],
    [
      'in serverless.yml',
      {
        environment: NOTHING_SET,
        authorizer: { TRUSTED_ISSUERS: IN_SERVICE },
      },
      'TRUSTED_ISSUERS[0]',
    ],
  ])('%s', (_, change, place) => {
    const problems = service.problemsOf(change);
    expect(problems.join('\n')).toContain(
      `${place}.introspection.clientSecret would put the secret into the configuration`,
    );
    expect(problems.join('\n')).not.toContain('hunter2');
  });
});
