import JsonWebTokenError from 'jsonwebtoken/lib/JsonWebTokenError.js';
import verifySignature from 'jsonwebtoken/verify.js';
import type { AuthorizerConfig, SigningAlgorithm } from '../config/config';
import type { JsonObject } from '../json-object';
import type { CachedKeySet } from '../keys/cached-key-set';
import type { SigningKey } from '../keys/signing-key';
import { TokenRejected } from '../reason';
import { checkAudience, checkClaims, isWithinLifetime } from './claims';
import {
  decomposeUnverifiedToken,
  hasThreeParts,
  type UnverifiedToken,
  unverifiedOriginOf,
} from './compact-token';
import type { TokenKind, VerifiedToken } from './token-kind';

/** RFC 9068 section 2.1 and, for providers that do not follow it, RFC 7519 section 5.1. */
const ACCEPTED_TYPES: ReadonlySet<string> = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

/** The source of an issuer's signing keys. */
export type KeySource = Pick<CachedKeySet, 'find'>;
type SignedText = Pick<UnverifiedToken, 'compact' | 'signature'>;

/** How a token is to be verified, as its header and its issuer say. */
interface Identified {
  readonly algorithm: SigningAlgorithm;
  readonly kid: string;
  readonly issuer: string;
  readonly keySource: KeySource;
}

/**
 * Makes the token kind JWT: signed tokens in compact serialisation (RFC 7519).
 *
 * @param issuers the key sources of the trusted issuers, by the exact name of the issuer
 * @param now milliseconds since 1970
 */
export function createJwtKind(
  config: Pick<AuthorizerConfig, 'algorithms' | 'audiences' | 'clockToleranceSeconds'>,
  issuers: ReadonlyMap<string, KeySource>,
  now: () => number,
): TokenKind {
  /** The issuer is chosen before the key is looked up: a key of one issuer never verifies a token of another. */
  function identify({ unverifiedHeader, unverifiedPayload }: UnverifiedToken): Identified {
    const header = checkHeader(unverifiedHeader, config.algorithms);
    const issuer = issuerClaim(unverifiedPayload);
    const keySource = issuers.get(issuer);
    if (keySource === undefined) throw new TokenRejected('issuer_not_trusted');
    return { ...header, issuer, keySource };
  }

  function conclude(
    token: UnverifiedToken,
    identified: Identified,
    keys: readonly SigningKey[],
  ): VerifiedToken {
    const { algorithm, kid, issuer, keySource } = identified;
    const signingKey = findSigningKey(token, algorithm, keys);
    if (signingKey === undefined) {
      // Microsoft signs a hash of this nonce instead, so that only Graph verifies the token: see its audience.
      const { unverifiedHeader, unverifiedPayload } = token;
      if ('nonce' in unverifiedHeader) checkAudience(unverifiedPayload, config.audiences);
      throw new TokenRejected('signature_invalid');
    }
    const claims = checkClaims(token.unverifiedPayload, issuer, config, now() / 1000);
    const verified: VerifiedToken = {
      claims,
      evidence: { by: 'signature', kid },
      // The keys are looked up once for each decision: a second time could cost a second request.
      verifyAgain: async (compact) => {
        const published = await keySource.find(kid);
        const isStillGood =
          published.includes(signingKey) &&
          isWithinLifetime(claims, config.clockToleranceSeconds, now() / 1000);
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

function checkHeader(
  { typ, alg, kid, crit, b64 }: JsonObject,
  accepted: readonly SigningAlgorithm[],
): Pick<Identified, 'algorithm' | 'kid'> {
  if (typ !== undefined && !(typeof typ === 'string' && ACCEPTED_TYPES.has(typ.toLowerCase()))) {
    throw new TokenRejected('token_type_not_accepted');
  }
  // RFC 7515 section 4.1.11 and RFC 7797: an extension that is marked critical must be understood, or refused.
  if (crit !== undefined || b64 !== undefined) throw new TokenRejected('header_not_supported');
  const algorithm = accepted.find((candidate) => candidate === alg);
  if (algorithm === undefined) throw new TokenRejected('algorithm_not_allowed');
  if (kid === undefined) throw new TokenRejected('key_id_missing');
  if (typeof kid !== 'string') throw new TokenRejected('token_malformed');
  return { algorithm, kid };
}

function issuerClaim({ iss }: JsonObject): string {
  if (typeof iss === 'string') return iss;
  throw new TokenRejected(iss === undefined ? 'claim_missing' : 'claim_invalid', 'iss');
}

/**
 * Finds the key that a signature is good with.
 *
 * @param keys the keys under the token's `kid`
 * @returns undefined if the signature is wrong
 * @throws {TokenRejected} without a key, or without a key for the algorithm
 */
export function findSigningKey(
  token: SignedText,
  algorithm: SigningAlgorithm,
  keys: readonly SigningKey[],
): SigningKey | undefined {
  if (keys.length === 0) throw new TokenRejected('key_not_found');
  const candidates = keys.filter(({ algorithms }) => algorithms.includes(algorithm));
  if (candidates.length === 0) throw new TokenRejected('algorithm_not_allowed');
  return candidates.find((key) => isSignedWith(token, key, algorithm));
}

function isSignedWith(
  { compact, signature }: SignedText,
  { publicKey, signatureBytes }: SigningKey,
  algorithm: SigningAlgorithm,
): boolean {
  if (signature.length !== signatureBytes) return false;
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
