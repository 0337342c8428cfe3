import { verify as verifyWithCrypto } from 'node:crypto';
import JsonWebTokenError from 'jsonwebtoken/lib/JsonWebTokenError.js';
import verifySignature from 'jsonwebtoken/verify.js';
import type { SigningAlgorithm, TrustedIssuer } from '../config/trusted-issuer';
import type { SigningKeySource } from '../keys/issuer-key-sets';
import type { SigningKey } from '../keys/signing-key';
import { TokenRejected } from '../reason';
import { askAgain, type Identified } from './asked-again';
import { checkClaims } from './claims';
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
