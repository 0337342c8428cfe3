import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from '../config/config';
import { isRocaModulus } from './roca';
import { isJsonObject, type JsonObject } from '../json-object';

/** NIST SP 800-131A for the lower bound; above the upper one a verification becomes a lever for attack. */
const RSA_MODULUS_BITS = { minimum: 2048, maximum: 8192 };
/** FIPS 186-5 section 5.4: above 2 ** 16, below 2 ** 256. */
const RSA_MINIMUM_EXPONENT = 65_537n;
const RSA_MAXIMUM_EXPONENT_BITS = 256;

/** RFC 7518 section 3.4: which curve an algorithm is for, and how long its signatures are. */
const CURVES = [
  { name: 'P-256', algorithm: 'ES256', signatureBytes: 64 },
  { name: 'P-384', algorithm: 'ES384', signatureBytes: 96 },
  { name: 'P-521', algorithm: 'ES512', signatureBytes: 132 },
] as const;

/** RFC 7518 sections 6.2.2, 6.3.2 and 6.4: the members of a key that must never be published. */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** A public key of an identity provider that may verify tokens. */
export interface SigningKey {
  readonly kid: string;
  readonly publicKey: KeyObject;
  /** The accepted algorithms that this key is for; never empty. */
  readonly algorithms: readonly SigningAlgorithm[];
  /** The one length, in bytes, that a signature by this key has. */
  readonly signatureBytes: number;
}

/** A key of a key set cannot be used here; the message says why, and repeats nothing of the key. */
export class UnusableKey extends Error {
  override readonly name = 'UnusableKey';
}

/**
 * Makes a signing key of an entry of a key set (RFC 7517 section 4).
 *
 * @param entry whatever stood in the `keys` array
 * @param accepted the algorithms that the configuration accepts
 * @throws {UnusableKey} where the entry is not a public signature key for one of them
 */
export function toSigningKey(entry: unknown, accepted: readonly SigningAlgorithm[]): SigningKey {
  if (!isJsonObject(entry)) throw new UnusableKey('not an object');
  const { kid, use, key_ops: operations, alg } = entry;
  if (typeof kid !== 'string' || kid === '') throw new UnusableKey('no kid');
  if (use !== undefined && use !== 'sig') throw new UnusableKey('not for signatures (use)');
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    throw new UnusableKey('not for verification (key_ops)');
  }
  // A private or symmetric key that was published is a secret no more; nothing it signed can be trusted.
  if (SECRET_MEMBERS.some((member) => member in entry)) throw new UnusableKey('not a public key');

  const { isFor, importKey } = keyKindOf(entry);
  const algorithms = accepted.filter(
    (algorithm) => isFor(algorithm) && (alg === undefined || alg === algorithm),
  );
  // Before it is imported: a point on P-521 takes OpenSSL 2 ms, and there is room for hundreds in a set.
  if (algorithms.length === 0) throw new UnusableKey('not for an accepted algorithm');
  return { kid, algorithms, ...importKey(entry) };
}

type ImportedKey = Pick<SigningKey, 'publicKey' | 'signatureBytes'>;

/** What can be said of a key without a look at its numbers. */
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
  if (kty !== 'EC') throw new UnusableKey('key type is neither RSA nor EC');
  const curve = CURVES.find(({ name }) => name === crv);
  if (curve === undefined) throw new UnusableKey('curve is none of P-256, P-384 and P-521');
  return {
    isFor: (algorithm) => algorithm === curve.algorithm,
    importKey: ({ x, y }) => ({
      publicKey: importJwk({ kty, crv, x, y }),
      signatureBytes: curve.signatureBytes,
    }),
  };
}

function importRsaKey({ n, e }: JsonObject): ImportedKey {
  // Before OpenSSL sees them: on Node 24 the details of a key above 16,384 bits leave an error behind
  // in the thread, of which whatever reads a private key next fails.
  if (typeof n === 'string') checkModulusBits(bitsOf(n));
  if (typeof e === 'string' && bitsOf(e) > RSA_MAXIMUM_EXPONENT_BITS) {
    throw new UnusableKey(`RSA exponent above ${RSA_MAXIMUM_EXPONENT_BITS} bits`);
  }
  const publicKey = importJwk({ kty: 'RSA', n, e });
  const { modulusLength = 0, publicExponent = 0n } = publicKey.asymmetricKeyDetails ?? {};
  // Once more, as it was understood rather than as it was written.
  checkModulusBits(modulusLength);
  if (publicExponent < RSA_MINIMUM_EXPONENT || publicExponent % 2n === 0n) {
    throw new UnusableKey(`RSA exponent is even or below ${String(RSA_MINIMUM_EXPONENT)}`);
  }
  if (isRocaModulus(modulusOf(publicKey))) {
    throw new UnusableKey('RSA modulus of the generator of CVE-2017-15361 (ROCA)');
  }
  return { publicKey, signatureBytes: Math.ceil(modulusLength / 8) };
}

/** How many bits a number has that is written as RFC 7518 section 2 says (Base64urlUInt). */
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
    throw new UnusableKey(`RSA modulus of ${bits} bits, not ${minimum} to ${maximum}`);
  }
}

function modulusOf(publicKey: KeyObject): bigint {
  const { n = '' } = publicKey.export({ format: 'jwk' });
  return BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`);
}

function importJwk(jwk: Record<'kty', string> & JsonObject): KeyObject {
  try {
    // The members may have any type; createPublicKey throws on those that it cannot use.
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    throw new UnusableKey(`malformed ${jwk.kty} key`);
  }
}
