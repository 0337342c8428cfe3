import { Undecided } from '../undecided';
import { boundedRequest, redirectOf } from '../http/bounded-request';

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
    failure: (problem) =>
      new SigningKeysUnavailable(
        `${uri} ${problem}${problem.includes('ENOTFOUND') ? `; ${WRONG_ADDRESS}` : ''}`,
      ),
    refuse: ({ statusCode = 0, headers: { location } }) => {
      if (statusCode === 200) return undefined;
      const Failure = isNothing(statusCode) ? NothingAtAddress : SigningKeysUnavailable;
      return new Failure(
        `${uri} answered with status ${statusCode} instead of 200${remedyFor(uri, statusCode, location)}`,
      );
    },
  });
  return body;
}

function isNothing(statusCode: number): boolean {
  return statusCode === 404 || statusCode === 410;
}

function remedyFor(uri: string, statusCode: number, location: string | undefined): string {
  if (isNothing(statusCode)) return `; ${WRONG_ADDRESS}`;
  if (statusCode === 401 || statusCode === 403) return '; a key set must be open to everybody';
  const redirect = redirectOf(uri, statusCode, location);
  if (!redirect.endsWith('which is not followed')) return redirect;
  return `${redirect}; set JWKS_URI, or jwksUri of the entry, to the address of the key set`;
}
