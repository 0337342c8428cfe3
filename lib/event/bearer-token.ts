import { TokenRejected } from '../reason';

/** A larger token is refused before any of it is parsed. API Gateway accepts headers of up to 10,240 bytes. */
export const MAXIMUM_TOKEN_BYTES = 8192;

/** RFC 7235 section 2.1: the scheme is case-insensitive and ends with spaces. */
const BEARER = /^bearer +/i;
/** RFC 6750 section 2.1, as far as it matters here: one token, and nothing else. */
const NOT_IN_A_TOKEN = /[\s,]/;

/**
 * Finds the token in the value of the identity source.
 *
 * @param authorization the value as API Gateway hands it over
 * @param scheme `Bearer`, or `none` if the value is the token itself
 * @returns a token of at most {@link MAXIMUM_TOKEN_BYTES} bytes; nothing else about it is known
 * @throws {TokenRejected} `token_missing` without a token of that scheme, or `token_too_large`
 */
export function extractToken(authorization: string, scheme: 'Bearer' | 'none'): string {
  // No acceptable token fits into a longer value, and the expressions below need not read it.
  if (authorization.length > 2 * MAXIMUM_TOKEN_BYTES) throw new TokenRejected('token_too_large');
  const prefix = scheme === 'none' ? '' : BEARER.exec(authorization)?.[0];
  if (prefix === undefined) throw new TokenRejected('token_missing');
  const token = authorization.slice(prefix.length);
  if (token === '' || NOT_IN_A_TOKEN.test(token)) throw new TokenRejected('token_missing');
  if (Buffer.byteLength(token) > MAXIMUM_TOKEN_BYTES) throw new TokenRejected('token_too_large');
  return token;
}
