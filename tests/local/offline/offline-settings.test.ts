import {
  type OfflineService,
  type PortOptions,
  readOfflineSettings,
} from '../../../local/offline/offline-settings';
import { exampleCall, readyMessage } from '../../../local/offline/ready-message';

type Environment = Readonly<Record<string, string>>;

function service(
  environment: Environment,
  stage = 'local',
  ports: PortOptions = {},
): OfflineService {
  return {
    provider: { stage },
    custom: { 'serverless-offline': { noPrependStageInUrl: true, ...ports } },
    functions: {
      authorizer: { environment: { JWT_AUDIENCE: 'orders', ...environment } },
      handler: {
        events: [
          { http: { method: 'get', path: '/open' } },
          { http: { method: 'post', path: '/greeting', authorizer: 'authorizer' } },
          { http: { method: 'get', path: '/greeting/{name}', authorizer: 'authorizer' } },
          { http: { method: 'get', path: '/greeting', authorizer: 'authorizer' } },
        ],
      },
    },
  };
}

function identityProviderPort(issuer: string, stage?: string): number | undefined {
  return readOfflineSettings(service({ JWT_ISSUER: issuer }, stage), {}).identityProviderPort;
}

describe('the local identity provider', () => {
  test('is the issuer http://localhost:<port> of stage local', () => {
    expect(identityProviderPort('http://localhost:4000')).toBe(4000);
    expect(identityProviderPort('http://localhost:4100')).toBe(4100);
    expect(identityProviderPort('https://issuer.example.com, http://localhost:4000')).toBe(4000);
  });

  test('is found in a list of trusted issuers as well, with its own audience', () => {
    const environment = {
      JWT_AUDIENCE: 'none of these',
      TRUSTED_ISSUERS: JSON.stringify([
        { issuer: 'https://issuer.example.com', audiences: ['one'] },
        { issuer: 'http://localhost:4100', audiences: ['two', 'three'] },
      ]),
    };
    expect(readOfflineSettings(service(environment), {})).toMatchObject({
      issuer: 'https://issuer.example.com, http://localhost:4100',
      audience: 'two',
      identityProviderPort: 4100,
    });
  });

  test('does not start on any other stage', () => {
    expect(identityProviderPort('http://localhost:4000', 'dev')).toBeUndefined();
  });

  test.each([
    'https://issuer.example.com/',
    'http://localhost:4000/',
    'http://localhost:4000/realms/demo',
    'https://localhost:4000',
    'http://localhost',
    'http://localhost:99999',
    'http://localhost:4000.example.com',
    'http://127.0.0.1:4000',
    '',
  ])('does not start for the issuer "%s"', (issuer) => {
    expect(identityProviderPort(issuer)).toBeUndefined();
  });

  test('plays another provider on stage local only', () => {
    const played = (stage: string) =>
      readOfflineSettings(
        { ...service({}, stage), custom: { playedProvider: 'okta', ...service({}).custom } },
        {},
      ).played?.name;
    expect(played('local')).toBe('okta');
    expect(played('dev')).toBeUndefined();
  });

  test('issues tokens for the first audience of the authorizer', () => {
    const environment = { JWT_ISSUER: 'http://localhost:4000', JWT_AUDIENCE: ' one , two' };
    expect(readOfflineSettings(service(environment), {}).audience).toBe('one');
  });
});

