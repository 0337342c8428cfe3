import { type HostedGateway, hostGateway, type TestRequest } from '../hosted-gateway';

const ARN = 'arn:aws:execute-api:eu-central-1:123456789012:localapi00/local';
const SOURCES = 'method.request.header.Authorization, method.request.querystring.tenant';

interface AuthorizerEvent {
  readonly methodArn: string;
  readonly authorizationToken?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
}

/** Answers as the token says, and says in its context whom it has seen. */
function decide(event: AuthorizerEvent): unknown {
  const token = event.authorizationToken ?? event.headers?.['Authorization'] ?? 'none';
  const tenant = event.queryStringParameters?.['tenant'] ?? 'none';
  if (token === 'unauthorized') throw new Error('Unauthorized');
  if (token === 'bug') throw new Error('a bug');
  const Resource = token === 'this-route' ? event.methodArn : '*';
  return {
    principalId: token,
    policyDocument: { Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }] },
    context: { tenant, rank: 7 },
  };
}

let gateway: HostedGateway;

function asked(): number {
  return gateway.eventsOf('service-request').length;
}

async function start(request: object): Promise<void> {
  const authorizer = { name: 'byRequest', type: 'request', ...request };
  gateway = await hostGateway(
    {
      provider: { stage: 'local', region: 'eu-central-1' },
      functions: {
        byRequest: { name: 'service-request' },
        byToken: { name: 'service-token' },
        handler: {
          name: 'service-handler',
          events: [
            { http: { method: 'get', path: '/a', authorizer } },
            { http: { method: 'post', path: '/a', authorizer: { name: 'byToken' } } },
            { http: { method: 'any', path: '/items/{id}', authorizer } },
          ],
        },
      },
      resources: {
        Resources: {
          Stage: {
            Type: 'AWS::ApiGateway::Stage',
            Properties: { Variables: { colour: 'blue' } },
          },
        },
      },
    },
    { 'service-request': decide, 'service-token': decide },
  );
}

afterEach(() => gateway.stop());

const get = (request: Partial<TestRequest>) => gateway.send({ path: '/a', ...request });
const statusOf = async (request: Partial<TestRequest>) => (await get(request)).status;
const by = (token: string, tenant?: string): Partial<TestRequest> => ({
  headers: [['Authorization', token]],
  query: tenant === undefined ? [] : [['tenant', tenant]],
});

describe('the event of a REQUEST authorizer', () => {
  test('has the request, its route and its caller, and no body', async () => {
    await start({ identitySource: SOURCES });
    const headers = [
      ['Authorization', 'alice'],
      ['X-Many', 'one'],
      ['X-Many', 'two'],
    ] as const;
    const query = [
      ['tenant', 'acme'],
      ['tenant', 'ac,me'],
    ] as const;
    await gateway.send({ method: 'POST', path: '/items/7%208', headers, query, body: 'a secret' });
    const [event] = gateway.eventsOf('service-request');
    expect(event).toMatchObject({
      type: 'REQUEST',
      methodArn: `${ARN}/POST/items/7%208`,
      resource: '/items/{id}',
      path: '/items/7%208',
      httpMethod: 'POST',
      headers: { Authorization: 'alice', 'X-Many': 'two', 'user-agent': 'test' },
      multiValueHeaders: { Authorization: ['alice'], 'X-Many': ['one', 'two'] },
      queryStringParameters: { tenant: 'ac,me' },
      multiValueQueryStringParameters: { tenant: ['acme', 'ac,me'] },
      pathParameters: { id: '7 8' },
      stageVariables: { colour: 'blue' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'localapi00',
        httpMethod: 'POST',
        identity: { sourceIp: '127.0.0.1', userAgent: 'test' },
        path: '/local/items/7%208',
        requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
        resourcePath: '/items/{id}',
        stage: 'local',
      },
    });
    expect(JSON.stringify(event)).not.toContain('a secret');
  });
});

