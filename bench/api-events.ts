const METHOD_ARN = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/prod/GET/orders/42';

/** The kinds of events that this service decides on. */
export type ApiEventKind = 'TOKEN' | 'REQUEST' | 'HTTP API';

/** An event as API Gateway sends it to a TOKEN authorizer. */
export interface TokenEvent {
  readonly type: 'TOKEN';
  readonly authorizationToken: string;
  readonly methodArn: string;
}

export function eventWith(authorizationToken: string): TokenEvent {
  return { type: 'TOKEN', authorizationToken, methodArn: METHOD_ARN };
}

/** Headers as a browser and CloudFront send them. */
const HEADERS = {
  accept: 'application/json',
  'accept-encoding': 'gzip, deflate, br',
  'accept-language': 'en-GB,en;q=0.9',
  'cache-control': 'no-cache',
  host: 'abcdef1234.execute-api.eu-central-1.amazonaws.com',
  origin: 'https://app.example.com',
  referer: 'https://app.example.com/',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'cross-site',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'x-amzn-trace-id': 'Root=1-00000000-000000000000000000000000',
  'x-forwarded-for': '192.0.2.1',
  'x-forwarded-port': '443',
  'x-forwarded-proto': 'https',
};

/** The same request as API Gateway sends it to a REQUEST authorizer of a REST API. */
function requestEventWith(authorization: string): object {
  const headers = { ...HEADERS, Authorization: authorization };
  return {
    type: 'REQUEST',
    methodArn: METHOD_ARN,
    resource: '/orders',
    path: '/orders',
    httpMethod: 'GET',
    headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    ),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      resourcePath: '/orders',
      httpMethod: 'GET',
      stage: 'dev',
      identity: { sourceIp: '192.0.2.1' },
    },
  };
}

/** The same request as an HTTP API sends it, payload 2.0. */
function httpEventWith(authorization: string): object {
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: METHOD_ARN,
    identitySource: [authorization],
    routeKey: 'GET /orders',
    rawPath: '/orders',
    rawQueryString: '',
    headers: { ...HEADERS, authorization },
    requestContext: {
      http: { method: 'GET', path: '/orders', sourceIp: '192.0.2.1' },
      stage: 'dev',
    },
  };
}

/** An event of a kind. */
export function apiEvent(kind: ApiEventKind, authorization: string): object {
  if (kind === 'TOKEN') return eventWith(authorization);
  return kind === 'REQUEST' ? requestEventWith(authorization) : httpEventWith(authorization);
}
