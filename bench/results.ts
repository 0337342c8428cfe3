import { cpus } from 'node:os';
import type { Bundle } from './bundles';
import type { ColdSample } from './cold-sample';
import type { ColdSamples } from './cold';
import { CONTENDERS } from './contenders';
import { ratioOf, type Summary, summarize } from './statistics';
import type { WarmMeasurements } from './warm';
import { BARE, type WarmSeries } from './warm-plan';

/** The start of one contender: milliseconds, and bytes for memory. */
export interface ColdResult {
  readonly name: string;
  readonly load: Summary;
  readonly init: Summary;
  readonly firstDecision: Summary;
  /** With the keys fetched at init; missing if the contender cannot. */
  readonly firstDecisionAfterPrefetch?: Summary;
  readonly cpu: Summary;
  readonly cpuOfNode: Summary;
  /** Our CPU time divided by theirs. */
  readonly cpuOfOurs: Summary;
  readonly memory: Summary;
}

/** One kind of decision of one contender, in microseconds. */
export interface WarmResult {
  readonly name: string;
  readonly event: string;
  readonly wall: Summary;
  readonly cpu: Summary;
  /** CPU time divided by that of `crypto.verify` alone. */
  readonly ratio: Summary;
  readonly decisionsPerSecond: number;
}

export interface BenchResults {
  readonly node: string;
  readonly processor: string;
  readonly bundles: Readonly<Record<string, Omit<Bundle, 'file'>>>;
  readonly cold: readonly ColdResult[];
  readonly warm: readonly WarmResult[];
}

export function toResults(
  bundles: ReadonlyMap<string, Bundle>,
  cold: ColdSamples,
  warm: WarmMeasurements,
): BenchResults {
  return {
    node: process.version,
    processor: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
    bundles: Object.fromEntries(
      [...bundles].map(([name, { bytes, zipBytes, packages }]) => [
        name,
        { bytes, zipBytes, packages },
      ]),
    ),
    cold: CONTENDERS.map(({ name }) => coldResult(name, cold)),
    warm: [...warmResults(warm.granted), ...warmResults(warm.rejected)],
  };
}

function coldResult(name: string, { plain, prefetched }: ColdSamples): ColdResult {
  const samples = plain.get(name) ?? [];
  const [ours = []] = plain.values();
  const all = (measure: keyof ColdSample, of = samples): readonly number[] =>
    of.map((sample) => sample[measure]);
  const withKeys = prefetched.get(name);
  return {
    name,
    load: summarize(all('load')),
    init: summarize(all('init')),
    firstDecision: summarize(all('firstDecision')),
    ...(withKeys !== undefined && {
      firstDecisionAfterPrefetch: summarize(all('firstDecision', withKeys)),
    }),
    cpu: summarize(all('cpu')),
    cpuOfNode: summarize(all('cpuOfNode')),
    cpuOfOurs: ratioOf(all('cpu', ours), all('cpu')),
    memory: summarize(all('memory')),
  };
}

function warmResults(series: readonly WarmSeries[]): readonly WarmResult[] {
  const bare = (algorithm: string): readonly number[] =>
    series.find(({ name, event }) => name === BARE && event === algorithm)?.cpu ?? [];
  return series.map(({ name, event, wall, cpu }) => ({
    name,
    event,
    wall: summarize(wall),
    cpu: summarize(cpu),
    // All bad tokens and parts are of RS256.
    ratio: ratioOf(cpu, bare(event.startsWith('ES256') ? 'ES256' : 'RS256')),
    decisionsPerSecond: Math.round(1_000_000 / summarize(cpu).median),
  }));
}
