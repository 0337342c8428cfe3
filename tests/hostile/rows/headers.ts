import { deflateRawSync } from 'node:zlib';
import { base64url } from '../../support/signing';
import { type BadRow, badTokens, denied } from '../row';
import {
  CLAIMS,
  HEADER,
  signed,
  signedEncoded,
  signedJson,
  signedWithHeader,
} from '../../support/hostile-tokens';

const NOT_SUPPORTED = denied('header_not_supported');
const WRONG_TYPE = denied('token_type_not_accepted');
const MALFORMED = denied('token_malformed');
const PAYLOAD = JSON.stringify(CLAIMS);

/** A good token in a token, as RFC 7519 section 7.1 nests them. */
const NESTED = signed();

export const headerRows: readonly BadRow[] = [
  ...badTokens(NOT_SUPPORTED, 'RFC 7515 section 4.1.11', {
    'an empty crit': signed({}, { crit: [] }),
    'a crit that names exp, with exp': signed({}, { crit: ['exp'], exp: 1 }),
    'a crit that names alg': signed({}, { crit: ['alg'] }),
    'a crit that names a member that is not there': signed({}, { crit: ['absent'] }),
    'a crit that is text': signed({}, { crit: 'exp' }),
    'a crit of null': signed({}, { crit: null }),
    'a crit of false': signed({}, { crit: false }),
    'a crit that is an object': signed({}, { crit: { length: 0 } }),
    'a crit of 1,000 names': signed({}, { crit: Array(1000).fill('a') }),
    'a crit after one that is empty': signedWithHeader('"crit":[],"crit":["b64"]'),
  }),
  ...badTokens(NOT_SUPPORTED, 'CVE-2026-32597', {
    'a crit with an extension that nobody knows': signed({}, { crit: ['bork'], bork: true }),
    'a crit with a URL': signed(
      {},
      { crit: ['http://example.com/UNDEFINED'], 'http://example.com/UNDEFINED': true },
    ),
    'a crit that asks for a proof of possession': signed({}, { crit: ['cnf'], cnf: { jkt: 'x' } }),
  }),
  ...badTokens(NOT_SUPPORTED, 'RFC 7797 section 6', {
    'b64 false and critical': signed({}, { b64: false, crit: ['b64'] }),
    'b64 false and not critical': signed({}, { b64: false }),
    'b64 true and not critical': signed({}, { b64: true }),
    'a b64 of "false"': signed({}, { b64: 'false' }),
    'a b64 of null': signed({}, { b64: null }),
    'a b64 of zero': signed({}, { b64: 0 }),
  }),
  ...badTokens(NOT_SUPPORTED, 'CVE-2026-48525', {
    'b64 false and a large payload': signed({ filler: 'x'.repeat(4000) }, { b64: false }),
  }),
  ...badTokens(MALFORMED, 'RFC 7797 section 5.2', {
    'b64 false and a payload that is not encoded': signedEncoded(
      base64url(JSON.stringify({ ...HEADER, b64: false, crit: ['b64'] })),
      '$02',
    ),
    'b64 false and a detached payload': signedEncoded(
      base64url(JSON.stringify({ ...HEADER, b64: false, crit: ['b64'] })),
      '',
    ),
  }),
  ...badTokens(WRONG_TYPE, 'RFC 9068 section 4', {
    'the typ of an ID token by name': signed({}, { typ: 'id_token' }),
    'typ "application/jwt"': signed({}, { typ: 'application/jwt' }),
    'typ "at+jwt" and a space': signed({}, { typ: 'at+jwt ' }),
    'typ "at+jwt" with a parameter': signed({}, { typ: 'at+jwt; v=1' }),
    'typ "at jwt"': signed({}, { typ: 'at jwt' }),
    'typ "application/application/at+jwt"': signed({}, { typ: 'application/application/at+jwt' }),
    'an empty typ': signed({}, { typ: '' }),
    'a typ of null': signed({}, { typ: null }),
    'a typ of zero': signed({}, { typ: 0 }),
    'a typ of ["JWT"]': signed({}, { typ: ['JWT'] }),
    'a typ of {}': signed({}, { typ: {} }),
    'typ "JWT" and a NUL': signed({}, { typ: 'JWT\0' }),
    'typ "JWT" in full-width letters': signed({}, { typ: '\uff2a\uff37\uff34' }),
    'the second of two types': signedWithHeader('"typ":"JWT","typ":"logout+jwt"'),
  }),
  ...badTokens(WRONG_TYPE, 'RFC 8725 section 3.11', {
    'the typ of a logout token': signed({}, { typ: 'logout+jwt' }),
    'the typ of a security event': signed({}, { typ: 'secevent+jwt' }),
    'the typ of a DPoP proof': signed({}, { typ: 'dpop+jwt' }),
    'the typ of an authorization request': signed({}, { typ: 'oauth-authz-req+jwt' }),
    'the typ of a client assertion': signed({}, { typ: 'client-authentication+jwt' }),
    'the typ of an introspection response': signed({}, { typ: 'token-introspection+jwt' }),
    'typ "JOSE"': signed({}, { typ: 'JOSE' }),
    'typ "JWE"': signed({}, { typ: 'JWE' }),
  }),
  ...badTokens(WRONG_TYPE, 'CVE-2026-41164', {
    'the typ of a verifiable credential': signed({}, { typ: 'vc+sd-jwt' }),
    'the typ of a verifiable presentation': signed({}, { typ: 'vp+jwt' }),
  }),
  ...badTokens(MALFORMED, 'RFC 8725 section 3.6', {
    'a compressed payload': signedJson(
      deflateRawSync(PAYLOAD),
      JSON.stringify({ ...HEADER, zip: 'DEF' }),
    ),
    'a payload that would inflate to 4 MB': signedJson(
      deflateRawSync(Buffer.alloc(4_000_000, 'x')),
      JSON.stringify({ ...HEADER, zip: 'DEF' }),
    ),
  }),
  ...badTokens(MALFORMED, 'RFC 7519 section 5.2', {
    'a nested token with cty "JWT"': signedJson(NESTED, JSON.stringify({ ...HEADER, cty: 'JWT' })),
    'a nested token without cty': signedJson(NESTED),
    'a nested token as a JSON text': signedJson(JSON.stringify(NESTED)),
  }),
  ...badTokens(MALFORMED, 'RFC 7515 section 4', {
    'a header of null': signedJson(PAYLOAD, 'null'),
    'a header that is an array': signedJson(PAYLOAD, JSON.stringify([HEADER])),
    'a header that is a JSON text': signedJson(PAYLOAD, JSON.stringify(JSON.stringify(HEADER))),
    'a header that is a number': signedJson(PAYLOAD, '256'),
    'a header of true': signedJson(PAYLOAD, 'true'),
    'a header without its last brace': signedJson(PAYLOAD, JSON.stringify(HEADER).slice(0, -1)),
    'a header with a second object behind it': signedJson(
      PAYLOAD,
      `${JSON.stringify({ alg: 'none' })}${JSON.stringify(HEADER)}`,
    ),
    'a header with single quotes': signedJson(PAYLOAD, JSON.stringify(HEADER).replaceAll('"', "'")),
    'a header with a comment': signedJson(PAYLOAD, `${JSON.stringify(HEADER)}//`),
    'a header with a comma at its end': signedJson(
      PAYLOAD,
      JSON.stringify(HEADER).replace('}', ',}'),
    ),
    'a header with a NUL at its end': signedJson(PAYLOAD, `${JSON.stringify(HEADER)}\0`),
  }),
  ...badTokens(denied('algorithm_not_allowed'), 'RFC 7515 section 4.1.1', {
    'a header without members': signedJson(PAYLOAD, '{}'),
    'the second of two algorithms': signedWithHeader('"alg":"none"'),
  }),
];
