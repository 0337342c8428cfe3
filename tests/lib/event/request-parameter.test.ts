import { valuesOf } from '../../../lib/event/request-parameter';

describe('a request parameter', () => {
  test.each([
    ['a name in another case', 'querystring.tenant', { queryStringParameters: { Tenant: 'acme' } }],
    ['text instead of an object', 'querystring.0', { queryStringParameters: 'text' }],
    [
      'a number in its list',
      'querystring.tenant',
      { multiValueQueryStringParameters: { tenant: [1] } },
    ],
    ['a query string that is not text', 'querystring.a', { rawQueryString: ['a=1', 'a=2'] }],
    ['nothing in its place', 'context.other', { requestContext: {} }],
    ['another place than its own', 'body.tenant', { body: { tenant: 'acme' }, tenant: 'acme' }],
    // Payload 2.0 has these four under other names, and a longer name is another variable.
    [
      'my.identity',
      'context.my.identity.clientCert',
      { my: { authentication: { clientCert: 'x' } } },
    ],
    ['my.path', 'context.my.path', { my: { http: { path: 'x' } } }],
    ['path.my', 'context.path.my', { http: { path: { my: 'x' } } }],
    ['my.httpMethod', 'context.my.httpMethod', { my: { http: { method: 'x' } } }],
    ['httpMethod.my', 'context.httpMethod.my', { http: { method: { my: 'x' } } }],
  ])('has no value in an event with %s', (_what, parameter, event) => {
    expect(valuesOf(parameter)({ requestContext: event, ...event })).toStrictEqual([]);
  });

  test('has its one value in the parameters, and not in the raw query string', () => {
    const event = { rawQueryString: 'tenant=raw', queryStringParameters: { tenant: 'acme' } };
    expect(valuesOf('querystring.tenant')(event)).toStrictEqual(['acme']);
  });

  test('context.routeKey is a member of its own in payload 2.0', () => {
    const routeKey = 'GET /orders';
    expect(valuesOf('context.routeKey')({ routeKey })).toStrictEqual([routeKey]);
    expect(valuesOf('context.routeKey')({ requestContext: { routeKey } })).toStrictEqual([
      routeKey,
    ]);
  });
});
