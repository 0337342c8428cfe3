import type { JsonWebKey } from 'node:crypto';
import { base64url, ellipticCurveKey, publicJwk, rsaKey } from './signing';

/** An entry of a key set that must not verify any token, under the `kid` "bad" if it has one. */
export interface SkippedEntry {
  readonly name: string;
  readonly entry: unknown;
  /** The reason that the operator sees. */
  readonly reason: string;
}

const RSA_KEY = rsaKey('bad');
const RSA = publicJwk(RSA_KEY);
const EC_KEY = ellipticCurveKey('bad', 'P-256');
const EC = publicJwk(EC_KEY);

/** A modulus of 2049 bits from the flawed generator: pubkey03.pem in the test data of crocs-muni/roca. */
export const PUBLISHED_ROCA_MODULUS =
  'AanFpofbj7KjD4Lf-N2hVMKR7yewSyXhhbirIMTGpfYEhZ_lnt5UoK98DnKIgArXGTu3MaW_HhFw16HGaTDUHqPrId7fe4r1' +
  '1CqRw09yBFuW79V8sYIwHdzCaWflUI6auImYbVfoN9_nD5n8N8SY9DwXw7mwZM9wREPXoDPgOoIWl6q_MPsp7n0zs3Z5ZaiQ' +
  'WOOzl1S9OhwAfSiiOwz6efnXEaxuTEtPd7BjSx7NaFka8Dx9U7YqXy2RFj1O9PjyaDGuRh7YXsX3iMUSP_wSyHQg_c_qHRtK' +
  'UsNSGCT7OZg0hzm2KphtjnayKJvC64vAbROBR4Ubg6Bxg9IQVZ-QYyE';

/** A power of 65537 modulo the first 126 primes, in 2048 bits: the shape of CVE-2017-15361. */
export function rocaShapedModulus(exponent: bigint): bigint {
  const product = firstPrimes(126).reduce((all, prime) => all * prime, 1n);
  const residue = power(65_537n, exponent, product);
  return residue + product * (2n ** 2047n / product + 1n);
}

function firstPrimes(count: number): bigint[] {
  const primes: bigint[] = [];
  for (let candidate = 2n; primes.length < count; candidate += 1n) {
    if (primes.every((prime) => candidate % prime !== 0n)) primes.push(candidate);
  }
  return primes;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (exponent === 0n) return 1n;
  const half = power(base, exponent / 2n, modulus);
  return (half * half * (exponent % 2n === 1n ? base : 1n)) % modulus;
}

function unsigned(number: bigint): string {
  const hexadecimal = number.toString(16);
  return base64url(
    Buffer.from(hexadecimal.padStart(hexadecimal.length + (hexadecimal.length % 2), '0'), 'hex'),
  );
}

function rsaOf(bits: number): JsonWebKey {
  return publicJwk(rsaKey('bad', bits));
}

