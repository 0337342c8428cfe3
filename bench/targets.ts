import { AWS_JWT_VERIFY, CONTENDERS, OURS, TUTORIAL } from './contenders';
import type { BenchResults } from './results';

/** A goal of this service, and the figure that was measured. */
export interface Target {
  readonly what: string;
  readonly goal: number;
  readonly measured: number;
  readonly unit: string;
}

const ZIP_LIMIT_KILOBYTES = 24;

export function targetsOf(results: BenchResults): readonly Target[] {
  const cold = (name: string) => results.cold.find((each) => each.name === name);
  const warm = (name: string, event: string): number =>
    results.warm.find((each) => each.name === name && each.event === event)?.ratio.median ?? NaN;
  const peers = CONTENDERS.filter(({ name, isAuthorizer }) => isAuthorizer && name !== OURS);
  const best = (of: (name: string) => number | undefined): number =>
    Math.min(...peers.map(({ name }) => of(name) ?? Infinity));
  const afterPrefetch = (name: string): number | undefined =>
    cold(name)?.firstDecisionAfterPrefetch?.median;

  return [
    target(
      'zip of the authorizer',
      ZIP_LIMIT_KILOBYTES,
      kilobytes(results.bundles[OURS]?.zipBytes),
      'KB',
    ),
    target('CPU to first decision, × aws-jwt-verify', 1.15, cold(AWS_JWT_VERIFY)?.cpuOfOurs.median),
    target('CPU to first decision, × tutorial', 0.7, cold(TUTORIAL)?.cpuOfOurs.median),
    target('first decision, keys fetched at init', 1.5, afterPrefetch(OURS), 'ms'),
    target('… and the fastest peer', best(afterPrefetch), afterPrefetch(OURS), 'ms'),
    target('RS256 decision, × crypto.verify', 1.35, warm(OURS, 'RS256')),
    target(
      '… and the fastest peer',
      best((name) => warm(name, 'RS256')),
      warm(OURS, 'RS256'),
    ),
    target('ES256 decision, × crypto.verify', 1.15, warm(OURS, 'ES256')),
    target(
      '… and the fastest peer',
      best((name) => warm(name, 'ES256')),
      warm(OURS, 'ES256'),
    ),
    target('token seen before, × crypto.verify', 0.15, warm(OURS, 'RS256 again')),
    ...['RS256', 'RS256 again'].flatMap((event) =>
      ['REQUEST', 'HTTP API'].map((kind) =>
        target(
          `${event}, ${kind}, × TOKEN`,
          1.05,
          warm(OURS, `${event}, ${kind}`) / warm(OURS, event),
        ),
      ),
    ),
  ];
}

export function kilobytes(bytes = NaN): number {
  return bytes / 1024;
}

function target(what: string, goal: number, measured = NaN, unit = '×'): Target {
  return { what, goal, measured, unit };
}
