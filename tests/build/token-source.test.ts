import { parseTokenSource } from '../../build/token-source';
import { extractToken } from '../../lib/event/bearer-token';
import { verdictOn } from '../support/verdict';

describe('tokenSource', () => {
  test.each([
    [
      'Authorization: Bearer',
      'Authorization',
      'Bearer',
      'Bearer ',
      '^[Bb][Ee][Aa][Rr][Ee][Rr] +[A-Za-z0-9._~+/-]+=*$',
    ],
    [
      'Authorization:Token',
      'Authorization',
      'Token',
      'Token ',
      '^[Tt][Oo][Kk][Ee][Nn] +[A-Za-z0-9._~+/-]+=*$',
    ],
    ['jwt_token', 'jwt_token', 'none', '', '^[A-Za-z0-9._~+/-]+=*$'],
    ['X-Auth: My-1', 'X-Auth', 'My-1', 'My-1 ', '^[Mm][Yy]-1 +[A-Za-z0-9._~+/-]+=*$'],
  ])('%j has the header, scheme and expression', (text, header, scheme, prefix, expression) => {
    const place = { place: 'header', name: header, header, parameter: `header.${header}` };
    expect(parseTokenSource(text)).toStrictEqual({ ...place, scheme, prefix, expression });
  });

  test.each([
    ['cookie __Host-session', 'cookie', '__Host-session', 'Cookie'],
    ['query access_token', 'querystring', 'access_token', ''],
  ])('%j has a place that no expression can check', (text, place, name, header) => {
    expect(parseTokenSource(text)).toStrictEqual({
      ...{ place, name, header, parameter: `${place}.${name}` },
      ...{ scheme: 'none', prefix: '', expression: '' },
    });
  });

  test.each([
    '',
    ' ',
    '-',
    '_',
    'Authorization:',
    'Authorization: ',
    'Authorization Bearer',
    'Authorization: Bearer x',
    'Authorization: none',
    'Authorization: None',
    ': Bearer',
    "X-'Auth",
    'X-"Auth"',
    'X-Auth\n',
    'X-Auth: Bearer\n',
    'X\r\nAuth',
    'X-Auth: ${x}',
    'cookie ',
    'cookie a b',
    'cookie: a b',
    'cookie a;b',
    'query a=b',
    'query a&b',
    'Query token',
    "query 'a",
    '"X-Auth: Bearer',
    'Ünicode',
    undefined,
    null,
    7,
    ['X-Auth'],
    ['X-Auth: Bearer'],
    { header: 'X-Auth' },
  ])('%j is not one', (text) => {
    expect(parseTokenSource(text)).toBeUndefined();
  });

  test.each([
    ['Authorization: Bearer', 'bearer  a.b.c'],
    ['Authorization: Token', 'Token a.b.c'],
    ['X-Auth-Token', 'a.b.c'],
  ])('%j lets through what the authorizer takes: %j', (text, header) => {
    const { expression = '', scheme = '' } = parseTokenSource(text) ?? {};
    expect(new RegExp(expression).test(header)).toBe(true);
    expect(extractToken(header, scheme)).toBe('a.b.c');
  });

  test.each([
    ['Authorization: Bearer', 'Token a.b.c'],
    ['Authorization: Token', 'Bearer a.b.c'],
    ['X-Auth-Token', 'Bearer a.b.c'],
  ])('%j stops what the authorizer would not take: %j', (text, header) => {
    const { expression = '', scheme = '' } = parseTokenSource(text) ?? {};
    expect(new RegExp(expression).test(header)).toBe(false);
    expect(verdictOn(() => extractToken(header, scheme))).toBe('token_missing');
  });
});
