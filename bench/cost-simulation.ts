import { CachedKeySet } from '../lib/keys/cached-key-set';
import { publicJwk, rsaKey } from '../tests/support/signing';

/** Numbers from 0 to 1 that look random and are the same each time (mulberry32). */
function repeatableNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Lets requests with one token come at random, and counts those that no kept policy answers. */
export function simulateShareOfInvocations(rate: number, ttl: number, requests = 200_000): number {
  const random = repeatableNumbers(1);
  let now = 0;
  let keptUntil = 0;
  let invocations = 0;
  for (let request = 0; request < requests; request += 1) {
    now += -Math.log(1 - random()) / rate;
    if (now < keptUntil) continue;
    invocations += 1;
    keptUntil = now + ttl;
  }
  return invocations / requests;
}

/** How a fleet of instances is treated. */
export interface Fleet {
  readonly instances: number;
  readonly seconds: number;
  /** Whether every second brings a token with a made-up key id to each instance as well. */
  readonly isAttacked: boolean;
  readonly isProviderDown: boolean;
}

/** Runs the service's own code for signing keys with a clock that is wound, and counts requests. */
export async function simulateProviderRequests(fleet: Fleet): Promise<number> {
  let now = 0;
  let requests = 0;
  const known = rsaKey('known');
  const fetchKeySet = (): Promise<{ entries: readonly unknown[]; bytes: number }> => {
    requests += 1;
    return fleet.isProviderDown
      ? Promise.reject(new Error('down'))
      : Promise.resolve({ entries: [publicJwk(known)], bytes: 1_000 });
  };
  const instances = Array.from(
    { length: fleet.instances },
    () =>
      new CachedKeySet({
        jwksUri: 'https://issuer.example.com/jwks',
        algorithms: ['RS256'],
        maxStaleMs: 24 * 3_600_000,
        fetchKeySet,
        report: () => undefined,
        now: () => now,
      }),
  );
  await Promise.all(instances.map((keys) => keys.prefetch()));
  for (let second = 1; second <= fleet.seconds; second += 1) {
    now = second * 1000;
    for (const keys of instances) {
      // What cannot be decided now is not the question here.
      await keys.find('known').catch(() => undefined);
      if (fleet.isAttacked) await keys.find(`made-up-${second}`).catch(() => undefined);
    }
  }
  return requests;
}
