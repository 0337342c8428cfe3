import { randomUUID } from 'node:crypto';
import type { TestTokenRequest } from './test-token-request';
import { applyFlaws } from './token-flaws';
import { compactJws, type TokenSigningKey } from './token-signing';

const HOUR = 3600;

/** The issuer and audience of the local identity provider's tokens, and the keys that sign them. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly signingKey: TokenSigningKey;
  /** A key that is not published, for tokens of another signer. */
  readonly foreignKey: TokenSigningKey;
}

/**
 * Makes an access token as the provider's token endpoint would (RFC 9068), with the flaws that the
 * request asks for.
 */
export function makeTestToken(
  { user, scopes, claims, flaws }: TestTokenRequest,
  { issuer, audience, signingKey, foreignKey }: TokenIssuer,
): string {
  const now = Math.floor(Date.now() / 1000);
  const good = {
    header: { typ: 'at+jwt', alg: 'RS256', kid: signingKey.kid },
    payload: {
      client_id: 'demo-test-tokens',
      ...claims,
      jti: randomUUID(),
      sub: user,
      iat: now,
      exp: now + HOUR,
      scope: scopes.length > 0 ? scopes.join(' ') : undefined,
      iss: issuer,
      aud: audience,
    },
    privateKey: signingKey.privateKey,
  };
  const { header, payload, privateKey } = applyFlaws(good, flaws, {
    now,
    foreignKey: foreignKey.privateKey,
  });
  return compactJws(header, payload, privateKey);
}
