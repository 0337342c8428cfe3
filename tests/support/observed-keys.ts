import { EventEmitter, once } from 'node:events';
import { parseConfig } from '../../lib/config/config';
import type { KeySetEvent } from '../../lib/keys/key-set-event';
import type { SigningKey } from '../../lib/keys/signing-key';
import { createIssuerKeySets } from '../../lib/keys/issuer-key-sets';
import { fetchKeySet } from '../../lib/keys/key-set';
import { requestDocument } from '../../lib/keys/key-set-request';
import type { KeySetServer } from './key-set-server';
import { valueOf } from './trusted-issuer';

/** A clock that only the test advances. */
export class FakeClock {
  private time = 1_800_000_000_000;

  readonly now = (): number => this.time;

  /** Lets time pass, or sets the clock back. */
  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}

/** The signing keys of the service, with servers on loopback and a clock that the test controls. */
export interface ObservedKeys {
  readonly clock: FakeClock;
  /** The events, oldest first. */
  readonly events: readonly KeySetEvent[];
  readonly prefetch: () => Promise<void>;
  /** Finds keys of the first server's issuer. */
  readonly find: (kid: string) => Promise<readonly SigningKey[]>;
  /** Asks that issuer again, because a signature fits no key. */
  readonly findAgain: (kid: string) => Promise<readonly SigningKey[] | undefined>;
  readonly findOf: (issuer: string, kid: string) => Promise<readonly SigningKey[]>;
  /** The next event. Call it before the action that causes the event. */
  readonly nextEvent: () => Promise<KeySetEvent>;
}

/**
 * @param servers the key set servers of the trusted issuers
 * @param environment further variables of the configuration
 */
export function observeKeys(
  servers: readonly [KeySetServer, ...KeySetServer[]],
  environment: Readonly<Record<string, string>> = {},
): ObservedKeys {
  const config = parseConfig({
    ...(environment['TRUSTED_ISSUERS'] === undefined && {
      JWT_ISSUER: servers.map(({ issuer }) => issuer).join(','),
      JWT_AUDIENCE: 'https://api.example.com',
    }),
    ...environment,
  });
  const clock = new FakeClock();
  const events: KeySetEvent[] = [];
  const reports = new EventEmitter();
  const keySets = createIssuerKeySets(config, {
    fetchKeySet,
    requestDocument,
    now: clock.now,
    report: (event) => {
      events.push(event);
      reports.emit('report', event);
    },
  });
  const findOf = async (issuer: string, kid: string): Promise<readonly SigningKey[]> =>
    (await valueOf(keySets, issuer)?.find(kid)) ?? [];
  return {
    clock,
    events,
    prefetch: async () => {
      await Promise.all([...keySets.values()].map((keySet) => keySet.prefetch()));
    },
    find: (kid) => findOf(servers[0].issuer, kid),
    findAgain: async (kid) => valueOf(keySets, servers[0].issuer)?.findAgain(kid),
    findOf,
    nextEvent: async () => {
      // The emitter above emits only key set events.
      const [event] = (await once(reports, 'report')) as [KeySetEvent];
      return event;
    },
  };
}
