import { declaredHttpEvents } from '../../build/declared-service';

function routesOf(...events: unknown[]): string[] {
  const functions = { handler: { events: events.map((http) => ({ http })) } };
  return declaredHttpEvents({ functions }).map(({ route }) => route);
}

describe('the routes of serverless.yml', () => {
  test('are read in every form that osls accepts', () => {
    expect(
      routesOf('get orders', { method: 'ANY', path: '/' }, { method: '*', path: 'a/{b}/' }),
    ).toStrictEqual(['GET /orders', 'ANY /', 'ANY /a/{b}']);
  });

  test('have a path with one slash before it and none behind it', () => {
    const paths = ['a/{b}', '/a/{b}', 'a/{b}/', '/a/{b}/', '/', ''];
    expect(routesOf(...paths.map((path) => ({ method: 'Get', path })))).toStrictEqual([
      ...Array<string>(4).fill('GET /a/{b}'),
      'GET /',
      'GET /',
    ]);
  });

  test('keep their settings, and the short form has none', () => {
    const settings = { cors: { origin: '*' }, authorizer: { name: 'authorizer' } };
    const events = [
      { http: { method: 'post', path: '/a', ...settings } },
      { http: 'get /b' },
      { schedule: 'rate(1 hour)' },
    ];
    expect(declaredHttpEvents({ functions: { idle: {}, handler: { events } } })).toStrictEqual([
      { route: 'POST /a', method: 'POST', path: '/a', ...settings },
      { route: 'GET /b', method: 'GET', path: '/b', cors: undefined, authorizer: undefined },
    ]);
  });
});
