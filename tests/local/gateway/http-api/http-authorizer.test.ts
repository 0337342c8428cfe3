import { type HostedGateway, hostGateway, type TestRequest } from '../hosted-gateway';

const ARN = 'arn:aws:execute-api:eu-central-1:123456789012:localapi00';

interface AuthorizerEvent {
  readonly identitySource?: readonly string[] | string;
  readonly routeArn?: string;
  readonly methodArn?: string;
}

/** Answers as the first identity source says. */
function decide(event: AuthorizerEvent): unknown {
  const [who = 'none'] = [event.identitySource ?? []].flat().join().split(',');
  const statement = (Effect: string, Resource: string) => ({
    principalId: who,
    policyDocument: { Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] },
    context: { who, rank: 7, isOwner: true, groups: ['a', 'b'] },
  });
  switch (who) {
    case 'denied':
      return statement('Deny', '*');
    case 'silent':
      return statement('Allow', 'arn:aws:execute-api:::other');
    case 'this-route':
      return statement('Allow', event.routeArn ?? event.methodArn ?? '');
    case 'unauthorized':
      throw new Error('Unauthorized');
    case 'bug':
      throw new Error('a bug');
    case 'malformed':
      return { isAuthorized: true };
    default:
      return statement('Allow', '*');
  }
}

/** A simple response to a token that begins with `yes`. */
function decideSimply(event: AuthorizerEvent): unknown {
  const [who = ''] = [event.identitySource ?? []].flat();
  if (who === 'malformed') return { isAuthorized: 'yes' };
  return { isAuthorized: who.startsWith('yes'), context: { who, rank: 7 } };
}

const echo = (event: object) => event;

let gateway: HostedGateway;

async function start(
  authorizer: object,
  { stage, payload = '2.0' }: { stage?: string; payload?: string } = {},
): Promise<void> {
  const byHeader = { identitySource: '$request.header.Authorization', resultTtlInSeconds: 60 };
  const mine = { type: 'request', functionName: 'authorizer', ...byHeader, ...authorizer };
  const protectedBy = { authorizer: { name: 'mine' } };
  gateway = await hostGateway(
    {
      provider: {
        stage: 'local',
        region: 'eu-central-1',
        httpApi: { authorizers: { mine }, payload },
      },
      functions: {
        authorizer: { name: 'service-authorizer' },
        handler: {
          name: 'service-handler',
          events: [
            { httpApi: { method: 'get', path: '/a', ...protectedBy } },
            { httpApi: { method: '*', path: '/items/{id}', ...protectedBy } },
            { httpApi: { method: 'GET', path: '/items/{proxy+}', ...protectedBy } },
            { httpApi: 'GET /open' },
            { httpApi: { method: 'head', path: '/a', ...protectedBy } },
          ],
        },
        others: { name: 'service-others', events: [{ httpApi: { path: '*', ...protectedBy } }] },
      },
      resources: {
        Resources: stage
          ? { HttpApiStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { StageName: stage } } }
          : {},
      },
    },
    {
      'service-authorizer': (event: AuthorizerEvent) =>
        'enableSimpleResponses' in authorizer ? decideSimply(event) : decide(event),
      'service-handler': echo,
      'service-others': () => ({ from: 'the catch-all route' }),
    },
  );
}

afterEach(() => gateway.stop());

const asked = () => gateway.eventsOf('service-authorizer');
const get = (token?: string, more: Partial<TestRequest> = {}) =>
  gateway.send({
    path: '/a',
    ...more,
    headers: [
      ...(token === undefined ? [] : [['Authorization', token] as const]),
      ...(more.headers ?? []),
    ],
  });
const statusOf = async (token?: string, more?: Partial<TestRequest>) =>
  (await get(token, more)).status;
/** The event that the handler got. */
async function handled(token?: string, more?: Partial<TestRequest>) {
  return JSON.parse((await get(token, more)).body) as {
    readonly requestContext: { readonly authorizer?: unknown };
  } & Record<string, unknown>;
}

const REQUEST: Partial<TestRequest> = {
  method: 'PUT',
  path: '/items/7',
  query: [
    ['a', '1'],
    ['a', '2'],
    ['b', 'x y'],
  ],
  headers: [
    ['X-Many', 'one'],
    ['x-many', 'two'],
    ['Cookie', 'c=1; d=2'],
  ],
  body: '{"a":"secret"}',
};