describe('the ports', () => {
  const settings = (ports: PortOptions, commandLine: PortOptions = {}) =>
    readOfflineSettings(service({}, 'local', ports), commandLine);

  test('are those of serverless-offline unless they are configured', () => {
    expect(settings({})).toMatchObject({ apiPort: 3000, lambdaPort: 3002 });
    expect(settings({ httpPort: '3100', lambdaPort: 3102 })).toMatchObject({
      apiPort: 3100,
      lambdaPort: 3102,
    });
  });

  test('come first from the command line', () => {
    const configured = { httpPort: 3100, lambdaPort: 3102 };
    expect(settings(configured, { httpPort: '3200', lambdaPort: '3202' })).toMatchObject({
      apiPort: 3200,
      lambdaPort: 3202,
    });
  });

  test('are that of serverless-offline for WebSockets if the service has a WebSocket API', () => {
    const webSockets = (ports: PortOptions) =>
      readOfflineSettings(
        {
          ...service({}, 'local', ports),
          functions: { handler: { events: [{ websocket: '$connect' }] } },
        },
        {},
      );
    expect(webSockets({})).toMatchObject({ apiPort: 3001, isWebSocket: true });
    expect(webSockets({ websocketPort: 3100 }).apiPort).toBe(3100);
    expect(readyMessage(webSockets({}), ['alice'])).toMatch(/^API {16}ws:\/\/localhost:3001\n/);
  });

  test('must be ports', () => {
    expect(() => settings({ httpPort: 'abc' })).toThrow(
      'The port of the API must be a number from 1 to 65535, not "abc"',
    );
    expect(() => settings({ lambdaPort: 0 })).toThrow('The port of Lambda must be a number');
  });
});

describe('the ready message', () => {
  const message = (
    environment: Environment,
    custom: NonNullable<OfflineService['custom']> = {},
    usageKeys: readonly string[] = [],
  ) =>
    readyMessage(
      readOfflineSettings(
        {
          ...service(environment),
          custom: {
            ...custom,
            'serverless-offline': { noPrependStageInUrl: true, ...custom['serverless-offline'] },
          },
        },
        {},
      ),
      ['alice', 'bob'],
      usageKeys,
    );

  test('has two commands that can be pasted unchanged', () => {
    const lines = message({ JWT_ISSUER: 'http://localhost:4000' }).split('\n');
    expect(lines).toContain(
      '  curl -i -H "Authorization: Bearer $(npm run --silent token -- --user alice)" http://localhost:3000/greeting',
    );
    expect(lines).toContain('  curl -i http://localhost:3000/greeting');
  });

  test('names other ports if they are configured', () => {
    const text = message(
      { JWT_ISSUER: 'http://localhost:4100' },
      { 'serverless-offline': { httpPort: 3100 } },
    );
    expect(text).toContain('--user alice --provider http://localhost:4100)"');
    expect(text).toContain('http://localhost:3100/greeting');
    expect(text).not.toMatch(/3000|4000/);
  });

  const key = 'a-key-of-some-length';

  test.each<[string, readonly string[], string]>([
    ['client_id', ['short', `${key}'; ls`, key], `--user alice --claim client_id=${key})"`],
    ['plan_key', [key], `--user alice --claim plan_key=${key})"`],
    ['plan_key', ['12345678901234567890', 'short'], '--user alice)"'],
    ['plan_key', [], '--user alice)"'],
    ['', [key], '--user alice)"'],
  ])('gets a token for the usage plan of the claim "%s" with %j', (claim, keys, expected) => {
    const environment = { JWT_ISSUER: 'http://localhost:4000', USAGE_KEY_CLAIM: claim };
    expect(message(environment, {}, keys)).toContain(expected);
  });

  test.each([
    ['header.jwt_token', '-H "jwt_token: $(npm run'],
    ['cookie.session', '-H "Cookie: session=$(npm run'],
    ['querystring.token', '"http://localhost:3000/greeting?token=$(npm run'],
  ])('sends the token as the authorizer expects it: %s', (parameter, expected) => {
    const text = message({
      JWT_ISSUER: 'http://localhost:4000',
      TOKEN_SCHEME: 'none',
      TOKEN_PARAMETER: parameter,
    });
    expect(text).toContain(expected);
  });

  test('has a route of an HTTP API, whose URLs have no stage', () => {
    const events = [{ httpApi: { method: 'get', path: '/greeting', authorizer: { name: 'a' } } }];
    const settings = readOfflineSettings(
      { provider: { stage: 'local' }, functions: { handler: { events } } },
      {},
    );
    expect(exampleCall(settings, 'TOKEN')).toBe(
      'curl -i -H "Authorization: Bearer TOKEN" http://localhost:3000/greeting',
    );
  });

  test('names the host that is configured', () => {
    const text = message(
      { JWT_ISSUER: 'http://localhost:4000' },
      { 'serverless-offline': { host: '::1' } },
    );
    expect(text).toContain('API                http://[::1]:3000\n');
    expect(text).toContain(' http://[::1]:3000/greeting');
  });

  test('says so if the tokens come from another provider', () => {
    const text = message({ JWT_ISSUER: 'https://issuer.example.com/' });
    expect(text).toContain('https://issuer.example.com/ (the local one is not started)');
    expect(text).toContain('"Authorization: Bearer $TOKEN"');
    expect(text).not.toContain('npm run');
  });

  test('names the API, the provider, its page and its audience, and nothing else', () => {
    const lines = message({ JWT_ISSUER: 'http://localhost:4000' }).split('\n');
    expect(lines.slice(0, 5)).toStrictEqual([
      'API                http://localhost:3000',
      'Identity provider  http://localhost:4000 (users: alice, bob)',
      'Its page           http://localhost:4000/',
      'Audience           orders',
      '',
    ]);
    expect(lines).toHaveLength(7);
  });

  test('says which provider the local one plays, and which of its issuers', () => {
    const environment = { JWT_ISSUER: 'http://localhost:4000' };
    expect(
      message(environment, { playedProvider: 'google' }).split('\n').slice(2, 5),
    ).toStrictEqual([
      'Its page           http://localhost:4000/',
      'It plays           Google, https://accounts.google.com',
      'Audience           the id of the client',
    ]);
    expect(message(environment, { playedProvider: 'entra' })).toContain(
      'It plays           Microsoft Entra ID, https://login.microsoftonline.com/',
    );
  });

  test('gets an opaque token as well if the service asks the local provider about them', () => {
    const entry = { issuer: 'http://localhost:4000', audiences: ['orders'], introspection: {} };
    const lines = message({ TRUSTED_ISSUERS: JSON.stringify([entry]) }).split('\n');
    const call = (token: string): string =>
      `  curl -i -H "Authorization: Bearer $(npm run --silent token -- ${token})" http://localhost:3000/greeting`;
    expect(lines.slice(5)).toStrictEqual([
      call('--user alice'),
      call('--user alice --opaque'),
      '  curl -i http://localhost:3000/greeting',
    ]);
  });

  test.each([
    ['http://localhost:4100', 'revocations', true],
    ['http://localhost:4100', ' ', false],
    ['https://issuer.example.com', 'revocations', false],
  ])('of %s with the table "%s" withdraws tokens of the first user: %s', (issuer, table, shown) => {
    const text = message({ JWT_ISSUER: issuer, REVOCATION_TABLE: table });
    const command = `\n  curl -H "Content-Type: application/json" -d '{"subject":"alice"}' ${issuer}/withdrawals`;
    expect(text.endsWith(command)).toBe(shown);
  });

  test('has the base path of the API in every address', () => {
    const text = message(
      { JWT_ISSUER: 'http://localhost:4000' },
      { 'serverless-offline': { noPrependStageInUrl: false, prefix: 'api' } },
    );
    expect(text).toContain('API                http://localhost:3000/api/local\n');
    expect(text).toContain(' http://localhost:3000/api/local/greeting\n');
  });
});

