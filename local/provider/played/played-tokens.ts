import { createHash } from 'node:crypto';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { isJsonObject, type JsonObject } from '../../../lib/json-object';
import type { Identities } from '../identities';
import type { PlayedProvider } from './played-provider';
import { type ProviderShape, type TokenFacts, tokenOfShape } from './provider-shape';
import { splitScopes } from '../scopes';
import type { TokenIssuer } from '../test-token';
import { compactJws } from '../token-signing';

type Exchange = KoaContextWithOIDC['oidc'];

/**
 * Has the token endpoint hand out the tokens of a played provider instead of its own. This is a middleware, because
 * `formats.customizers.jwt` of oidc-provider cannot leave out `aud`, and sees no ID tokens.
 *
 * @param identities the users and clients of now
 */
export function playTokens(
  provider: Provider,
  played: PlayedProvider,
  tokenIssuer: TokenIssuer,
  identities: () => Identities,
): void {
  provider.use(async (context, next) => {
    await next();
    // oidc-provider adds its member once it has found the route.
    const { oidc } = context as Partial<KoaContextWithOIDC>;
    const body: unknown = context.body;
    if (oidc?.route !== 'token' || !isJsonObject(body) || !('access_token' in body)) return;
    context.body = { ...body, ...playedTokens(oidc, body, played, tokenIssuer, identities()) };
  });
}

function playedTokens(
  { entities }: Exchange,
  body: JsonObject,
  { ofUsers, ofClients, idToken }: PlayedProvider,
  tokenIssuer: TokenIssuer,
  { users, clients }: Identities,
): JsonObject {
  const { AccessToken: ofUser, ClientCredentials: ofClient } = entities;
  const { clientId = '', scope = '' } = ofUser ?? ofClient ?? {};
  const client = clients.get(clientId);
  // An opaque token does not have claims, whoever issues it.
  if (client?.tokenFormat === 'opaque') return {};
  const user = ofUser?.accountId;
  const facts = {
    clientId,
    subject: user ?? clientId,
    scopes: splitScopes(scope),
    claims: (user === undefined ? client : users.get(user))?.claims ?? {},
  };
  const accessToken = sign(user === undefined ? ofClients : ofUsers, facts, tokenIssuer);
  if (!('id_token' in body) || idToken === undefined) return { access_token: accessToken };
  const nonce = (entities.AuthorizationCode ?? entities.RefreshToken)?.nonce;
  const { header, payload, privateKey } = tokenOfShape(idToken, facts, tokenIssuer);
  return {
    access_token: accessToken,
    id_token: compactJws(
      header,
      { ...payload, nonce, ...hashIn(payload, accessToken) },
      privateKey,
    ),
  };
}

function sign(shape: ProviderShape, facts: TokenFacts, tokenIssuer: TokenIssuer): string {
  const { header, payload, privateKey } = tokenOfShape(shape, facts, tokenIssuer);
  return compactJws(header, payload, privateKey);
}

/** Only if the provider sends it: without it, its ID tokens are harder to tell from access tokens. */
function hashIn(payload: JsonObject, accessToken: string): JsonObject {
  return 'at_hash' in payload ? { at_hash: leftHalfHash(accessToken) } : {};
}

/** As `at_hash` has it: OpenID Connect Core section 3.1.3.6. */
function leftHalfHash(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}