describe('with a TTL above 0', () => {
  beforeEach(() => start({ identitySource: SOURCES }));

  test.each<[string, Partial<TestRequest>]>([
    ['has none of them', {}],
    ['lacks the first one', { query: [['tenant', 'acme']] }],
    ['lacks the last one', by('alice')],
    ['has an empty one', by('alice', '')],
    [
      'has an empty one beside another',
      { ...by('alice', 'acme'), headers: [['Authorization', '']] },
    ],
    ['has its name in another case', { ...by('alice'), query: [['Tenant', 'acme']] }],
  ])('a request that %s gets 401 without an invocation', async (_what, request) => {
    const { status, body } = await get(request);
    expect([status, body]).toStrictEqual([401, '{"message":"Unauthorized"}']);
    expect(asked()).toBe(0);
  });

  test('the line for such a request names the missing source', async () => {
    await get(by('alice'));
    expect(gateway.lines.join()).toContain('UNAUTHORIZED  no method.request.querystring.tenant');
  });

  test('the name of a header has any case', async () => {
    const request = { ...by('', 'acme'), headers: [['AUTHORIZATION', 'alice']] } as const;
    expect(await statusOf(request)).toBe(200);
    expect(await statusOf(by('alice', 'acme'))).toBe(200);
    expect(asked()).toBe(1);
  });

  test('an answer is for all of the values, and for every route', async () => {
    expect((await get(by('alice', 'acme'))).body).toContain('"tenant":"acme","rank":"7"');
    expect((await get(by('alice', 'globex'))).body).toContain('"tenant":"globex"');
    expect((await get(by('alice', 'acme'))).body).toContain('"tenant":"acme"');
    expect(await statusOf({ ...by('alice', 'acme'), path: '/items/1' })).toBe(200);
    expect(asked()).toBe(2);
  });

  test('a policy from the cache is evaluated for the ARN of each request', async () => {
    expect(await statusOf(by('this-route', 'acme'))).toBe(200);
    expect(await statusOf({ ...by('this-route', 'acme'), path: '/items/1' })).toBe(403);
    expect(asked()).toBe(1);
  });

  test.each<[string, Partial<TestRequest>, Partial<TestRequest>]>([
    ['a border between sources', by('a', 'b,c'), by('a,b', 'c')],
    ['quotes', by('a', 'b"],["c'), by('a"],["b', 'c')],
    [
      'one header with a comma and two headers',
      { ...by('', 'c'), headers: [['Authorization', 'a, b']] },
      {
        ...by('', 'c'),
        headers: [
          ['Authorization', 'a'],
          ['Authorization', 'b'],
        ],
      },
    ],
    [
      'the first of two values',
      by('a', 'b'),
      {
        ...by('a'),
        query: [
          ['tenant', 'b'],
          ['tenant', 'c'],
        ],
      },
    ],
    [
      'the order of two values',
      {
        ...by('a'),
        query: [
          ['tenant', 'b'],
          ['tenant', 'c'],
        ],
      },
      {
        ...by('a'),
        query: [
          ['tenant', 'c'],
          ['tenant', 'b'],
        ],
      },
    ],
  ])('no answer is shared by requests that differ in %s', async (_what, one, other) => {
    await get(one);
    await get(other);
    expect(asked()).toBe(2);
  });

  test('errors are not cached: Unauthorized is 401, any other is 500', async () => {
    for (const [token, status] of [
      ['unauthorized', 401],
      ['bug', 500],
    ] as const) {
      const before = asked();
      expect([await statusOf(by(token, 'x')), await statusOf(by(token, 'x'))]).toStrictEqual([
        status,
        status,
      ]);
      expect(asked()).toBe(before + 2);
    }
  });
});

describe('with a TTL of 0', () => {
  test('every request is asked about, also one without any source', async () => {
    await start({ identitySource: SOURCES, resultTtlInSeconds: 0 });
    const statuses = [await statusOf({}), await statusOf({}), await statusOf(by('alice', 'acme'))];
    expect(statuses).toStrictEqual([200, 200, 200]);
    expect(asked()).toBe(3);
  });
});

test('sources of the context and the stage are values like any others', async () => {
  await start({
    identitySource:
      'method.request.header.Authorization, context.httpMethod, context.resourcePath, context.identity.sourceIp, stageVariables.colour',
  });
  const items = (method: string, id: string) =>
    statusOf({ ...by('this-route'), method, path: `/items/${id}` });
  expect([await items('GET', '1'), await items('GET', '1')]).toStrictEqual([200, 200]);
  expect(asked()).toBe(1);
  // The same resource, so the answer for the other path.
  expect(await items('GET', '2')).toBe(403);
  expect([await items('PUT', '1'), await statusOf(by('this-route'))]).toStrictEqual([200, 200]);
  expect(asked()).toBe(3);
});

test('both types serve the methods of one path, each with a cache of its own', async () => {
  await start({ identitySource: 'method.request.header.Authorization' });
  expect(await statusOf({ ...by('alice'), method: 'POST' })).toBe(200);
  expect(await statusOf(by('alice'))).toBe(200);
  expect(gateway.eventsOf('service-token')).toStrictEqual([
    { type: 'TOKEN', authorizationToken: 'alice', methodArn: `${ARN}/POST/a` },
  ]);
  expect(asked()).toBe(1);
  expect(await statusOf({ method: 'POST' })).toBe(401);
});
