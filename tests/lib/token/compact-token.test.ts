import {
  decomposeUnverifiedToken,
  hasThreeParts,
  isEncrypted,
  unverifiedOriginOf,
} from '../../../lib/token/compact-token';
import { base64url } from '../../support/signing';
import { verdictOn } from '../../support/verdict';

const MAXIMUM_TOKEN_BYTES = 10_240;

const HEADER = base64url('{"alg":"RS256"}');
const PAYLOAD = base64url('{"sub":"alice"}');
const SIGNATURE = base64url('signature');

describe('decomposeUnverifiedToken', () => {
  test('splits a token and keeps its original text', () => {
    const compact = `${HEADER}.${PAYLOAD}.${SIGNATURE}`;
    expect(decomposeUnverifiedToken(compact)).toStrictEqual({
      compact,
      unverifiedHeader: { alg: 'RS256' },
      unverifiedPayload: { sub: 'alice' },
      signature: Buffer.from('signature'),
    });
  });

  test('leaves it to the verifier to refuse an empty signature', () => {
    expect(decomposeUnverifiedToken(`${HEADER}.${PAYLOAD}.`).signature).toHaveLength(0);
  });

  test('reads text outside ASCII', () => {
    const payload = base64url('{"sub":"Zoë 🦊"}');
    expect(decomposeUnverifiedToken(`${HEADER}.${payload}.`).unverifiedPayload).toStrictEqual({
      sub: 'Zoë 🦊',
    });
  });

  test('reads a member named __proto__ as data, which other objects do not inherit', () => {
    const payload = base64url('{"__proto__":{"sub":"alice"}}');
    const { unverifiedPayload } = decomposeUnverifiedToken(`${HEADER}.${payload}.`);
    expect(Object.keys(unverifiedPayload)).toStrictEqual(['__proto__']);
    expect(unverifiedPayload['sub']).toBeUndefined();
  });

  test.each([
    ['one part', HEADER],
    ['two parts', `${HEADER}.${PAYLOAD}`],
    ['four parts', `${HEADER}.${PAYLOAD}.${SIGNATURE}.${SIGNATURE}`],
    ['an empty fourth part', `${HEADER}.${PAYLOAD}.${SIGNATURE}.`],
    ['five parts, as an encrypted token has', `${HEADER}.${PAYLOAD}.${SIGNATURE}.a.b`],
    ['nothing but dots', '.'.repeat(MAXIMUM_TOKEN_BYTES)],
    ['no text at all', ''],
    ['an empty header', `.${PAYLOAD}.${SIGNATURE}`],
    ['an empty payload', `${HEADER}..${SIGNATURE}`],
    [
      'the JSON serialisation of a JWS',
      JSON.stringify({ protected: HEADER, payload: PAYLOAD, signature: SIGNATURE }),
    ],
  ])('refuses %s', (_what, compact) => {
    expect(verdictOn(() => decomposeUnverifiedToken(compact))).toBe('token_malformed');
  });
});

test.each([
  ['a.b.c', true],
  ['..', true],
  ['a.b.', true],
  ['', false],
  ['a', false],
  ['a.b', false],
  ['a.b.c.d', false],
  ['a.b..', false],
])('%j has the three parts of a JWS: %j', (text, expected) => {
  expect(hasThreeParts(text)).toBe(expected);
});

test('the origin of a token is what it says, and a malformed token has none', () => {
  const header = base64url('{"alg":"RS256","kid":"k"}');
  const payload = base64url('{"iss":"https://issuer.example.com"}');
  expect(unverifiedOriginOf(`${header}.${payload}.`)).toStrictEqual({
    unverifiedKid: 'k',
    unverifiedIssuer: 'https://issuer.example.com',
  });
  expect(unverifiedOriginOf(`${header}.e30`)).toStrictEqual({});
});

