import { base64url } from '../../support/signing';
import { type BadRow, badTokens, denied, unauthorized } from '../row';
import {
  CLAIMS,
  HEADER,
  partsOf,
  signed,
  signedEncoded,
  signedJson,
  tokenOfLength,
} from '../../support/hostile-tokens';

const MALFORMED = denied('token_malformed');
const TOO_LARGE = denied('token_too_large');

const GOOD = signed();
const [GOOD_HEADER, GOOD_PAYLOAD, GOOD_SIGNATURE] = partsOf(GOOD);
const JSON_PAYLOAD = JSON.stringify(CLAIMS);
const JSON_HEADER = JSON.stringify(HEADER);

/** White space at the end brings JSON to a length that leaves unused bits, or a need for padding. */
function padTo(json: string, remainder: 1 | 2): string {
  const missing = (remainder - (json.length % 3) + 3) % 3;
  return json + ' '.repeat(missing);
}

/** Another last character that decodes to the same bytes (RFC 4648 section 3.5). */
function withStrayBits(encoded: string): string {
  const bytes = Buffer.from(encoded, 'base64url');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const twin = Array.from(alphabet)
    .map((character) => encoded.slice(0, -1) + character)
    .find((other) => other !== encoded && Buffer.from(other, 'base64url').equals(bytes));
  if (twin === undefined) throw new Error('the text has no unused bits');
  return twin;
}

// `>>>` and `???` make `-` and `_`, wherever they stand.
const HEADER_WITH_SYMBOLS = base64url(JSON.stringify({ ...HEADER, symbols: '>>>>???? ~~~~' }));
const PAYLOAD_WITH_SYMBOLS = base64url(JSON.stringify({ ...CLAIMS, symbols: '>>>>???? ~~~~' }));

function toStandardAlphabet(encoded: string): string {
  return encoded.replaceAll('-', '+').replaceAll('_', '/');
}

function folded(encoded: string, by: string): string {
  return `${encoded.slice(0, 40)}${by}${encoded.slice(40)}`;
}

