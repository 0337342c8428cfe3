import { extractToken } from '../../../lib/event/bearer-token';
import { verdictOn } from '../../support/verdict';

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

describe('extractToken with another scheme', () => {
  test.each([
    ['Token a.b.c', 'Token'],
    ['token a.b.c', 'Token'],
    ['TOKEN   a.b.c', 'token'],
    ['x.a+b a.b.c', 'X.A+B'],
  ])('finds the token in %j for scheme %s', (header, scheme) => {
    expect(extractToken(header, scheme)).toBe('a.b.c');
  });

  test.each([
    ['', 'nothing'],
    ['Token', 'no token'],
    ['Token ', 'no token after the space'],
    ['Tokena.b.c', 'no space'],
    ['Token\ta.b.c', 'a tab instead of a space'],
    ['Bearer a.b.c', 'the usual scheme'],
    ['Basic a.b.c', 'another scheme of the same length'],
    ['Tokens a.b.c', 'a longer scheme'],
    ['Token a.b.c d.e.f', 'two tokens'],
    ['a.b.c', 'a bare token'],
  ])('finds no token in %j: %s', (header) => {
    expect(verdictOn(() => extractToken(header, 'Token'))).toBe('token_missing');
  });

  test('takes its characters as they are, and not as an expression', () => {
    expect(verdictOn(() => extractToken('xxab a.b.c', 'x.a+b'))).toBe('token_missing');
  });
});

describe('the header of the request', () => {
  test.each(['Bearer', 'none', 'Token'])(
    'is refused above 20,480 characters before the search for a token (scheme %s)',
    (scheme) => {
      expect(verdictOn(() => extractToken(' '.repeat(20_480), scheme))).toBe('token_missing');
      expect(verdictOn(() => extractToken(' '.repeat(20_481), scheme))).toBe('token_too_large');
    },
  );
});

describe('the size of a token', () => {
  /** A well-formed token of this many bytes; 2, 4, 6 and so on characters of base64url are canonical. */
  function tokenOfBytes(bytes: number): string {
    const start = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.';
    return start + 'A'.repeat(bytes - start.length);
  }

  test('may be 10,240 bytes', () => {
    expect(verdictOn(() => extractToken(tokenOfBytes(10_240), 'none'))).toBe('accepted');
  });

  test('must not be 10,241 bytes', () => {
    expect(verdictOn(() => extractToken(tokenOfBytes(10_241), 'none'))).toBe('token_too_large');
  });

  test('is counted in bytes, not in characters', () => {
    expect(verdictOn(() => extractToken('é'.repeat(5120), 'none'))).toBe('accepted');
    expect(verdictOn(() => extractToken('é'.repeat(5121), 'none'))).toBe('token_too_large');
  });

  test('is checked before the content of the token', () => {
    expect(verdictOn(() => extractToken('.'.repeat(10_241), 'none'))).toBe('token_too_large');
  });
});
