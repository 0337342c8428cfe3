import { requestOfEvent } from '../../explain/tool/event-file';

const ARN = 'arn:aws:execute-api:eu-central-1:123456789012:abcdefghij/dev';
const PLACE = 'header.X-Auth-Token';

test.each([
  [
    'a TOKEN event',
    { type: 'TOKEN', authorizationToken: 'a.b.c', methodArn: `${ARN}/POST/orders/17` },
    {
      method: 'POST',
      path: '/orders/17',
      headers: [['X-Auth-Token', 'a.b.c']],
      sourceIp: '127.0.0.1',
    },
  ],
  [
    'a REQUEST event, with each value of a name',
    {
      type: 'REQUEST',
      methodArn: `${ARN}/GET/orders`,
      httpMethod: 'GET',
      path: '/orders',
      headers: { 'X-A': '2' },
      multiValueHeaders: { 'X-A': ['1', '2'] },
      queryStringParameters: { a: 'c d' },
      multiValueQueryStringParameters: { a: ['b', 'c d'] },
      requestContext: { identity: { sourceIp: '192.0.2.7' } },
    },
    {
      method: 'GET',
      path: '/orders?a=b&a=c+d',
      headers: [
        ['X-A', '1'],
        ['X-A', '2'],
      ],
      sourceIp: '192.0.2.7',
    },
  ],
  [
    'payload 2.0, whose cookies stand beside the headers',
    {
      version: '2.0',
      type: 'REQUEST',
      routeArn: `${ARN}/GET/notes`,
      rawPath: '/notes',
      rawQueryString: 'a=b%20c',
      headers: { 'x-tenant': 'acme' },
      cookies: ['a=1', 'b=2'],
      requestContext: { http: { method: 'GET', sourceIp: '192.0.2.8' } },
    },
    {
      method: 'GET',
      path: '/notes?a=b%20c',
      headers: [
        ['x-tenant', 'acme'],
        ['Cookie', 'a=1; b=2'],
      ],
      sourceIp: '192.0.2.8',
    },
  ],
  [
    'an HTTP API, which decodes the path',
    { type: 'REQUEST', rawPath: '/notes/a b?#ä', requestContext: { http: { method: 'GET' } } },
    { method: 'GET', path: '/notes/a%20b%3F%23%C3%A4', headers: [], sourceIp: '127.0.0.1' },
  ],
  [
    'the event of a connection',
    { type: 'REQUEST', methodArn: `${ARN}/$connect`, headers: { Authorization: 'Bearer a' } },
    { method: 'GET', path: '/', headers: [['Authorization', 'Bearer a']], sourceIp: '127.0.0.1' },
  ],
  [
    'an event that says nothing',
    {},
    { method: 'GET', path: '/', headers: [], sourceIp: '127.0.0.1' },
  ],
])('the request of %s is found', (_name, event, request) => {
  expect(requestOfEvent(event, PLACE)).toEqual(request);
});
