import type { KeyObject } from 'node:crypto';

/**
 * Keys of the flawed generator show modulo these primes, because the powers of 65537 are only some
 * of the residues. The constant of the generator has 38 odd primes for every key length, up to 167;
 * modulo the 21 that are left out here, the powers are all residues.
 */
const TELLING_PRIMES = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];
const GENERATOR = 65_537;

const FINGERPRINT = TELLING_PRIMES.map((prime) => ({
  prime: BigInt(prime),
  residues: new Set(powersOf(GENERATOR, prime)),
}));

/**
 * Tells whether an RSA modulus comes from the flawed generator of CVE-2017-15361 ("ROCA"). The
 * private key can be computed from such a modulus.
 *
 * The primes of these keys are `k * M + (65537 ** a mod M)`, and M is the product of the first
 * primes. So the modulus is a power of 65537 modulo each of the first primes. One in 200 million
 * other moduli looks the same.
 *
 * M. Nemec et al., "The Return of Coppersmith's Attack", ACM CCS 2017, sections 2.1 and 2.2.
 */
export function isRocaModulus(modulus: bigint): boolean {
  return FINGERPRINT.every(({ prime, residues }) => residues.has(Number(modulus % prime)));
}

function powersOf(generator: number, prime: number): number[] {
  const powers: number[] = [];
  let power = 1;
  do {
    powers.push(power);
    power = (power * generator) % prime;
  } while (power !== 1);
  return powers;
}

/** Coordinates on Ed25519 are numbers modulo this prime (RFC 8032 section 5.1). */
const FIELD = 2n ** 255n - 19n;

/**
 * Tells whether a public key on Ed25519 is a point of small order. Anyone can sign with it: the neutral element and the
 * number 0 are a signature of every message whose digest is a multiple of the order (RFC 8032 section 5.1.7).
 *
 * The y of the points of order 1 and 2 is 1 and -1, and that of order 4 is 0. A point of order 8 is one whose double has
 * the y 0. By the addition law (section 5.1.4) its y solves `d * y ** 4 + 2 * y ** 2 = 1`, and d is -121665/121666.
 *
 * @param publicKey of any type
 */
export function isOfSmallOrder(publicKey: KeyObject): boolean {
  if (publicKey.asymmetricKeyType !== 'ed25519') return false;
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).reverse();
  const y = BigInt(`0x${point.toString('hex')}`) % 2n ** 255n;
  const y2 = y ** 2n;
  const ofOrder8 = 121_665n * y2 ** 2n - 243_332n * y2 + 121_666n;
  return (y * (y2 - 1n) * ofOrder8) % FIELD === 0n;
}
