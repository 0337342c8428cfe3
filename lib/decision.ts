import type { AuthorizerConfig } from './config/config';
import { TokenRejected } from './reason';
import {
  decomposeUnverifiedToken,
  extractToken,
  type UnverifiedToken,
} from './token/compact-token';
import type { VerifiedClaims } from './token/verified-claims';
import { digestOf, VerifiedTokens } from './token/verified-tokens';
import { createVerifier, type FindSigningKeys, type VerifiedToken } from './token/jwt';

/** What is known of a token that could be taken apart; for the log. */
export interface UnverifiedOrigin {
  readonly unverifiedKid?: unknown;
  readonly unverifiedIssuer?: unknown;
}

/** The verdict on a token. That there can be no verdict now is no decision: it is thrown. */
export type Decision =
  | { readonly outcome: 'granted'; readonly claims: VerifiedClaims; readonly kid: string }
  | {
      readonly outcome: 'rejected';
      readonly rejection: TokenRejected;
      readonly origin: UnverifiedOrigin;
    };

/** Decides on the value of the identity source header. */
export type Decide = (authorizationToken: string) => Promise<Decision>;

/**
 * Makes what decides on tokens.
 *
 * @param config how the token stands in the header, and what is accepted
 * @param findSigningKeys where the keys come from
 * @param now milliseconds since 1970
 * @returns a function that throws whatever keeps it from deciding, such as {SigningKeysUnavailable}
 */
export function createDecider(
  config: AuthorizerConfig,
  findSigningKeys: FindSigningKeys,
  now: () => number,
): Decide {
  const verify = createVerifier(config, now);
  const verifiedTokens = new VerifiedTokens(config, now);

  return async (authorizationToken) => {
    let token: UnverifiedToken | undefined;
    try {
      const compact = extractToken(authorizationToken, config.tokenScheme);
      const digest = digestOf(compact);
      const findKeys = askingOnce(findSigningKeys);
      const known = await verifiedTokens.recall(digest, findKeys);
      if (known !== undefined) return granted(known);
      token = decomposeUnverifiedToken(compact);
      const verified = await verify(token, findKeys);
      verifiedTokens.remember(digest, verified, compact.length);
      return granted(verified);
    } catch (error) {
      if (!(error instanceof TokenRejected)) throw error;
      return { outcome: 'rejected', rejection: error, origin: originOf(token) };
    }
  };
}

/**
 * For one decision, which is about one key id. A second question could wait for a second request to the provider,
 * and take a second turn from those who look for a new key.
 */
function askingOnce(findSigningKeys: FindSigningKeys): FindSigningKeys {
  let answer: ReturnType<FindSigningKeys> | undefined;
  return (issuer, kid) => (answer ??= findSigningKeys(issuer, kid));
}

function granted({ claims, signingKey }: VerifiedToken): Decision {
  return { outcome: 'granted', claims, kid: signingKey.kid };
}

function originOf(token: UnverifiedToken | undefined): UnverifiedOrigin {
  return {
    unverifiedKid: token?.unverifiedHeader['kid'],
    unverifiedIssuer: token?.unverifiedPayload['iss'],
  };
}
