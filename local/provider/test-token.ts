import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../lib/json-object';
import { type ProviderShape, type TokenFacts, tokenOfShape } from './played/provider-shape';
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
    shape === undefined ? accessToken(facts, tokenIssuer) : tokenOfShape(shape, facts, tokenIssuer);
  const { header, payload, privateKey } = applyFlaws(good, flaws, {
    now: secondsNow(),
    foreignKey: tokenIssuer.foreignKey.privateKey,
  });
  return compactJws(header, payload, privateKey);
}

function accessToken(facts: TokenFacts, tokenIssuer: TokenIssuer): UnsignedToken {
  const { signingKey } = tokenIssuer;
  return {
    header: { typ: 'at+jwt', alg: 'RS256', kid: signingKey.kid },
    payload: accessTokenClaims(facts, tokenIssuer),
    audienceClaim: 'aud',
    privateKey: signingKey.privateKey,
  };
}

/** The claims of an access token as the local provider itself makes them. */
export function accessTokenClaims(
  { clientId, subject, scopes, claims }: TokenFacts,
  { issuer, audience }: Pick<TokenIssuer, 'issuer' | 'audience'>,
): JsonObject {
  const now = secondsNow();
  return {
    client_id: clientId,
    ...claims,
    jti: randomUUID(),
    sub: subject,
    iat: now,
    exp: now + HOUR,
    scope: scopes.length > 0 ? scopes.join(' ') : undefined,
    iss: issuer,
    aud: audience,
  };
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1000);
}
