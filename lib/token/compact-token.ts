import { isUtf8 } from 'node:buffer';
import type { IssuerRules, SigningAlgorithm } from '../config/trusted-issuer';
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
  return compact.split('.', 4).length === 3;
}

/**
 * Tells whether a text is an encrypted token: a JWE in compact serialisation, which has five parts and names the
 * encryption of its content in `enc` (RFC 7516 sections 3.1 and 4.1.2).
 */
export function isEncrypted(compact: string): boolean {
  const [header = '', ...others] = compact.split('.', 6);
  try {
    return others.length === 4 && 'enc' in parseJsonObject(decodeBase64url(header));
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
  const parts = compact.split('.', 4);
  if (parts.length !== 3) throw new TokenRejected('token_malformed');
  const [header = '', payload = '', signature = ''] = parts;
  return {
    compact,
    unverifiedHeader: parseHeader(header),
    unverifiedPayload: parseJsonObject(decodeBase64url(payload)),
    signature: decodeBase64url(signature),
  };
}

/**
 * Tokens of one key have the same header. The bounds are for headers that an attacker makes up; once these have filled
 * the memory, it only no longer saves time.
 */
const parsedHeaders = new Map<string, JsonObject>();
const MAXIMUM_PARSED_HEADERS = 100;
const LONGEST_PARSED_HEADER = 512;

function parseHeader(text: string): JsonObject {
  const parsed = parsedHeaders.get(text);
  if (parsed !== undefined) return parsed;
  const bytes = decodeBase64url(text);
  const header = parseJsonObject(bytes);
  if (bytes.length <= LONGEST_PARSED_HEADER && parsedHeaders.size < MAXIMUM_PARSED_HEADERS) {
    // Not the text itself: it is a part of the token, and would keep all of the token in memory.
    parsedHeaders.set(bytes.toString('base64url'), header);
  }
  return header;
}

/** The algorithm and the key of a signature, as the header of the token names them. */
export interface SignatureHeader {
  readonly algorithm: SigningAlgorithm;
  /** Undefined only if the issuer's tokens need not have one. */
  readonly kid: string | undefined;
}

/**
 * Checks the header of a token by the rules of the issuer that the token names.
 *
 * @throws {TokenRejected} if it is not acceptable, whatever the signature
 */
export function checkHeader(
  { typ = 'JWT', alg, kid, crit, b64 }: JsonObject,
  { types, algorithms, keyIdRequired }: Pick<IssuerRules, 'algorithms' | 'keyIdRequired' | 'types'>,
): SignatureHeader {
  if (typeof typ !== 'string' || !isOneOf(types, typ)) {
    throw new TokenRejected('token_type_not_accepted');
  }
  // RFC 7515 section 4.1.11 and RFC 7797: an extension that is marked critical must be understood, or refused.
  if (crit !== undefined || b64 !== undefined) throw new TokenRejected('header_not_supported');
  const algorithm = algorithms.find((candidate) => candidate === alg);
  if (algorithm === undefined) throw new TokenRejected('algorithm_not_allowed');
  if (kid === undefined && keyIdRequired) throw new TokenRejected('key_id_missing');
  if (kid !== undefined && typeof kid !== 'string') throw new TokenRejected('token_malformed');
  return { algorithm, kid };
}

function isOneOf(types: readonly string[], typ: string): boolean {
  return types.includes(typ) || types.some((type) => mediaTypeOf(type) === mediaTypeOf(typ));
}

/** A `typ` without case, and without `application/` in front of a type such as `at+jwt` (RFC 9068 section 4). */
function mediaTypeOf(typ: string): string {
  return typ.toLowerCase().replace(/^application\/(?=.*\+)/, '');
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
