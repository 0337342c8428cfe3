import type {
  AdapterFactory,
  Configuration,
  errors,
  Grant,
  interactionPolicy,
  KoaContextWithOIDC,
} from 'oidc-provider';
import { clientAdapter } from './client-metadata';
import { escapeHtml, type Page, respondWithPage } from './html';
import type { Identities } from './identities';
import { mayIntrospect } from './introspection';
import { expiredLoginPage, isUnknownLogin } from './expired-login';
import { loginPath } from './login';
import { showLogoutPage, showSignedOutPage } from './logout';
import { isLoopbackOrigin } from '../network/loopback';
import type { PlayedProvider } from './played/played-provider';
import { API_RESOURCE, resourceIndicators } from './resource-indicators';
import { OPENID_SCOPES } from './scopes';
import type { TokenIssuer } from './test-token';
import { TEST_TOKEN_PATH } from './test-token-endpoint';
import { toPrivateJwk } from './token-signing';

/** The parts of oidc-provider that the configuration needs. It is an ES module, imported at run time. */
export interface ProviderModule {
  readonly errors: typeof errors;
  readonly interactionPolicy: typeof interactionPolicy;
}

/** What outlives a change of the signing key. */
export interface ProviderMemory {
  /** Keeps sessions, codes and refresh tokens. */
  readonly adapter: AdapterFactory;
  readonly cookieKey: string;
}

const HOUR = 3600;

/** Configures oidc-provider. Every option is set that it would warn about. */
export function providerConfiguration(
  providerModule: ProviderModule,
  { issuer, audience, signingKey }: Pick<TokenIssuer, 'issuer' | 'audience' | 'signingKey'>,
  { adapter, cookieKey }: ProviderMemory,
  identities: () => Identities,
  played?: PlayedProvider,
): Configuration {
  return {
    adapter: clientAdapter(identities, adapter),
    // By this member the token tool knows the local provider.
    discovery: {
      test_token_endpoint: issuer + TEST_TOKEN_PATH,
      ...(played !== undefined && { played_provider: played.name }),
    },
    jwks: { keys: [toPrivateJwk(signingKey)] },
    cookies: { keys: [cookieKey] },
    scopes: [...OPENID_SCOPES],
    // The default of JWKS_URI.
    routes: { jwks: '/.well-known/jwks.json' },
    responseTypes: ['code'],
    pkce: { required: () => true },
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      ClientCredentials: HOUR,
      Grant: 24 * HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      RefreshToken: 24 * HOUR,
      Session: 24 * HOUR,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: showLogoutPage,
        postLogoutSuccessSource: showSignedOutPage,
      },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: {
        enabled: true,
        allowedPolicy: (_context, { clientId }, token) =>
          mayIntrospect(identities(), clientId, token),
      },
      jwtIntrospection: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
      },
      resourceIndicators: resourceIndicators(providerModule.errors, audience, identities),
    },
    findAccount: (_context, user) =>
      identities().users.has(user) ? { accountId: user, claims: () => ({ sub: user }) } : undefined,
    extraTokenClaims: (_context, token) => ({
      ...('accountId' in token
        ? identities().users.get(token.accountId)
        : identities().clients.get(token.clientId ?? '')
      )?.claims,
      // Those that a test token was made with.
      ...token.extra,
    }),
    interactions: {
      policy: loginPolicy(providerModule),
      url: (_context, { uid, params }) => loginPath(uid, params),
    },
    loadExistingGrant: (context) => grantEntitledScopes(context, identities(), audience),
    // Also without the scope offline_access: it needs a consent, and the login does not ask for one.
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    // A page under development on this machine may use the code flow of the public client.
    clientBasedCORS: (_context, origin, client) =>
      client.clientAuthMethod === 'none' && isLoopbackOrigin(origin),
    renderError: (context, { error, error_description: description = '' }, cause) => {
      context.respond = false;
      respondWithPage(
        context.res,
        context.status,
        isUnknownLogin(cause) ? expiredLoginPage() : refusalPage(error, description),
      );
    },
  };
}

/** Asks for a user every time, so that a developer can change between them. */
function loginPolicy({ interactionPolicy }: ProviderModule): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  const everyTime = new interactionPolicy.Check(
    'every_time',
    'End-User authentication is required',
    'login_required',
    ({ oidc }) => oidc.result?.login === undefined,
  );
  policy.get('login')?.checks.add(everyTime);
  // No consent: the entitlement of the user decides.
  policy.get('consent')?.checks.clear();
  return policy;
}

/** Grants the scopes of the user; oidc-provider narrows them to those that the client asked for. */
async function grantEntitledScopes(
  { oidc }: KoaContextWithOIDC,
  { users }: Identities,
  audience: string,
): Promise<Grant | undefined> {
  const accountId = oidc.session?.accountId;
  const clientId = oidc.client?.clientId;
  if (accountId === undefined || clientId === undefined) return undefined;
  const grant = new oidc.provider.Grant({ accountId, clientId });
  grant.addOIDCScope(OPENID_SCOPES.join(' '));
  const scopes = users.get(accountId)?.scopes.join(' ') ?? '';
  for (const resource of [API_RESOURCE, audience]) grant.addResourceScope(resource, scopes);
  await grant.save();
  return grant;
}

/** For a request that an application has made wrongly, so it has the words for its developer too. */
function refusalPage(error: string, description: string): Page {
  return {
    title: 'The identity provider refused this request',
    body: `<p>The application that sent you here has asked for something that is not possible:
${escapeHtml(description)} (<code>${escapeHtml(error)}</code>).</p>
<p><a href="/">The users, clients and addresses of this provider</a></p>`,
  };
}
