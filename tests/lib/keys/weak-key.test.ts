import { isOfSmallOrder, isRocaModulus } from '../../../lib/keys/weak-key';
import { PUBLISHED_ROCA_MODULUS, rocaShapedModulus } from '../../support/skipped-entries';
import { ed25519Key, ellipticCurveKey } from '../../support/signing';

describe('the fingerprint of CVE-2017-15361', () => {
  const published = BigInt(`0x${Buffer.from(PUBLISHED_ROCA_MODULUS, 'base64url').toString('hex')}`);

  test('is found in published moduli of the flawed generator', () => {
    expect(isRocaModulus(published)).toBe(true);
    // 512 bits: mod02.txt in the test data of crocs-muni/roca.
    const short =
      0xa23475d6b86e7deb1e1483747c0e1aaa1390f24dcbc0d05399d025c985861601d91ba7a1ce5dd9d9721fac7b65cbf73f9fa39399f6cbf33edc6e094f9eda639fn;
    expect(isRocaModulus(short)).toBe(true);
  });

  test('is found in every power of 65537 modulo the primes of the generator', () => {
    for (let exponent = 1n; exponent <= 100n; exponent += 1n) {
      expect(isRocaModulus(rocaShapedModulus(exponent ** 5n))).toBe(true);
    }
  });

  test('is not found in other moduli', () => {
    for (let neighbour = 1n; neighbour <= 1_000n; neighbour += 1n) {
      expect(isRocaModulus(published + 2n * neighbour)).toBe(false);
    }
  });
});

// The points that are refused are in signing-key.test.ts.
describe('the small order of a point', () => {
  test('is not found in generated keys', () => {
    for (let index = 0; index < 200; index += 1) {
      expect(isOfSmallOrder(ed25519Key(`key-${index}`).publicKey)).toBe(false);
    }
    expect(isOfSmallOrder(ellipticCurveKey('other curve', 'P-256').publicKey)).toBe(false);
  });
});