describe('the web application', () => {
  const settings = (
    environment: Environment,
    custom: NonNullable<OfflineService['custom']>,
    stage = 'local',
  ) => {
    const declared = service(environment, stage);
    return readOfflineSettings({ ...declared, custom: { ...declared.custom, ...custom } }, {});
  };
  const own = { JWT_ISSUER: 'http://localhost:4000' };
  const other = { JWT_ISSUER: 'https://issuer.example.com' };

  test('has a port of its own on stage local, unless it is off', () => {
    expect(settings(own, { webPort: '3101' }).webPort).toBe(3101);
    expect(settings(own, { webPort: 'off' }).webPort).toBeUndefined();
    expect(settings(own, {}).webPort).toBeUndefined();
    expect(settings(own, { webPort: 3101 }, 'dev').webPort).toBeUndefined();
  });

  test.each<[string, Environment, NonNullable<OfflineService['custom']>, string]>([
    ['its address', own, {}, 'http://localhost:3101'],
    [
      'its address at another provider',
      other,
      { web: { clientId: 'my-page' } },
      'http://localhost:3101',
    ],
    [
      'that it lacks a client at another provider',
      other,
      {},
      'not started: name its client at the identity provider with --param webClientId=ID',
    ],
    [
      'that it cannot send a cookie',
      { ...own, TOKEN_PARAMETER: 'cookie.session', TOKEN_SCHEME: 'none' },
      {},
      'not started: it sends tokens in a header, and tokenSource names cookie.session',
    ],
  ])('says in the ready message %s', (_name, environment, custom, line) => {
    const message = readyMessage(settings(environment, { webPort: 3101, ...custom }), []);
    expect(message.split('\n')[1]).toBe(`Web application    ${line}`);
  });

  test('says in the ready message that the file of users and clients lacks its client', () => {
    const lacking = { ...settings(own, { webPort: 3101 }), lacksWebClient: true };
    expect(readyMessage(lacking, []).split('\n')[1]).toBe(
      `Web application    not started: add its client to the file of the users and clients: "demo-web: { redirectUris: ['http://localhost/'] }"`,
    );
  });
});

