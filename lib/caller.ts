import { isJsonObject, type JsonObject } from './json-object';

/** The caller of a protected route, as verified by the authorizer. */
export interface Caller {
  /** The claim that names the caller, by default `sub`; a digest of one with more than 256 characters. */
  readonly principal: string;
  readonly issuer: string;
  readonly scopes: readonly string[];
  /** The client that the token was issued to, if the token names it. */
  readonly clientId?: string;
  /** The `jti` of the token, if it has one. */
  readonly tokenId?: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  /** The claims that `handlerClaims` of the issuer's entry names, of the types that the token has. */
  readonly claims: JsonObject;
}

/** The names of the members in the context that hold a claim: a text as it is, and JSON of anything else. */
export const CLAIM_PREFIX = { text: 'claim_', json: 'json_' } as const;

/** A protected handler was called without the context of the authorizer: a wrong deployment. */
export class CallerMissing extends Error {
  override readonly name = 'CallerMissing';
}

/**
 * Reads the context in a handler. It ignores `claims` and `scopes`, which `sls offline` adds from
 * the token without verifying it.
 *
 * @param authorizer `event.requestContext.authorizer` of an event of a REST, HTTP or WebSocket API
 * @throws {CallerMissing} if the authorizer has not filled it in
 */
export function parseCaller(authorizer: unknown): Caller {
  const context = contextIn(authorizer);
  const { principalId, issuer, scope, clientId, tokenId, expiresAt } = context;
  if (!isFilled(principalId) || !isFilled(issuer) || typeof scope !== 'string') {
    throw new CallerMissing('requestContext.authorizer lacks principalId, issuer or scope');
  }
  if (!isFilled(expiresAt) || !Number.isFinite(Number(expiresAt))) {
    throw new CallerMissing('requestContext.authorizer.expiresAt is not a number of seconds');
  }
  return {
    principal: principalId,
    issuer,
    scopes: scope.split(' ').filter((name) => name !== ''),
    ...(isFilled(clientId) && { clientId }),
    ...(isFilled(tokenId) && { tokenId }),
    expiresAt: Number(expiresAt),
    claims: claimsIn(context),
  };
}

/** Payload 2.0 of HTTP APIs has the context one level deeper: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
function contextIn(authorizer: unknown): JsonObject {
  if (!isJsonObject(authorizer)) return {};
  const { lambda } = authorizer;
  return isJsonObject(lambda) ? lambda : authorizer;
}

function claimsIn(context: JsonObject): JsonObject {
  const claims = new Map<string, unknown>();
  for (const [name, value] of Object.entries(context)) {
    if (typeof value !== 'string') continue;
    if (name.startsWith(CLAIM_PREFIX.text)) claims.set(name.slice(CLAIM_PREFIX.text.length), value);
    if (name.startsWith(CLAIM_PREFIX.json)) {
      claims.set(name.slice(CLAIM_PREFIX.json.length), parseJson(name, value));
    }
  }
  return Object.fromEntries(claims);
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The error of JSON.parse would quote the claim.
    throw new CallerMissing(`requestContext.authorizer.${name} is not JSON`);
  }
}

/** A claim has another type than a handler expects. The message names the claim, and does not repeat its value. */
export class ClaimNotExpected extends Error {
  override readonly name = 'ClaimNotExpected';
}

/**
 * Reads a claim that is text.
 *
 * @returns undefined if the token does not have it
 * @throws {ClaimNotExpected} if it is not text
 */
export function textClaim({ claims }: Pick<Caller, 'claims'>, name: string): string | undefined {
  const value = claims[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new ClaimNotExpected(`The claim ${name} is not text`);
}

/**
 * Reads a claim that is a list of texts, such as groups.
 *
 * @returns an empty list if the token does not have it
 * @throws {ClaimNotExpected} if it is not a list of texts
 */
export function listClaim({ claims }: Pick<Caller, 'claims'>, name: string): readonly string[] {
  const value = claims[name] ?? [];
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  throw new ClaimNotExpected(`The claim ${name} is not a list of texts`);
}

/**
 * Identifies a caller as an owner of data. It includes the issuer, because two issuers may use the
 * same `sub` for different people. An issuer cannot contain `#`, so two callers never share an id.
 */
export function ownerOf({ issuer, principal }: Pick<Caller, 'issuer' | 'principal'>): string {
  return `${issuer}#${principal}`;
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
