import { createPublicKey } from 'node:crypto';
import { LOCAL_STAGE } from '../../build/declared-service';
import type { TrustedIssuer } from '../../lib/config/trusted-issuer';
import type { JsonObject } from '../../lib/json-object';
import { fetchKeySet, type KeySet } from '../../lib/keys/key-set';
import { followIdentities, IdentitiesFileError } from '../../local/provider/identities-file';
import { playedProvider } from '../../local/provider/played/played-provider';
import { scopesOf } from '../../local/provider/scopes';
import { PortUnavailableError } from '../../local/network/loopback';
import { requestTestToken, TestTokenError } from '../../local/provider/test-token-client';
import { makeTestToken } from '../../local/provider/test-token';
import {
  parseTestTokenRequest,
  TestTokenRequestError,
} from '../../local/provider/test-token-request';
import { generateTokenSigningKey } from '../../local/provider/token-signing';
import type { ExplainedService } from '../explained-service';
import { NotExplained } from './not-explained';

/** A token of the local identity provider, and the keys that it would publish. */
export interface LocalToken {
  readonly token: string;
  readonly fetchKeySet: (jwksUri: string) => Promise<KeySet>;
  /** Ends the provider that knows the token, if one had to be started. */
  readonly close: () => Promise<void>;
}

const nothingToClose = (): Promise<void> => Promise.resolve();

/**
 * Makes a token as the local identity provider does, without the provider: with a key of its own, which only the result
 * publishes.
 *
 * @param identitiesFile its users and clients
 * @param wanted as `POST /test-tokens` takes it
 * @throws {NotExplained}
 */
export async function makeLocalToken(
  service: ExplainedService,
  identitiesFile: string,
  wanted: object,
): Promise<LocalToken> {
  const { api, rules } = service;
  const trusted = localIssuerOf(service);
  const [signingKey, foreignKey] = await Promise.all([
    generateTokenSigningKey(),
    generateTokenSigningKey(),
  ]);
  const { issuer, audiences, keySource } = trusted;
  const publicKey = createPublicKey(signingKey.privateKey).export({ format: 'jwk' });
  const entries = [{ ...publicKey, kid: signingKey.kid, alg: 'RS256', use: 'sig' }];
  const bytes = JSON.stringify({ keys: entries }).length;
  try {
    const scopes = scopesOf(rules.accessRules);
    const identities = followIdentities(identitiesFile, scopes, () => undefined)();
    const token = makeTestToken(
      parseTestTokenRequest(wanted, identities),
      { issuer, audience: audiences[0] ?? '', signingKey, foreignKey },
      playedProvider(api.custom?.playedProvider ?? '')?.ofUsers,
    );
    return {
      token,
      fetchKeySet: (uri) =>
        uri === keySource.jwksUri ? Promise.resolve({ entries, bytes }) : fetchKeySet(uri),
      close: nothingToClose,
    };
  } catch (error) {
    const isKnown = error instanceof TestTokenRequestError || error instanceof IdentitiesFileError;
    throw isKnown ? new NotExplained(error.message) : error;
  }
}

/**
 * Has the local identity provider make a token that is not a JWT: the one that runs, or else one that is started on its
 * port, so that the authorizer can ask it.
 *
 * @throws {NotExplained}
 */
export async function makeOpaqueToken(
  service: ExplainedService,
  identitiesFile: string,
  wanted: JsonObject,
): Promise<LocalToken> {
  const { issuer, audiences } = localIssuerOf(service);
  // Loaded for these tokens alone: the provider takes a second to load.
  const { startIdentityProvider } = await import('../../local/provider/identity-provider');
  const scopes = scopesOf(service.rules.accessRules);
  let close = nothingToClose;
  try {
    const provider = await startIdentityProvider({
      port: Number(new URL(issuer).port),
      audience: audiences[0] ?? '',
      identities: followIdentities(identitiesFile, scopes, () => undefined),
      isIntrospected: true,
      reportError: () => undefined,
    });
    close = async () => {
      provider.close();
      await Promise.resolve();
    };
  } catch (error) {
    // It runs already, or another program has its port: the request below says so.
    if (!(error instanceof PortUnavailableError)) throw error;
  }
  try {
    const token = await requestTestToken(issuer, { ...wanted, opaque: true });
    return { token, fetchKeySet, close };
  } catch (error) {
    await close();
    throw error instanceof TestTokenError ? new NotExplained(error.message) : error;
  }
}

/** The local provider, as the stage trusts it. */
function localIssuerOf({ config, sources }: ExplainedService): TrustedIssuer {
  const trusted = config.issuers.find(({ issuer }) => /^http:\/\/localhost:\d+$/.test(issuer));
  if (sources.stage === LOCAL_STAGE && trusted !== undefined) return trusted;
  const issuers = config.issuers.map(({ issuer }) => issuer).join(', ');
  throw new NotExplained(
    `--user takes a token of the local provider, and stage ${sources.stage} trusts ${issuers}; give a token of that by --token FILE`,
  );
}
