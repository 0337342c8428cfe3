import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { HttpError, protectedHandler } from '../../lib/handler/http';
import type { Log } from '../../lib/log';
import { createOrderRoutes } from '../../shop/order-routes';
import type { Order } from '../../shop/orders';
import { type OrdersTable, startOrdersTable } from './support/orders-table';

interface Request {
  readonly route: string;
  readonly principal?: string;
  readonly issuer?: string;
  readonly body?: unknown;
  readonly orderId?: string | null;
  readonly query?: Readonly<Record<string, string>>;
}

type Owner = Pick<Request, 'principal' | 'issuer'>;

const START = Date.parse('2027-01-15T08:00:00.000Z');
const ITEMS = [{ productId: 'p-1', quantity: 2 }];

let table: OrdersTable;
let shops = 0;

beforeAll(async () => {
  table = await startOrdersTable();
});

afterAll(() => {
  table.close();
});

/** The handler of orders, with a clock that advances by a minute with every order. */
function startShop() {
  shops += 1;
  // The tests share a table, so each has its own owner.
  const issuer = `https://issuer.example.com/${shops}`;
  let now = START;
  const lines: Parameters<Log>[] = [];
  const handler = protectedHandler(
    createOrderRoutes(table.orders, () => (now += 60_000)),
    (...line) => lines.push(line),
  );
  const send = async (request: Request): Promise<APIGatewayProxyResult> =>
    handler(eventOf({ issuer, ...request }));
  return {
    lines,
    send,
    place: async (owner: Owner = {}): Promise<Order> => {
      const { statusCode, body } = await send({
        ...owner,
        route: 'POST /orders',
        body: { items: ITEMS },
      });
      expect(statusCode).toBe(201);
      // A test below checks that a 201 brings an order.
      return JSON.parse(body) as Order;
    },
    list: async (owner: Owner = {}): Promise<unknown> => {
      const { statusCode, body } = await send({ ...owner, route: 'GET /orders' });
      expect(statusCode).toBe(200);
      return JSON.parse(body);
    },
  };
}

function eventOf({
  route,
  principal = 'alice',
  issuer = 'https://issuer.example.com',
  body,
  orderId,
  query,
}: Request): APIGatewayProxyEvent {
  const [httpMethod = '', resource = ''] = route.split(' ');
  const authorizer: unknown = {
    principalId: principal,
    issuer,
    scope: '',
    expiresAt: '1800000060',
  };
  // Of the many members of an event, these are the ones that the handler reads.
  return {
    httpMethod,
    resource,
    body: typeof body === 'string' ? body : body === undefined ? null : JSON.stringify(body),
    isBase64Encoded: false,
    pathParameters: orderId === null || orderId === undefined ? null : { orderId },
    queryStringParameters: query ?? null,
    requestContext: { authorizer },
  } as APIGatewayProxyEvent;
}

function answered({ statusCode, body }: APIGatewayProxyResult): unknown {
  return { statusCode, body: JSON.parse(body) as unknown };
}

describe('POST /orders', () => {
  test('answers 201 with the order and its location', async () => {
    const { send } = startShop();
    const { statusCode, headers, body } = await send({
      route: 'POST /orders',
      body: { items: ITEMS },
    });
    // Checked member by member below.
    const order = JSON.parse(body) as Order;

    expect(statusCode).toBe(201);
    expect(order).toStrictEqual({
      orderId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
      createdAt: '2027-01-15T08:01:00.000Z',
      items: ITEMS,
    });
    expect(headers).toMatchObject({ location: `/orders/${order.orderId}` });
  });

  test('gives every order an id of its own', async () => {
    const { place } = startShop();
    const [first, second] = [await place(), await place()];
    expect(first.orderId).not.toBe(second.orderId);
  });

  test.each<[string, unknown, string]>([
    ['missing', undefined, 'The request has no body; expected JSON'],
    ['not JSON', '{"items":', 'The body is not JSON'],
    ['too large', ' '.repeat(16_385), 'The body is larger than 16384 bytes'],
    ['a list', [], 'The body must be an object with a list "items" and nothing else'],
    ['without items', { items: [] }, 'items must hold 1 to 50 entries, not 0'],
    [
      'for an item with a price',
      { items: [{ ...ITEMS[0], price: 1 }] },
      'items[0] must be an object with "productId" and "quantity" only',
    ],
    [
      'for a product that does not exist',
      { items: [...ITEMS, { productId: 'p-9', quantity: 1 }] },
      'items[1].productId names no product',
    ],
    [
      'for a quantity of zero',
      { items: [{ productId: 'p-1', quantity: 0 }] },
      'items[0].quantity must be a whole number from 1 to 100',
    ],
  ])(
    'answers 400 to a body that is %s, with the problem, and keeps no order',
    async (_what, body, message) => {
      const { send, list, lines } = startShop();
      expect(answered(await send({ route: 'POST /orders', body }))).toStrictEqual({
        statusCode: 400,
        body: { message },
      });
      await expect(list()).resolves.toStrictEqual({ orders: [] });
      expect(lines).toStrictEqual([]);
    },
  );
});

