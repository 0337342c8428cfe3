import {
  billedMs,
  breakEvenUtilization,
  DEFAULT_INVOCATION,
  monthlyCost,
  shareOfInvocations,
} from '../../bench/cost-model';
import { simulateProviderRequests, simulateShareOfInvocations } from '../../bench/cost-simulation';
import { UNKNOWN_KID_BURST, UNKNOWN_KID_INTERVAL_MS } from '../../lib/keys/cached-key-set';

test.each([
  [10 / 3600, 300],
  [0.1, 60],
  [10, 60],
])(
  'at %d requests a second and a TTL of %d s the simulation agrees with the formula',
  (rate, ttl) => {
    const formula = shareOfInvocations(rate, ttl);
    expect(Math.abs(simulateShareOfInvocations(rate, ttl) / formula - 1)).toBeLessThan(0.05);
  },
);

test('without a TTL every request is an invocation', () => {
  expect(shareOfInvocations(10, 0)).toBe(1);
});

test('a million invocations cost 20 cents for the requests, and are billed in whole milliseconds', () => {
  expect(monthlyCost(1e6, DEFAULT_INVOCATION).requests).toBeCloseTo(0.2);
  expect(billedMs(DEFAULT_INVOCATION)).toBe(2);
});

test('provisioned concurrency is cheaper only for instances that are busy most of the time', () => {
  expect(breakEvenUtilization()).toBeCloseTo(0.6);
});

const QUIET_HOUR = { instances: 1, seconds: 3599, isAttacked: false, isProviderDown: false };

test('an instance asks the provider at its start and then every ten minutes', async () => {
  await expect(simulateProviderRequests(QUIET_HOUR)).resolves.toBe(6);
});

test('made-up key ids add no more requests than the bucket lets through', async () => {
  const attacked = await simulateProviderRequests({ ...QUIET_HOUR, isAttacked: true });
  const allowed = UNKNOWN_KID_BURST + Math.ceil(3_600_000 / UNKNOWN_KID_INTERVAL_MS);
  expect(attacked).toBeLessThanOrEqual(6 + allowed);
});

test('each cold start asks the provider once in its first minute', async () => {
  const minute = { ...QUIET_HOUR, instances: 50, seconds: 60 };
  await expect(simulateProviderRequests(minute)).resolves.toBe(50);
});
