import { deepFreeze, isJsonObject, memberAt, parseJsonObject } from '../../lib/json-object';

describe('isJsonObject', () => {
  test.each([[{}], [{ a: 1 }], [JSON.parse('{"__proto__":1}')]])('%j is one', (value) => {
    expect(isJsonObject(value)).toBe(true);
  });

  test.each([[null], [undefined], [[]], ['{}'], [1], [true]])('%j is none', (value) => {
    expect(isJsonObject(value)).toBe(false);
  });
});

describe('parseJsonObject', () => {
  test.each<[string, string | Buffer, unknown]>([
    ['an object', '{"a":[1]}', { a: [1] }],
    ['an object after a byte order mark', '\ufeff{"a":1}', { a: 1 }],
    ['a list', '[{}]', undefined],
    ['null', 'null', undefined],
    ['half an object', '{"a":', undefined],
    ['nothing', '', undefined],
    ['text that is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), undefined],
  ])('reads %s', (_what, body, expected) => {
    expect(parseJsonObject(Buffer.from(body))).toStrictEqual(expected);
  });
});

test('deepFreeze freezes what it is given and everything in it', () => {
  const value = deepFreeze({ list: [{ a: 1 }], nothing: null, text: 'x' });
  expect([value, value.list, value.list[0]].every(Object.isFrozen)).toBe(true);
});

describe('memberAt', () => {
  const claims = {
    realm_access: { roles: ['admin'] },
    'https://example.com/roles': 'editor',
    'kubernetes.io': { namespace: 'depot', pod: { name: 'web' } },
    'a.b': 1,
    a: { b: 2, c: null, d: { e: 3 } },
    text: 'x',
  };

  test.each<[string, unknown]>([
    ['text', 'x'],
    ['realm_access.roles', ['admin']],
    ['https://example.com/roles', 'editor'],
    ['kubernetes.io.namespace', 'depot'],
    ['kubernetes.io.pod.name', 'web'],
    ['a.b', 1],
    ['a.d.e', 3],
    ['a.c', undefined],
    ['a.x', undefined],
    ['a/d.e', undefined],
    ['text.length', undefined],
    ['realm_access.roles.0', undefined],
    ['toString', undefined],
    ['a.constructor', undefined],
    ['__proto__.a', undefined],
    ['__proto__.toString', undefined],
    ['a.__proto__.toString', undefined],
    ['', undefined],
    ['.', undefined],
  ])('finds %j as %j', (path, value) => {
    expect(memberAt(claims, path)).toStrictEqual(value);
  });
});
