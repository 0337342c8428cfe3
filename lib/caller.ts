import type { VerifiedClaims } from './token/verified-claims';

/** The caller of a protected route, as verified by the authorizer. */
export interface Caller {
  /** The `sub` of the token. */
  readonly principal: string;
  readonly issuer: string;
  readonly scopes: readonly string[];
  /** The client that the token was issued to, if the token names it. */
  readonly clientId?: string;
  /** The `jti` of the token, if it has one. */
  readonly tokenId?: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** A protected handler was called without the context of the authorizer: a wrong deployment. */
export class CallerMissing extends Error {
  override readonly name = 'CallerMissing';
}

/** Writes the context for the handlers. API Gateway passes on text values only. */
export function callerContext(claims: VerifiedClaims): Record<string, string> {
  return {
    scope: [...claims.scopes].join(' '),
    issuer: claims.issuer,
    ...(claims.clientId !== undefined && { clientId: claims.clientId }),
    ...(claims.tokenId !== undefined && { tokenId: claims.tokenId }),
    expiresAt: String(claims.expiresAt),
  };
}

/**
 * Reads the context in a handler. It ignores `claims` and `scopes`, which `sls offline` adds from
 * the token without verifying it.
 *
 * @param context `event.requestContext.authorizer`
 * @throws {CallerMissing} if the authorizer has not filled it in
 */
export function parseCaller(context: Readonly<Record<string, unknown>> | null | undefined): Caller {
  const { principalId, issuer, scope, clientId, tokenId, expiresAt } = context ?? {};
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
  };
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
