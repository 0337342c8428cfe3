import { verify as verifyWithCrypto } from 'node:crypto';
import JsonWebTokenError from 'jsonwebtoken/lib/JsonWebTokenError.js';
import verifySignature from 'jsonwebtoken/verify.js';
import type { SigningAlgorithm, TrustedIssuer } from '../config/trusted-issuer';
import type { Awaitable, SigningKeySource } from '../keys/issuer-key-sets';
import type { SigningKey } from '../keys/signing-key';
import { TokenRejected } from '../reason';
import { checkAudience } from './claims';
import type { SignatureHeader, UnverifiedToken } from './compact-token';

/** How a token is to be verified, as its header and its issuer say. */
export interface Identified extends SignatureHeader {
  readonly issuer: string;
  readonly rules: TrustedIssuer;
  readonly keySource: SigningKeySource;
}

/**
 * Finds the key that the signature of a token is good with. From then on its content can be relied on.
 *
 * @param keys those that the issuer publishes under the `kid` of the token
 * @throws {TokenRejected} if there is none
 * @throws {SigningKeysUnavailable} if the issuer cannot be asked
 */
export function signingKeyOf(
  token: UnverifiedToken,
  identified: Identified,
  keys: readonly SigningKey[],
): Awaitable<SigningKey> {
  if (keys.length === 0) throw new TokenRejected('key_not_found');
  const find = (among: readonly SigningKey[]): SigningKey | undefined =>
    findSigningKey(token, identified, among);
  return find(keys) ?? askAgain(token, identified, find);
}

/**
 * Finds the key that a signature is good with, if there is one.
 *
 * @param header of the token; without `kid`, exactly one of the keys must be for the algorithm
 * @throws {TokenRejected} if it is open which key is meant
 */
export function findSigningKey(
  token: Pick<UnverifiedToken, 'compact' | 'signature'>,
  { algorithm, kid }: SignatureHeader,
  keys: readonly SigningKey[],
): SigningKey | undefined {
  const candidates = keys.filter(({ algorithms }) => algorithms.includes(algorithm));
  if (kid === undefined && candidates.length > 1) throw new TokenRejected('key_ambiguous');
  return candidates.find((key) => isSignedWith(token, key, algorithm));
}

/** Tells whether the signature of a token is good with a key. */
function isSignedWith(
  { compact, signature }: Pick<UnverifiedToken, 'compact' | 'signature'>,
  { publicKey, signatureBytes }: SigningKey,
  algorithm: SigningAlgorithm,
): boolean {
  if (signature.length !== signatureBytes) return false;
  if (algorithm === 'EdDSA') {
    // RFC 8037, which jsonwebtoken does not know.
    const signedText = compact.slice(0, compact.lastIndexOf('.'));
    return verifyWithCrypto(null, Buffer.from(signedText), publicKey, signature);
  }
  const { stackTraceLimit } = Error;
  // For a bad signature jsonwebtoken makes two errors, and their stacks would take as long as the signature.
  Error.stackTraceLimit = 0;
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
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Asks the issuer again if a signature fits no known key: after a rotation that kept its `kid`, the cached key is a
 * wrong one, and a Deny would be cached for a good token.
 *
 * @param find the key among some that the signature is good with
 * @throws {TokenRejected} if the issuer publishes none, or must not be asked now
 */
async function askAgain(
  token: UnverifiedToken,
  { algorithm, kid, rules, keySource }: Identified,
  find: (among: readonly SigningKey[]) => SigningKey | undefined,
): Promise<SigningKey> {
  // Microsoft signs a hash of this nonce instead, so that only Graph verifies the token: see its audience.
  if ('nonce' in token.unverifiedHeader) checkAudience(token.unverifiedPayload, rules);
  const now = await keySource.findAgain(kid);
  if (now === undefined) throw new TokenRejected('signature_unconfirmed');
  const confirmed = find(now);
  if (confirmed !== undefined) return confirmed;
  const isForIt = now.some(({ algorithms }) => algorithms.includes(algorithm));
  if (isForIt) throw new TokenRejected('signature_invalid');
  throw new TokenRejected(kid !== undefined && now[0] ? 'algorithm_not_allowed' : 'key_not_found');
}
