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

/** The `iss` of a token. */
export function unverifiedIssuerOf({ iss }: JsonObject): string {
  if (typeof iss === 'string') return iss;
  throw new TokenRejected((iss ?? null) === null ? 'claim_missing' : 'claim_invalid', 'iss');
}

/**
 * Tells whether a token names an issuer, in which `{tid}` stands for its own tenant. Only a word can be a tenant, or
 * `tid` could turn into any address.
 */
export function unverifiedIssuerIs(trusted: string, { iss, tid }: JsonObject): boolean {
  if (!trusted.includes('{tid}')) return iss === trusted;
  const isTenant = typeof tid === 'string' && /^[\w-]{1,64}$/.test(tid);
  return isTenant && iss === trusted.replace('{tid}', tid);
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
