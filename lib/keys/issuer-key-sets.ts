import type { AuthorizerConfig } from '../config/config';
import type { TrustedIssuer } from '../config/trusted-issuer';
import { acceptedKeys, type AcceptedKeys, requireAcceptedKeys } from './accepted-keys';
import { CachedKeySet, keysUnder } from './cached-key-set';
import { fetchFrom, type ProviderRequests } from './discovery';
import type { KeySetSource } from './key-set-refresh';
import type { SigningKey } from './signing-key';

/** A value that is known now, or a promise of it. Nearly every decision waits for nothing, and a promise takes time. */
export type Awaitable<Value> = Value | Promise<Value>;

/** The signing keys of one issuer. */
export interface SigningKeySource {
  /**
   * Finds the keys that the issuer publishes under a `kid`, or all of its keys for a token without one.
   *
   * @returns no keys if the issuer, asked recently, publishes no such key
   * @throws {SigningKeysUnavailable} if the issuer cannot be asked
   */
  readonly find: (kid: string | undefined) => Awaitable<readonly SigningKey[]>;
  /**
   * Asks the issuer again, because a signature fits none of these keys: a `kid` may name another key by now.
   *
   * @returns undefined if the issuer may not be asked at this moment
   * @throws {SigningKeysUnavailable} if the issuer cannot be asked
   */
  readonly findAgain: (kid: string | undefined) => Awaitable<readonly SigningKey[] | undefined>;
}

/** A source whose keys can be had ahead of the first token. */
interface PrefetchedKeySource extends SigningKeySource {
  /** Never throws. */
  readonly prefetch: () => Promise<void>;
}

/** The source of keys of each trusted issuer. An issuer of every tenant (`{tid}`) comes after those of one tenant. */
export type IssuerKeySets = ReadonlyMap<TrustedIssuer, PrefetchedKeySource>;

/**
 * Makes a source of keys for each trusted issuer, with a cache, a rate limit and failures of its own.
 *
 * @param source the clock, the means to ask a provider, and the receiver of reports
 */
export function createIssuerKeySets(
  { issuers }: Pick<AuthorizerConfig, 'issuers'>,
  source: ProviderRequests & Pick<KeySetSource, 'now' | 'report'>,
): IssuerKeySets {
  const isOfEvery = ({ issuer }: TrustedIssuer): number => Number(issuer.includes('{tid}'));
  return new Map(
    issuers
      .toSorted((a, b) => isOfEvery(a) - isOfEvery(b))
      .map((trusted) => {
        const { keys } = trusted.keySource;
        if (keys !== undefined) return [trusted, fixedKeys(keys, trusted)];
        const { now, report } = source;
        const maxStaleMs = trusted.maxStaleSeconds * 1000;
        const fetched = fetchFrom(trusted, source);
        return [trusted, new CachedKeySet({ ...fetched, now, report, rules: trusted, maxStaleMs })];
      }),
  );
}

/** The keys of an entry that has them itself. They change with the configuration, so there is nothing to ask. */
function fixedKeys(entries: readonly unknown[], rules: TrustedIssuer): PrefetchedKeySource {
  let accepted: AcceptedKeys | undefined;
  const find = (kid: string | undefined): readonly SigningKey[] => {
    // Read once: keys are imported slowly, and a remembered token is good with this very object.
    // None at all is how an entry says that none of its tokens is signed.
    accepted ??=
      entries.length > 0
        ? requireAcceptedKeys(`keys of ${rules.issuer}`, entries, rules)
        : acceptedKeys(entries, rules);
    return keysUnder(kid, accepted.byKid);
  };
  return { find, findAgain: find, prefetch: () => Promise.resolve() };
}