describe('an encrypted token', () => {
  const header = (members: object): string => base64url(JSON.stringify(members));
  const DIRECT = header({ alg: 'dir', enc: 'A256GCM', iss: 'https://tenant.eu.auth0.com/' });

  test.each([
    ['with a direct key, as from Auth0', `${DIRECT}..AA.AA.AA`],
    ['with a wrapped key', `${header({ alg: 'RSA-OAEP', enc: 'A128CBC-HS256' })}.AA.AA.AA.AA`],
    ['with empty parts', `${DIRECT}....`],
  ])('%s is recognized', (_what, compact) => {
    expect(isEncrypted(compact)).toBe(true);
  });

  test.each([
    ['four parts', `${DIRECT}.AA.AA.AA`],
    ['six parts', `${DIRECT}..AA.AA.AA.AA`],
    ['a signed token and two parts', `${HEADER}.${PAYLOAD}.${SIGNATURE}.AA.AA`],
    ['a header that is not JSON', 'AA.AA.AA.AA.AA'],
    ['a header that is an array', `${base64url('["enc"]')}.AA.AA.AA.AA`],
    ['a header with padding', `${DIRECT}=..AA.AA.AA`],
    ['nothing but dots', '....'],
    ['an opaque token', 'v1.local.abc.def.ghi'],
    ['thousands of dots', '.'.repeat(MAXIMUM_TOKEN_BYTES)],
  ])('is not %s', (_what, compact) => {
    expect(isEncrypted(compact)).toBe(false);
  });
});

describe('base64url', () => {
  // 'Og' is the canonical text of one byte; 'Oh', 'Oi' and 'Oj' decode to it as well.
  test.each([
    ['padding', 'Og=='],
    ['the standard alphabet (+)', '-_+-'],
    ['the standard alphabet (/)', '-_/-'],
    ['a space', 'Og Og'],
    ['a space at the end', 'Og '],
    ['a line break', 'Og\n'],
    ['a trailing bit that is set', 'Oh'],
    ['a character outside base64', 'Og!'],
    ['a letter outside ASCII', 'Ogé'],
    ['a NUL', 'Og\0'],
    ['an impossible length', 'OgOgO'],
  ])('is refused with %s, in each of the three parts', (_what, text) => {
    expect(verdictOn(() => decomposeUnverifiedToken(`${HEADER}.${PAYLOAD}.${text}`))).toBe(
      'token_malformed',
    );
    // Behind a valid object, so that only the encoding can be wrong.
    for (const parts of [
      [HEADER + text, PAYLOAD],
      [HEADER, PAYLOAD + text],
    ]) {
      expect(verdictOn(() => decomposeUnverifiedToken(`${parts.join('.')}.${SIGNATURE}`))).toBe(
        'token_malformed',
      );
    }
  });

  test('is refused if only its last bits differ from the canonical text of a valid header', () => {
    const good = base64url('{"alg":"RS256"} ');
    expect(good.endsWith('A')).toBe(true);
    const twin = `${good.slice(0, -1)}B`;
    expect(Buffer.from(twin, 'base64url')).toStrictEqual(Buffer.from(good, 'base64url'));

    expect(verdictOn(() => decomposeUnverifiedToken(`${good}.${PAYLOAD}.${SIGNATURE}`))).toBe(
      'accepted',
    );
    expect(verdictOn(() => decomposeUnverifiedToken(`${twin}.${PAYLOAD}.${SIGNATURE}`))).toBe(
      'token_malformed',
    );
  });
});

describe('header and payload', () => {
  test.each([
    ['null', 'null'],
    ['true', 'true'],
    ['a number', '1'],
    ['text', '"{}"'],
    ['an array', '[]'],
    ['an array of objects', '[{"alg":"RS256"}]'],
    ['white space', ' '],
    ['an object that is cut off', '{"alg":"RS256"'],
    ['two objects', '{}{}'],
    ['a trailing comma', '{"alg":"RS256",}'],
    ['a comment', '{}//'],
    ['single quotes', "{'alg':'RS256'}"],
    ['NaN', '{"exp":NaN}'],
    ['a byte order mark', '\ufeff{}'],
    ['invalid UTF-8', Buffer.from('{"sub":"\xff"}', 'latin1')],
    ['overlong UTF-8', Buffer.from('{"sub":"\xc0\xaf"}', 'latin1')],
    ['a surrogate in UTF-8', Buffer.from('{"sub":"\xed\xa0\x80"}', 'latin1')],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
  ])('must each be one JSON object in UTF-8, not %s', (_what, content) => {
    const part = base64url(content);
    expect(verdictOn(() => decomposeUnverifiedToken(`${part}.${PAYLOAD}.${SIGNATURE}`))).toBe(
      'token_malformed',
    );
    expect(verdictOn(() => decomposeUnverifiedToken(`${HEADER}.${part}.${SIGNATURE}`))).toBe(
      'token_malformed',
    );
  });
});
