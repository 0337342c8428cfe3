import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { HttpError } from '../../lib/handler/http';
import { encodeCursor } from '../../shop/order-cursor';
import { newOrderId } from '../../shop/order-id';
import type { Order } from '../../shop/orders';
import { answer, failure, withDatabase } from './support/faulty-database';
import { type OrdersTable, startOrdersTable } from './support/orders-table';

const START = Date.parse('2027-01-15T08:00:00.000Z');
const REFUSED = new HttpError(400, 'cursor is not valid; use the nextCursor of GET /orders');

let table: OrdersTable;
let owners = 0;

beforeAll(async () => {
  table = await startOrdersTable();
});

afterAll(() => {
  table.close();
});

/** An owner without orders in the table. */
function newOwner(name = 'alice'): string {
  owners += 1;
  return `https://issuer.example.com/${owners}#${name}`;
}

/** The order that was placed this many minutes after the first. */
function orderAt(minutes: number): Order {
  const time = START + minutes * 60_000;
  return {
    orderId: newOrderId(time),
    createdAt: new Date(time).toISOString(),
    items: [{ productId: 'p-1', quantity: 1 }],
  };
}

async function placed(owner: string, count: number): Promise<Order[]> {
  const orders = Array.from({ length: count }, (_nothing, index) => orderAt(index));
  for (const order of orders) await table.orders.add(owner, order);
  return orders;
}

/** The parts of a request that matter to the database. */
function forwarded(headers: NodeJS.Dict<string | string[]>): RequestInit {
  const names = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'];
  return {
    method: 'POST',
    headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
  };
}

describe('add and find', () => {
  test('keep an order unchanged, for its owner only', async () => {
    const [alice, bob, order] = [newOwner(), newOwner(), orderAt(0)];
    await table.orders.add(alice, order);
    await expect(table.orders.find(alice, order.orderId)).resolves.toStrictEqual(order);
    await expect(table.orders.find(bob, order.orderId)).resolves.toBeUndefined();
  });

  test('keep orders with the same id but different owners apart', async () => {
    const [alice, bob, order] = [newOwner(), newOwner(), orderAt(0)];
    const ofBob = { ...order, items: [{ productId: 'p-2', quantity: 2 }] };
    await table.orders.add(alice, order);
    await table.orders.add(bob, ofBob);
    await expect(table.orders.find(alice, order.orderId)).resolves.toStrictEqual(order);
    await expect(table.orders.find(bob, order.orderId)).resolves.toStrictEqual(ofBob);
  });

  test('overwrite nothing', async () => {
    const [alice, order] = [newOwner(), orderAt(0)];
    await table.orders.add(alice, order);
    await expect(table.orders.add(alice, { ...order, items: [] })).rejects.toThrow(
      'An order with this id is there already',
    );
    await expect(table.orders.find(alice, order.orderId)).resolves.toStrictEqual(order);
  });

  test('accept the same order twice: the answer to the first attempt may have been lost', async () => {
    const [alice, order] = [newOwner(), orderAt(0)];
    await table.orders.add(alice, order);
    await expect(table.orders.add(alice, order)).resolves.toBeUndefined();
    await expect(table.orders.list(alice, { limit: 10 })).resolves.toStrictEqual({
      orders: [order],
    });
  });

  test('place an order once if the answer to the first attempt is lost', async () => {
    const [alice, order] = [newOwner(), orderAt(0)];
    let isFirst = true;
    const forward: RequestListener = (request, response) => {
      const respond = isFirst ? () => failure(500, 'InternalServerError') : answer;
      isFirst = false;
      void text(request)
        .then((body) => fetch(table.endpoint, { ...forwarded(request.headers), body }))
        .then(async (answered) => {
          respond(answered.status, await answered.text())(request, response);
        });
    };
    await withDatabase(forward, async (orders, requests) => {
      await expect(orders.add(alice, order)).resolves.toBeUndefined();
      // The attempt, its repetition, and a read of the stored order.
      expect(requests()).toBe(3);
    });
    await expect(table.orders.find(alice, order.orderId)).resolves.toStrictEqual(order);
  });

  test.each(['', 'no-such-order', '__proto__', 'x'.repeat(5_000), newOrderId(START)])(
    'find nothing under the id %j',
    async (orderId) => {
      const alice = newOwner();
      await placed(alice, 1);
      await expect(table.orders.find(alice, orderId)).resolves.toBeUndefined();
    },
  );

  test('accept any name as an owner', async () => {
    for (const owner of ['__proto__', 'a#b', 'ä 🦊', `#${'x'.repeat(2_000)}`]) {
      const order = orderAt(0);
      await table.orders.add(owner, order);
      await expect(table.orders.find(owner, order.orderId)).resolves.toStrictEqual(order);
    }
  });

  test('throw if the stored item is not an order', async () => {
    const [alice, { orderId }] = [newOwner(), orderAt(0)];
    await table.client.send(
      new PutCommand({ TableName: table.name, Item: { owner: alice, orderId, items: 'none' } }),
    );
    await expect(table.orders.find(alice, orderId)).rejects.toThrow(TypeError);
  });
});

describe('list', () => {
  test('gives the orders of an owner, newest first', async () => {
    const alice = newOwner();
    await placed(newOwner(), 2);
    const orders = await placed(alice, 3);
    await expect(table.orders.list(alice, { limit: 10 })).resolves.toStrictEqual({
      orders: orders.reverse(),
    });
  });

  test('is empty, and has no next page, for an owner without orders', async () => {
    await expect(table.orders.list(newOwner(), { limit: 10 })).resolves.toStrictEqual({
      orders: [],
    });
  });

  test.each([1, 2, 3, 6, 7, 8])('gives every order once in pages of %d', async (limit) => {
    const alice = newOwner();
    const orders = await placed(alice, 7);
    const pages: (readonly Order[])[] = [];
    let cursor: string | undefined;
    do {
      const page = await table.orders.list(alice, { limit, ...(cursor && { cursor }) });
      pages.push(page.orders);
      cursor = page.nextCursor;
    } while (cursor !== undefined);

    expect(pages.flat()).toStrictEqual(orders.reverse());
    expect(pages).toHaveLength(Math.ceil(7 / limit));
  });

  test('continues after the last page even if newer orders were placed since', async () => {
    const alice = newOwner();
    const [first] = await placed(alice, 2);
    const { nextCursor = '' } = await table.orders.list(alice, { limit: 1 });
    await table.orders.add(alice, orderAt(60));
    await expect(
      table.orders.list(alice, { limit: 10, cursor: nextCursor }),
    ).resolves.toStrictEqual({ orders: [first] });
  });

  test('refuses the cursor of another owner', async () => {
    const [alice, bob] = [newOwner('alice'), newOwner('bob')];
    await placed(alice, 2);
    await placed(bob, 2);
    const { nextCursor = '' } = await table.orders.list(alice, { limit: 1 });
    await expect(table.orders.list(bob, { limit: 1, cursor: nextCursor })).rejects.toThrow(REFUSED);
  });

  test.each(['', 'garbage'])('refuses the cursor %j', async (cursor) => {
    await expect(table.orders.list(newOwner(), { limit: 1, cursor })).rejects.toThrow(REFUSED);
  });

  test('never leaves the partition of its owner, with any cursor', async () => {
    const alice = newOwner();
    const [order] = await placed(alice, 1);
    await placed(newOwner(), 1);
    const cursor = encodeCursor(alice, newOrderId(START + 3_600_000));
    await expect(table.orders.list(alice, { limit: 10, cursor })).resolves.toStrictEqual({
      orders: [order],
    });
  });
});
