import type { AuthorizationRequest } from '../../../lib/event/authorization-request';

import { createRequestEventReader, type RequestReading } from '../../../lib/event/request-event';
import { createTokenEventReader, EventNotRecognized } from '../../../lib/event/token-event';
import type { JsonObject } from '../../../lib/json-object';
import { STAGE_ARN } from '../../support/stage-arn';

const API = STAGE_ARN.slice(0, STAGE_ARN.lastIndexOf('/'));

/** As API Gateway sends it for GET /orders/7?tenant=acme. */
const REST_EVENT = {
  type: 'REQUEST',
  methodArn: `${STAGE_ARN}/GET/orders/7`,
  resource: '/orders/{orderId}',
  path: '/orders/7',
  httpMethod: 'GET',
  headers: { AUTHORIZATION: 'Bearer x', 'x-tenant': 'acme' },
  multiValueHeaders: { AUTHORIZATION: ['Bearer x'], 'x-tenant': ['acme'] },
  queryStringParameters: { tenant: 'acme' },
  multiValueQueryStringParameters: { tenant: ['acme'] },
  pathParameters: { orderId: '7' },
  stageVariables: { region: 'north' },
  requestContext: {
    resourcePath: '/orders/{orderId}',
    httpMethod: 'GET',
    path: '/orders/7',
    protocol: 'HTTP/1.1',
    stage: 'dev',
    identity: { sourceIp: '192.0.2.1', clientCert: { serialNumber: '01' } },
  },
};

const HTTP_EVENT = {
  version: '2.0',
  type: 'REQUEST',
  routeArn: `${API}/$default/GET/orders/7`,
  identitySource: ['Bearer x'],
  routeKey: 'GET /orders/{orderId}',
  rawPath: '/orders/7',
  rawQueryString: 'tenant=acme',
  cookies: ['session=x', 'theme=dark'],
  headers: { authorization: 'Bearer x', 'x-tenant': 'acme' },
  queryStringParameters: { tenant: 'acme' },
  requestContext: {
    http: {
      method: 'GET',
      path: '/orders/7',
      protocol: 'HTTP/1.1',
      sourceIp: '192.0.2.1',
      userAgent: 'curl',
    },
    authentication: { clientCert: { serialNumber: '01' } },
    stage: '$default',
  },
  pathParameters: { orderId: '7' },
  stageVariables: { region: 'north' },
};

const CONNECT_EVENT = {
  type: 'REQUEST',
  methodArn: `${STAGE_ARN}/$connect`,
  headers: { Authorization: 'Bearer x', 'Sec-WebSocket-Version': '13' },
  multiValueHeaders: { Authorization: ['Bearer x'], 'Sec-WebSocket-Version': ['13'] },
  requestContext: { routeKey: '$connect', eventType: 'CONNECT', connectionId: 'abc=' },
};

function read(event: JsonObject, reading: Partial<RequestReading> = {}): AuthorizationRequest {
  const usual = { tokenParameter: 'header.Authorization', tokenScheme: 'Bearer' };
  const { ruleParameters = [] } = reading;
  return event['type'] === 'REQUEST'
    ? createRequestEventReader({ ...usual, ruleParameters, ...reading })(event)
    : createTokenEventReader(ruleParameters)(event);
}

/** The values of parameters in an event, or that one of them has several. */
function parametersIn(event: JsonObject, ...ruleParameters: readonly string[]): unknown {
  const { parameters, isAmbiguous } = read(event, { ruleParameters });
  return isAmbiguous ? 'ambiguous' : Object.values(parameters);
}

