import type { JsonWebKey } from 'node:crypto';
import * as fc from 'fast-check';
import { KEYS_OF_ISSUER } from '../support/provider-keys';
import { anyJson } from './inputs';

const NAMES = ['kid', 'kty', 'use', 'alg', 'key_ops', 'n', 'e', 'crv', 'x', 'y', 'd', 'k'];
const VALUES = [
  ...['RSA', 'EC', 'OKP', 'oct', 'P-256', 'P-521', 'secp256k1', 'sig', 'enc', 'RS256', 'ES256'],
  ...['', 'AQAB', 'AAAAAQAB', 'Aw', 'AQ', 'AA', '_____w', '=', 'A', 'rsa', '__proto__', '\0'],
];

/** The replacements for a member of a key; `undefined` leaves it out. */
const memberValue = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, 1, [], {}, ['verify'], ...VALUES),
  fc.constantFrom(...KEYS_OF_ISSUER.flatMap(({ n, x, y }) => [n, x, y])),
  fc.base64String({ maxLength: 50 }),
  fc
    .integer({ min: 1, max: 20_000 })
    .map((bytes) => Buffer.alloc(bytes, 0xfb).toString('base64url')),
  anyJson,
);

/** One of the published keys, good or bad, with some of its members replaced. */
const changedKey = fc
  .tuple(
    fc.constantFrom<JsonWebKey>(...KEYS_OF_ISSUER),
    fc.array(fc.tuple(fc.constantFrom(...NAMES), memberValue), { maxLength: 3 }),
  )
  .map(([key, changes]) => ({ ...key, ...Object.fromEntries(changes) }));

/** One of the published keys with one character of its numbers replaced: another modulus or point. */
const changedNumber = fc
  .tuple(
    fc.constantFrom<JsonWebKey>(...KEYS_OF_ISSUER),
    fc.constantFrom('n', 'e', 'x', 'y'),
    fc.nat(400),
  )
  .map(([key, name, at]) => {
    const number = key[name];
    if (typeof number !== 'string') return key;
    const index = at % number.length;
    const other = number[index] === 'A' ? 'B' : 'A';
    return { ...key, [name]: number.slice(0, index) + other + number.slice(index + 1) };
  });

/** Any JSON in place of a key, and keys that are nearly good. */
export const anyEntry = fc.oneof(
  { weight: 4, arbitrary: changedKey },
  { weight: 2, arbitrary: changedNumber },
  { weight: 1, arbitrary: anyJson },
);

export const anyEntries = fc.array(anyEntry, { maxLength: 8 });

const json = fc.oneof(
  anyEntries.map((keys) => JSON.stringify({ keys })),
  fc.tuple(anyEntries, anyJson).map(([keys, more]) => JSON.stringify({ more, keys, keys2: more })),
  anyJson.map((keys) => JSON.stringify({ keys })),
  anyJson.map((value) => JSON.stringify(value)),
);

/** The body of an answer: key sets, cut, damaged, or any bytes. */
export const anyBody = fc.oneof(
  { weight: 4, arbitrary: json.map((text) => Buffer.from(text)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(json, fc.nat(), fc.uint8Array({ maxLength: 3 }))
      .map(([text, at, bytes]) => {
        const whole = Buffer.from(text);
        const index = at % (whole.length + 1);
        return Buffer.concat([whole.subarray(0, index), bytes, whole.subarray(index + 1)]);
      }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(json, fc.constantFrom('utf8', 'utf16le', 'latin1'))
      .map(([text, encoding]) => {
        return Buffer.from(`\ufeff${text}`, encoding as BufferEncoding);
      }),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
);

const line = fc.oneof(
  fc.constantFrom(
    ...[
      'HTTP/1.1 200 OK',
      'HTTP/1.0 200',
      'HTTP/1.1 304 Not Modified',
      'HTTP/1.1 204',
      'HTTP/2 200',
    ],
    ...['content-length: 5', 'content-length: -1', 'content-length: 99999999999999999999'],
    ...['transfer-encoding: chunked', 'content-encoding: gzip', 'connection: close', 'upgrade: x'],
    ...['location: http://127.0.0.1:1/', 'x: \u0000', ': x', '', '5', '0', '{"keys":[]}'],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** What comes over the connection, from its first byte to its last. */
export const anyResponse = fc.oneof(
  fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(lines.join('\r\n'), 'latin1')),
  fc.array(line, { maxLength: 8 }).map((lines) => {
    return Buffer.from(['HTTP/1.1 200 OK', ...lines].join('\r\n'), 'latin1');
  }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);
