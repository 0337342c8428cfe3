import { verify as verifyWithCrypto } from 'node:crypto';
import JsonWebTokenError from 'jsonwebtoken/lib/JsonWebTokenError.js';
import verifySignature from 'jsonwebtoken/verify.js';
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
import type { TokenKind, VerifiedToken } from './token-kind';

type SignedText = Pick<UnverifiedToken, 'compact' | 'signature'>;

/** How a token is to be verified, as its header and its issuer say. */
interface Identified extends SignatureHeader {
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
  /** The issuer is chosen before its key: a key of one issuer never verifies a token of another. */
  function identify({ unverifiedHeader, unverifiedPayload }: UnverifiedToken): Identified {
    const issuer = unverifiedIssuerOf(unverifiedPayload);
    for (const [rules, keySource] of keySources) {
      if (unverifiedIssuerIs(rules.issuer, unverifiedPayload)) {
        return { ...checkHeader(unverifiedHeader, rules), issuer, rules, keySource };
      }
    }
    throw new TokenRejected('issuer_not_trusted');
  }

  async function conclude(
    token: UnverifiedToken,
    identified: Identified,
    keys: readonly SigningKey[],
  ): Promise<VerifiedToken> {
    const { algorithm, kid, issuer, rules, keySource } = identified;
    if (keys.length === 0) throw new TokenRejected('key_not_found');
    const signingKey =
      findSigningKey(token, algorithm, kid, keys) ?? (await askAgain(token, identified));
    const claims = checkClaims(token.unverifiedPayload, issuer, rules, now() / 1000);
    const verified: VerifiedToken = {
      claims,
      evidence: { by: 'signature', ...(kid !== undefined && { kid }) },
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
      const identified = identify(token);
      return conclude(token, identified, await identified.keySource.find(identified.kid));
    },
    unverifiedOriginOf,
  };
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

function isSignedWith(
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
