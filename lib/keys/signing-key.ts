import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { IssuerRules, SigningAlgorithm } from '../config/trusted-issuer';
import { isOfSmallOrder, isRocaModulus } from './weak-key';
import { isJsonObject, type JsonObject } from '../json-object';

/** Minimum: NIST SP 800-131A. Maximum: verification with a larger key takes too long. */
const RSA_MODULUS_BITS = { minimum: 2048, maximum: 8192 };
/** FIPS 186-5 section 5.4: above 2 ** 16, below 2 ** 256. */
const RSA_MINIMUM_EXPONENT = 65_537n;
const RSA_MAXIMUM_EXPONENT_BITS = 256;

/** RFC 7518 section 3.4 and RFC 8037: the curve of each algorithm, and the length of its signatures. */
const CURVES = [
  { kty: 'EC', name: 'P-256', algorithm: 'ES256', signatureBytes: 64 },
  { kty: 'EC', name: 'P-384', algorithm: 'ES384', signatureBytes: 96 },
  { kty: 'EC', name: 'P-521', algorithm: 'ES512', signatureBytes: 132 },
  { kty: 'OKP', name: 'Ed25519', algorithm: 'EdDSA', signatureBytes: 64 },
  { kty: 'OKP', name: 'Ed448', algorithm: 'EdDSA', signatureBytes: 114 },
] as const;

/** RFC 7518 sections 6.2.2, 6.3.2 and 6.4: the secret members of a key. */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** A public key of an identity provider that verifies tokens. */
export interface SigningKey {
  /** Empty if the entry does not have one. */
  readonly kid: string;
  readonly publicKey: KeyObject;
  /** The accepted algorithms that this key may be used with; never empty. */
  readonly algorithms: readonly SigningAlgorithm[];
  /** The length of every signature by this key. */
  readonly signatureBytes: number;
}

/** An entry of a key set is not accepted. The message says why, without any part of the entry. */
export class KeyNotAccepted extends Error {
  override readonly name = 'KeyNotAccepted';
}

/** The entry is a signature key, but not one for an algorithm that the configuration accepts. */
export class OtherAlgorithm extends KeyNotAccepted {}

/** The demands of the configuration on a key. */
export type KeyRules = Pick<IssuerRules, 'algorithms' | 'keyIdRequired'>;

/**
 * Makes a signing key from an entry of a key set (RFC 7517 section 4). A member that is `null` counts as absent.
 *
 * @param value an element of the `keys` array, of any type
 * @throws {KeyNotAccepted} if the entry is not a public signature key for an accepted algorithm
 */
export function toSigningKey(value: unknown, { algorithms, keyIdRequired }: KeyRules): SigningKey {
  if (!isJsonObject(value)) throw new KeyNotAccepted('not an object');
  const entry: JsonObject = Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== null),
  );
  const { kid = keyIdRequired ? undefined : '', use, key_ops: operations, alg } = entry;
  if (typeof kid !== 'string' || (kid === '' && keyIdRequired)) throw new KeyNotAccepted('no kid');
  if (use !== undefined && use !== 'sig') throw new KeyNotAccepted('not for signatures (use)');
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    throw new KeyNotAccepted('not for verification (key_ops)');
  }
  // Anyone can sign with a private or symmetric key that was published.
  if (SECRET_MEMBERS.some((name) => name in entry)) throw new KeyNotAccepted('not a public key');

  const { isFor, importKey } = keyKindOf(entry);
  const usable = algorithms.filter((name) => isFor(name) && (alg === undefined || alg === name));
  // Checked before the import: OpenSSL takes 2 ms for a point on P-521, and sets may have hundreds.
  if (usable.length === 0) throw new OtherAlgorithm('not for an accepted algorithm');
  return { kid, algorithms: usable, ...importKey(entry) };
}

type ImportedKey = Pick<SigningKey, 'publicKey' | 'signatureBytes'>;

/** The properties of a key that do not depend on its numbers. */
interface KeyKind {
  readonly isFor: (algorithm: SigningAlgorithm) => boolean;
  readonly importKey: (entry: JsonObject) => ImportedKey;
}

function keyKindOf({ kty, crv }: JsonObject): KeyKind {
  if (kty === 'RSA') {
    const isFor = (algorithm: SigningAlgorithm): boolean =>
      algorithm.startsWith('RS') || algorithm.startsWith('PS');
    return { isFor, importKey: importRsaKey };
  }
  if (kty !== 'EC' && kty !== 'OKP') throw new OtherAlgorithm('key type is not RSA, EC or OKP');
  const curve = CURVES.find((each) => each.kty === kty && each.name === crv);
  if (curve === undefined) {
    throw new OtherAlgorithm('curve is not P-256, P-384, P-521, Ed25519 or Ed448');
  }
  return {
    isFor: (algorithm) => algorithm === curve.algorithm,
    importKey: ({ x, y }) => {
      const publicKey = importJwk({ kty, crv, x, ...(kty === 'EC' && { y }) });
      if (isOfSmallOrder(publicKey)) throw new KeyNotAccepted('point of small order');
      return { publicKey, signatureBytes: curve.signatureBytes };
    },
  };
}

function importRsaKey({ n, e }: JsonObject): ImportedKey {
  // Checked before the import: on Node 24, reading the details of a key above 16,384 bits leaves an
  // OpenSSL error queued in the thread, and the next import of a private key fails with it.
  if (typeof n === 'string') checkModulusBits(bitsOf(n));
  if (typeof e === 'string' && bitsOf(e) > RSA_MAXIMUM_EXPONENT_BITS) {
    throw new KeyNotAccepted(`RSA exponent above ${RSA_MAXIMUM_EXPONENT_BITS} bits`);
  }
  const publicKey = importJwk({ kty: 'RSA', n, e });
  const { modulusLength = 0, publicExponent = 0n } = publicKey.asymmetricKeyDetails ?? {};
  // Checked again, because OpenSSL may read the number differently than bitsOf.
  checkModulusBits(modulusLength);
  if (publicExponent < RSA_MINIMUM_EXPONENT || publicExponent % 2n === 0n) {
    throw new KeyNotAccepted(`RSA exponent is even or below ${String(RSA_MINIMUM_EXPONENT)}`);
  }
  if (isRocaModulus(modulusOf(publicKey))) {
    throw new KeyNotAccepted('RSA modulus of the generator of CVE-2017-15361 (ROCA)');
  }
  return { publicKey, signatureBytes: Math.ceil(modulusLength / 8) };
}

/** The length in bits of a Base64urlUInt (RFC 7518 section 2). */
function bitsOf(base64url: string): number {
  const bytes = Buffer.from(base64url, 'base64url');
  const zeros = bytes.findIndex((byte) => byte !== 0);
  if (zeros < 0) return 0;
  const zeroBits = Math.clz32(bytes.readUInt8(zeros)) - 24;
  return (bytes.length - zeros) * 8 - zeroBits;
}

function checkModulusBits(bits: number): void {
  const { minimum, maximum } = RSA_MODULUS_BITS;
  if (bits < minimum || bits > maximum) {
    throw new KeyNotAccepted(`RSA modulus of ${bits} bits, not ${minimum} to ${maximum}`);
  }
}

function modulusOf(publicKey: KeyObject): bigint {
  const { n = '' } = publicKey.export({ format: 'jwk' });
  return BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`);
}

function importJwk(jwk: Record<'kty', string> & JsonObject): KeyObject {
  try {
    // The members may have any type; createPublicKey throws if one has the wrong type.
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    throw new KeyNotAccepted(`malformed ${jwk.kty} key`);
  }
}