describe('GET /orders', () => {
  const route = 'GET /orders';

  test("lists the caller's orders, newest first", async () => {
    const { place, list } = startShop();
    await expect(list()).resolves.toStrictEqual({ orders: [] });
    const [first, second] = [await place(), await place()];
    await expect(list()).resolves.toStrictEqual({ orders: [second, first] });
  });

  test('lists them in pages: limit says how many, and nextCursor leads on to the rest', async () => {
    const { place, send } = startShop();
    const [first, second, third] = [await place(), await place(), await place()];

    const page = await send({ route, query: { limit: '2' } });
    // Checked member by member below.
    const { orders, nextCursor } = JSON.parse(page.body) as { orders: Order[]; nextCursor: string };
    expect(orders).toStrictEqual([third, second]);
    const rest = await send({ route, query: { limit: '2', cursor: nextCursor } });
    expect(answered(rest)).toStrictEqual({ statusCode: 200, body: { orders: [first] } });

    // Another caller cannot use the cursor.
    const stolen = await send({ route, query: { cursor: nextCursor }, principal: 'bob' });
    expect(answered(stolen)).toStrictEqual({
      statusCode: 400,
      body: { message: 'cursor is not valid; use the nextCursor of GET /orders' },
    });
  });

  test.each([
    [{ limit: '0' }, 'limit must be a whole number from 1 to 100'],
    [{ limit: 'all' }, 'limit must be a whole number from 1 to 100'],
    [{ cursor: 'x' }, 'cursor is not valid; use the nextCursor of GET /orders'],
  ])('answers 400 to %j, with the problem', async (query, message) => {
    const { send } = startShop();
    expect(answered(await send({ route, query }))).toStrictEqual({
      statusCode: 400,
      body: { message },
    });
  });
});

test('answers 503 with Retry-After, and no list, if the orders are not available', async () => {
  const lines: Parameters<Log>[] = [];
  const outage = new HttpError(503, 'try again', { cause: new Error('the table is busy') });
  const orders = { ...table.orders, list: () => Promise.reject(outage) };
  const handler = protectedHandler(createOrderRoutes(orders, Date.now), (...line) =>
    lines.push(line),
  );
  const answer = await handler(eventOf({ route: 'GET /orders' }));
  expect(answered(answer)).toStrictEqual({ statusCode: 503, body: { message: 'try again' } });
  expect(answer.headers).toHaveProperty('retry-after', '1');
  expect(lines).toHaveLength(1);
});

describe('GET /orders/{orderId}', () => {
  const route = 'GET /orders/{orderId}';
  const notFound = { statusCode: 404, body: { message: 'You have no order with this id' } };

  test("answers 200 with the caller's order", async () => {
    const { place, send } = startShop();
    const order = await place();
    expect(answered(await send({ route, orderId: order.orderId }))).toStrictEqual({
      statusCode: 200,
      body: order,
    });
  });

  test.each(['no-such-order', '', '__proto__', null])(
    'answers 404 to the order id %j',
    async (orderId) => {
      const { place, send } = startShop();
      await place();
      expect(answered(await send({ route, orderId }))).toStrictEqual(notFound);
    },
  );

  test('gives the same answer for an order of another caller and for one that does not exist', async () => {
    const { place, send } = startShop();
    const { orderId } = await place({ principal: 'alice' });
    expect(answered(await send({ route, orderId, principal: 'bob' }))).toStrictEqual(notFound);
  });
});

describe('the owner of an order', () => {
  test('is the caller who placed it: one caller never sees the orders of another', async () => {
    const { place, list } = startShop();
    const ofAlice = await place({ principal: 'alice' });
    const ofBob = await place({ principal: 'bob' });
    await expect(list({ principal: 'alice' })).resolves.toStrictEqual({ orders: [ofAlice] });
    await expect(list({ principal: 'bob' })).resolves.toStrictEqual({ orders: [ofBob] });
  });

  test('is not the caller of the same name at another issuer', async () => {
    const { place, list, send } = startShop();
    const { orderId } = await place({ issuer: 'https://a.example.com' });
    await expect(list({ issuer: 'https://b.example.com' })).resolves.toStrictEqual({ orders: [] });
    const { statusCode } = await send({
      route: 'GET /orders/{orderId}',
      orderId,
      issuer: 'https://b.example.com',
    });
    expect(statusCode).toBe(404);
  });
});

describe('a route that serverless.yml sends here by mistake', () => {
  test.each(['DELETE /orders', 'GET /', 'get /orders', 'GET /orders/1'])(
    '%s is answered with 500, and logged',
    async (route) => {
      const { send, lines } = startShop();
      const { statusCode } = await send({ route });
      expect(statusCode).toBe(500);
      expect(lines).toStrictEqual([
        [
          'ERROR',
          {
            event: 'handler_failed',
            problem: `Error: ${route} leads to this function, but is not served by it`,
          },
        ],
      ]);
    },
  );
});