describe('the event', () => {
  test.each([
    ['of a REST API', REST_EVENT, 'request', STAGE_ARN, 'GET /orders/{orderId}'],
    ['of an HTTP API, payload 2.0', HTTP_EVENT, 'http', `${API}/$default`, 'GET /orders/{orderId}'],
    [
      'of an HTTP API for its catch-all, whatever the ARN says',
      { ...HTTP_EVENT, routeArn: `${STAGE_ARN}/$default`, routeKey: '$default' },
      'http',
      STAGE_ARN,
      '$default',
    ],
    ['of a WebSocket API', CONNECT_EVENT, 'websocket', STAGE_ARN, '$connect'],
  ])('%s is recognized by its own members', (_what, event, kind, stageArn, route) => {
    expect(read(event)).toStrictEqual({
      kind,
      stageArn,
      authorization: 'Bearer x',
      route,
      parameters: {},
      isAmbiguous: false,
    });
  });

  test('of an HTTP API, payload 1.0, does not name its route', () => {
    const { methodArn, headers, requestContext } = REST_EVENT;
    const event = { type: 'REQUEST', version: '1.0', methodArn, headers, requestContext };
    expect(read(event)).toStrictEqual({
      kind: 'http',
      stageArn: STAGE_ARN,
      authorization: 'Bearer x',
      route: undefined,
      parameters: {},
      isAmbiguous: false,
    });
  });

  test.each([
    ['method', { resourcePath: '/orders/{orderId}' }],
    ['path', { httpMethod: 'GET' }],
    ['method that is text', { resourcePath: '/orders/{orderId}', httpMethod: 1 }],
  ])('of a REST API without a %s does not name its route', (_what, requestContext) => {
    expect(read({ ...REST_EVENT, requestContext }).route).toBeUndefined();
  });

  test('of a TOKEN authorizer is not one for rules that read parameters', () => {
    const event = {
      type: 'TOKEN',
      authorizationToken: 'Bearer x',
      methodArn: REST_EVENT.methodArn,
    };
    expect(read(event)).toMatchObject({ kind: 'token', authorization: 'Bearer x' });
    expect(() => read(event, { ruleParameters: ['querystring.tenant'] })).toThrow(
      new EventNotRecognized(
        'A TOKEN event does not carry querystring.tenant, which access rules read; declare the authorizer with type REQUEST',
      ),
    );
  });

  test.each([
    [
      { ...REST_EVENT, type: 'OTHER' },
      /^event\.authorizationToken is not text, and event\.type is "OTHER"/,
    ],
    [
      { ...REST_EVENT, type: undefined },
      /^event\.authorizationToken is not text, and event\.type is undefined/,
    ],
    [{ ...REST_EVENT, version: '3.0' }, /^event\.version is "3\.0"/],
    [{ ...REST_EVENT, version: 2 }, /^event\.version is number/],
    [{ ...REST_EVENT, version: '2.0' }, /^event\.routeArn is not an execute-api method ARN/],
    [{ ...HTTP_EVENT, version: undefined }, /^event\.methodArn is not an execute-api method ARN/],
    [
      { ...REST_EVENT, methodArn: HTTP_EVENT.routeArn },
      /^event\.version is undefined, with the ARN .+ \(http\)/,
    ],
    [
      { ...CONNECT_EVENT, version: '1.0' },
      /^event\.version is "1\.0", with the ARN .+ \(websocket\)/,
    ],
    [
      { ...REST_EVENT, version: `\u001b[31m${'x'.repeat(1_000)}` },
      /^event\.version is "\\u001b\[31mx{123}…"/,
    ],
  ])('of no kind is not decided, and the message says what it has', (event, problem) => {
    expect(() => read(event)).toThrow(EventNotRecognized);
    expect(() => read(event)).toThrow(problem);
  });
});

