import { createInMemoryOrders } from '../../lib/shop/in-memory-orders';
import type { Order } from '../../lib/shop/orders';

function orderOf(orderId: string): Order {
  return {
    orderId,
    createdAt: '2027-01-15T08:00:00.000Z',
    items: [{ productId: 'p-1', quantity: 1 }],
  };
}

describe('createInMemoryOrders', () => {
  test('lists the orders of an owner, oldest first', async () => {
    const orders = createInMemoryOrders();
    await orders.add('alice', orderOf('b'));
    await orders.add('alice', orderOf('a'));
    await expect(orders.list('alice')).resolves.toStrictEqual([orderOf('b'), orderOf('a')]);
  });

  test('lists nothing for an owner without orders', async () => {
    await expect(createInMemoryOrders().list('alice')).resolves.toStrictEqual([]);
  });

  test('finds an order for its owner only', async () => {
    const orders = createInMemoryOrders();
    await orders.add('alice', orderOf('a'));
    await orders.add('bob', orderOf('b'));
    await expect(orders.find('alice', 'a')).resolves.toStrictEqual(orderOf('a'));
    await expect(orders.find('bob', 'a')).resolves.toBeUndefined();
    await expect(orders.find('carol', 'a')).resolves.toBeUndefined();
    await expect(orders.list('bob')).resolves.toStrictEqual([orderOf('b')]);
  });

  test('keeps orders of the same id apart where their owners differ', async () => {
    const orders = createInMemoryOrders();
    const ofBob = { ...orderOf('a'), createdAt: '2027-01-16T08:00:00.000Z' };
    await orders.add('alice', orderOf('a'));
    await orders.add('bob', ofBob);
    await expect(orders.find('alice', 'a')).resolves.toStrictEqual(orderOf('a'));
    await expect(orders.find('bob', 'a')).resolves.toStrictEqual(ofBob);
  });

  test.each(['__proto__', 'constructor', 'toString'])(
    'takes %s for an owner and an order like any other',
    async (name) => {
      const orders = createInMemoryOrders();
      await expect(orders.list(name)).resolves.toStrictEqual([]);
      await expect(orders.find(name, name)).resolves.toBeUndefined();
      await orders.add(name, orderOf(name));
      await expect(orders.find(name, name)).resolves.toStrictEqual(orderOf(name));
    },
  );

  test('gives a list that its reader may change without changing the orders', async () => {
    const orders = createInMemoryOrders();
    await orders.add('alice', orderOf('a'));
    [...(await orders.list('alice'))].pop();
    await expect(orders.list('alice')).resolves.toHaveLength(1);
  });

  test('shares nothing with another repository', async () => {
    await createInMemoryOrders().add('alice', orderOf('a'));
    await expect(createInMemoryOrders().list('alice')).resolves.toStrictEqual([]);
  });
});
