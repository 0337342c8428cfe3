import type { VerifiedClaims } from './token/verified-claims';

/** Who calls a protected route, as the authorizer vouches for it. */
export interface Caller {
  /** The `sub` of the token. */
  readonly principal: string;
  readonly issuer: string;
  readonly scopes: readonly string[];
  /** The client that the token was issued to, where the token says so. */
  readonly clientId?: string;
  /** The `jti` of the token, where it has one. */
  readonly tokenId?: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** A protected handler was called without the authorizer's word for the caller: a fault of the deployment. */
export class CallerMissing extends Error {
  override readonly name = 'CallerMissing';
}

/** The authorizer's side: what it tells the handlers. API Gateway passes on flat text only. */
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
 * The handlers' side. `claims` and `scopes` are not looked at, although `sls offline` puts them
 * there: it takes them from the token without verifying it.
 *
 * @param context `event.requestContext.authorizer`
 * @throws {CallerMissing} where the authorizer did not fill it in
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
 * Names the owner of what a caller creates. Two issuers may use the same `sub` for different
 * people; an issuer holds no `#`, so the two parts cannot run into each other.
 */
export function ownerOf({ issuer, principal }: Pick<Caller, 'issuer' | 'principal'>): string {
  return `${issuer}#${principal}`;
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
