/** @jest-environment ./tests/support/one-realm-environment.ts */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpError } from '../../lib/handler/http';
import { createDynamoOrders } from '../../shop/dynamo-orders';
import { newOrderId } from '../../shop/order-id';
import type { Order } from '../../shop/orders';
import { ACCESS_DEADLINE_MS, createOrdersClient } from '../../shop/orders-client';
import { LOCAL_CREDENTIALS } from '../../local/database/local-database';
import { answer, failure, withDatabase } from './support/faulty-database';

const ALICE = 'https://issuer.example.com#alice';
const ORDER: Order = {
  orderId: newOrderId(0),
  createdAt: '1970-01-01T00:00:00.000Z',
  items: [{ productId: 'p-1', quantity: 1 }],
};

/** The timeout of the function, less the time for the rest of an invocation. */
const AT_MOST_MS = 5_000;

const UNAVAILABLE_OUTCOME: PromiseSettledResult<unknown> = {
  status: 'rejected',
  reason: new HttpError(503, 'Orders cannot be reached at the moment; try again'),
};

const UNAVAILABLE: readonly (readonly [string, RequestListener])[] = [
  ['throttles the account', failure(400, 'ThrottlingException')],
  ['throttles the table', failure(400, 'ProvisionedThroughputExceededException')],
  ['is over the limit of its account', failure(400, 'RequestLimitExceeded')],
  ['fails', failure(500, 'InternalServerError')],
  ['is not there', failure(503, 'ServiceUnavailable')],
  ['fails with a page of HTML', answer(502, '<html>Bad gateway</html>')],
  ['never answers', () => undefined],
  ['ends the connection', ({ socket }) => socket.destroy()],
  [
    'stops in the middle of an answer',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).write('{"Items":[');
    },
  ],
  [
    'breaks off in the middle of an answer',
    ({ socket }, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"Items":[', () => {
        socket.destroy();
      });
    },
  ],
];

describe('every access is answered with 503, in time, if the database', () => {
  test.concurrent.each(UNAVAILABLE)(
    '%s',
    async (_what, listener) => {
      const startedAt = performance.now();
      const outcomes = await withDatabase(listener, (orders) =>
        Promise.allSettled([
          orders.list(ALICE, { limit: 10 }),
          orders.find(ALICE, ORDER.orderId),
          orders.add(ALICE, ORDER),
        ]),
      );
      expect(performance.now() - startedAt).toBeLessThan(AT_MOST_MS);
      expect(outcomes).toStrictEqual(outcomes.map(() => UNAVAILABLE_OUTCOME));
    },
    AT_MOST_MS + 1_000,
  );

  test('refuses the connection', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    // A TCP server that listens has an address object.
    const { port } = gone.address() as AddressInfo;
    gone.close();
    const client = createOrdersClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'local',
      credentials: LOCAL_CREDENTIALS,
    });
    await expect(
      createDynamoOrders(client, 'orders').list(ALICE, { limit: 10 }),
    ).rejects.toMatchObject({ status: 503 });
  });
});

describe('a fault of this service is not an outage: an access throws the error if the database', () => {
  test.each([
    'AccessDeniedException',
    'ResourceNotFoundException',
    'ValidationException',
    'UnrecognizedClientException',
  ])('says %s', async (name) => {
    await withDatabase(failure(400, name), async (orders, requests) => {
      await expect(orders.list(ALICE, { limit: 10 })).rejects.toMatchObject({ name });
      expect(requests()).toBe(1);
    });
  });
});

test('an access is tried again after a failure that passes', async () => {
  let isFirst = true;
  const listener: RequestListener = (request, response) => {
    const respond = isFirst ? failure(500, 'InternalServerError') : answer(200, { Items: [] });
    isFirst = false;
    respond(request, response);
  };
  await withDatabase(listener, async (orders, requests) => {
    await expect(orders.list(ALICE, { limit: 10 })).resolves.toStrictEqual({ orders: [] });
    expect(requests()).toBe(2);
  });
});

test('the deadline of an access leaves time for an answer', () => {
  expect(ACCESS_DEADLINE_MS).toBeLessThan(AT_MOST_MS);
});
