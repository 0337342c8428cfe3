import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { LocalService } from '../../../../local/offline/local-service';
import { untilPrinted } from '../../../support/printed';
import { startSmallService } from '../small-service';

jest.setTimeout(120_000);

const DECLARATION = `
provider:
  name: aws
  stage: local
  region: eu-central-1
  runtime: nodejs24.x
functions:
  authorizer: { handler: authorizer.handler }
  connections:
    handler: connections.handler
    events:
      - websocket:
          route: $connect
          authorizer: { name: authorizer, identitySource: [route.request.querystring.token] }
      - websocket: $disconnect
      - websocket: { route: $default, routeResponseSelectionExpression: $default }
      - websocket: { route: sendmessage, routeResponseSelectionExpression: $default }
`;

const AUTHORIZER = `
exports.handler = async (event) => {
  const { token } = event.queryStringParameters;
  console.log('asked: ' + JSON.stringify(event));
  if (token === 'unauthorized') throw new Error('Unauthorized');
  if (token === 'bug') throw new Error('a bug');
  if (token === 'malformed') return { principalId: 'p' };
  return {
    principalId: token,
    policyDocument: { Statement: [{
      Effect: token === 'denied' ? 'Deny' : 'Allow',
      Action: 'execute-api:Invoke',
      Resource: token === 'other' ? event.methodArn.replace('$connect', 'GET/x') : event.methodArn,
    }] },
    context: { rank: 7 },
  };
};`;

const CONNECTIONS = `
exports.handler = async (event) => {
  const { routeKey, authorizer, apiId, stage } = event.requestContext;
  if (routeKey === '$disconnect') console.log('disconnected: ' + JSON.stringify(authorizer));
  if (routeKey === '$connect' && event.queryStringParameters.refuse) return { statusCode: 418 };
  const offered = event.headers?.['Sec-WebSocket-Protocol'];
  return {
    statusCode: 200,
    ...(offered?.startsWith('bearer') && { headers: { 'sec-websocket-protocol': 'bearer' } }),
    body: JSON.stringify({ routeKey, authorizer, apiId, stage }),
  };
};`;

/** The client of ws, the package that serverless-offline serves with. It has no types here. */
interface Client extends NodeJS.EventEmitter {
  readonly protocol: string;
  readonly send: (text: string) => void;
  readonly close: () => void;
}
const requireOfOffline = createRequire(require.resolve('serverless-offline'));
const WebSocketClient = requireOfOffline('ws') as new (
  url: string,
  protocols?: readonly string[],
  options?: object,
) => Client;

let service: LocalService;

beforeAll(async () => {
  service = await startSmallService({
    declaration: DECLARATION,
    sources: { authorizer: AUTHORIZER, connections: CONNECTIONS },
    options: { address: { isWebSocket: true } },
  });
});

afterAll(() => service.stop());

/** An open connection, or the answer to the request for one. */
async function connect(
  query: string,
  protocols: readonly string[] = [],
  headers: object = {},
): Promise<Client | string> {
  const client = new WebSocketClient(`${service.baseUrl}/${query}`, protocols, { headers });
  const answered = new Promise<string>((resolve) => {
    client.on('unexpected-response', (_request, response: NodeJS.ReadableStream) => {
      const { statusCode } = response as unknown as { readonly statusCode: number };
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => {
        resolve(`${String(statusCode)} ${body}`);
      });
    });
    client.on('error', (error: Error) => {
      resolve(error.message);
    });
  });
  return Promise.race([once(client, 'open').then(() => client), answered]);
}

async function opened(...parts: Parameters<typeof connect>): Promise<Client> {
  const client = await connect(...parts);
  if (typeof client === 'string') throw new Error(client);
  return client;
}

/** A line for each event that the authorizer got, once all of them have arrived. */
async function asked(): Promise<readonly string[]> {
  const last = `last-${randomUUID()}`;
  (await opened(`?token=${last}`)).close();
  await untilPrinted(service.output, last);
  const lines = service.output().split('\n');
  return lines.filter((line) => line.includes('asked: ') && !line.includes('last-'));
}

