import { randomBytes } from 'node:crypto';
import type {
  AccessToken,
  AdapterFactory,
  Client,
  ClientCredentials,
  Configuration,
  errors,
  Grant,
  interactionPolicy,
  KoaContextWithOIDC,
  RefreshToken,
} from 'oidc-provider';
import { DEMO_CLIENTS, OPAQUE_TOKEN_CLIENT_ID } from './demo-clients';
import { escapeHtml, respondWithPage } from './html';
import { LOGIN_PATH_PREFIX } from './login';
import { isLoopbackHost } from '../network/loopback';
import { toPrivateJwk, type TokenSigningKey } from './token-signing';
import { scopesOfUsers, type Users } from './users';

/** The parts of oidc-provider that the configuration needs. It is an ES module, imported at run time. */
export interface ProviderModule {
  readonly createMemoryAdapter: () => AdapterFactory;
  readonly errors: typeof errors;
  readonly interactionPolicy: typeof interactionPolicy;
}

type IssuedToken = AccessToken | ClientCredentials | RefreshToken;

const HOUR = 3600;

/** The one resource of the provider (RFC 8707), whether a client names it or not. */
const API_RESOURCE = 'https://api.example.com';

/** Configures oidc-provider. Every option is set that it would warn about. */
export function providerConfiguration(
  providerModule: ProviderModule,
  signingKey: TokenSigningKey,
  audience: string,
  users: Users,
): Configuration {
  return {
    // The default is the same adapter, with a warning on every start that it is not for production.
    adapter: providerModule.createMemoryAdapter(),
    jwks: { keys: [toPrivateJwk(signingKey)] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    clients: DEMO_CLIENTS,
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
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: mayIntrospect },
      revocation: { enabled: true, allowedPolicy: owns },
      resourceIndicators: resourceIndicators(providerModule, audience, scopesOfUsers(users)),
    },
    findAccount: (_context, user) =>
      users.has(user) ? { accountId: user, claims: () => ({ sub: user }) } : undefined,
    interactions: {
      policy: loginPolicy(providerModule),
      url: (_context, { uid }) => LOGIN_PATH_PREFIX + uid,
    },
    loadExistingGrant: (context) => grantEntitledScopes(context, users),
    // Also without the scope offline_access: it needs a consent, and the login does not ask for one.
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    // A page under development on this machine may use the code flow of the public client.
    clientBasedCORS: (_context, origin, client) =>
      client.clientAuthMethod === 'none' && isLoopbackHost(URL.parse(origin)?.host),
    renderError: (context, { error, error_description: description = '' }) => {
      context.respond = false;
      respondWithPage(
        context.res,
        context.status,
        `<h1>${escapeHtml(error)}</h1>\n<p>${escapeHtml(description)}</p>`,
      );
    },
  };
}

function owns(_context: KoaContextWithOIDC, client: Client, token: IssuedToken): boolean {
  return token.clientId === client.clientId;
}

// A client with a secret may introspect any token, as the service would; others only their own.
function mayIntrospect(context: KoaContextWithOIDC, client: Client, token: IssuedToken): boolean {
  return client.clientAuthMethod !== 'none' || owns(context, client, token);
}

type ResourceIndicators = NonNullable<Configuration['features']>['resourceIndicators'];

function resourceIndicators(
  { errors }: ProviderModule,
  audience: string,
  apiScopes: readonly string[],
): ResourceIndicators {
  return {
    enabled: true,
    defaultResource: () => API_RESOURCE,
    getResourceServerInfo: (_context, resource, client) => {
      if (resource !== API_RESOURCE && resource !== audience) throw new errors.InvalidTarget();
      return {
        scope: apiScopes.join(' '),
        audience,
        accessTokenFormat: client.clientId === OPAQUE_TOKEN_CLIENT_ID ? 'opaque' : 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      };
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
  users: Users,
): Promise<Grant | undefined> {
  const accountId = oidc.session?.accountId;
  const clientId = oidc.client?.clientId;
  if (accountId === undefined || clientId === undefined) return undefined;
  const grant = new oidc.provider.Grant({ accountId, clientId });
  grant.addOIDCScope('openid offline_access');
  grant.addResourceScope(API_RESOURCE, (users.get(accountId) ?? []).join(' '));
  await grant.save();
  return grant;
}
