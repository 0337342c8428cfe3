/**
 * The primes up to 167 at which keys of the flawed generator show. Of the 38 odd primes that divide
 * the generator's constant for every key length, 65537 generates all residues of the other 21.
 */
const TELLING_PRIMES = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];
const GENERATOR = 65_537;

const FINGERPRINT = TELLING_PRIMES.map((prime) => ({
  prime: BigInt(prime),
  residues: new Set(powersOf(GENERATOR, prime)),
}));

/**
 * Tells whether an RSA modulus was made by the flawed generator of CVE-2017-15361 ("ROCA"), from
 * which the private key can be computed. Its primes are `k * M + (65537 ** a mod M)`, M being a
 * product of the first primes, so the modulus is a power of 65537 modulo each of these. Of the
 * moduli that were made in another way, one in 200 million looks the same.
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
