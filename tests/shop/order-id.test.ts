import { isOrderId, newOrderId } from '../../shop/order-id';

const NOW = Date.parse('2027-01-15T08:00:00.000Z');

describe('newOrderId', () => {
  test('is a UUID of version 7 that begins with the time', () => {
    const id = newOrderId(NOW);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(NOW);
  });

  test('sorts by time', () => {
    const times = [0, 1, 255, 256, NOW - 1, NOW, NOW + 1, 2 ** 47];
    const ids = times.map(newOrderId);
    expect([...ids].sort()).toStrictEqual(ids);
  });

  test('is never the same twice, not even at the same time', () => {
    const ids = Array.from({ length: 1_000 }, () => newOrderId(NOW));
    expect(new Set(ids).size).toBe(1_000);
  });
});

describe('isOrderId', () => {
  test('holds for every id of newOrderId', () => {
    expect(isOrderId(newOrderId(NOW))).toBe(true);
  });

  test.each([
    '',
    '__proto__',
    newOrderId(NOW).toUpperCase().replace(/^0/, 'F'),
    ` ${newOrderId(NOW)}`,
    `${newOrderId(NOW)}\n`,
    'x'.repeat(36),
  ])('does not hold for %j', (text) => {
    expect(isOrderId(text)).toBe(false);
  });
});
