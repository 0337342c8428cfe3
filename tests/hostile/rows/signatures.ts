import { sign } from 'node:crypto';
import { base64url } from '../../support/signing';
import { ATTACKER_RSA, P256, P384, P521, RSA } from '../../support/provider-keys';
import { type BadRow, badTokens, denied } from '../row';
import {
  beyondModulus,
  block,
  MODULUS,
  P256_ORDER,
  P521_ORDER,
  pair,
  pss,
  rawRsa,
  sha256,
  SHA256_PREFIX,
  toBytes,
  toInteger,
} from '../signature-forging';
import {
  authenticated,
  CLAIMS,
  HEADER,
  NOW,
  partsOf,
  resigned,
  signed,
} from '../../support/hostile-tokens';

const INVALID = denied('signature_invalid');

const RS256 = signed();
const ES256 = signed({}, {}, P256, 'ES256');
const ES384 = signed({}, {}, P384, 'ES384');
const ES512 = signed({}, {}, P521, 'ES512');
const PS256 = signed({}, {}, RSA, 'PS256');

export const signatureRows: readonly BadRow[] = [
  ...badTokens(INVALID, 'CVE-2020-28042', {
    'an empty signature': resigned(RS256, () => Buffer.alloc(0)),
    'a signature of one byte': resigned(RS256, () => Buffer.alloc(1)),
    'a signature without its last byte': resigned(RS256, (bytes) => bytes.subarray(0, -1)),
    'a signature without its first byte': resigned(RS256, (bytes) => bytes.subarray(1)),
    'the first half of a signature': resigned(RS256, (bytes) => bytes.subarray(0, 128)),
    'a signature and a zero behind it': resigned(RS256, (bytes) =>
      Buffer.concat([bytes, Buffer.alloc(1)]),
    ),
    'a signature and a zero before it': resigned(RS256, (bytes) =>
      Buffer.concat([Buffer.alloc(1), bytes]),
    ),
    'a signature twice': resigned(RS256, (bytes) => Buffer.concat([bytes, bytes])),
    'an empty signature by ES256': resigned(ES256, () => Buffer.alloc(0)),
    'an ES256 signature without its last byte': resigned(ES256, (bytes) => bytes.subarray(0, -1)),
    'an ES256 signature and a zero behind it': resigned(ES256, (bytes) =>
      Buffer.concat([bytes, Buffer.alloc(1)]),
    ),
  }),
  ...badTokens(INVALID, 'CVE-2022-21449', {
    'an ES256 signature of zeros': resigned(ES256, () => Buffer.alloc(64)),
    'an ES384 signature of zeros': resigned(ES384, () => Buffer.alloc(96)),
    'an ES512 signature of zeros': resigned(ES512, () => Buffer.alloc(132)),
    'r of zero with a good s': resigned(ES256, (bytes) => pair(0n, bytes.subarray(32), 32)),
    's of zero with a good r': resigned(ES256, (bytes) => pair(bytes.subarray(0, 32), 0n, 32)),
    'r and s equal to the order': resigned(ES256, () => pair(P256_ORDER, P256_ORDER, 32)),
    'r and s of one': resigned(ES256, () => pair(1n, 1n, 32)),
    'r and s of one less than the order': resigned(ES256, () =>
      pair(P256_ORDER - 1n, P256_ORDER - 1n, 32),
    ),
    'r and s of all ones': resigned(ES256, () => Buffer.alloc(64, 0xff)),
    'r and the order added to it': resigned(ES512, (bytes) =>
      pair(toInteger(bytes.subarray(0, 66)) + P521_ORDER, bytes.subarray(66), 66),
    ),
    's and the order added to it': resigned(ES512, (bytes) =>
      pair(bytes.subarray(0, 66), toInteger(bytes.subarray(66)) + P521_ORDER, 66),
    ),
  }),
  ...badTokens(INVALID, 'RFC 7518 section 3.4', {
    'an ES256 signature in DER': resigned(ES256, (_bytes, input) =>
      sign('sha256', Buffer.from(input), { key: P256.privateKey, dsaEncoding: 'der' }),
    ),
    'an ES512 signature in DER': resigned(ES512, (_bytes, input) =>
      sign('sha512', Buffer.from(input), { key: P521.privateKey, dsaEncoding: 'der' }),
    ),
    'r and s the other way round': resigned(ES256, (bytes) =>
      pair(bytes.subarray(32), bytes.subarray(0, 32), 32),
    ),
    'an ES512 signature without leading zeros': resigned(ES512, (bytes) =>
      Buffer.concat([bytes.subarray(1, 66), bytes.subarray(67)]),
    ),
    'an ES256 signature in base64url twice': resigned(ES256, (bytes) =>
      Buffer.from(bytes.toString('base64url')),
    ),
  }),
  ...badTokens(INVALID, 'RFC 8017 section 8.2.2', {
    'an RSA signature of zeros': resigned(RS256, () => Buffer.alloc(256)),
    'an RSA signature of one': resigned(RS256, () => toBytes(1n, 256)),
    'an RSA signature equal to the modulus': resigned(RS256, () => toBytes(MODULUS, 256)),
    'an RSA signature of one less than the modulus': resigned(RS256, () =>
      toBytes(MODULUS - 1n, 256),
    ),
    'an RSA signature and the modulus added to it': beyondModulus(),
    'an RSA signature of all ones': resigned(RS256, () => Buffer.alloc(256, 0xff)),
    'a digest without the name of the hash': resigned(RS256, (_bytes, input) =>
      rawRsa(block(221, sha256(input))),
    ),
    'a padding that is short, and garbage behind the digest': resigned(RS256, (_bytes, input) =>
      rawRsa(block(8, Buffer.concat([SHA256_PREFIX, sha256(input)]), 194)),
    ),
    'a padding for encryption': resigned(RS256, (_bytes, input) => {
      const made = block(202, Buffer.concat([SHA256_PREFIX, sha256(input)]));
      made[1] = 2;
      return rawRsa(made);
    }),
    'no padding at all': resigned(RS256, (_bytes, input) =>
      rawRsa(Buffer.concat([Buffer.alloc(224), sha256(input)])),
    ),
  }),
  ...badTokens(INVALID, 'RFC 8725 section 3.2', {
    'an RS256 signature with SHA-1': resigned(RS256, (_bytes, input) =>
      sign('sha1', Buffer.from(input), RSA.privateKey),
    ),
    'an RS256 signature with MD5': resigned(RS256, (_bytes, input) =>
      sign('md5', Buffer.from(input), RSA.privateKey),
    ),
    'an RS256 signature with SHA-512/256': resigned(RS256, (_bytes, input) =>
      sign('sha512-256', Buffer.from(input), RSA.privateKey),
    ),
  }),
  ...badTokens(INVALID, 'RFC 7518 section 3.5', {
    'a PS256 signature without a salt': resigned(PS256, (_bytes, input) => pss(input, 0)),
    'a PS256 signature with a salt of 20 bytes': resigned(PS256, (_bytes, input) => pss(input, 20)),
    'a PS256 signature with the longest salt': resigned(PS256, (_bytes, input) => pss(input, 222)),
  }),
  ...badTokens(INVALID, 'RFC 7515 section 5.2', {
    'the signature of another token': resigned(RS256, () =>
      Buffer.from(partsOf(signed({ sub: 'somebody else' }))[2], 'base64url'),
    ),
    'a changed subject under a good signature': withPayload({ sub: 'administrator' }),
    'more scope under a good signature': withPayload({ scope: 'orders:read orders:write' }),
    'a later exp under a good signature': withPayload({ exp: NOW + 86_400 }),
    'white space before the payload under a good signature': withText(` ${JSON.stringify(CLAIMS)}`),
    'a changed header under a good signature': `${base64url(
      JSON.stringify({ ...HEADER, kid: 'rsa', note: 'changed' }),
    )}.${partsOf(RS256)[1]}.${partsOf(RS256)[2]}`,
    'one bit of the signature changed': resigned(RS256, (bytes) => {
      const changed = Buffer.from(bytes);
      changed[128] = (changed[128] ?? 0) ^ 1;
      return changed;
    }),
    'a signature by a key that nobody published': signed({}, {}, ATTACKER_RSA),
    'a signature over the payload only': over((_header, payload) => payload),
    'a signature over the header only': over((header) => header),
    'a signature over the parts without the dot': over((header, payload) => header + payload),
    'a signature over the parts the other way round': over(
      (header, payload) => `${payload}.${header}`,
    ),
    'a signature over the decoded parts': over((header, payload) =>
      [header, payload].map((part) => Buffer.from(part, 'base64url').toString()).join('.'),
    ),
    'the digest instead of a signature': resigned(RS256, (_bytes, input) =>
      Buffer.concat([Buffer.alloc(224), sha256(input)]),
    ),
    'an HMAC of the length of an ES256 signature': resigned(ES256, () =>
      Buffer.from(partsOf(authenticated('', 'HS512'))[2], 'base64url'),
    ),
  }),
  ...badTokens(INVALID, 'CVE-2024-51744', {
    'expired, and a signature that is not good': signed({ exp: NOW - 3600 }, {}, ATTACKER_RSA),
    'not yet valid, and a signature that is not good': signed({ nbf: NOW + 60 }, {}, ATTACKER_RSA),
    'no audience, and a signature that is not good': signed({ aud: undefined }, {}, ATTACKER_RSA),
    'no subject, and a signature that is not good': signed({ sub: undefined }, {}, ATTACKER_RSA),
  }),
];

function withText(payload: string): string {
  const [header, , signature] = partsOf(RS256);
  return `${header}.${base64url(payload)}.${signature}`;
}

function withPayload(claims: object): string {
  return withText(JSON.stringify({ ...CLAIMS, ...claims }));
}

/** A good token, but that the signature covers something else. */
function over(choose: (header: string, payload: string) => string): string {
  const [header, payload] = partsOf(RS256);
  return resigned(RS256, () =>
    sign('sha256', Buffer.from(choose(header, payload)), RSA.privateKey),
  );
}
