import { TokenRejected } from '../../../lib/reason';
import { isJsonObject } from '../../../lib/json-object';
import {
  decomposeUnverifiedToken,
  extractToken,
  MAXIMUM_TOKEN_BYTES,
} from '../../../lib/token/compact-token';
import { base64url } from '../../support/signing';

/** `reason` or `reason: claim`; what is no rejection goes on as a fault. */
function verdictOn(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TokenRejected) return error.message;
    throw error;
  }
  return 'accepted';
}

const HEADER = base64url('{"alg":"RS256"}');
const PAYLOAD = base64url('{"sub":"alice"}');
const SIGNATURE = base64url('signature');

describe('extractToken with scheme Bearer', () => {
  test.each([
    'Bearer a.b.c',
    'bearer a.b.c',
    'BEARER a.b.c',
    'bEaReR a.b.c',
    'Bearer  a.b.c',
    'Bearer          a.b.c',
  ])('finds the token in %j', (header) => {
    expect(extractToken(header, 'Bearer')).toBe('a.b.c');
  });

  test.each([
    ['', 'nothing'],
    [' ', 'only a space'],
    ['Bearer', 'no token'],
    ['Bearer ', 'no token after the space'],
    ['Bearera.b.c', 'no space'],
    ['Bearer\ta.b.c', 'a tab instead of a space'],
    ['Bearer \ta.b.c', 'a tab after the space'],
    ['Bearer\u00a0a.b.c', 'a no-break space'],
    ['Bearer\na.b.c', 'a line break'],
    ['Bearer a.b.c\n', 'a line break at the end'],
    ['Bearer a.b.c ', 'a space at the end'],
    [' Bearer a.b.c', 'a space at the start'],
    ['Bearer a.b.c d.e.f', 'two tokens'],
    ['Bearer a.b.c,Bearer d.e.f', 'two headers joined with a comma'],
    ['Bearer a.b.c, Bearer d.e.f', 'two headers joined with a comma and a space'],
    ['Bearer a.b.c,', 'a comma at the end'],
    ['Basic a.b.c', 'another scheme'],
    ['Basic YWxpY2U6c2VjcmV0', 'a user name and a password'],
    ['X-Bearer a.b.c', 'a scheme that ends in Bearer'],
    ['Basic x\nBearer a.b.c', 'a second line with a token'],
    ['a.b.c', 'a bare token'],
  ])('finds no token in %j: %s', (header) => {
    expect(verdictOn(() => extractToken(header, 'Bearer'))).toBe('token_missing');
  });
});

describe('extractToken with scheme none', () => {
  test('takes the whole header as the token', () => {
    expect(extractToken('a.b.c', 'none')).toBe('a.b.c');
  });

  test.each(['', ' ', 'Bearer a.b.c', ' a.b.c', 'a.b.c ', 'a.b.c\n', 'a\t.b.c', 'a.b.c,d.e.f'])(
    'finds no token in %j',
    (header) => {
      expect(verdictOn(() => extractToken(header, 'none'))).toBe('token_missing');
    },
  );
});

describe('the header of the request', () => {
  test.each(['Bearer', 'none'] as const)(
    'is refused above 16,384 characters before it is searched for a token (scheme %s)',
    (scheme) => {
      expect(verdictOn(() => extractToken(' '.repeat(16_384), scheme))).toBe('token_missing');
      expect(verdictOn(() => extractToken(' '.repeat(16_385), scheme))).toBe('token_too_large');
    },
  );
});

describe('decomposeUnverifiedToken', () => {
  test('takes a token apart and keeps it as it came', () => {
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

  test('reads text beyond ASCII', () => {
    const payload = base64url('{"sub":"Zoë 🦊"}');
    expect(decomposeUnverifiedToken(`${HEADER}.${payload}.`).unverifiedPayload).toStrictEqual({
      sub: 'Zoë 🦊',
    });
  });

  test('reads a member named __proto__ as data, which lends its members to nothing', () => {
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

describe('the size of a token', () => {
  /** A well-formed token of this many bytes; 2, 4, 6 and so on characters of base64url are canonical. */
  function tokenOfBytes(bytes: number): string {
    const start = `${HEADER}.${PAYLOAD}.`;
    return start + 'A'.repeat(bytes - start.length);
  }

  test('may be 8192 bytes', () => {
    expect(verdictOn(() => extractToken(tokenOfBytes(8192), 'none'))).toBe('accepted');
  });

  test('must not be 8193 bytes', () => {
    expect(verdictOn(() => extractToken(tokenOfBytes(8193), 'none'))).toBe('token_too_large');
  });

  test('is counted in bytes, not in characters', () => {
    expect(verdictOn(() => extractToken('é'.repeat(4096), 'none'))).toBe('accepted');
    expect(verdictOn(() => extractToken('é'.repeat(4097), 'none'))).toBe('token_too_large');
  });

  test('is looked at before anything of the token is', () => {
    expect(verdictOn(() => extractToken('.'.repeat(8193), 'none'))).toBe('token_too_large');
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
    ['a character that is no base64 at all', 'Og!'],
    ['a letter beyond ASCII', 'Ogé'],
    ['a NUL', 'Og\0'],
    ['a length that no bytes have', 'OgOgO'],
  ])('is refused with %s, in each of the three parts', (_what, text) => {
    expect(verdictOn(() => decomposeUnverifiedToken(`${HEADER}.${PAYLOAD}.${text}`))).toBe(
      'token_malformed',
    );
    // Behind a good object, so that nothing but the encoding can be wrong with it.
    for (const parts of [
      [HEADER + text, PAYLOAD],
      [HEADER, PAYLOAD + text],
    ]) {
      expect(verdictOn(() => decomposeUnverifiedToken(`${parts.join('.')}.${SIGNATURE}`))).toBe(
        'token_malformed',
      );
    }
  });

  test('is refused where only its last bits differ from the canonical text of a good header', () => {
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

describe('isJsonObject', () => {
  test.each([[{}], [{ a: 1 }], [JSON.parse('{"__proto__":1}')]])('%j is one', (value) => {
    expect(isJsonObject(value)).toBe(true);
  });

  test.each([[null], [undefined], [[]], ['{}'], [1], [true]])('%j is none', (value) => {
    expect(isJsonObject(value)).toBe(false);
  });
});