describe('the token', () => {
  test.each([
    ['a header, in any case', REST_EVENT, 'header.authorization', 'Bearer x'],
    [
      'a header of which only the last value is there',
      { ...REST_EVENT, multiValueHeaders: null },
      'header.Authorization',
      'Bearer x',
    ],
    [
      'a header of which only the list is there',
      { ...REST_EVENT, headers: null },
      'header.Authorization',
      'Bearer x',
    ],
    ['the query string', REST_EVENT, 'querystring.tenant', 'acme'],
    ['the query string of an HTTP API', HTTP_EVENT, 'querystring.tenant', 'acme'],
    [
      'a cookie',
      { ...REST_EVENT, headers: { Cookie: 'a=1; session=x;b=2' }, multiValueHeaders: null },
      'cookie.session',
      'x',
    ],
    [
      'a cookie whose value has =',
      { ...REST_EVENT, headers: { cookie: 'session=a=b==' }, multiValueHeaders: null },
      'cookie.session',
      'a=b==',
    ],
    ['a cookie of payload 2.0', HTTP_EVENT, 'cookie.session', 'x'],
    ['a cookie that is not there', HTTP_EVENT, 'cookie.sess', ''],
    ['a header that is not there', REST_EVENT, 'header.X-Auth-Token', ''],
    ['a parameter in another case', REST_EVENT, 'querystring.Tenant', ''],
  ])('is taken from %s', (_place, event, tokenParameter, authorization) => {
    expect(read(event, { tokenParameter })).toMatchObject({ authorization, isAmbiguous: false });
  });

  test.each([
    [
      'a header in two cases',
      {
        ...REST_EVENT,
        headers: { Authorization: 'a', authorization: 'b' },
        multiValueHeaders: null,
      },
    ],
    ['a list of two', { ...REST_EVENT, multiValueHeaders: { Authorization: ['a', 'a'] } }],
    [
      'two lists',
      {
        ...REST_EVENT,
        multiValueHeaders: { Authorization: ['Bearer x'], authorization: ['Bearer x'] },
      },
    ],
  ])('is ambiguous in %s', (_what, event) => {
    expect(read(event).isAmbiguous).toBe(true);
  });

  test('is ambiguous if a cookie or a query parameter comes twice', () => {
    const event = {
      ...REST_EVENT,
      headers: { Cookie: 'session=a; session=b' },
      multiValueHeaders: null,
      multiValueQueryStringParameters: { access_token: ['a', 'b'] },
    };
    expect(read(event, { tokenParameter: 'cookie.session' }).isAmbiguous).toBe(true);
    expect(read(event, { tokenParameter: 'querystring.access_token' }).isAmbiguous).toBe(true);
  });

  test('is ambiguous if the header with the cookies comes twice, because it is the identity source', () => {
    const event = {
      ...REST_EVENT,
      multiValueHeaders: { Cookie: ['session=a', 'theme=dark'] },
    };
    expect(read(event, { tokenParameter: 'cookie.session' }).isAmbiguous).toBe(true);
    expect(read(event, { tokenParameter: 'cookie.theme' }).isAmbiguous).toBe(true);
  });

  describe('of a WebSocket', () => {
    const connecting = (protocols: string, more: object = {}) => ({
      ...CONNECT_EVENT,
      headers: { 'Sec-WebSocket-Protocol': protocols, ...more },
      multiValueHeaders: null,
    });

    test.each([
      ['bearer, a.b.c', 'Bearer a.b.c'],
      ['Bearer,a.b.c', 'Bearer a.b.c'],
      ['json, bearer , a.b.c, xml', 'Bearer a.b.c'],
      ['a.b.c', ''],
      ['a.b.c, bearer', ''],
      ['bearer', ''],
      ['bearer.a.b.c', ''],
    ])('is the subprotocol after bearer in %j', (protocols, authorization) => {
      expect(read(connecting(protocols))).toMatchObject({ authorization, isAmbiguous: false });
    });

    test('has the form that the setting asks for', () => {
      const event = connecting('bearer, a.b.c');
      expect(read(event, { tokenScheme: 'none' }).authorization).toBe('a.b.c');
      expect(read(event, { tokenScheme: 'JWT' }).authorization).toBe('JWT a.b.c');
    });

    test.each([
      ['two subprotocols', connecting('bearer, a.b.c, bearer, d.e.f')],
      [
        'a subprotocol and a header',
        connecting('bearer, a.b.c', { Authorization: 'Bearer d.e.f' }),
      ],
    ])('is ambiguous in %s', (_what, event) => {
      expect(read(event).isAmbiguous).toBe(true);
    });

    test('is not taken from the query string, which is logged, unless the setting says so', () => {
      const event = {
        ...CONNECT_EVENT,
        headers: {},
        multiValueHeaders: null,
        queryStringParameters: { access_token: 'a.b.c' },
      };
      expect(read(event).authorization).toBe('');
      const reading = { tokenParameter: 'querystring.access_token', tokenScheme: 'none' };
      expect(read(event, reading).authorization).toBe('a.b.c');
    });
  });

  test('is not taken from the subprotocol of a request that opens no WebSocket', () => {
    const headers = { 'Sec-WebSocket-Protocol': 'bearer, a.b.c' };
    expect(read({ ...REST_EVENT, headers, multiValueHeaders: null }).authorization).toBe('');
  });
});

