import { constants, createHash, privateEncrypt, sign } from 'node:crypto';
import { RSA } from '../support/provider-keys';
import { partsOf, resigned, signed } from '../support/hostile-tokens';

/** The orders of the groups (NIST SP 800-186 section 3.2.1). */
export const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
export const P521_ORDER = BigInt(
  `0x01${'ff'.repeat(32)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`,
);

export const MODULUS = toInteger(
  Buffer.from(RSA.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url'),
);

export function toBytes(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
}

export function toInteger(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

/** An ECDSA signature made of two numbers of equal length. */
export function pair(r: bigint | Buffer, s: bigint | Buffer, length: number): Buffer {
  const halves = [r, s].map((half) => (typeof half === 'bigint' ? toBytes(half, length) : half));
  return Buffer.concat(halves);
}

/** The other s that ECDSA accepts for the same r: the order minus s. */
export function withOtherS(token: string, order: bigint): string {
  return resigned(token, (bytes) => {
    const length = bytes.length / 2;
    const s = order - toInteger(bytes.subarray(length));
    return pair(bytes.subarray(0, length), s, length);
  });
}

/** The result of the RSA key for a block of exactly 256 bytes. */
export function rawRsa(content: Buffer): Buffer {
  return privateEncrypt({ key: RSA.privateKey, padding: constants.RSA_NO_PADDING }, content);
}

/** The name of SHA-256 and of the length of its digest, in DER (RFC 8017 section 9.2, note 1). */
export const SHA256_PREFIX = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** EMSA-PKCS1-v1_5 (RFC 8017 section 9.2), with a padding of any length and something behind it. */
export function block(padding: number, content: Buffer, garbage = 0): Buffer {
  return Buffer.concat([
    Buffer.from([0, 1]),
    Buffer.alloc(padding, 0xff),
    Buffer.from([0]),
    content,
    Buffer.alloc(garbage, 0x41),
  ]);
}

export function sha256(input: string): Buffer {
  return createHash('sha256').update(input).digest();
}

/** An RSASSA-PSS signature with a salt of any length. */
export function pss(input: string, saltLength: number): Buffer {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return sign('sha256', Buffer.from(input), { key: RSA.privateKey, padding, saltLength });
}

/** A signature and the modulus: the same number as far as RSA is concerned, refused for its size. */
export function beyondModulus(): string {
  // The sum fits into 256 bytes only if the signature is small; try some.
  for (let attempt = 0; attempt < 10_000; attempt += 1) {
    const token = signed({ attempt });
    const sum = toInteger(Buffer.from(partsOf(token)[2], 'base64url')) + MODULUS;
    if (sum < 1n << 2048n) return resigned(token, () => toBytes(sum, 256));
  }
  throw new Error('the modulus leaves no room for another number');
}
