import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto';
import { madeOnce, type PemPair } from './made-keys';

/** A key pair of the identity provider of a test. */
export interface TestKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

// Keys are generated as PEM and imported below: on Node 20, exporting a key object of a generator can
// block the process if garbage is collected at that moment.
const PUBLIC_PEM = { type: 'spki', format: 'pem' } as const;
const PRIVATE_PEM = { type: 'pkcs8', format: 'pem' } as const;

/** An RSA key that no other call in this test file gets; 2048 bits, because fewer are refused. */
export function rsaKey(kid: string, modulusLength = 2048, publicExponent = 65_537): TestKey {
  const make = () =>
    generateKeyPairSync('rsa', {
      modulusLength,
      publicExponent,
      publicKeyEncoding: PUBLIC_PEM,
      privateKeyEncoding: PRIVATE_PEM,
    });
  return fromPem(kid, madeOnce(`rsa-${modulusLength}-${publicExponent}`, make));
}

export function ellipticCurveKey(
  kid: string,
  namedCurve: 'P-256' | 'P-384' | 'P-521' | 'secp256k1',
): TestKey {
  return fromPem(
    kid,
    generateKeyPairSync('ec', {
      namedCurve,
      publicKeyEncoding: PUBLIC_PEM,
      privateKeyEncoding: PRIVATE_PEM,
    }),
  );
}

export function ed25519Key(kid: string): TestKey {
  return fromPem(
    kid,
    generateKeyPairSync('ed25519', {
      publicKeyEncoding: PUBLIC_PEM,
      privateKeyEncoding: PRIVATE_PEM,
    }),
  );
}

function fromPem(kid: string, pair: PemPair): TestKey {
  return {
    kid,
    publicKey: createPublicKey(pair.publicKey),
    privateKey: createPrivateKey(pair.privateKey),
  };
}

/** The entry of a key set for the public half of a key. */
export function publicJwk({ kid, publicKey }: TestKey, more: object = {}): JsonWebKey {
  return { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', ...more };
}

const DIGESTS: Readonly<Record<string, string>> = { 256: 'sha256', 384: 'sha384', 512: 'sha512' };

/** Signs exactly these two texts, which makes any malformed token possible. */
export function signParts(
  header: string,
  payload: string,
  key: TestKey,
  algorithm: string,
): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  const isPss = algorithm.startsWith('PS');
  // RFC 8037 section 3.1: the curve of the key names the digest.
  const digest = algorithm === 'EdDSA' ? null : (DIGESTS[algorithm.slice(2)] ?? 'sha256');
  const signature = sign(digest, Buffer.from(input), {
    key: key.privateKey,
    dsaEncoding: 'ieee-p1363',
    // RSA_PKCS1_PSS_PADDING is 6; RFC 7518 section 3.5 requires a salt as long as the digest.
    ...(isPss && { padding: 6, saltLength: Number(algorithm.slice(2)) / 8 }),
  });
  return `${input}.${signature.toString('base64url')}`;
}

/** Signs a token; members of `header` replace `alg`, `kid` and `typ` or are added. */
export function signToken(
  payload: object,
  key: TestKey,
  header: object = {},
  algorithm = 'RS256',
): string {
  const fullHeader = { alg: algorithm, kid: key.kid, typ: 'at+jwt', ...header };
  return signParts(JSON.stringify(fullHeader), JSON.stringify(payload), key, algorithm);
}

export function base64url(text: string | Buffer): string {
  return Buffer.from(text).toString('base64url');
}