describe('the event of payload 2.0', () => {
  test('has lower-case headers, joined values, cookies, the route and the stage $default', async () => {
    await start({});
    expect(await statusOf('alice', REQUEST)).toBe(200);
    const [event] = asked();
    expect(event).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: `${ARN}/$default/PUT/items/7`,
      identitySource: ['alice'],
      routeKey: 'ANY /items/{id}',
      rawPath: '/items/7',
      rawQueryString: 'a=1&a=2&b=x+y',
      cookies: ['c=1', 'd=2'],
      headers: { authorization: 'alice', 'x-many': 'one,two', 'user-agent': 'test' },
      queryStringParameters: { a: '1,2', b: 'x y' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'localapi00',
        http: {
          method: 'PUT',
          path: '/items/7',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        routeKey: 'ANY /items/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:[\d:]{8} \+0000$/) as string,
      },
      pathParameters: { id: '7' },
    });
    expect(event).not.toHaveProperty('headers.cookie');
    expect(event).not.toHaveProperty('stageVariables');
    expect(JSON.stringify(event)).not.toContain('secret');
  });

  test('has a named stage in routeArn', async () => {
    await start({}, { stage: 'live' });
    expect(await statusOf('this-route')).toBe(200);
    expect(asked()[0]).toMatchObject({
      routeArn: `${ARN}/live/GET/a`,
      requestContext: { stage: 'live' },
    });
  });

  test('has neither query nor cookies nor path parameters if the request has none', async () => {
    await start({});
    await get('alice');
    const event = asked()[0] ?? {};
    for (const name of ['queryStringParameters', 'cookies', 'pathParameters']) {
      expect(event).not.toHaveProperty(name);
    }
    expect(event['rawQueryString']).toBe('');
  });
});

test('the event of payload 1.0 has methodArn, single and multiple values, and the sources as one text', async () => {
  await start({
    payloadVersion: '1.0',
    identitySource: ['$request.header.Authorization', '$request.querystring.a'],
  });
  // Its context must be flat, and the one of this test is not.
  expect(await statusOf('alice', REQUEST)).toBe(500);
  expect(asked()[0]).toMatchObject({
    version: '1.0',
    type: 'REQUEST',
    methodArn: `${ARN}/$default/PUT/items/7`,
    identitySource: 'alice,1,2',
    authorizationToken: 'alice,1,2',
    resource: '/items/{id}',
    path: '/items/7',
    httpMethod: 'PUT',
    headers: { authorization: 'alice', 'x-many': 'two', cookie: 'c=1; d=2' },
    multiValueHeaders: { 'x-many': ['one', 'two'] },
    queryStringParameters: { a: '2', b: 'x y' },
    multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
    pathParameters: { id: '7' },
    requestContext: { httpMethod: 'PUT', resourcePath: '/items/{id}', stage: '$default' },
  });
});

describe('an HTTP API answers', () => {
  beforeEach(() => start({}));

  test.each<[string | undefined, number, string]>([
    [undefined, 401, 'Unauthorized'],
    ['', 401, 'Unauthorized'],
    ['denied', 403, 'Forbidden'],
    ['silent', 403, 'Forbidden'],
    ['unauthorized', 500, 'Internal Server Error'],
    ['bug', 500, 'Internal Server Error'],
    ['malformed', 500, 'Internal Server Error'],
  ])('to the token %j with %i %s, and without a reason or a challenge', async (token, ...rest) => {
    const [status, message] = rest;
    const answer = await get(token);
    expect([answer.status, answer.body]).toStrictEqual([status, JSON.stringify({ message })]);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(Object.keys(answer.headers)).not.toContain('www-authenticate');
    expect(Object.keys(answer.headers)).not.toContain('x-amzn-errortype');
    expect(asked()).toHaveLength(token ? 1 : 0);
  });

  test('to errors with another invocation, and to the others from the cache', async () => {
    for (const token of ['denied', 'denied', 'bug', 'bug']) await get(token);
    expect(asked()).toHaveLength(3);
  });

  test('to a request without a route by its catch-all route', async () => {
    for (const request of [{ path: '/a/' }, { path: '/' }, { path: '/nowhere/at/all' }]) {
      const answer = await get('alice', request);
      expect([answer.status, answer.body]).toStrictEqual([200, '{"from":"the catch-all route"}']);
    }
    expect(gateway.eventsOf('service-others')[2]).toMatchObject({
      routeKey: '$default',
      rawPath: '/nowhere/at/all',
    });
    expect(gateway.eventsOf('service-others')[2]).not.toHaveProperty('pathParameters');
    expect(await statusOf(undefined, { path: '/nowhere' })).toBe(401);
  });

  test('to HEAD of a route that declares it, with its authorizer', async () => {
    expect(await statusOf(undefined, { method: 'HEAD' })).toBe(401);
    expect(await statusOf('alice', { method: 'HEAD' })).toBe(200);
    expect(gateway.eventsOf('service-handler')[0]).toMatchObject({ routeKey: 'HEAD /a' });
  });

  test('by the route of the whole path before a greedy one, whatever their methods', async () => {
    expect(await handled('alice', { path: '/items/7' })).toMatchObject({
      routeKey: 'ANY /items/{id}',
    });
    expect(await handled('alice', { path: '/items/7/parts' })).toMatchObject({
      routeKey: 'GET /items/{proxy+}',
      pathParameters: { proxy: '7/parts' },
    });
  });
});

