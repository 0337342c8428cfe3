import { TokenRejected } from '../reason';

/** A larger token cannot arrive: API Gateway accepts headers of up to 10,240 bytes, all together. */
export const MAXIMUM_TOKEN_BYTES = 10_240;

/** RFC 7235 section 2.1: the scheme is case-insensitive and ends with spaces. */
const BEARER = /^bearer +/i;
/** RFC 6750 section 2.1, as far as it matters here: one token, and nothing else. */
const NOT_IN_A_TOKEN = /[\s,]/;

/**
 * Finds the token in the value of the identity source.
 *
 * @param authorization the value as API Gateway hands it over
 * @param scheme the scheme before the token, in any case, or `none` if the value is the token itself
 * @returns a token of at most {@link MAXIMUM_TOKEN_BYTES} bytes; nothing else about it is known
 * @throws {TokenRejected} `token_missing` without a token of that scheme, or `token_too_large`
 */
export function extractToken(authorization: string, scheme: string): string {
  // No acceptable token fits into a longer value, and the expressions below need not read it.
  if (authorization.length > 2 * MAXIMUM_TOKEN_BYTES) throw new TokenRejected('token_too_large');
  const start = startOfToken(authorization, scheme);
  if (start === undefined) throw new TokenRejected('token_missing');
  const token = authorization.slice(start);
  if (token === '' || NOT_IN_A_TOKEN.test(token)) throw new TokenRejected('token_missing');
  if (Buffer.byteLength(token) > MAXIMUM_TOKEN_BYTES) throw new TokenRejected('token_too_large');
  return token;
}

/** The number of characters before the token, or undefined if the value has another scheme. */
function startOfToken(authorization: string, scheme: string): number | undefined {
  if (scheme === 'none') return 0;
  if (scheme === 'Bearer') return BEARER.exec(authorization)?.[0].length;
  const written = authorization.slice(0, scheme.length);
  if (written.toLowerCase() !== scheme.toLowerCase()) return undefined;
  const spaces = /^ +/.exec(authorization.slice(scheme.length))?.[0];
  return spaces === undefined ? undefined : scheme.length + spaces.length;
}
