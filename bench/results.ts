import { cpus } from 'node:os';
import type { Bundle } from './bundles';
import type { ColdSample } from './cold-sample';
import type { ColdSamples } from './cold';
import { PART_NAMES, RESTS } from './left-out';
import { ratioOf, type Summary, summarize, undisturbed } from './statistics';
import type { WarmRow } from './warm';
import { BARE } from './warm-plan';

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
  readonly wall: number;
  readonly cpu: number;
  /** CPU time divided by that of `crypto.verify` alone, in the process in which this is least. */
  readonly ratio: number;
  /** The same in the process in which it is most. */
  readonly highestRatio: number;
}

/** A part of our decision on a new RS256 token. */
export interface PartResult {
  readonly name: string;
  readonly cpu: number;
  readonly ratio: number;
}

export interface BenchResults {
  readonly node: string;
  readonly processor: string;
  /** The time that passed for each unit of CPU time: well above 1, other programs kept the processor busy. */
  readonly wallOfCpu: number;
  readonly bundles: Readonly<Record<string, Omit<Bundle, 'file'>>>;
  readonly cold: readonly ColdResult[];
  readonly warm: readonly WarmResult[];
  /** They add up to `RS256` of the authorizer in the same run; none in a quick run. */
  readonly parts: readonly PartResult[];
}

export function toResults(
  bundles: ReadonlyMap<string, Bundle>,
  cold: ColdSamples,
  warm: readonly WarmRow[],
): BenchResults {
  const isRest = ({ name }: WarmRow): boolean => RESTS.some((rest) => rest.name === name);
  return {
    node: process.version,
    processor: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
    wallOfCpu: wallOfCpu(warm.filter(({ name }) => name === BARE)),
    bundles: Object.fromEntries(
      [...bundles]
        .filter(([name]) => !RESTS.some((rest) => rest.name === name))
        .map(([name, { bytes, zipBytes, packages }]) => [name, { bytes, zipBytes, packages }]),
    ),
    cold: [...cold.plain.keys()].map((name) => coldResult(name, cold)),
    warm: warm.filter((row) => !isRest(row)).map(warmResult),
    parts: partResults(warm.filter(isRest)),
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

/**
 * For the times, the turns of all processes count alike: in a busy moment, all those of a process can be slow. A ratio is
 * that of one process, which saw one machine, and the lowest one counts: other programs slow down JavaScript more than
 * OpenSSL, so they only ever raise it.
 */
function warmResult({ name, event, processes }: WarmRow): WarmResult {
  const of = (measure: 'cpu' | 'wall'): number =>
    undisturbed(processes.flatMap((each) => each[measure]));
  const ratios = processes.map(({ cpu, bare }) => undisturbed(cpu) / undisturbed(bare));
  return {
    name,
    event,
    wall: of('wall'),
    cpu: of('cpu'),
    ratio: Math.min(...ratios),
    highestRatio: Math.max(...ratios),
  };
}

/**
 * Each run leaves out one part more than the one before it, and the last run is the rest. Each is compared with
 * `crypto.verify` in its own processes first: between processes, the processor is not always equally fast.
 */
export function partResults(rests: readonly WarmRow[]): readonly PartResult[] {
  const verify = undisturbed(
    rests.flatMap(({ processes }) => processes.flatMap(({ bare }) => bare)),
  );
  const ratios = RESTS.flatMap(({ name }) =>
    rests.filter((row) => row.name === name).map((row) => warmResult(row).ratio),
  );
  return ratios.map((ratio, index) => {
    const ofPart = ratio - (ratios[index + 1] ?? 0);
    return { name: PART_NAMES[index] ?? '', ratio: ofPart, cpu: ofPart * verify };
  });
}

function wallOfCpu(rows: readonly WarmRow[]): number {
  const turns = rows.flatMap(({ processes }) => processes);
  const sum = (values: readonly number[]): number => values.reduce((one, other) => one + other, 0);
  return sum(turns.flatMap(({ wall }) => wall)) / sum(turns.flatMap(({ cpu }) => cpu));
}