export const structureRows: readonly BadRow[] = [
  ...badTokens(MALFORMED, 'RFC 7515 section 7.1', {
    'one part': GOOD_HEADER,
    'two parts': `${GOOD_HEADER}.${GOOD_PAYLOAD}`,
    'no header': `.${GOOD_PAYLOAD}.${GOOD_SIGNATURE}`,
    'no payload': signedEncoded(GOOD_HEADER, ''),
    'nothing but two dots': '..',
    'nothing but a dot': '.',
    'three words': 'a.b.c',
    'the text "undefined"': 'undefined',
    'the text "null"': 'null',
    'percent-encoded dots': GOOD.replaceAll('.', '%2E'),
    'full-width dots': GOOD.replaceAll('.', '\uff0e'),
    'a token in quotes': `"${GOOD}"`,
    'a token in angle brackets': `<${GOOD}>`,
    'a token with a parameter': `${GOOD};charset=utf-8`,
    'a token in base64url': base64url(GOOD),
    'a token after its name': `access_token=${GOOD}`,
    'the general serialization in base64url': base64url(
      JSON.stringify({
        payload: GOOD_PAYLOAD,
        signatures: [{ protected: GOOD_HEADER, signature: GOOD_SIGNATURE }],
      }),
    ),
  }),
  ...badTokens(MALFORMED, 'CVE-2019-18848', {
    'four parts': `${GOOD}.${GOOD_SIGNATURE}`,
    'a dot at the end': `${GOOD}.`,
    'a dot at the start': `.${GOOD}`,
    'two dots between two parts': `${GOOD_HEADER}..${GOOD_PAYLOAD}.${GOOD_SIGNATURE}`,
  }),
  ...badTokens(denied('token_encrypted'), 'CVE-2026-29000', {
    'a JWE of five parts': `${base64url('{"alg":"RSA-OAEP","enc":"A256GCM"}')}.QQ.QQ.QQ.QQ`,
    'a JWE with a direct key': `${base64url('{"alg":"dir","enc":"A256GCM"}')}..QQ.QQ.QQ`,
    'a JWE whose header names a trusted issuer and says that a JWT is inside': `${base64url(
      JSON.stringify({ ...HEADER, alg: 'RSA-OAEP-256', enc: 'A128CBC-HS256', cty: 'JWT' }),
    )}.QQ.QQ.QQ.QQ`,
  }),
  ...badTokens(MALFORMED, 'CVE-2026-29000', {
    'a good token and two parts more': `${GOOD}.QQ.QQ`,
    'five parts with a header that is not JSON': 'QQ.QQ.QQ.QQ.QQ',
    'five parts with a header in another alphabet': `${base64url('{"enc":"A256GCM"}')}=.QQ.QQ.QQ.QQ`,
    'the header of a JWE and six parts': `${base64url('{"alg":"dir","enc":"A256GCM"}')}..QQ.QQ.QQ.QQ`,
  }),
  ...badTokens(MALFORMED, 'CVE-2025-30204', {
    '1,000 parts': Array<string>(1000).fill('QQ').join('.'),
    '8,000 dots': '.'.repeat(8000),
  }),
  ...badTokens(TOO_LARGE, 'CVE-2025-30204', {
    '10,241 bytes': tokenOfLength(10_241),
    '10,000 bytes of payload': signed({ filler: 'x'.repeat(10_000) }),
    '1 MB of dots': '.'.repeat(1_000_000),
    '1 MB of payload, well signed': signed({ filler: 'x'.repeat(750_000) }),
    '1 MB of header, well signed': signed({}, { filler: 'x'.repeat(750_000) }),
    '1 MB of signature': `${GOOD}${'A'.repeat(1_000_000)}`,
    '6,000 characters of two bytes each': '\u00e9'.repeat(6000),
  }),
  ...badTokens(unauthorized('token_missing'), 'CVE-2022-39227', {
    'the flattened serialization': JSON.stringify({
      payload: GOOD_PAYLOAD,
      protected: GOOD_HEADER,
      signature: GOOD_SIGNATURE,
    }),
    'a compact token that is a member of the flattened one': `{" ${GOOD_HEADER}.":"","payload":"${GOOD_PAYLOAD}"}`,
  }),
  ...badTokens(MALFORMED, 'RFC 7515 section 2', {
    'padding in the header': signedEncoded(`${base64url(padTo(JSON_HEADER, 1))}==`, GOOD_PAYLOAD),
    'padding in the payload': signedEncoded(GOOD_HEADER, `${base64url(padTo(JSON_PAYLOAD, 2))}=`),
    'padding in the signature': `${GOOD}==`,
    'percent-encoded padding': `${GOOD}%3D%3D`,
    'the standard alphabet in the header': signedEncoded(
      toStandardAlphabet(HEADER_WITH_SYMBOLS),
      GOOD_PAYLOAD,
    ),
    'the standard alphabet in the payload': signedEncoded(
      GOOD_HEADER,
      toStandardAlphabet(PAYLOAD_WITH_SYMBOLS),
    ),
    'a character of no alphabet in the payload': signedEncoded(
      GOOD_HEADER,
      folded(GOOD_PAYLOAD, '!'),
    ),
    'a control character in the payload': signedEncoded(GOOD_HEADER, folded(GOOD_PAYLOAD, '\x1f')),
    'a NUL in the signature': `${GOOD_HEADER}.${GOOD_PAYLOAD}.${folded(GOOD_SIGNATURE, '\0')}`,
    'a zero-width space in the header': signedEncoded(folded(GOOD_HEADER, '\u200b'), GOOD_PAYLOAD),
    'a lone surrogate in the payload': `${GOOD_HEADER}.${folded(GOOD_PAYLOAD, '\ud800')}.${GOOD_SIGNATURE}`,
    'a header of one character too many': signedEncoded(`${GOOD_HEADER}A`, GOOD_PAYLOAD),
  }),
  ...badTokens(MALFORMED, 'RFC 4648 section 3.5', {
    'stray bits at the end of the header': signedEncoded(
      withStrayBits(base64url(padTo(JSON_HEADER, 1))),
      GOOD_PAYLOAD,
    ),
    'stray bits at the end of the payload': signedEncoded(
      GOOD_HEADER,
      withStrayBits(base64url(padTo(JSON_PAYLOAD, 2))),
    ),
    'stray bits at the end of the signature': `${GOOD_HEADER}.${GOOD_PAYLOAD}.${withStrayBits(GOOD_SIGNATURE)}`,
  }),
  ...badTokens(unauthorized('token_missing'), 'RFC 7515 section 2', {
    'a line break in the header': signedEncoded(folded(GOOD_HEADER, '\n'), GOOD_PAYLOAD),
    'CRLF in the payload': signedEncoded(GOOD_HEADER, folded(GOOD_PAYLOAD, '\r\n')),
    'a folded line in the payload': signedEncoded(GOOD_HEADER, folded(GOOD_PAYLOAD, '\r\n ')),
    'a space in the payload': signedEncoded(GOOD_HEADER, folded(GOOD_PAYLOAD, ' ')),
    'a tab in the signature': `${GOOD_HEADER}.${GOOD_PAYLOAD}.${folded(GOOD_SIGNATURE, '\t')}`,
    'a byte order mark before the token': `\ufeff${GOOD}`,
  }),
  ...badTokens(MALFORMED, 'RFC 7519 section 7.2', {
    'a payload of null': signedJson('null'),
    'a payload that is a number': signedJson('1800003600'),
    'a payload that is a text': signedJson('"alice"'),
    'a payload of true': signedJson('true'),
    'a payload of white space': signedJson('   '),
    'a payload that is not JSON': signedJson('sub=alice'),
    'a payload with a NUL and more behind it': signedJson(`${JSON_PAYLOAD}\0{}`),
    'a payload with a second object behind it': signedJson(`${JSON_PAYLOAD}${JSON_PAYLOAD}`),
    'a payload with a line break in a text': signedJson(JSON_PAYLOAD.replace('canary', '\n')),
    'a payload of 2,500 arrays in each other': signedJson('['.repeat(2500) + ']'.repeat(2500)),
    'a payload that ends in the middle': signedJson(JSON_PAYLOAD.slice(0, 60)),
  }),
  ...badTokens(MALFORMED, 'RFC 8725 section 3.7', {
    'a byte order mark before the payload': signedJson(`\ufeff${JSON_PAYLOAD}`),
    'a byte order mark before the header': signedJson(JSON_PAYLOAD, `\ufeff${JSON_HEADER}`),
    'a payload in UTF-16': signedJson(Buffer.from(JSON_PAYLOAD, 'utf16le')),
    'a payload in Latin-1': signedJson(Buffer.from('{"sub":"Zo\u00eb"}', 'latin1')),
    'an overlong NUL in the payload': signedJson(Buffer.from('{"sub":"\xc0\x80"}', 'latin1')),
    'an overlong slash in the header': signedJson(
      JSON_PAYLOAD,
      Buffer.from('{"alg":"RS256","kid":"\xe0\x80\xaf"}', 'latin1'),
    ),
    'a surrogate as UTF-8 in the payload': signedJson(
      Buffer.from('{"sub":"\xed\xa0\x80"}', 'latin1'),
    ),
    'a code point beyond Unicode in the payload': signedJson(
      Buffer.from('{"sub":"\xf4\x90\x80\x80"}', 'latin1'),
    ),
    'a character that breaks off in the payload': signedJson(
      Buffer.from(`${JSON_PAYLOAD.slice(0, -2)}\xe2\x82"}`, 'latin1'),
    ),
  }),
];
