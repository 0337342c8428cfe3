import { declaredApis, declaredEvents, declaredHttpEvents } from '../../build/declared-service';

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
      { http: { method: 'post', path: '/a', private: true, ...settings } },
      { http: 'get /b' },
      { schedule: 'rate(1 hour)' },
    ];
    expect(declaredHttpEvents({ functions: { idle: {}, handler: { events } } })).toStrictEqual([
      { route: 'POST /a', method: 'POST', path: '/a', isPrivate: true, ...settings },
      {
        ...{ route: 'GET /b', method: 'GET', path: '/b', isPrivate: false },
        ...{ cors: undefined, authorizer: undefined },
      },
    ]);
  });
});

describe('the events of every kind of API', () => {
  const authorizer = { name: 'authorizer' };
  const functions = {
    idle: {},
    handler: {
      events: [
        { http: { method: 'get', path: 'a', authorizer } },
        { httpApi: '*' },
        { httpApi: 'post /b/' },
        { httpApi: { method: '*', path: '/c', authorizer } },
        { websocket: '$disconnect' },
        { websocket: { route: '$connect', authorizer } },
        { schedule: 'rate(1 hour)' },
      ],
    },
  };

  test('have a route as the access rules name it', () => {
    const events = declaredEvents({ functions });
    expect(events.map(({ api, route }) => `${api} ${route}`)).toStrictEqual([
      'rest GET /a',
      'http $default',
      'http POST /b/',
      'http ANY /c',
      'websocket $disconnect',
      'websocket $connect',
    ]);
    expect(events.map((event) => event.authorizer === authorizer)).toStrictEqual([
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
  });

  test('tell the kinds of API that the service has', () => {
    expect(declaredApis({ functions })).toStrictEqual(['rest', 'http', 'websocket']);
    expect(declaredApis({ functions: { idle: {} } })).toStrictEqual([]);
  });
});
