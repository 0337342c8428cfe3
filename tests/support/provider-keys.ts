import type { JsonWebKey } from 'node:crypto';
import { ed25519Key, ellipticCurveKey, publicJwk, rsaKey, type TestKey } from './signing';

/** The keys of the first trusted issuer. */
export const RSA = rsaKey('rsa');
export const P256 = ellipticCurveKey('p256', 'P-256');
export const P384 = ellipticCurveKey('p384', 'P-384');
export const P521 = ellipticCurveKey('p521', 'P-521');
/** The key of the second trusted issuer, under a `kid` of the first issuer and under its own. */
export const OTHER_RSA = rsaKey('rsa');
/** A key that no trusted issuer publishes, under the `kid` of a published key. */
export const ATTACKER_RSA = rsaKey('rsa');
export const ATTACKER_P256 = ellipticCurveKey('p256', 'P-256');

/** Published, but not accepted: see `KEYS_OF_ISSUER` for the reason. */
export const WEAK_RSA = rsaKey('rsa-1024-bits', 1024);
export const LOW_EXPONENT_RSA = rsaKey('rsa-exponent-3', 2048, 3);
export const ED25519 = ed25519Key('ed25519');
export const SECP256K1 = ellipticCurveKey('secp256k1', 'secp256k1');
/** A symmetric key in the published set, which anyone can read. */
export const PUBLISHED_SECRET = 'a secret of 32 bytes, published!';

/** The same key under another `kid`. */
export function under(kid: string, key: TestKey): TestKey {
  return { ...key, kid };
}

/** In composed form (NFC); the decomposed form looks the same, but is a different text. */
export const COMPOSED_KID = 'cl\u00e9';

export const KEYS_OF_ISSUER: readonly JsonWebKey[] = [
  publicJwk(RSA),
  publicJwk(under('rs256-only', RSA), { alg: 'RS256' }),
  publicJwk(under('ps256-only', RSA), { alg: 'PS256' }),
  publicJwk(P256),
  publicJwk(P384, { alg: 'ES384' }),
  publicJwk(P521),
  publicJwk(under('__proto__', RSA)),
  publicJwk(under(COMPOSED_KID, RSA)),
  publicJwk(under('twin', RSA)),
  publicJwk(under('twin', P256)),
  // The following keys must not verify any token.
  publicJwk(under('for-encryption', RSA), { use: 'enc' }),
  publicJwk(under('for-key-transport', RSA), { alg: 'RSA-OAEP-256' }),
  publicJwk(under('for-signing-only', RSA), { key_ops: ['sign'] }),
  { ...RSA.privateKey.export({ format: 'jwk' }), kid: 'private', use: 'sig' },
  {
    kty: 'oct',
    kid: 'secret',
    alg: 'HS256',
    k: Buffer.from(PUBLISHED_SECRET).toString('base64url'),
  },
  publicJwk(WEAK_RSA),
  publicJwk(LOW_EXPONENT_RSA),
  publicJwk(ED25519),
  publicJwk(SECP256K1),
];

export const KEYS_OF_OTHER_ISSUER: readonly JsonWebKey[] = [
  publicJwk(OTHER_RSA),
  publicJwk(under('other-only', OTHER_RSA)),
];
