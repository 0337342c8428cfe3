import {
  ASKING_INVOCATIONS,
  billedMs,
  breakEvenUtilization,
  DEFAULT_INVOCATION,
  monthlyCost,
  shareOfInvocations,
} from '../../bench/cost-model';
import {
  CachedKeySet,
  UNKNOWN_KID_BURST,
  UNKNOWN_KID_INTERVAL_MS,
} from '../../lib/keys/cached-key-set';
import { publicJwk, rsaKey, type TestKey } from '../support/signing';

test('of ten requests an hour with one token a TTL of 300 s spares the authorizer 45 %', () => {
  expect(shareOfInvocations(10 / 3600, 300)).toBeCloseTo(0.5454);
});

test('without a TTL every request is an invocation', () => {
  expect(shareOfInvocations(10, 0)).toBe(1);
});

test('a million invocations cost 20 cents for the requests, and are billed in whole milliseconds', () => {
  expect(monthlyCost(1e6, DEFAULT_INVOCATION).requests).toBeCloseTo(0.2);
  expect(billedMs(DEFAULT_INVOCATION)).toBe(2);
});

test('an invocation that waits is billed for it, and one that reads the list for each entry', () => {
  const { 'opaque token, the issuer is asked': asking, 'JWT, the list is read': reading } =
    ASKING_INVOCATIONS;
  expect(billedMs(asking ?? DEFAULT_INVOCATION)).toBe(102);
  expect(monthlyCost(1e6, asking ?? DEFAULT_INVOCATION).reads).toBe(0);
  expect(billedMs(reading ?? DEFAULT_INVOCATION)).toBe(7);
  expect(monthlyCost(1e6, reading ?? DEFAULT_INVOCATION).reads).toBeCloseTo(0.5);
});

test('provisioned concurrency is cheaper only for instances that are busy most of the time', () => {
  expect(breakEvenUtilization()).toBeCloseTo(0.6);
});

// docs/performance.md, "Key sets: what N cold starts do to the provider", has these figures.
describe('in an hour with a token each second, one instance', () => {
  // One second less: the next refresh would be the first of another hour.
  const HOUR = 3_599;
  let known: TestKey;

  beforeAll(() => {
    known = rsaKey('known');
  });

  /** Counts the requests that an instance makes, by a clock that stands still between seconds. */
  async function requestsOf(
    seconds: number,
    { isAttacked = false, isProviderDown = false } = {},
  ): Promise<number> {
    let now = 0;
    let requests = 0;
    const keys = new CachedKeySet({
      jwksUri: 'https://issuer.example.com/jwks',
      rules: { algorithms: ['RS256'], keyIdRequired: true },
      maxStaleMs: 24 * 3_600_000,
      fetchKeySet: () => {
        requests += 1;
        return isProviderDown
          ? Promise.reject(new Error('down'))
          : Promise.resolve({ entries: [publicJwk(known)], bytes: 1_000 });
      },
      report: () => undefined,
      now: () => now,
    });
    await keys.prefetch();
    for (let second = 1; second <= seconds; second += 1) {
      now = second * 1000;
      const asked = isAttacked ? ['known', `made-up-${second}`] : ['known'];
      // A token that cannot be decided on is not the subject here.
      for (const kid of asked) await Promise.allSettled([keys.find(kid)]);
    }
    return requests;
  }

  test('asks the provider at its start and then every ten minutes', async () => {
    await expect(requestsOf(HOUR)).resolves.toBe(6);
  });

  test('adds no more requests for made-up key ids than the bucket lets through', async () => {
    const allowed = UNKNOWN_KID_BURST + Math.ceil(3_600_000 / UNKNOWN_KID_INTERVAL_MS);
    const attacked = await requestsOf(HOUR, { isAttacked: true });
    expect(attacked).toBe(403);
    expect(attacked).toBeLessThanOrEqual(6 + allowed);
  });

  test('asks once a second if it was started while the provider is down', async () => {
    await expect(requestsOf(HOUR, { isProviderDown: true })).resolves.toBe(3_600);
  });

  test('asks once in its first minute', async () => {
    await expect(requestsOf(60)).resolves.toBe(1);
  });
});