test('a route of HEAD alone, which hapi cannot have, is asked about and answered', async () => {
  const mine = { type: 'request', functionName: 'authorizer', identitySource: '$request.header.A' };
  const httpApi = { method: 'head', path: '/only', authorizer: { name: 'mine' } };
  gateway = await hostGateway(
    {
      provider: { stage: 'local', region: 'eu-central-1', httpApi: { authorizers: { mine } } },
      functions: {
        authorizer: { name: 'service-authorizer' },
        handler: { name: 'service-handler', events: [{ httpApi }] },
      },
    },
    { 'service-authorizer': decide, 'service-handler': echo },
  );
  const head = async (value?: string) => {
    const headers = value === undefined ? [] : [['A', value] as const];
    return (await gateway.send({ method: 'HEAD', path: '/only', headers })).status;
  };
  expect([await head(), await head('denied'), await head('alice')]).toStrictEqual([401, 403, 200]);
  expect(gateway.eventsOf('service-handler')).toHaveLength(1);
});

test('an HTTP API without a catch-all route answers 404 to a request without a route', async () => {
  gateway = await hostGateway(
    {
      provider: { stage: 'local', region: 'eu-central-1' },
      functions: { handler: { name: 'service-handler', events: [{ httpApi: 'GET /a' }] } },
    },
    { 'service-handler': echo },
  );
  for (const request of [
    { path: '/b' },
    { path: '/a/' },
    { method: 'POST' },
    { method: 'OPTIONS' },
  ]) {
    const { status, body } = await get('alice', request);
    expect([status, body]).toStrictEqual([404, '{"message":"Not Found"}']);
  }
});

describe('a cached policy', () => {
  test('is applied to all routes, and evaluated for each of them', async () => {
    await start({});
    expect([await statusOf('alice'), await statusOf('alice', REQUEST)]).toStrictEqual([200, 200]);
    expect(await statusOf('this-route')).toBe(200);
    expect(await statusOf('this-route', { path: '/items/1' })).toBe(403);
    expect(asked()).toHaveLength(2);
  });

  test('is for one route if $context.routeKey is a source', async () => {
    await start({ identitySource: ['$request.header.Authorization', '$context.routeKey'] });
    expect(await statusOf('this-route')).toBe(200);
    expect(await statusOf('this-route', { path: '/items/1' })).toBe(200);
    expect(asked()).toHaveLength(2);
    expect(asked()[1]).toMatchObject({ identitySource: ['this-route', 'ANY /items/{id}'] });
  });

  test('does not exist without a TTL', async () => {
    await start({ resultTtlInSeconds: undefined });
    await get('alice');
    await get('alice');
    expect(asked()).toHaveLength(2);
  });
});

describe('a simple response', () => {
  test('is 200 or 403, and 500 if isAuthorized is not true or false', async () => {
    await start({ enableSimpleResponses: true });
    expect([await statusOf('yes'), await statusOf('no')]).toStrictEqual([200, 403]);
    expect(await statusOf('malformed')).toBe(500);
  });

  test('without $context.routeKey is used for every route, which is why it needs that source', async () => {
    await start({ enableSimpleResponses: true });
    await get('yes');
    expect(await statusOf('yes', { path: '/items/1' })).toBe(200);
    expect(asked()).toHaveLength(1);
  });
});

describe('the event of a handler', () => {
  const unverified = `Bearer e30.${Buffer.from('{"sub":"eve","scope":"admin"}').toString('base64url')}.x`;

  test('has the context with its types under authorizer.lambda, and no claims of the token', async () => {
    await start({});
    const { requestContext } = await handled(unverified);
    expect(requestContext.authorizer).toStrictEqual({
      lambda: { who: unverified, rank: 7, isOwner: true, groups: ['a', 'b'] },
    });
  });

  test('has the context of a simple response', async () => {
    await start({ enableSimpleResponses: true });
    expect((await handled('yes')).requestContext.authorizer).toStrictEqual({
      lambda: { who: 'yes', rank: 7 },
    });
  });

  test('with payload 1.0 has the context as text', async () => {
    await start({}, { payload: '1.0' });
    // The answer of a handler with payload 1.0 must have a status.
    expect(await statusOf('alice')).toBe(500);
    expect(gateway.eventsOf('service-handler')[0]).toMatchObject({
      version: '1.0',
      requestContext: {
        authorizer: { who: 'alice', rank: '7', isOwner: 'true', groups: '["a","b"]' },
      },
      body: null,
    });
  });

  test('of a route without an authorizer says nothing of the caller, whatever the caller sends', async () => {
    await start({});
    const override = ['sls-offline-authorizer-override', '{"lambda":{"who":"eve"}}'] as const;
    const event = await handled(unverified, { path: '/open', headers: [override] });
    expect(event.requestContext).not.toHaveProperty('authorizer');
  });

  test('has a body as text, and one of another type in base64', async () => {
    await start({});
    const body = '{"a":1}';
    const send = (type: string) =>
      handled('alice', { ...REQUEST, body, headers: [['content-type', type]] });
    expect(await send('application/json')).toMatchObject({ body, isBase64Encoded: false });
    expect(await send('application/octet-stream')).toMatchObject({
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    });
  });
});
