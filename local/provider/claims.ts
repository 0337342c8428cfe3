import { isJsonObject, type JsonObject } from '../../lib/json-object';

/** The claims that the provider itself puts into an access token (RFC 9068 section 2.2). */
const SET_BY_PROVIDER: readonly string[] = [
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'scope',
];

/** A claim that cannot be added to a token. The message says why. */
export class ClaimError extends Error {
  override readonly name = 'ClaimError';

  /** @param claim undefined if the claims as a whole are wrong */
  constructor(
    readonly claim: string | undefined,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads claims that a developer adds to access tokens.
 *
 * @param alsoSet further claims that the provider sets in these tokens
 * @throws {ClaimError} if one is set by the provider, or would arrive with another value
 */
export function readClaims(declared: unknown, alsoSet: readonly string[] = []): JsonObject {
  if (!isJsonObject(declared)) {
    throw new ClaimError(undefined, 'must be claims by name, for example: { tenant: acme }');
  }
  for (const [claim, value] of Object.entries(declared)) {
    if (SET_BY_PROVIDER.includes(claim) || alsoSet.includes(claim)) {
      throw new ClaimError(claim, 'is a claim that the provider itself sets: leave it out');
    }
    if (!isExact(value)) {
      throw new ClaimError(
        claim,
        'holds a number that JSON cannot carry exactly: write it in quotes, as a text',
      );
    }
  }
  return declared;
}

function isExact(value: unknown): boolean {
  if (typeof value === 'bigint') return false;
  if (typeof value === 'number') {
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  }
  return typeof value !== 'object' || value === null || Object.values(value).every(isExact);
}