describe('a parameter of a rule', () => {
  const PARAMETERS = [
    ['header.X-Tenant', 'acme'],
    ['querystring.tenant', 'acme'],
    ['path.orderId', '7'],
    ['stageVariables.region', 'north'],
    ['context.identity.sourceIp', '192.0.2.1'],
    ['context.identity.clientCert.serialNumber', '01'],
    ['context.httpMethod', 'GET'],
    ['context.path', '/orders/7'],
    ['context.protocol', 'HTTP/1.1'],
    ['context.other', undefined],
    ['context.identity', undefined],
    ['header.other', undefined],
    ['querystring.__proto__', undefined],
    ['path.constructor', undefined],
  ] as const;

  test.each(PARAMETERS)('%s is read from a REST API and from an HTTP API', (parameter, value) => {
    expect(parametersIn(REST_EVENT, parameter)).toStrictEqual([value]);
    expect(parametersIn(HTTP_EVENT, parameter)).toStrictEqual([value]);
  });

  test('is ambiguous with two values, and any other may have two', () => {
    const event = {
      ...REST_EVENT,
      multiValueQueryStringParameters: { tenant: ['acme', 'globex'] },
    };
    expect(parametersIn(event, 'querystring.tenant')).toBe('ambiguous');
    expect(parametersIn(event, 'header.X-Tenant')).toStrictEqual(['acme']);
  });

  test('is ambiguous with two values in an HTTP API, which joins them with a comma', () => {
    const joined = { queryStringParameters: { tenant: 'acme,globex' } };
    const apart = { ...HTTP_EVENT, ...joined, rawQueryString: 'tenant=acme&a=1&tenant=globex' };
    expect(parametersIn(apart, 'querystring.tenant')).toBe('ambiguous');
    const one = { ...HTTP_EVENT, ...joined, rawQueryString: 'tenant=acme%2Cglobex' };
    expect(parametersIn(one, 'querystring.tenant')).toStrictEqual(['acme,globex']);
    const headers = { ...HTTP_EVENT.headers, 'x-tenant': 'acme,globex' };
    expect(parametersIn({ ...HTTP_EVENT, headers }, 'header.X-Tenant')).toBe('ambiguous');
    expect(parametersIn({ ...HTTP_EVENT, headers }, 'querystring.tenant')).toStrictEqual(['acme']);
  });

  test('may contain a comma in a REST API, which sends the values apart', () => {
    const event = { ...REST_EVENT, multiValueHeaders: { 'x-tenant': ['acme,globex'] } };
    expect(parametersIn(event, 'header.X-Tenant')).toStrictEqual(['acme,globex']);
  });

  test.each([null, undefined, 'text', 1, [], [['acme']], { tenant: 1 }, { tenant: { a: 1 } }])(
    'is absent if the event has %j in its place',
    (queryStringParameters) => {
      const event = { ...REST_EVENT, queryStringParameters, multiValueQueryStringParameters: null };
      expect(parametersIn(event, 'querystring.tenant')).toStrictEqual([undefined]);
    },
  );
});
