import { Undecided } from '../undecided';
import { boundedRequest } from '../http/bounded-request';

/** The limits of API Gateway's own JWT authorizer. */
export const KEY_SET_DEADLINE_MS = 1_500;
export const KEY_SET_MAXIMUM_BYTES = 150_000;

/** What to do if the provider does not have a key set at the address. */
export const WRONG_ADDRESS =
  'set the address of the key set (JWKS_URI, or jwksUri of the entry) or check the issuer';

/** The signing keys are not available, so no token can be verified. Not a verdict on a token. */
export class SigningKeysUnavailable extends Undecided {
  override readonly name = 'SigningKeysUnavailable';
  override readonly reason = 'keys_unavailable';
}

/** The provider answered that the address is empty: 404 or 410. */
export class NothingAtAddress extends SigningKeysUnavailable {}

/**
 * Requests a key set or a discovery document, and is safe if the provider misbehaves: one GET on a new connection, without
 * redirects or compression, that ends within {@link KEY_SET_DEADLINE_MS}.
 *
 * @param uri http or https
 * @returns the body, at most {@link KEY_SET_MAXIMUM_BYTES} bytes
 * @throws {SigningKeysUnavailable} if the answer is incomplete or its status is not 200
 */
export async function requestDocument(uri: string): Promise<Buffer> {
  const { body } = await boundedRequest(uri, {
    // After a freeze of the function, a kept connection may be dead without an event that says so.
    agent: false,
    headers: { accept: 'application/json, application/jwk-set+json' },
    deadlineMs: KEY_SET_DEADLINE_MS,
    maximumBytes: KEY_SET_MAXIMUM_BYTES,
    failure: (problem, status = 0) => {
      const Failure = isNothing(status) ? NothingAtAddress : SigningKeysUnavailable;
      return new Failure(`${uri} ${problem}${remedyFor(problem, status)}`);
    },
  });
  return body;
}

function isNothing(status: number): boolean {
  return status === 404 || status === 410;
}

function remedyFor(problem: string, status: number): string {
  if (status === 401 || status === 403) return '; a key set must be open to everybody';
  const isWrong = isNothing(status) || /ENOTFOUND|not followed$/.test(problem);
  return isWrong ? `; ${WRONG_ADDRESS}` : '';
}
