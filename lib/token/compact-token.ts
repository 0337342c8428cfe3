import { isUtf8 } from 'node:buffer';
import { isJsonObject, type JsonObject } from '../json-object';
import { TokenRejected } from '../reason';
import type { UnverifiedOrigin } from './token-kind';

/** A token taken apart. Its signature has not been checked, so no word of it can be relied on. */
export interface UnverifiedToken {
  readonly compact: string;
  readonly unverifiedHeader: JsonObject;
  readonly unverifiedPayload: JsonObject;
  readonly signature: Buffer;
}

/** Tells whether a text has the three parts of a JWS in compact serialisation. */
export function hasThreeParts(compact: string): boolean {
  const secondDot = compact.indexOf('.', compact.indexOf('.') + 1);
  return secondDot > 0 && !compact.includes('.', secondDot + 1);
}

/**
 * Tells whether a text is an encrypted token: a JWE in compact serialisation, which has five parts and names the
 * encryption of its content in `enc` (RFC 7516 sections 3.1 and 4.1.2).
 */
export function isEncrypted(compact: string): boolean {
  const [header = '', ...others] = compact.split('.', 6);
  if (others.length !== 4) return false;
  try {
    return 'enc' in parseJsonObject(decodeBase64url(header));
  } catch (error) {
    if (error instanceof TokenRejected) return false;
    throw error;
  }
}

/**
 * Takes a JWS in compact serialisation apart (RFC 7515 section 7.1), strictly: three parts in
 * canonical base64url, header and payload each one JSON object in UTF-8.
 *
 * @param compact the token, of bounded length
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

/** Accepts only the canonical encoding: no padding, white space or stray bits (RFC 7515 section 2). */
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

/** The key id and the issuer that a token claims to come from; a malformed token does not have them. */
export function unverifiedOriginOf(compact: string): UnverifiedOrigin {
  try {
    const { unverifiedHeader, unverifiedPayload } = decomposeUnverifiedToken(compact);
    return { unverifiedKid: unverifiedHeader['kid'], unverifiedIssuer: unverifiedPayload['iss'] };
  } catch {
    return {};
  }
}
