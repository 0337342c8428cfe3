import { makeTestToken } from '../../../local/provider/test-token';
import { TEST_TOKEN_PATH } from '../../../local/provider/test-token-endpoint';
import { generateTokenSigningKey } from '../../../local/provider/token-signing';
import { SHARED_AUDIENCE } from '../../deploy/stage';
import type { ConformanceRequest } from '../request';

/** The header for each request, by name: both targets, and all requests with an equal body, share a token. */
export async function authorizationsFor(
  issuer: string,
  requests: readonly ConformanceRequest[],
): Promise<ReadonlyMap<string, string>> {
  const tokens = new Map<string, string>();
  const authorizations = new Map<string, string>();
  for (const { name, token } of requests) {
    if (token === undefined) continue;
    const key = JSON.stringify(token);
    const made =
      tokens.get(key) ?? (typeof token === 'string' ? token : await testToken(issuer, token));
    tokens.set(key, made);
    authorizations.set(name, `Bearer ${made}`);
  }
  return authorizations;
}

/** A token of the local identity provider. */
export async function testToken(issuer: string, request: object): Promise<string> {
  const response = await fetch(issuer + TEST_TOKEN_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`No token from ${issuer}: ${body}`);
  return body;
}

/** A token that cannot be refused without the keys to verify it. */
export async function tokenOfNobody(issuer: string): Promise<string> {
  const signingKey = await generateTokenSigningKey();
  const tokenIssuer = { issuer, audience: SHARED_AUDIENCE, signingKey, foreignKey: signingKey };
  return makeTestToken({ user: 'alice', scopes: [], claims: {}, flaws: new Map() }, tokenIssuer);
}
