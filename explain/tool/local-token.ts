import { createPublicKey } from 'node:crypto';
import { fetchKeySet, type KeySet } from '../../lib/keys/key-set';
import { followIdentities, IdentitiesFileError } from '../../local/provider/identities-file';
import { playedProvider } from '../../local/provider/played/played-provider';
import { scopesOf } from '../../local/provider/scopes';
import { makeTestToken } from '../../local/provider/test-token';
import {
  parseTestTokenRequest,
  TestTokenRequestError,
} from '../../local/provider/test-token-request';
import { generateTokenSigningKey } from '../../local/provider/token-signing';
import type { ExplainedService } from '../explained-service';

/** A token of the local identity provider, and the keys that it would publish. */
export interface LocalToken {
  readonly token: string;
  readonly fetchKeySet: (jwksUri: string) => Promise<KeySet>;
}

/** The local provider cannot make the token. The message says what to do. */
export class NoLocalToken extends Error {
  override readonly name = 'NoLocalToken';
}

/**
 * Makes a token as the local identity provider does, without the provider: with a key of its own, which only the result
 * publishes.
 *
 * @param identitiesFile its users and clients
 * @param wanted as `POST /test-tokens` takes it
 * @throws {NoLocalToken}
 */
export async function makeLocalToken(
  { config, api, rules, sources }: ExplainedService,
  identitiesFile: string,
  wanted: object,
): Promise<LocalToken> {
  const trusted = config.issuers.find(({ issuer }) => /^http:\/\/localhost:\d+$/.test(issuer));
  if (sources.stage !== 'local' || trusted === undefined) {
    const issuers = config.issuers.map(({ issuer }) => issuer).join(', ');
    throw new NoLocalToken(
      `--user takes a token of the local provider, and stage ${sources.stage} trusts ${issuers}; give a token of that by --token FILE`,
    );
  }
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
    };
  } catch (error) {
    const isKnown = error instanceof TestTokenRequestError || error instanceof IdentitiesFileError;
    throw isKnown ? new NoLocalToken(error.message) : error;
  }
}
