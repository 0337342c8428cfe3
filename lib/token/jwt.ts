import type { SigningAlgorithm, TrustedIssuer } from '../config/trusted-issuer';
import type { SigningKeySource } from '../keys/issuer-key-sets';
import type { SigningKey } from '../keys/signing-key';
import { TokenRejected } from '../reason';
import { checkAudience, checkClaims } from './claims';
import {
  checkHeader,
  decomposeUnverifiedToken,
  hasThreeParts,
  type SignatureHeader,
  type UnverifiedToken,
  unverifiedIssuerIs,
  unverifiedIssuerOf,
  unverifiedOriginOf,
} from './compact-token';
import { isWithinLifetime } from './lifetime';
import { isSignedWith, type SignedText } from './signature';
import type { TokenKind, VerifiedToken } from './token-kind';

/** How a token is to be verified, as its header and its issuer say. */
export interface Identified extends SignatureHeader {
  readonly issuer: string;
  readonly rules: TrustedIssuer;
  readonly keySource: SigningKeySource;
}

/**
 * Makes the token kind JWT: signed tokens in compact serialisation (RFC 7519).
 *
 * @param now milliseconds since 1970
 */
export function createJwtKind(
  keySources: ReadonlyMap<TrustedIssuer, SigningKeySource>,
  now: () => number,
): TokenKind {
  async function conclude(
    token: UnverifiedToken,
    identified: Identified,
    keys: readonly SigningKey[],
  ): Promise<VerifiedToken> {
    const { kid, issuer, rules, keySource } = identified;
    const signingKey = await signingKeyOf(token, identified, keys);
    const claims = checkClaims(token.unverifiedPayload, issuer, rules, now() / 1000);
    const verified: VerifiedToken = {
      claims,
      kid,
      characters: token.compact.length,
      // The keys are looked up once for each decision: a second time could cost a second request.
      verifyAgain: async (compact) => {
        const published = await keySource.find(kid);
        const isStillGood =
          published.includes(signingKey) &&
          (kid !== undefined || published.length === 1) &&
          isWithinLifetime(claims, rules.clockToleranceSeconds, now() / 1000);
        if (isStillGood) return verified;
        return conclude(decomposeUnverifiedToken(compact), identified, published);
      },
    };
    return verified;
  }

  return {
    recognizes: hasThreeParts,
    verify: async (compact) => {
      const token = decomposeUnverifiedToken(compact);
      const identified = identify(token, keySources);
      return conclude(token, identified, await identified.keySource.find(identified.kid));
    },
    unverifiedOriginOf,
  };
}

/**
 * Finds out how a token is to be verified. The issuer is chosen before its key: a key of one issuer never verifies a
 * token of another.
 *
 * @throws {TokenRejected} if no issuer with these rules could have made the token
 */
export function identify(
  { unverifiedHeader, unverifiedPayload }: UnverifiedToken,
  keySources: ReadonlyMap<TrustedIssuer, SigningKeySource>,
): Identified {
  const issuer = unverifiedIssuerOf(unverifiedPayload);
  for (const [rules, keySource] of keySources) {
    if (unverifiedIssuerIs(rules.issuer, unverifiedPayload)) {
      return { ...checkHeader(unverifiedHeader, rules), issuer, rules, keySource };
    }
  }
  throw new TokenRejected('issuer_not_trusted');
}

/**
 * Finds the key that the signature of a token is good with. From then on its content can be relied on.
 *
 * @param keys those that the issuer publishes under the `kid` of the token
 * @throws {TokenRejected} if there is none
 * @throws {SigningKeysUnavailable} if the issuer cannot be asked
 */
export async function signingKeyOf(
  token: UnverifiedToken,
  identified: Identified,
  keys: readonly SigningKey[],
): Promise<SigningKey> {
  if (keys.length === 0) throw new TokenRejected('key_not_found');
  const { algorithm, kid } = identified;
  return findSigningKey(token, algorithm, kid, keys) ?? askAgain(token, identified);
}

/**
 * Asks the issuer again if a signature fits no known key: after a rotation that kept its `kid`, the cached key is a
 * wrong one, and a Deny would be cached for a good token.
 */
async function askAgain(
  token: UnverifiedToken,
  { algorithm, kid, rules, keySource }: Identified,
): Promise<SigningKey> {
  // Microsoft signs a hash of this nonce instead, so that only Graph verifies the token: see its audience.
  if ('nonce' in token.unverifiedHeader) checkAudience(token.unverifiedPayload, rules);
  const now = await keySource.findAgain(kid);
  if (now === undefined) throw new TokenRejected('signature_unconfirmed');
  const confirmed = findSigningKey(token, algorithm, kid, now);
  if (confirmed !== undefined) return confirmed;
  const isForIt = now.some(({ algorithms }) => algorithms.includes(algorithm));
  if (isForIt) throw new TokenRejected('signature_invalid');
  throw new TokenRejected(kid !== undefined && now[0] ? 'algorithm_not_allowed' : 'key_not_found');
}

/**
 * Finds the key that a signature is good with, if there is one.
 *
 * @param kid of the token; without one, exactly one of the keys must be for the algorithm
 * @throws {TokenRejected} if it is open which key is meant
 */
export function findSigningKey(
  token: SignedText,
  algorithm: SigningAlgorithm,
  kid: string | undefined,
  keys: readonly SigningKey[],
): SigningKey | undefined {
  const candidates = keys.filter(({ algorithms }) => algorithms.includes(algorithm));
  if (kid === undefined && candidates.length > 1) throw new TokenRejected('key_ambiguous');
  return candidates.find((key) => isSignedWith(token, key, algorithm));
}
