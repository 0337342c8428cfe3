import { randomUUID } from 'node:crypto';
import { type ProviderShape, tokenOfShape } from './played/provider-shape';
import type { TestTokenRequest } from './test-token-request';
import { applyFlaws, type UnsignedToken } from './token-flaws';
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

/** The client of every test token. */
export const TEST_CLIENT = 'demo-test-tokens';

/**
 * Makes an access token as the provider's token endpoint would (RFC 9068), or a token of another provider's shape,
 * with the flaws that the request asks for.
 *
 * @param usualShape that of a played provider, unless the request names another one
 */
export function makeTestToken(
  request: TestTokenRequest,
  tokenIssuer: TokenIssuer,
  usualShape?: ProviderShape,
): string {
  const { user, scopes, claims, flaws, shape = usualShape } = request;
  const facts = { clientId: TEST_CLIENT, subject: user, scopes, claims };
  const good =
    shape === undefined
      ? accessToken(request, tokenIssuer)
      : tokenOfShape(shape, facts, tokenIssuer);
  const { header, payload, privateKey } = applyFlaws(good, flaws, {
    now: secondsNow(),
    foreignKey: tokenIssuer.foreignKey.privateKey,
  });
  return compactJws(header, payload, privateKey);
}

function accessToken(
  { user, scopes, claims }: TestTokenRequest,
  { issuer, audience, signingKey }: TokenIssuer,
): UnsignedToken {
  const now = secondsNow();
  return {
    header: { typ: 'at+jwt', alg: 'RS256', kid: signingKey.kid },
    payload: {
      client_id: TEST_CLIENT,
      ...claims,
      jti: randomUUID(),
      sub: user,
      iat: now,
      exp: now + HOUR,
      scope: scopes.length > 0 ? scopes.join(' ') : undefined,
      iss: issuer,
      aud: audience,
    },
    audienceClaim: 'aud',
    privateKey: signingKey.privateKey,
  };
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1000);
}
