import { isUtf8 } from 'node:buffer';
import { isJsonObject, type JsonObject } from '../json-object';
import { TokenRejected } from '../reason';

/** Larger tokens are refused before anything of them is parsed. API Gateway's headers end at 10,240 bytes. */
export const MAXIMUM_TOKEN_BYTES = 8192;

/** A token taken apart. Nobody has vouched for a word of it yet. */
export interface UnverifiedToken {
  readonly compact: string;
  readonly unverifiedHeader: JsonObject;
  readonly unverifiedPayload: JsonObject;
  readonly signature: Buffer;
}

/** RFC 7235 section 2.1: the scheme is case-insensitive and ends with spaces. */
const BEARER = /^bearer +/i;
/** RFC 6750 section 2.1, as far as it matters here: one token, and nothing else. */
const NOT_IN_A_TOKEN = /[\s,]/;

/**
 * Finds the token in the value of the identity source header.
 *
 * @param authorizationToken the header's value as API Gateway hands it over
 * @param scheme `Bearer`, or `none` where the header holds nothing but the token
 * @returns a token of at most {@link MAXIMUM_TOKEN_BYTES} bytes, of which nothing else is known
 * @throws {TokenRejected} `token_missing` where the header holds no token of that scheme, or `token_too_large`
 */
export function extractToken(authorizationToken: string, scheme: 'Bearer' | 'none'): string {
  // No token fits in a longer header, and the expressions below need not look at it.
  if (authorizationToken.length > 2 * MAXIMUM_TOKEN_BYTES)
    throw new TokenRejected('token_too_large');
  const prefix = scheme === 'none' ? '' : BEARER.exec(authorizationToken)?.[0];
  if (prefix === undefined) throw new TokenRejected('token_missing');
  const token = authorizationToken.slice(prefix.length);
  if (token === '' || NOT_IN_A_TOKEN.test(token)) throw new TokenRejected('token_missing');
  if (Buffer.byteLength(token) > MAXIMUM_TOKEN_BYTES) throw new TokenRejected('token_too_large');
  return token;
}

/**
 * Takes a JWS in compact serialisation apart (RFC 7515 section 7.1), strictly: three parts in
 * canonical base64url, header and payload each one JSON object in UTF-8.
 *
 * @param compact a token as it was extracted, and no longer than that
 * @throws {TokenRejected} `token_malformed`
 */
export function decomposeUnverifiedToken(compact: string): UnverifiedToken {
  const [header, payload, signature, more] = compact.split('.', 4);
  if (
    header === undefined ||
    payload === undefined ||
    signature === undefined ||
    more !== undefined
  ) {
    throw new TokenRejected('token_malformed');
  }
  return {
    compact,
    unverifiedHeader: parseJsonObject(decodeBase64url(header)),
    unverifiedPayload: parseJsonObject(decodeBase64url(payload)),
    signature: decodeBase64url(signature),
  };
}

/** Decodes only what encoding gives back unchanged: no padding, white space or stray bits (RFC 7515 section 2). */
function decodeBase64url(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new TokenRejected('token_malformed');
  return bytes;
}

function parseJsonObject(bytes: Buffer): JsonObject {
  if (!isUtf8(bytes)) throw new TokenRejected('token_malformed');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new TokenRejected('token_malformed');
  }
  if (!isJsonObject(value)) throw new TokenRejected('token_malformed');
  return value;
}
