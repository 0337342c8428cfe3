import { createHash } from 'node:crypto';
import { COMPOSED_KID, OTHER_RSA, P256, P384, P521, RSA, under } from '../../support/provider-keys';
import { type GoodRow, goodEvents, goodTokens, tokenEvent } from '../row';
import { STAGE_ARN } from '../../support/stage-arn';
import { P256_ORDER, P521_ORDER, withOtherS } from '../signature-forging';
import {
  AUDIENCE,
  CLAIMS,
  HEADER,
  jsonAfter,
  NOW,
  OTHER_ISSUER,
  SECOND_AUDIENCE,
  signed,
  signedJson,
  signedWith,
  TOLERANCE,
  tokenOfLength,
} from '../../support/hostile-tokens';

const GOOD = signed();
const NO_ORDERS = { mayReadOrders: false };
const LONG_SUBJECT = '\u00fc'.repeat(256);
const TOO_LONG = 's'.repeat(257);
/** Many, and still within 10,240 bytes of base64url. */
const MANY_SCOPES = Array.from({ length: 550 }, (_, index) => `s:${String(index + 100_000)}`);

function at(arn: string): object {
  return tokenEvent(`Bearer ${GOOD}`, arn);
}

export const goodRows: readonly GoodRow[] = [
  ...goodTokens('RFC 7518 section 3.1', {
    RS256: signed({}, {}, RSA, 'RS256'),
    RS384: signed({}, {}, RSA, 'RS384'),
    RS512: signed({}, {}, RSA, 'RS512'),
    PS256: signed({}, {}, RSA, 'PS256'),
    PS384: signed({}, {}, RSA, 'PS384'),
    PS512: signed({}, {}, RSA, 'PS512'),
    ES256: signed({}, {}, P256, 'ES256'),
    ES384: signed({}, {}, P384, 'ES384'),
    ES512: signed({}, {}, P521, 'ES512'),
    'RS256 by a key that is published for it': signed({}, {}, under('rs256-only', RSA)),
    'PS256 by a key that is published for it': signed({}, {}, under('ps256-only', RSA), 'PS256'),
  }),
  ...goodTokens('RFC 7518 section 3.4', {
    'the other s of an ES256 signature': withOtherS(signed({}, {}, P256, 'ES256'), P256_ORDER),
    'the other s of an ES512 signature': withOtherS(signed({}, {}, P521, 'ES512'), P521_ORDER),
  }),
  ...goodTokens('RFC 7517 section 4.5', {
    'the kid "__proto__", which is published': signed({}, { kid: '__proto__' }),
    'a kid beyond ASCII': signed({}, { kid: COMPOSED_KID }),
    'the RSA key of two that share a kid': signed({}, {}, under('twin', RSA)),
    'the P-256 key of two that share a kid': signed({}, {}, under('twin', P256), 'ES256'),
  }),
  ...goodTokens('RFC 8725 section 3.8', {
    'the other issuer': signed({ iss: OTHER_ISSUER }, {}, OTHER_RSA),
    'the other issuer, by a kid of its own': signed(
      { iss: OTHER_ISSUER },
      {},
      under('other-only', OTHER_RSA),
    ),
  }),
  ...goodTokens('RFC 7519 section 4.1.3', {
    'the second audience': signed({ aud: SECOND_AUDIENCE }),
    'an array of one audience': signed({ aud: [AUDIENCE] }),
    'an array with an accepted audience at its end': signed({ aud: ['x', '', AUDIENCE] }),
    'an array with the same audience twice': signed({ aud: [AUDIENCE, AUDIENCE] }),
  }),
  ...goodTokens('RFC 9068 section 2.1', {
    'no typ': signed({}, { typ: undefined }),
    'typ "JWT"': signed({}, { typ: 'JWT' }),
    'typ "jwt"': signed({}, { typ: 'jwt' }),
    'typ "AT+JWT"': signed({}, { typ: 'AT+JWT' }),
    'typ "application/at+jwt"': signed({}, { typ: 'application/at+jwt' }),
    'typ "Application/AT+jwt"': signed({}, { typ: 'Application/AT+jwt' }),
  }),
  ...goodTokens('RFC 7519 section 2', {
    'an exp with a fraction': signed({ exp: NOW + 0.5 }),
    'an exp with an exponent': signedWith('"exp":1.9e9'),
    'an exp just inside the tolerance': signed({ exp: NOW - TOLERANCE + 1 }),
    'an nbf at the end of the tolerance': signed({ nbf: NOW + TOLERANCE }),
    'an iat at the end of the tolerance': signed({ iat: NOW + TOLERANCE }),
    'an iat and an nbf with fractions': signed({ iat: NOW - 0.25, nbf: NOW - 0.75 }),
    'an iat and an nbf before 1970': signed({ iat: -1, nbf: -1 }),
    'no iat and no nbf': signed({ iat: undefined, nbf: undefined }),
    'an nbf of now': signed({ nbf: NOW }),
  }),
  ...goodTokens('RFC 7519 section 4', {
    'claims that nobody knows': signed({ groups: [{ id: 1 }], 'https://example.com/x': null }),
    'a claim in 500 objects': signedWith(`"deep":${'{"a":'.repeat(500)}1${'}'.repeat(500)}`),
    'an exp that is past before a good one': signedJson(jsonAfter('"exp":1', CLAIMS)),
    'an iss that nobody trusts before a good one': signedJson(
      jsonAfter('"iss":"https://evil.test/"', CLAIMS),
    ),
    'the member __proto__ in the claims': signedWith('"__proto__":{"scope":"orders:write"}'),
    'white space around the claims': signedJson(`\n\t ${JSON.stringify(CLAIMS)} \r\n`),
    'a name with escapes': signedJson(JSON.stringify(CLAIMS).replace('"sub"', '"\\u0073ub"')),
  }),
  ...goodTokens(
    'RFC 7519 section 4',
    {
      'two subjects, the last of which counts': signedWith('"sub":"the last"'),
    },
    { principal: 'the last' },
  ),
  ...goodTokens(
    'RFC 7519 section 4',
    {
      'two scopes, the last of which counts': signedWith('"scope":"products:read"'),
      'scopes inside __proto__, which is a claim as any other': signedJson(
        JSON.stringify({ ...CLAIMS, scope: undefined }).replace(
          '{',
          '{"__proto__":{"scope":"orders:read"},',
        ),
      ),
    },
    NO_ORDERS,
  ),
  ...goodTokens('RFC 7515 section 4', {
    'two algorithms, the last of which counts': signedJson(
      JSON.stringify(CLAIMS),
      jsonAfter('"alg":"none"', HEADER),
    ),
    'two kids, the last of which counts': signedJson(
      JSON.stringify(CLAIMS),
      jsonAfter('"kid":"unknown"', HEADER),
    ),
    'a header with escapes': signedJson(
      JSON.stringify(CLAIMS),
      JSON.stringify(HEADER).replace('"RS256"', '"\\u0052S256"'),
    ),
    'header members that nobody knows': signed({}, { foo: { bar: [] }, version: 3 }),
    'a zip, which is for JWE only': signed({}, { zip: 'DEF' }),
    'a cty over plain claims': signed({}, { cty: 'JWT' }),
    'a jku, which nobody follows': (attacker) => signed({}, { jku: attacker }),
    'an x5u, which nobody follows': (attacker) => signed({}, { x5u: attacker }),
    'a jwk, which nobody uses': signed({}, { jwk: { kty: 'oct', k: 'AA' } }),
  }),
  ...goodTokens(
    'RFC 7519 section 4.1.2',
    { 'a subject of 256 characters beyond ASCII': signed({ sub: LONG_SUBJECT }) },
    { principal: LONG_SUBJECT },
  ),
  ...goodTokens(
    'RFC 9068 section 2.2',
    { 'a subject of 257 characters': signed({ sub: TOO_LONG }) },
    { principal: `sha256:${createHash('sha256').update(TOO_LONG).digest('base64url')}` },
  ),
  ...goodTokens(
    'RFC 7519 section 4.1.2',
    { 'a subject with emoji': signed({ sub: 'Zo\u00eb \u{1f511}' }) },
    { principal: 'Zo\u00eb \u{1f511}' },
  ),
  ...goodTokens('RFC 9068 section 2.2.3', {
    'the scope among others': signed({ scope: 'openid  orders:read profile' }),
    'the scope in scp as text': signed({ scope: undefined, scp: 'orders:read x' }),
    'the scope in an array in scp': signed({ scope: undefined, scp: ['x', 'orders:read'] }),
    'the scope in permissions': signed({ scope: undefined, permissions: ['orders:read'] }),
    'the scope in a list': signed({ scope: ['x', 'orders:read'] }),
    'the scope beside permissions of another shape': signed({
      permissions: { 'orders:write': true },
    }),
    'nbf, iat, scp and permissions of null': signed({
      nbf: null,
      iat: null,
      scp: null,
      permissions: null,
    }),
    'the scope at the end of 4 KB of scopes': signed(
      { scope: [...MANY_SCOPES, 'orders:read'].join(' '), note: undefined },
      { note: undefined },
    ),
    'scopes with the names of Object members': signed({
      scope: '__proto__ constructor toString orders:read',
    }),
  }),
  ...goodTokens(
    'RFC 9068 section 2.2.3',
    {
      'no scope at all': signed({ scope: undefined }),
      'an empty scope': signed({ scope: '' }),
      'scopes of nothing but Object members': signed({ scope: '__proto__ constructor' }),
      'the scope in upper case': signed({ scope: 'ORDERS:READ' }),
      'the scope as the start of another': signed({ scope: 'orders:read:own' }),
      'the scope joined by a comma': signed({ scope: 'orders:read,orders:write' }),
      'the scope joined by a tab': signed({ scope: 'orders:read\torders:write' }),
      'a scope of a star': signed({ scope: '*' }),
      'a scope of null': signed({ scope: null }),
      'the scope in a list in a list': signed({ scope: [['orders:read']] }),
      // One scope to the policy, and two to a handler that splits the text it gets.
      'two scopes in one entry of a list': signed({
        scope: undefined,
        scp: ['orders:read orders:write'],
      }),
      'an object that calls itself a scope': signed({
        scope: undefined,
        scp: [{ toString: 'orders:read' }, null, 1],
      }),
      'the scope in permissions as text': signed({ scope: undefined, permissions: 7 }),
      'the scope in roles': signed({ scope: undefined, roles: ['orders:read'] }),
    },
    NO_ORDERS,
  ),
  ...goodTokens('RFC 9110 section 5.4', {
    '10,240 bytes': tokenOfLength(10_240),
    '10,239 bytes': tokenOfLength(10_239),
  }),
  ...goodEvents('RFC 6750 section 2.1', {
    'bearer in lower case': tokenEvent(`bearer ${GOOD}`),
    'BEARER in upper case': tokenEvent(`BEARER ${GOOD}`),
    'two spaces after Bearer': tokenEvent(`Bearer  ${GOOD}`),
    '1,000 spaces after Bearer': tokenEvent(`Bearer${' '.repeat(1000)}${GOOD}`),
  }),
  ...goodEvents('RFC 7235 section 2.1', { 'a bare token': tokenEvent(GOOD) }, 'bare token'),
  ...goodEvents('API Gateway: ARN of a method', {
    'a methodArn with a wildcard in its path': at(`${STAGE_ARN}/GET/orders/*`),
    'a methodArn with a query and a fragment': at(`${STAGE_ARN}/GET/orders?x=1#y`),
    'a methodArn with a path that leads back': at(`${STAGE_ARN}/GET/sayhello/..%2f../orders`),
    'a methodArn with a line break in its path': at(`${STAGE_ARN}/GET/orders\n/x`),
    'a methodArn of a custom method': at(`${STAGE_ARN}/PATCH/`),
  }),
];
