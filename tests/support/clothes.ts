import { STAGE_ARN } from './stage-arn';

/** The same request as API Gateway sends it to the other kinds of authorizers. */
export const CLOTHES: Readonly<Record<string, (authorization: string) => object>> = {
  'REQUEST event of a REST API': (authorization) => ({
    type: 'REQUEST',
    methodArn: `${STAGE_ARN}/GET/orders`,
    resource: '/orders',
    path: '/orders',
    httpMethod: 'GET',
    headers: { Authorization: authorization, Host: 'api.example.com' },
    multiValueHeaders: { Authorization: [authorization], Host: ['api.example.com'] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: { resourcePath: '/orders', httpMethod: 'GET', stage: 'dev' },
  }),
  'event of an HTTP API, payload 2.0': (authorization) => ({
    version: '2.0',
    type: 'REQUEST',
    routeArn: `${STAGE_ARN}/GET/orders`,
    identitySource: [authorization],
    routeKey: 'GET /orders',
    rawPath: '/orders',
    rawQueryString: '',
    headers: { authorization, host: 'api.example.com' },
    requestContext: {
      http: { method: 'GET', path: '/orders' },
      routeKey: 'GET /orders',
      stage: 'dev',
    },
  }),
  'event of an HTTP API, payload 1.0': (authorization) => ({
    version: '1.0',
    type: 'REQUEST',
    methodArn: `${STAGE_ARN}/GET/orders`,
    identitySource: authorization,
    authorizationToken: authorization,
    resource: '/orders',
    path: '/orders',
    httpMethod: 'GET',
    headers: { Authorization: authorization },
    queryStringParameters: {},
    requestContext: { path: '/orders', httpMethod: 'GET', stage: 'dev' },
  }),
  'event of a WebSocket API': (authorization) => ({
    type: 'REQUEST',
    methodArn: `${STAGE_ARN}/$connect`,
    headers: { Authorization: authorization },
    multiValueHeaders: { Authorization: [authorization] },
    requestContext: { routeKey: '$connect', eventType: 'CONNECT', connectionId: 'abc=' },
  }),
};
