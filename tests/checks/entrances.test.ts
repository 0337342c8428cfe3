import { unguardedEntrances } from '../../checks/entrances';

const besides = (event: string): string =>
  `, and the access rules are for the ${event} events of this service; give it a service of its own`;

describe('unguardedEntrances', () => {
  test('lists the entrances that bypass the authorizer', () => {
    expect(
      unguardedEntrances({
        functions: {
          orders: { url: true, events: [{ http: 'GET /orders' }, { httpApi: 'GET /orders' }] },
          health: { url: false, events: [{ schedule: 'rate(1 hour)' }] },
          live: { events: [{ websocket: '$connect' }, { alb: {} }] },
        },
      }),
    ).toStrictEqual([
      'orders has a function URL',
      `orders has an event of kind httpApi${besides('http')}`,
      `live has an event of kind websocket${besides('http')}`,
      `live has an event of kind alb${besides('http')}`,
    ]);
  });

  test('names an entrance of a service without an API', () => {
    expect(unguardedEntrances({ functions: { a: { events: [{ alb: {} }] } } })).toStrictEqual([
      'a has an event of kind alb',
    ]);
  });

  test('accepts an HTTP API of this service with one authorizer', () => {
    const functions = { a: { events: [{ httpApi: '*' }] } };
    const httpApi = { authorizers: { ours: {} } };
    expect(unguardedEntrances({ functions, provider: { httpApi } })).toStrictEqual([]);
  });

  test('refuses an HTTP API of another stack, and a second authorizer', () => {
    const functions = { a: { events: [{ httpApi: '*' }] } };
    const httpApi = { id: 'abc', authorizers: { ours: {}, more: {} } };
    expect(unguardedEntrances({ functions, provider: { httpApi } })).toStrictEqual([
      'provider.httpApi.id in serverless.yml adds the routes to an API of another stack, whose authorizers cannot be checked here; remove it',
      'provider.httpApi.authorizers in serverless.yml has ours and more; keep the one with functionName: authorizer, because two may become one resource',
    ]);
  });

  test('refuses a WebSocket API without $connect, and an authorizer that nobody asks', () => {
    const events = [{ websocket: { route: 'send', authorizer: 'authorizer' } }];
    expect(unguardedEntrances({ functions: { a: { events } } })).toStrictEqual([
      'no event has the route $connect, so everybody may connect; add one to serverless.yml: websocket: { route: $connect, authorizer: { name: authorizer, identitySource: [] } }',
      'the event of send in serverless.yml has an authorizer, and a WebSocket API asks at $connect only; remove it',
    ]);
  });
});
