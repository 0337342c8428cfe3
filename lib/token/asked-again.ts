import type { TrustedIssuer } from '../config/trusted-issuer';
import type { SigningKeySource } from '../keys/issuer-key-sets';
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
 * Asks the issuer again if a signature fits no known key: after a rotation that kept its `kid`, the cached key is a
 * wrong one, and a Deny would be cached for a good token.
 *
 * @param find the key among some that the signature is good with
 * @throws {TokenRejected} if the issuer publishes none, or must not be asked now
 */
export async function askAgain(
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
