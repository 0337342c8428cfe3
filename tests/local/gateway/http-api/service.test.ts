import type { LocalService } from '../../../../local/offline/local-service';
import { startSmallService } from '../small-service';

jest.setTimeout(120_000);

const DECLARATION = `
provider:
  name: aws
  stage: local
  region: eu-central-1
  runtime: nodejs24.x
  httpApi:
    authorizers:
      mine:
        type: request
        functionName: authorizer
        identitySource: [$request.header.Authorization]
        resultTtlInSeconds: 60
functions:
  authorizer: { handler: authorizer.handler }
  echo:
    handler: echo.handler
    events:
      - httpApi: { method: get, path: '/items/{id}', authorizer: { name: mine } }
      - httpApi: { method: '*', path: '*', authorizer: { name: mine } }
      - httpApi: GET /open
  failing:
    handler: echo.fail
    events:
      - httpApi: GET /failing
`;

const AUTHORIZER = `
exports.handler = async ({ identitySource: [token], routeArn }) => {
  if (token === 'bug') throw new Error('Unauthorized');
  return {
    principalId: 'p',
    policyDocument: { Statement: [{ Effect: token === 'denied' ? 'Deny' : 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] },
    context: { routeArn, rank: 7, groups: ['a'] },
  };
};`;

const ECHO = `
exports.handler = async (event) => ({
  statusCode: 201,
  headers: { 'X-Own': 'yes' },
  cookies: ['a=1; Secure', 'b=2'],
  body: JSON.stringify(event),
});
exports.fail = async () => { throw new Error('[404] a secret'); };
`;

let service: LocalService;

beforeAll(async () => {
  service = await startSmallService({
    declaration: DECLARATION,
    sources: { authorizer: AUTHORIZER, echo: ECHO },
  });
});

afterAll(() => service.stop());

async function send(path: string, token?: string, method = 'GET') {
  const headers = token === undefined ? {} : { authorization: token };
  const response = await fetch(service.baseUrl + path, { headers, method });
  const body = await response.text();
  return { status: response.status, headers: response.headers, body };
}

describe('an HTTP API under sls offline', () => {
  test('gives the handler its event as AWS does, with the typed context and no unverified claims', async () => {
    const token = `Bearer e30.${Buffer.from('{"sub":"eve"}').toString('base64url')}.x`;
    const { status, headers, body } = await send('/items/7?a=1', token);
    expect([status, headers.get('x-own')]).toStrictEqual([201, 'yes']);
    expect(headers.getSetCookie()).toStrictEqual(['a=1; Secure', 'b=2']);
    expect(JSON.parse(body)).toMatchObject({
      routeKey: 'GET /items/{id}',
      rawPath: '/items/7',
      rawQueryString: 'a=1',
      pathParameters: { id: '7' },
      requestContext: {
        apiId: 'localapi00',
        stage: '$default',
        authorizer: {
          lambda: {
            routeArn:
              'arn:aws:execute-api:eu-central-1:123456789012:localapi00/$default/GET/items/7',
            rank: 7,
            groups: ['a'],
          },
        },
      },
    });
    expect(body).not.toContain('eve');
  });

  test('answers 401, 403, 500 and, if a handler throws, 500', async () => {
    const answers = [
      await send('/items/7'),
      await send('/items/7', 'denied'),
      await send('/items/7', 'bug'),
      await send('/failing'),
    ];
    expect(answers.map(({ status, body }) => `${String(status)} ${body}`)).toStrictEqual([
      '401 {"message":"Unauthorized"}',
      '403 {"message":"Forbidden"}',
      '500 {"message":"Internal Server Error"}',
      '500 {"message":"Internal Server Error"}',
    ]);
  });

  test('sends requests without a route to $default, and asks its authorizer', async () => {
    const { status, body } = await send('/nowhere/7', 'alice', 'POST');
    expect([status, JSON.parse(body)]).toMatchObject([
      201,
      { routeKey: '$default', rawPath: '/nowhere/7' },
    ]);
    expect((await send('/nowhere/7', undefined, 'POST')).status).toBe(401);
    expect((await send('/', 'alice')).status).toBe(201);
  });

  test('leaves public routes public, without a caller', async () => {
    const { status, body } = await send('/open');
    expect(status).toBe(201);
    expect(body).not.toContain('authorizer');
  });
});
