import { type BadRow, badTokens, denied, unauthorized } from '../row';
import {
  CLAIMS,
  NOW,
  signed,
  signedJson,
  signedWith,
  TOLERANCE,
} from '../../support/hostile-tokens';

/** Good tokens, but that one claim has a value, in JSON, of the wrong type. */
function badValues(
  claim: string,
  demandedBy: string,
  values: readonly string[],
): readonly BadRow[] {
  const tokens = values.map((value): [string, string] => [
    `${claim} of ${value.replace(/(.)\1{9,}/, '$1$1…')}`,
    signedWith(`"${claim}":${value}`),
  ]);
  return badTokens(denied('claim_invalid', claim), demandedBy, Object.fromEntries(tokens));
}

const NO_TIMES = [
  'true',
  '"1800003600"',
  '""',
  '"2030-01-01T00:00:00Z"',
  '"Infinity"',
  '[1800003600]',
  '[]',
  '{}',
  '{"valueOf":1800003600}',
  '1e999',
  '-1e999',
];

const LATEST = NOW + TOLERANCE;

export const claimRows: readonly BadRow[] = [
  ...badValues('exp', 'RFC 7519 section 4.1.4', NO_TIMES),
  ...badValues('nbf', 'RFC 7519 section 4.1.5', NO_TIMES),
  ...badValues('iat', 'RFC 7519 section 4.1.6', NO_TIMES),
  ...badTokens(denied('claim_missing', 'exp'), 'RFC 9068 section 2.2', {
    'no exp': signed({ exp: undefined }),
    'the member Exp instead of exp': signed({ exp: undefined, Exp: NOW + 3600 }),
    'an exp inside __proto__': signedJson(
      JSON.stringify({ ...CLAIMS, exp: undefined }).replace(
        '{',
        '{"__proto__":{"exp":1800003600},',
      ),
    ),
    'an exp in the header only': signed({ exp: undefined }, { exp: NOW + 3600 }),
  }),
  ...badTokens(denied('token_expired'), 'RFC 7519 section 4.1.4', {
    'exp an hour ago': signed({ exp: NOW - 3600 }),
    'exp exactly at the end of the tolerance': signed({ exp: NOW - TOLERANCE }),
    'exp a thousandth before the end of the tolerance': signed({ exp: NOW - TOLERANCE - 0.001 }),
    'exp of zero': signed({ exp: 0 }),
    'exp of minus zero': signedWith('"exp":-0'),
    'exp of 1e-7': signedWith('"exp":1e-7'),
    'a good exp before one that is past': signedWith(`"exp":${NOW - 3600}`),
    'a good exp before one that is past, with an escape': signedWith(`"\\u0065xp":${NOW - 3600}`),
    'expired and not yet valid': signed({ exp: NOW - 3600, nbf: NOW + 3600 }),
    'expired and for another audience': signed({ exp: NOW - 3600, aud: 'other' }),
  }),
  // Envoy read a negative exp as a very large one: https://github.com/envoyproxy/envoy/pull/23285
  ...badTokens(denied('token_expired'), 'envoyproxy/envoy#23285', {
    'exp of -1': signed({ exp: -1 }),
    'exp of -2^63': signedWith('"exp":-9223372036854775808'),
    'exp of -1e308': signedWith('"exp":-1e308'),
  }),
  ...badTokens(unauthorized('token_not_active', 'nbf'), 'RFC 7519 section 4.1.5', {
    'nbf in an hour': signed({ nbf: NOW + 3600 }),
    'nbf a thousandth beyond the tolerance': signed({ nbf: LATEST + 0.001 }),
    'a good nbf before one that is ahead': signedWith(`"nbf":0,"nbf":${NOW + 3600}`),
    'nbf in milliseconds': signed({ nbf: NOW * 1000 }),
  }),
  ...badTokens(unauthorized('token_not_active', 'iat'), 'RFC 7519 section 4.1.6', {
    'iat in an hour': signed({ iat: NOW + 3600 }),
    'iat a thousandth beyond the tolerance': signed({ iat: LATEST + 0.001 }),
    'iat in milliseconds': signed({ iat: NOW * 1000 }),
  }),
  // java-jwt threw an error of no documented kind: https://github.com/auth0/java-jwt/issues/782
  ...badTokens(unauthorized('token_not_active', 'nbf'), 'auth0/java-jwt#782', {
    'nbf of 1e308': signedWith('"nbf":1e308'),
    'nbf of 2^64': signedWith('"nbf":18446744073709551616'),
  }),
  ...badTokens(unauthorized('token_not_active', 'iat'), 'auth0/java-jwt#782', {
    'iat of 1e308': signedWith('"iat":1e308'),
  }),
  ...badValues('sub', 'RFC 9068 section 2.2', [
    '0',
    'true',
    '[]',
    '["alice"]',
    '{}',
    '{"toString":"alice"}',
    '""',
    '"\\u0000"',
    '"alice\\u0000"',
    '"alice\\nadministrator"',
    '"alice\\r\\nX-Admin: 1"',
    '"\\t"',
    '"\\u001b[2J"',
    // RFC 7493 section 2.1: in UTF-8 each becomes U+FFFD, so that different subjects become one.
    '"alice\\ud800"',
    '"alice\\udc00"',
    '"\\u007f"',
    '"\\u0085"',
    `"${'s'.repeat(2049)}"`,
    `"${'\u00e9'.repeat(2049)}"`,
  ]),
  ...badTokens(denied('claim_missing', 'exp'), 'RFC 7519 section 4.1.4', {
    'exp of null': signedWith('"exp":null'),
  }),
  ...badTokens(denied('claim_missing', 'sub'), 'RFC 9068 section 2.2', {
    'no sub': signed({ sub: undefined }),
    'the member SUB instead of sub': signed({ sub: undefined, SUB: 'alice' }),
    'a client_id and no sub': signed({ sub: undefined, client_id: 'alice' }),
    'sub of null': signedWith('"sub":null'),
  }),
  ...badValues('scope', 'RFC 9068 section 2.2.3', ['0', 'true', '{}', '{"orders:read":true}']),
  ...badValues('scp', 'RFC 8693 section 4.2', [
    '0',
    'true',
    '{}',
    '{"0":"orders:write","length":1}',
  ]),
  ...badTokens(denied('not_an_access_token'), 'RFC 9068 section 5', {
    'an ID token with at_hash': signed({ at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' }),
    'an ID token with c_hash': signed({ c_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' }),
    'an ID token of Cognito': signed({ token_use: 'id' }),
    'an ID token of Keycloak': signed({ typ: 'ID' }),
    'a refresh token of Keycloak': signed({ typ: 'Refresh' }),
    'an offline token of Keycloak': signed({ typ: 'Offline' }),
    'a logout token': signed({
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    }),
    'a logout token of Keycloak': signed({ typ: 'Logout' }),
    'an empty list of events': signed({ events: [] }),
  }),
  ...badTokens(denied('token_sender_constrained'), 'RFC 9449 section 7', {
    'a token bound by DPoP': signed({ cnf: { jkt: 'x'.repeat(43) } }),
    'a cnf of false': signed({ cnf: false }),
  }),
  ...badTokens(denied('token_sender_constrained'), 'RFC 8705 section 3', {
    'a token bound to a certificate': signed({ cnf: { 'x5t#S256': 'x'.repeat(43) } }),
  }),
  ...badTokens(denied('claim_invalid', 'scp'), 'RFC 9068 section 2.2.3', {
    'a good scope and an scp that is not': signed({ scope: 'orders:read', scp: 1 }),
  }),
  // An array has members but not claims, so every check of a claim was skipped.
  ...badTokens(denied('token_malformed'), 'nearform/fast-jwt#638', {
    'the claims in an array': signedJson(JSON.stringify([CLAIMS])),
    'an empty array of claims': signedJson('[]'),
  }),
  ...badTokens(denied('token_malformed'), 'RFC 7519 section 7.2', {
    'exp of NaN': signedWith('"exp":NaN'),
    'exp of Infinity': signedWith('"exp":Infinity'),
    'exp in hexadecimal': signedWith('"exp":0x7fffffff'),
    'exp with a leading zero': signedWith('"exp":01800003600'),
    'exp with a plus sign': signedWith('"exp":+1800003600'),
    'exp as a big integer of JavaScript': signedWith('"exp":1800003600n'),
    'exp with a comma in it': signedWith('"exp":1,800003600'),
  }),
];
