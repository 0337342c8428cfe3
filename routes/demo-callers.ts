import type { AuthorizerConfig } from '../lib/config/config';
import { DEFAULT_RULES, type TrustedIssuer } from '../lib/config/trusted-issuer';
import type { JsonObject } from '../lib/json-object';
import { rulesOfAnswers } from '../lib/opaque/introspection-answer';
import { TokenRejected } from '../lib/reason';
import { checkClaims } from '../lib/token/claims';
import type { VerifiedClaims } from '../lib/token/verified-claims';
import { type OfflineSettings, readOfflineSettings } from '../local/offline/offline-settings';
import { DEFAULT_IDENTITY_PROVIDER_PORT, localIssuer } from '../local/provider/identity-provider';
import type { Identities, Identity } from '../local/provider/identities';
import { type TokenFacts, tokenOfShape } from '../local/provider/played/provider-shape';
import { accessTokenClaims, TEST_CLIENT } from '../local/provider/test-token';
import { generateTokenSigningKey } from '../local/provider/token-signing';
import type { PrintedService } from './declared-service';

/** A user or a client of the local identity provider, with the claims that the authorizer sees. */
export interface DemoCaller {
  readonly name: string;
  readonly kind: 'user' | 'client';
  /** Absent if the authorizer refuses its tokens. */
  readonly claims?: VerifiedClaims;
  /** The reason for that, as in the README. */
  readonly reason?: string;
}

/** The users and clients that can get tokens of their own. */
export interface DemoCallers {
  readonly callers: readonly DemoCaller[];
  /** Whether the stage trusts the local provider. */
  readonly trustsLocalProvider: boolean;
}

/** The local provider as the authorizer trusts it, or would. */
interface LocalProvider extends Pick<OfflineSettings, 'audience' | 'played' | 'isIntrospected'> {
  readonly trusted: TrustedIssuer;
  readonly isTrusted: boolean;
}

const AUDIENCE = 'https://api.example.com';

/**
 * Lists the users and clients that can get tokens of their own, and the claims that the authorizer makes of these tokens. On
 * a stage that does not trust the local provider, they are those that it would make.
 */
export async function demoCallers(
  { users, clients }: Identities,
  service: PrintedService,
  config: AuthorizerConfig | undefined,
): Promise<DemoCallers> {
  const provider = localProvider(service, config);
  const named = (kind: DemoCaller['kind'], entries: ReadonlyMap<string, Identity>) =>
    [...entries].map(([name, identity]) => ({ name, kind, identity }));
  const services = new Map([...clients].filter(([, { secret }]) => secret !== undefined));
  const callers: DemoCaller[] = [];
  for (const { name, kind, identity } of [...named('user', users), ...named('client', services)]) {
    const isOpaque = services.get(name)?.tokenFormat === 'opaque' && kind === 'client';
    callers.push({ name, kind, ...(await judge(name, kind, identity, isOpaque, provider)) });
  }
  return { callers, trustsLocalProvider: provider.isTrusted };
}

function localProvider(
  service: PrintedService,
  config: AuthorizerConfig | undefined,
): LocalProvider {
  const { identityProviderPort, audience, played, isIntrospected } = readOfflineSettings(
    service,
    {},
  );
  const issuer = localIssuer(identityProviderPort ?? DEFAULT_IDENTITY_PROVIDER_PORT);
  const trusted = config?.issuers.find((each) => each.issuer === issuer);
  if (identityProviderPort !== undefined && trusted !== undefined) {
    return { trusted, isTrusted: true, audience, played, isIntrospected };
  }
  return {
    trusted: { ...DEFAULT_RULES, issuer, audiences: [AUDIENCE], keySource: {} },
    isTrusted: false,
    audience: AUDIENCE,
    played: undefined,
    isIntrospected: false,
  };
}

async function judge(
  name: string,
  kind: DemoCaller['kind'],
  { scopes, claims }: Identity,
  isOpaque: boolean,
  provider: LocalProvider,
): Promise<Pick<DemoCaller, 'claims' | 'reason'>> {
  const { trusted, isIntrospected } = provider;
  // This service asks no provider about a token that is not a JWT.
  if (isOpaque && !isIntrospected) return { reason: 'token_malformed' };
  const clientId = kind === 'client' ? name : TEST_CLIENT;
  const facts = { clientId, subject: name, scopes, claims };
  const { introspection } = trusted;
  const rules =
    isOpaque && introspection !== undefined ? rulesOfAnswers(trusted, introspection) : trusted;
  const payload = isOpaque ? answerAbout(facts, provider) : await claimsOf(facts, kind, provider);
  // A token does not carry what JSON leaves out.
  const carried = JSON.parse(JSON.stringify(payload)) as JsonObject;
  try {
    return { claims: checkClaims(carried, trusted.issuer, rules, Date.now() / 1000) };
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error;
    return { reason: error.reason };
  }
}

/** The claims of a token of the local provider, or of the one that it plays. */
async function claimsOf(
  facts: TokenFacts,
  kind: DemoCaller['kind'],
  { trusted: { issuer }, audience, played }: LocalProvider,
): Promise<JsonObject> {
  if (played === undefined) return accessTokenClaims(facts, { issuer, audience });
  const shape = kind === 'user' ? played.ofUsers : played.ofClients;
  const signingKey = await generateTokenSigningKey();
  return tokenOfShape(shape, facts, { issuer, audience, signingKey }).payload;
}

/** The answer of the local provider about an opaque token of a client: it names no user. */
function answerAbout(
  facts: TokenFacts,
  { trusted: { issuer }, audience }: LocalProvider,
): JsonObject {
  return {
    ...accessTokenClaims(facts, { issuer, audience }),
    sub: undefined,
    active: true,
    token_type: 'Bearer',
  };
}
