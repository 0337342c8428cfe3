import { randomUUID } from 'node:crypto';
import type { TestTokenRequest } from './test-token-request';
import { compactJws, type TokenSigningKey } from './token-signing';

const HOUR = 3600;

/** What the local identity provider puts into its tokens and signs them with. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly signingKey: TokenSigningKey;
  /** A key that is not published, for tokens that somebody else has signed. */
  readonly foreignKey: TokenSigningKey;
}

/**
 * Makes an access token as the provider's token endpoint would (RFC 9068), except for the flaws
 * that the request asks for: each changes one thing only, so that a refusal has one cause.
 */
export function makeTestToken(request: TestTokenRequest, tokenIssuer: TokenIssuer): string {
  const { signingKey, foreignKey } = tokenIssuer;
  const header = {
    typ: 'at+jwt',
    alg: request.alg,
    kid: request.unknownKid ? randomUUID() : signingKey.kid,
  };
  const payload = {
    jti: randomUUID(),
    sub: request.user,
    ...lifetime(request),
    scope: request.scopes.length > 0 ? request.scopes.join(' ') : undefined,
    client_id: 'demo-test-tokens',
    iss: request.issuer ?? tokenIssuer.issuer,
    aud: request.audience ?? tokenIssuer.audience,
  };
  const { privateKey } = request.wrongKey ? foreignKey : signingKey;
  return compactJws(header, payload, request.alg === 'none' ? undefined : privateKey);
}

// An hour either way is beyond every clock tolerance that the service accepts.
function lifetime(request: TestTokenRequest): { iat: number; nbf?: number; exp?: number } {
  const now = Math.floor(Date.now() / 1000);
  if (request.expired) return { iat: now - 2 * HOUR, exp: now - HOUR };
  return {
    iat: now,
    ...(request.notYet && { nbf: now + HOUR }),
    ...(!request.noExp && { exp: now + (request.notYet ? 2 : 1) * HOUR }),
  };
}
