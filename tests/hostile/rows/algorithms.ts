import { type KeyObject, sign } from 'node:crypto';
import { publicJwk } from '../../support/signing';
import {
  ED25519,
  KEYS_OF_ISSUER,
  P256,
  P384,
  P521,
  PUBLISHED_SECRET,
  RSA,
  SECP256K1,
  under,
} from '../../support/provider-keys';
import { type BadRow, badTokens, denied } from '../row';
import {
  authenticated,
  CLAIMS,
  partsOf,
  resigned,
  signed,
  signedAs,
  signedJson,
  signedWithHeader,
  unsigned,
} from '../../support/hostile-tokens';

const NOT_ALLOWED = denied('algorithm_not_allowed');
const GOOD_SIGNATURE = partsOf(signed())[2];

function spki(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function pkcs1(key: KeyObject): string {
  return key.export({ type: 'pkcs1', format: 'pem' }).toString();
}

/** The one-line form of an RSA key in OpenSSH (RFC 4253 section 6.6). */
function openSsh(key: KeyObject): string {
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  const fields = [
    Buffer.from('ssh-rsa'),
    Buffer.from(e, 'base64url'),
    Buffer.concat([Buffer.alloc(1), Buffer.from(n, 'base64url')]),
  ].flatMap((field) => [Buffer.from([0, 0, field.length >> 8, field.length & 255]), field]);
  return `ssh-rsa ${Buffer.concat(fields).toString('base64')}`;
}

const { n: modulus = '', e: exponent = '' } = RSA.publicKey.export({ format: 'jwk' });
const { x = '', y = '' } = P256.publicKey.export({ format: 'jwk' });

export const algorithmRows: readonly BadRow[] = [
  ...badTokens(NOT_ALLOWED, 'RFC 8725 section 3.2', {
    'alg "none" without a signature': unsigned({ alg: 'none' }),
    'alg "None" without a signature': unsigned({ alg: 'None' }),
    'alg "NONE" without a signature': unsigned({ alg: 'NONE' }),
    'alg "nOnE" without a signature': unsigned({ alg: 'nOnE' }),
    'alg "none" and a space': unsigned({ alg: 'none ' }),
    'a space and alg "none"': unsigned({ alg: ' none' }),
    'alg "none" and a NUL': unsigned({ alg: 'none\0' }),
    'alg "none" in full-width letters': unsigned({ alg: '\uff4e\uff4f\uff4e\uff45' }),
    'alg "none" with the signature of a good token': unsigned({ alg: 'none' }, GOOD_SIGNATURE),
    'alg "none" with a good signature over itself': signed({}, { alg: 'none' }),
    'alg "none" written with escapes': signedWithHeader('"\\u0061lg":"n\\u006fne"'),
    'alg "none" without a kid': unsigned({ alg: 'none', kid: undefined }),
    'an empty alg': unsigned({ alg: '' }),
    'no alg': unsigned({ alg: undefined }),
  }),
  ...badTokens(NOT_ALLOWED, 'RFC 7515 section 4.1.1', {
    'no alg, well signed': signed({}, { alg: undefined }),
    'an alg of null': signed({}, { alg: null }),
    'an alg of zero': signed({}, { alg: 0 }),
    'an alg of true': signed({}, { alg: true }),
    'an alg of ["RS256"]': signed({}, { alg: ['RS256'] }),
    'an alg of ["none","RS256"]': unsigned({ alg: ['none', 'RS256'] }),
    'an alg of {}': signed({}, { alg: {} }),
    'an alg with a toString member': signed({}, { alg: { toString: 'RS256' } }),
    'alg "rs256"': signed({}, { alg: 'rs256' }),
    'alg "RS256" and a space': signed({}, { alg: 'RS256 ' }),
    'alg "RS256" and a NUL': signed({}, { alg: 'RS256\0' }),
    'alg "RS-256"': signed({}, { alg: 'RS-256' }),
    'alg "RS256,none"': signed({}, { alg: 'RS256,none' }),
    'alg "SHA256withRSA"': signed({}, { alg: 'SHA256withRSA' }),
    'alg "constructor"': signed({}, { alg: 'constructor' }),
    'alg "__proto__"': signed({}, { alg: '__proto__' }),
    'the member ALG instead of alg': signedJson(
      JSON.stringify(CLAIMS),
      '{"ALG":"RS256","kid":"rsa"}',
    ),
    'alg "RSA-OAEP", which encrypts': signed({}, { alg: 'RSA-OAEP', enc: 'A256GCM' }),
    'alg "dir", which encrypts': signed({}, { alg: 'dir', enc: 'A256GCM' }),
    'alg "RS1", which hashes with SHA-1': signed({}, { alg: 'RS1' }),
  }),
  ...badTokens(NOT_ALLOWED, 'CVE-2015-9235', {
    'HS256 with the SPKI PEM': authenticated(spki(RSA.publicKey)),
    'HS384 with the SPKI PEM': authenticated(spki(RSA.publicKey), 'HS384'),
    'HS512 with the SPKI PEM': authenticated(spki(RSA.publicKey), 'HS512'),
    'HS256 with the SPKI PEM without its last line break': authenticated(
      spki(RSA.publicKey).trimEnd(),
    ),
    'HS256 with the SPKI PEM with CRLF': authenticated(
      spki(RSA.publicKey).replaceAll('\n', '\r\n'),
    ),
    'HS256 with the SPKI DER': authenticated(RSA.publicKey.export({ type: 'spki', format: 'der' })),
    'HS256 with the PKCS#1 DER': authenticated(
      RSA.publicKey.export({ type: 'pkcs1', format: 'der' }),
    ),
    'HS256 with the SPKI PEM of a P-256 key': authenticated(spki(P256.publicKey), 'HS256', {
      kid: 'p256',
    }),
    'HS256 with the point of a P-256 key': authenticated(
      Buffer.concat([Buffer.from([4]), Buffer.from(x + y, 'base64url')]),
      'HS256',
      { kid: 'p256' },
    ),
    'HS256 with the modulus as bytes': authenticated(Buffer.from(modulus, 'base64url')),
    'HS256 with the modulus as base64url': authenticated(modulus),
  }),
  ...badTokens(NOT_ALLOWED, 'CVE-2023-48223', {
    'HS256 with the PKCS#1 PEM': authenticated(pkcs1(RSA.publicKey)),
    'HS256 with the PKCS#1 PEM without its last line break': authenticated(
      pkcs1(RSA.publicKey).trimEnd(),
    ),
  }),
  ...badTokens(NOT_ALLOWED, 'CVE-2026-34950', {
    'HS256 with a PEM after white space': authenticated(` \n\t${spki(RSA.publicKey)}`),
    'HS256 with a PEM after a byte order mark': authenticated(`\ufeff${spki(RSA.publicKey)}`),
  }),
  ...badTokens(NOT_ALLOWED, 'GHSA-xgmm-8j9v-c9wx', {
    'HS256 with the JWK as JSON': authenticated(JSON.stringify(publicJwk(RSA))),
    'HS256 with the whole key set as JSON': authenticated(JSON.stringify({ keys: KEYS_OF_ISSUER })),
    'HS256 with the JSON of the thumbprint': authenticated(
      `{"e":"${exponent}","kty":"RSA","n":"${modulus}"}`,
    ),
  }),
  ...badTokens(NOT_ALLOWED, 'CVE-2022-29217', {
    'HS256 with the key in OpenSSH form': authenticated(openSsh(RSA.publicKey)),
  }),
  ...badTokens(NOT_ALLOWED, 'CVE-2026-44699', {
    'HS256 with an empty secret and the kid of a key without alg': authenticated(''),
    'HS512 with an empty secret and an unknown kid': authenticated('', 'HS512', { kid: 'none' }),
  }),
  ...badTokens(NOT_ALLOWED, 'CVE-2026-44351', {
    'HS256 with the secret "undefined"': authenticated('undefined'),
    'HS256 with the secret "null"': authenticated('null'),
    'HS256 with the secret that the key set publishes': authenticated(PUBLISHED_SECRET, 'HS256', {
      kid: 'secret',
    }),
  }),
  ...badTokens(NOT_ALLOWED, 'CVE-2022-23539', {
    'RS256 with the kid of a P-256 key': signed({}, {}, under('p256', RSA)),
    'PS256 with the kid of a P-384 key': signed({}, {}, under('p384', RSA), 'PS256'),
    'ES256 with the kid of an RSA key': signed({}, {}, under('rsa', P256), 'ES256'),
  }),
  ...badTokens(NOT_ALLOWED, 'RFC 7518 section 3.4', {
    'ES256 by a P-384 key': signed({}, {}, P384, 'ES256'),
    'ES256 by a P-521 key': signed({}, {}, P521, 'ES256'),
    'ES384 by a P-256 key': signed({}, {}, P256, 'ES384'),
    'ES512 by a P-256 key': signed({}, {}, P256, 'ES512'),
    'ES512 by a P-384 key': signed({}, {}, P384, 'ES512'),
    'ES256K by a published secp256k1 key': signed({}, { alg: 'ES256K' }, SECP256K1, 'ES256'),
  }),
  ...badTokens(NOT_ALLOWED, 'RFC 8725 section 3.1', {
    'EdDSA by a published Ed25519 key': resigned(
      unsigned({ alg: 'EdDSA', kid: 'ed25519' }),
      (_bytes, input) => sign(null, Buffer.from(input), ED25519.privateKey),
    ),
    'RS384 by a key that is published for RS256': signed({}, {}, under('rs256-only', RSA), 'RS384'),
    'PS256 by a key that is published for RS256': signed({}, {}, under('rs256-only', RSA), 'PS256'),
    'RS256 by a key that is published for PS256': signed({}, {}, under('ps256-only', RSA)),
  }),
  ...badTokens(
    NOT_ALLOWED,
    'CVE-2026-48523',
    {
      'RS384 where RS256 is configured': signed({}, {}, RSA, 'RS384'),
      'RS512 where RS256 is configured': signed({}, {}, RSA, 'RS512'),
      'PS256 where RS256 is configured': signed({}, {}, RSA, 'PS256'),
      'ES256 where RS256 is configured': signed({}, {}, P256, 'ES256'),
    },
    'rs256 only',
  ),
  ...badTokens(denied('signature_invalid'), 'RFC 8725 section 3.1', {
    'RS256 in the header over a signature by PS256': signedAs('RS256', 'PS256', RSA),
    'PS256 in the header over a signature by RS256': signedAs('PS256', 'RS256', RSA),
    'RS256 in the header over a signature by RS384': signedAs('RS256', 'RS384', RSA),
    'RS512 in the header over a signature by RS256': signedAs('RS512', 'RS256', RSA),
    'PS384 in the header over a signature by PS256': signedAs('PS384', 'PS256', RSA),
    'ES256 in the header over a signature with SHA-384': signedAs('ES256', 'ES384', P256),
    'ES512 in the header over a signature with SHA-256': signedAs('ES512', 'ES256', P521),
  }),
];
