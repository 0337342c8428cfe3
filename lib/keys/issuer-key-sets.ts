import type { AuthorizerConfig } from '../config/config';
import { CachedKeySet } from './cached-key-set';
import type { KeySetSource } from './key-set-refresh';

/** The cached key set of each trusted issuer, by the exact name of the issuer. */
export type IssuerKeySets = ReadonlyMap<string, CachedKeySet>;

/**
 * Makes a key set for each trusted issuer, with a rate limit and failures of its own.
 *
 * @param config the issuers, the accepted algorithms, and how long keys may be served stale
 * @param source the clock, the means to fetch a set, and the receiver of reports
 */
export function createIssuerKeySets(
  config: Pick<AuthorizerConfig, 'algorithms' | 'issuers' | 'maxStaleSeconds'>,
  source: Pick<KeySetSource, 'fetchKeySet' | 'now' | 'report'>,
): IssuerKeySets {
  const { algorithms, issuers, maxStaleSeconds } = config;
  return new Map(
    issuers.map(({ issuer, jwksUri }) => [
      issuer,
      new CachedKeySet({ ...source, jwksUri, algorithms, maxStaleMs: maxStaleSeconds * 1000 }),
    ]),
  );
}
