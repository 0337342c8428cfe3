import { createPublicKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { isJsonObject, type JsonObject } from '../../lib/json-object';
import type { Identities } from './identities';
import type { TokenIssuer } from './test-token';
import { compactJws } from './token-signing';

type Maker = Pick<TokenIssuer, 'issuer' | 'signingKey'>;

/** Media type of a signed answer (RFC 9701 section 4). */
const SIGNED_ANSWER = 'application/token-introspection+jwt';

/** Whether a client may ask about a token: about each one if it stands for an API, and otherwise about its own. */
export function mayIntrospect(
  { clients }: Identities,
  clientId: string,
  token: { readonly clientId?: unknown },
): boolean {
  return clients.get(clientId)?.introspectsAnyToken === true || token.clientId === clientId;
}

/**
 * Has the endpoints for introspection (RFC 7662) and revocation (RFC 7009) take the JWTs of the provider as well.
 * oidc-provider refuses them on purpose, once it has authenticated the client, since it does not keep them.
 */
export function introspectJwts(
  provider: Provider,
  maker: Maker,
  identities: () => Identities,
): void {
  /** The ends of the revoked tokens by their ids. */
  const revoked = new Map<string, number>();
  provider.use(async (context, next) => {
    await next();
    // oidc-provider adds its member once it has found the route.
    const { oidc } = context as Partial<KoaContextWithOIDC>;
    const body: unknown = context.body;
    if (!isJsonObject(body) || body['error'] !== 'unsupported_token_type') return;
    const clientId = oidc?.client?.clientId ?? '';
    const claims = claimsOf(String(oidc?.params?.['token']), maker);
    context.status = 200;
    if (oidc?.route === 'revocation') {
      context.body = '';
      if (claims?.['client_id'] === clientId) revoke(claims, revoked);
      return;
    }
    const isActive =
      claims !== undefined &&
      mayIntrospect(identities(), clientId, { clientId: claims['client_id'] }) &&
      !revoked.has(String(claims['jti']));
    const answer = isActive ? { ...claims, active: true, token_type: 'Bearer' } : { active: false };
    if (context.accepts('json', SIGNED_ANSWER) === SIGNED_ANSWER) {
      context.body = sign(answer, clientId, maker);
      context.type = SIGNED_ANSWER;
    } else {
      context.body = answer;
    }
  });
}

/** @returns undefined unless it is an access token of this provider that is good now */
function claimsOf(token: string, { issuer, signingKey }: Maker): JsonObject | undefined {
  try {
    const { header, payload } = jwt.verify(token, createPublicKey(signingKey.privateKey), {
      algorithms: ['RS256'],
      issuer,
      complete: true,
    });
    // Not an ID token, which has the same key.
    return header.typ === 'at+jwt' && isJsonObject(payload) ? payload : undefined;
  } catch {
    return undefined;
  }
}

function revoke({ jti, exp }: JsonObject, revoked: Map<string, number>): void {
  const now = Date.now() / 1000;
  for (const [id, end] of revoked) if (end < now) revoked.delete(id);
  revoked.set(String(jti), typeof exp === 'number' ? exp : Infinity);
}

/** RFC 9701 section 5. */
function sign(answer: JsonObject, clientId: string, { issuer, signingKey }: Maker): string {
  return compactJws(
    { typ: 'token-introspection+jwt', alg: 'RS256', kid: signingKey.kid },
    {
      iss: issuer,
      aud: clientId,
      iat: Math.floor(Date.now() / 1000),
      token_introspection: answer,
    },
    signingKey.privateKey,
  );
}
