import JsonWebTokenError from 'jsonwebtoken/lib/JsonWebTokenError.js';
import verifySignature from 'jsonwebtoken/verify.js';
import { checkClaims } from './claims';
import { type AuthorizerConfig, type SigningAlgorithm } from '../config/config';
import { TokenRejected } from '../reason';
import type { SigningKey } from '../keys/signing-key';
import type { JsonObject } from '../json-object';
import type { UnverifiedToken } from './compact-token';
import type { VerifiedClaims } from './verified-claims';

/** Finds the keys that an issuer publishes under a `kid`; none where it publishes no such key. */
export type FindSigningKeys = (issuer: string, kid: string) => Promise<readonly SigningKey[]>;

/** The claims of a token, which can be relied on, and the key that its signature is good with. */
export interface VerifiedToken {
  readonly claims: VerifiedClaims;
  readonly signingKey: SigningKey;
}

/** Verifies a token with the keys of its issuer, wherever those come from. */
export type VerifyToken = (
  token: UnverifiedToken,
  findSigningKeys: FindSigningKeys,
) => Promise<VerifiedToken>;

/** RFC 9068 section 2.1 and, for providers that do not follow it, RFC 7519 section 5.1. */
const ACCEPTED_TYPES: ReadonlySet<string> = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

/**
 * Makes the verifier.
 *
 * @param config trusted issuers, accepted audiences and algorithms
 * @param now milliseconds since 1970
 * @returns a function that throws {TokenRejected} where the token must not be used, and passes on
 *   what `findSigningKeys` throws, which says nothing about the token
 */
export function createVerifier(config: AuthorizerConfig, now: () => number): VerifyToken {
  const trustedIssuers = new Set(config.issuers.map(({ issuer }) => issuer));

  return async (token, findSigningKeys) => {
    const { algorithm, kid } = checkHeader(token.unverifiedHeader, config.algorithms);
    // Chosen before the key is looked up: a key of one issuer never verifies a token of another.
    const issuer = trustedIssuer(token.unverifiedPayload, trustedIssuers);
    const keys = keysFor(algorithm, await findSigningKeys(issuer, kid));
    const signingKey = keys.find((key) => isSignedWith(token, key, algorithm));
    if (signingKey === undefined) throw new TokenRejected('signature_invalid');
    const claims = checkClaims(token.unverifiedPayload, issuer, config, now() / 1000);
    // The one place where claims become verified: everything above has held.
    return { claims: claims as VerifiedClaims, signingKey };
  };
}

function checkHeader(
  { typ, alg, kid, crit, b64 }: JsonObject,
  accepted: readonly SigningAlgorithm[],
): { algorithm: SigningAlgorithm; kid: string } {
  if (typ !== undefined && !(typeof typ === 'string' && ACCEPTED_TYPES.has(typ.toLowerCase()))) {
    throw new TokenRejected('token_type_not_accepted');
  }
  // RFC 7515 section 4.1.11 and RFC 7797: what is marked critical must be understood, or refused.
  if (crit !== undefined || b64 !== undefined) throw new TokenRejected('header_not_supported');
  const algorithm = accepted.find((candidate) => candidate === alg);
  if (algorithm === undefined) throw new TokenRejected('algorithm_not_allowed');
  if (kid === undefined) throw new TokenRejected('key_id_missing');
  if (typeof kid !== 'string') throw new TokenRejected('token_malformed');
  return { algorithm, kid };
}

function trustedIssuer({ iss }: JsonObject, trusted: ReadonlySet<string>): string {
  if (iss === undefined) throw new TokenRejected('claim_missing', 'iss');
  if (typeof iss !== 'string') throw new TokenRejected('claim_invalid', 'iss');
  if (!trusted.has(iss)) throw new TokenRejected('issuer_not_trusted');
  return iss;
}

/** More than one only where an issuer uses a `kid` twice, which RFC 7517 section 4.5 advises against. */
function keysFor(algorithm: SigningAlgorithm, keys: readonly SigningKey[]): readonly SigningKey[] {
  if (keys.length === 0) throw new TokenRejected('key_not_found');
  const fitting = keys.filter(({ algorithms }) => algorithms.includes(algorithm));
  if (fitting.length === 0) throw new TokenRejected('algorithm_not_allowed');
  return fitting;
}

function isSignedWith(
  { compact, signature }: UnverifiedToken,
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