describe('the commands of the ready message are for routes that exist', () => {
  const commands = (...events: readonly Readonly<Record<string, unknown>>[]) => {
    const declared = {
      ...service({ JWT_ISSUER: 'https://issuer.example.com' }),
      functions: {
        authorizer: { environment: { JWT_ISSUER: 'https://issuer.example.com' } },
        handler: { events: events.map((http) => ({ http })) },
      },
    };
    return readyMessage(readOfflineSettings(declared, {}), []).split('\n').slice(4);
  };
  const token = '-H "Authorization: Bearer $TOKEN"';

  test.each<[string, readonly object[], readonly string[]]>([
    ['no route', [], []],
    [
      'public routes only',
      [{ method: 'get', path: '/open' }],
      ['curl -i http://localhost:3000/open'],
    ],
    [
      'no protected GET',
      [
        { method: 'post', path: '/greeting', authorizer: 'authorizer' },
        { method: 'get', path: '/open' },
      ],
      ['curl -i http://localhost:3000/open'],
    ],
    [
      'no GET at all',
      [{ method: 'post', path: '/greeting', authorizer: 'authorizer' }],
      [
        `curl -i -X POST ${token} http://localhost:3000/greeting`,
        'curl -i -X POST http://localhost:3000/greeting',
      ],
    ],
    [
      'a parameter in every path',
      [{ method: 'any', path: '/greeting/{name}', authorizer: 'authorizer' }],
      [
        `curl -i ${token} http://localhost:3000/greeting/1`,
        'curl -i http://localhost:3000/greeting/1',
      ],
    ],
  ])('with %s', (_what, events, expected) => {
    expect(commands(...(events as Readonly<Record<string, unknown>>[]))).toStrictEqual(
      expected.map((command) => `  ${command}`),
    );
  });
});

describe('the place of the token', () => {
  const placeIn = (ofAll: Environment, own: Environment) => {
    const { provider, ...rest } = service({ JWT_ISSUER: 'https://issuer.example.com', ...own });
    const { tokenParameter, tokenPrefix } = readOfflineSettings(
      { ...rest, provider: { ...provider, environment: ofAll } },
      {},
    );
    return { tokenParameter, tokenPrefix };
  };

  test.each<[string, Environment, Environment, string, string]>([
    ['unset', {}, {}, 'header.Authorization', 'Bearer '],
    ['blank', {}, { TOKEN_PARAMETER: ' ', TOKEN_SCHEME: '' }, 'header.Authorization', 'Bearer '],
    ['a cookie without a scheme', {}, { TOKEN_PARAMETER: 'cookie.session' }, 'cookie.session', ''],
    [
      'of all functions',
      { TOKEN_PARAMETER: 'header.X-A', TOKEN_SCHEME: 'none' },
      {},
      'header.X-A',
      '',
    ],
  ])('is that of the running authorizer: %s', (_what, ofAll, own, tokenParameter, tokenPrefix) => {
    expect(placeIn(ofAll, own)).toStrictEqual({ tokenParameter, tokenPrefix });
  });
});