async function answerTo(client: Client, message: string): Promise<unknown> {
  client.send(message);
  const [data] = (await once(client, 'message')) as [Buffer];
  return JSON.parse(data.toString());
}

describe('a request for a connection', () => {
  test.each([
    ['without the identity source', '', '401 {"message":"Unauthorized"}'],
    ['with an empty one', '?token=', '401 {"message":"Unauthorized"}'],
    ['with a token that is Unauthorized', '?token=unauthorized', '401 {"message":"Unauthorized"}'],
    [
      'that the policy denies',
      '?token=denied',
      '403 {"message":"User is not authorized to access this resource with an explicit deny"}',
    ],
    [
      'that the policy does not mention',
      '?token=other',
      '403 {"message":"User is not authorized to access this resource"}',
    ],
    ['that the authorizer fails on', '?token=bug', '500 {"message":"Internal server error"}'],
    ['with a malformed answer', '?token=malformed', '500 {"message":"Internal server error"}'],
    ['that the handler of $connect refuses', '?token=alice&refuse=1', "418 I'm a Teapot"],
  ])('%s is refused: %s', async (_what, query, answer) => {
    expect(await connect(query)).toBe(answer);
  });

  test('does not come to the authorizer without the identity source', async () => {
    const before = await asked();
    await connect('');
    expect(await asked()).toStrictEqual(before);
    await untilPrinted(
      service.output,
      '$connect  401  UNAUTHORIZED  no route.request.querystring.token',
    );
  });

  test('is asked about with the ARN of $connect, the headers and the query', async () => {
    (await opened('?token=arn', [], { 'X-Many': 'one' })).close();
    await untilPrinted(service.output, '"token":"arn"');
    const line = service
      .output()
      .split('\n')
      .find((each) => each.includes('"token":"arn"'));
    expect(JSON.parse(line?.replace(/^.*asked: /, '') ?? '')).toMatchObject({
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:eu-central-1:123456789012:localapi00/local/$connect',
      headers: { 'X-Many': 'one' },
      multiValueQueryStringParameters: { token: ['arn'] },
      requestContext: { routeKey: '$connect', eventType: 'CONNECT', stage: 'local' },
    });
  });

  test('is asked about each time: a WebSocket API keeps no answer', async () => {
    for (const time of [1, 2]) {
      (await opened('?token=twice')).close();
      const events = (await asked()).filter((line) => line.includes('"token":"twice"'));
      expect(events).toHaveLength(time);
    }
  });

  test('gets the subprotocol that the handler of $connect answers, and no other', async () => {
    const client = await opened('?token=alice', ['bearer', 'e30.e30.x']);
    expect(client.protocol).toBe('bearer');
    client.close();
    expect(await connect('?token=alice', ['chat', 'bearer'])).toBe('Server sent no subprotocol');
  });

  test('may come from a page, and from no other host', async () => {
    (await opened('?token=alice', [], { origin: 'https://app.example.com' })).close();
    const answer = await connect('?token=alice', [], { host: 'evil.example' });
    expect(answer).toContain('403 {"message":"This server answers to');
  });
});

describe('a message', () => {
  test.each([
    ['of a route', '{"action":"sendmessage"}', 'sendmessage'],
    ['without a route', 'hello', '$default'],
  ])('%s has what the authorizer said of its connection', async (_what, message, routeKey) => {
    const client = await opened('?token=alice');
    const other = await opened('?token=bob');
    expect(await answerTo(client, message)).toStrictEqual({
      routeKey,
      authorizer: {
        principalId: 'alice',
        rank: '7',
        integrationLatency: expect.any(Number) as number,
      },
      apiId: 'localapi00',
      stage: 'local',
    });
    expect(await answerTo(other, message)).toMatchObject({ authorizer: { principalId: 'bob' } });
    client.close();
    other.close();
  });

  test('of the end of a connection has it as well', async () => {
    (await opened('?token=carol')).close();
    await untilPrinted(service.output, 'disconnected: {"rank":"7","principalId":"carol"');
  });
});