function flipLastBit(coordinate = ''): string {
  const bytes = Buffer.from(coordinate, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  return base64url(bytes);
}

const ROCA = 'RSA modulus of the generator of CVE-2017-15361 (ROCA)';
const NOT_PUBLIC = 'not a public key';
const NOT_ACCEPTED = 'not for an accepted algorithm';
const EXPONENT = 'RSA exponent is even or below 65537';

/** Entries that are not accepted if the algorithms RS256 and ES256 are. */
export const SKIPPED_ENTRIES: readonly SkippedEntry[] = [
  ...[null, 'key', 1, true, [RSA]].map((entry) => ({
    name: JSON.stringify(entry).slice(0, 20),
    entry,
    reason: 'not an object',
  })),
  { name: 'without kid', entry: { ...RSA, kid: undefined }, reason: 'no kid' },
  { name: 'with an empty kid', entry: { ...RSA, kid: '' }, reason: 'no kid' },
  { name: 'with a number for a kid', entry: { ...RSA, kid: 1 }, reason: 'no kid' },
  { name: 'for encryption', entry: { ...RSA, use: 'enc' }, reason: 'not for signatures (use)' },
  {
    name: 'for signing only',
    entry: { ...RSA, key_ops: ['sign'] },
    reason: 'not for verification (key_ops)',
  },
  {
    name: 'with key_ops of text',
    entry: { ...RSA, key_ops: 'verify' },
    reason: 'not for verification (key_ops)',
  },
  {
    name: 'RSA, private',
    entry: { ...RSA_KEY.privateKey.export({ format: 'jwk' }), kid: 'bad' },
    reason: NOT_PUBLIC,
  },
  {
    name: 'EC, private',
    entry: { ...EC_KEY.privateKey.export({ format: 'jwk' }), kid: 'bad' },
    reason: NOT_PUBLIC,
  },
  {
    name: 'oct, with a private member of null',
    entry: { kty: 'oct', kid: 'bad', k: null },
    reason: 'key type is not RSA, EC or OKP (null members count as absent)',
  },
  { name: 'oct', entry: { kty: 'oct', kid: 'bad', k: base64url('secret') }, reason: NOT_PUBLIC },
  {
    name: 'oct, without its secret',
    entry: { kty: 'oct', kid: 'bad' },
    reason: 'key type is not RSA, EC or OKP',
  },
  {
    name: 'of an unknown type',
    entry: { ...RSA, kty: 'rsa' },
    reason: 'key type is not RSA, EC or OKP',
  },
  {
    name: 'RSA of 512 bits',
    entry: rsaOf(512),
    reason: 'RSA modulus of 512 bits, not 2048 to 8192',
  },
  {
    name: 'RSA of 1024 bits',
    entry: rsaOf(1024),
    reason: 'RSA modulus of 1024 bits, not 2048 to 8192',
  },
  {
    name: 'RSA of 2047 bits',
    entry: rsaOf(2047),
    reason: 'RSA modulus of 2047 bits, not 2048 to 8192',
  },
  {
    name: 'RSA of 1024 bits, padded with zeros',
    entry: {
      ...RSA,
      n: base64url(
        Buffer.concat([Buffer.alloc(128), Buffer.from(rsaOf(1024).n ?? '', 'base64url')]),
      ),
    },
    reason: 'RSA modulus of 1024 bits, not 2048 to 8192',
  },
  {
    name: 'RSA of 8193 bits',
    entry: { ...RSA, n: unsigned(2n ** 8192n + 1n) },
    reason: 'RSA modulus of 8193 bits, not 2048 to 8192',
  },
  { name: 'RSA with exponent 1', entry: { ...RSA, e: unsigned(1n) }, reason: EXPONENT },
  { name: 'RSA with exponent 3', entry: { ...RSA, e: unsigned(3n) }, reason: EXPONENT },
  { name: 'RSA with exponent 65535', entry: { ...RSA, e: unsigned(65_535n) }, reason: EXPONENT },
  { name: 'RSA with exponent 65538', entry: { ...RSA, e: unsigned(65_538n) }, reason: EXPONENT },
  {
    name: 'RSA with an exponent of 257 bits',
    entry: { ...RSA, e: unsigned(2n ** 256n + 1n) },
    reason: 'RSA exponent above 256 bits',
  },
  { name: 'RSA of the ROCA generator', entry: { ...RSA, n: PUBLISHED_ROCA_MODULUS }, reason: ROCA },
  {
    name: 'RSA of ROCA shape',
    entry: { ...RSA, n: unsigned(rocaShapedModulus(4_711n)) },
    reason: ROCA,
  },
  { name: 'RSA without modulus', entry: { ...RSA, n: undefined }, reason: 'malformed RSA key' },
  { name: 'RSA with a number for a modulus', entry: { ...RSA, n: 1 }, reason: 'malformed RSA key' },
  { name: 'RSA with the exponent 0', entry: { ...RSA, e: 'AA' }, reason: EXPONENT },
  {
    name: 'EC point off its curve',
    entry: { ...EC, y: flipLastBit(EC.y) },
    reason: 'malformed EC key',
  },
  {
    name: 'EC point at zero',
    entry: { ...EC, x: unsigned(0n), y: unsigned(0n) },
    reason: 'malformed EC key',
  },
  {
    name: 'EC point of another curve',
    entry: { ...publicJwk(ellipticCurveKey('bad', 'P-384')), crv: 'P-256' },
    reason: 'malformed EC key',
  },
  {
    name: 'EC point of another curve, for an algorithm that is not accepted',
    entry: { ...EC, crv: 'P-384' },
    reason: 'not for an accepted algorithm',
  },
  {
    name: 'EC on a curve of no algorithm',
    entry: { ...EC, crv: 'secp256k1' },
    reason: 'curve is not P-256, P-384, P-521, Ed25519 or Ed448',
  },
  {
    name: 'EC on the curve of another algorithm',
    entry: publicJwk(ellipticCurveKey('bad', 'P-384')),
    reason: NOT_ACCEPTED,
  },
  { name: 'with the alg RSA-OAEP', entry: { ...RSA, alg: 'RSA-OAEP' }, reason: NOT_ACCEPTED },
  {
    name: 'with an alg that is not accepted',
    entry: { ...RSA, alg: 'RS512' },
    reason: NOT_ACCEPTED,
  },
  { name: 'RSA with the alg ES256', entry: { ...RSA, alg: 'ES256' }, reason: NOT_ACCEPTED },
  { name: 'EC with the alg RS256', entry: { ...EC, alg: 'RS256' }, reason: NOT_ACCEPTED },
  { name: 'with the alg HS256', entry: { ...RSA, alg: 'HS256' }, reason: NOT_ACCEPTED },
  { name: 'with the alg none', entry: { ...RSA, alg: 'none' }, reason: NOT_ACCEPTED },
];
