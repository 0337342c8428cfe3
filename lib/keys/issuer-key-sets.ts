import type { AuthorizerConfig } from '../config/config';
import { IssuerSigningKeys } from './issuer-signing-keys';
import { fetchKeySet } from './key-set';
import type { KeySetEvent } from './key-set-event';
import type { FindSigningKeys } from '../token/jwt';

/** The signing keys of every trusted issuer, each with a set, a bucket and failures of its own. */
export interface SigningKeys {
  readonly find: FindSigningKeys;
  /** Fetches every key set ahead of the first token, all at once; bounded, and never throws. */
  readonly prefetch: () => Promise<void>;
}

/**
 * @param config issuers, algorithms and how long keys may go stale
 * @param now milliseconds since 1970
 * @param report takes what happens to the key sets
 */
export function createSigningKeys(
  config: AuthorizerConfig,
  now: () => number,
  report: (event: KeySetEvent) => void,
): SigningKeys {
  const keysByIssuer = new Map(
    config.issuers.map(({ issuer, jwksUri }) => [
      issuer,
      new IssuerSigningKeys({
        jwksUri,
        algorithms: config.algorithms,
        maxStaleMs: config.maxStaleSeconds * 1000,
        fetchKeySet,
        report,
        now,
      }),
    ]),
  );
  return {
    find: async (issuer, kid) => (await keysByIssuer.get(issuer)?.find(kid)) ?? [],
    prefetch: async () => {
      await Promise.all([...keysByIssuer.values()].map((keys) => keys.prefetch()));
    },
  };
}
