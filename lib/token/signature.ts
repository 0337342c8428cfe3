import { verify as verifyWithCrypto } from 'node:crypto';
import JsonWebTokenError from 'jsonwebtoken/lib/JsonWebTokenError.js';
import verifySignature from 'jsonwebtoken/verify.js';
import type { SigningAlgorithm } from '../config/trusted-issuer';
import type { SigningKey } from '../keys/signing-key';
import type { UnverifiedToken } from './compact-token';

/** The parts of a token that a signature is checked with. */
export type SignedText = Pick<UnverifiedToken, 'compact' | 'signature'>;

/** Tells whether the signature of a token is good with a key. */
export function isSignedWith(
  { compact, signature }: SignedText,
  { publicKey, signatureBytes }: SigningKey,
  algorithm: SigningAlgorithm,
): boolean {
  if (signature.length !== signatureBytes) return false;
  if (algorithm === 'EdDSA') {
    // RFC 8037, which jsonwebtoken does not know.
    const signedText = compact.slice(0, compact.lastIndexOf('.'));
    return verifyWithCrypto(null, Buffer.from(signedText), publicKey, signature);
  }
  try {
    // The claims are checked afterwards, by our own stricter rules.
    verifySignature(compact, publicKey, {
      algorithms: [algorithm],
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
    return true;
  } catch (error) {
    if (error instanceof JsonWebTokenError) return false;
    throw error;
  }
}
