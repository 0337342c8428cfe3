import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REASONS, type Reason } from '../lib/reason';
import { ASKING, ASKING_DECISIONS, askingEvents } from './asking';
import type { Bundle } from './bundles';
import { runInFreshNode } from './child';
import { type Contender, OURS, REMEMBERING, REMEMBERING_SETTINGS } from './contenders';
import {
  type BenchEvent,
  benchEvents,
  GRANTED,
  GRANTED_AGAIN,
  GRANTED_OTHERWISE,
  isMeasured,
  type BenchReason,
  tokenPools,
} from './events';
import { RESTS } from './left-out';
import type { BenchAlgorithm, BenchProvider } from './provider';
import { rotate } from './statistics';
import {
  BARE,
  BARE_JWT_FORM,
  type WarmDecision,
  type WarmPlan,
  type WarmSeries,
} from './warm-plan';

/** The refusals that every peer decides on as well. */
const EVERYBODYS: readonly BenchReason[] = ['signature_invalid', 'token_expired'];

/** One kind of decision of one contestant, with the turns of each of its processes. */
export interface WarmRow {
  readonly name: string;
  readonly event: string;
  readonly processes: readonly WarmTurns[];
}

interface WarmTurns {
  /** Microseconds of one decision, in each turn. */
  readonly cpu: readonly number[];
  readonly wall: readonly number[];
  /** CPU time of `crypto.verify` alone, in the same process. */
  readonly bare: readonly number[];
}

interface WarmSettings {
  readonly directory: string;
  readonly script: string;
  /** Processes for each contestant, and turns of each in a process. */
  readonly processes: number;
  readonly turns: number;
  readonly contenders: readonly Contender[];
  /** Only what is compared with peers. */
  readonly isQuick: boolean;
}

/**
 * Measures each contestant in processes of its own, beside `crypto.verify` alone. In one process with others, V8 would
 * compile the functions that they all call for all of them, and each would pay for the memory of the others.
 */
export async function measureWarm(
  bundles: ReadonlyMap<string, Bundle>,
  provider: BenchProvider,
  { directory, script, processes, turns, contenders, isQuick }: WarmSettings,
): Promise<readonly WarmRow[]> {
  const pools = join(directory, 'pools.json');
  writeFileSync(pools, JSON.stringify(tokenPools(provider)));
  const common = {
    turns,
    pools,
    settings: { ...provider.asked.settings, [REMEMBERING.name]: REMEMBERING_SETTINGS },
    events: { ...benchEvents(provider), ...askingEvents() },
  };
  const plans = groupsOf(contenders, isQuick).map((decisions): WarmPlan => {
    const algorithms = new Set(decisions.map(({ event }) => algorithmOf(event)));
    return {
      ...common,
      decisions,
      bundles: Object.fromEntries(
        decisions.map(({ authorizer }) => [authorizer, bundles.get(authorizer)?.file ?? '']),
      ),
      bare: [...algorithms].map((algorithm) => provider.bareToken(algorithm)),
    };
  });
  const series: (readonly WarmSeries[])[] = [];
  for (let process = 0; process < processes; process += 1) {
    for (const plan of rotate(plans, process)) {
      series.push(await runWarmPlan(plan, provider, { directory, script }));
    }
  }
  return rowsOf(series);
}

/** The decisions, by the processes that they share. */
function groupsOf(
  contenders: readonly Contender[],
  isQuick: boolean,
): readonly (readonly WarmDecision[])[] {
  const of = (name: string, events: readonly BenchEvent[]): readonly WarmDecision[] =>
    events.map((event) => ({ authorizer: name, event }));
  const compared = [
    ...contenders.flatMap(({ name }) => [
      ...GRANTED.map((event) => of(name, [event])),
      // Refusals stay apart: errors that are thrown slow down the decisions after them.
      of(name, EVERYBODYS),
    ]),
    ...[OURS, REMEMBERING.name].map((name) => of(name, GRANTED_AGAIN)),
  ];
  if (isQuick) return compared;
  // Object.keys widens the keys that the type of the table guarantees.
  const reasons = (Object.keys(REASONS) as Reason[]).filter(isMeasured);
  return [
    ...compared,
    of(OURS, GRANTED_OTHERWISE),
    of(
      OURS,
      reasons.filter((reason) => !EVERYBODYS.includes(reason)),
    ),
    ...ASKING.map(({ name }) => ASKING_DECISIONS.filter(({ authorizer }) => authorizer === name)),
    ...RESTS.map(({ name, leftOut }) => [{ authorizer: name, event: 'RS256', leftOut }]),
  ];
}

/** Gathers the series of all processes in rows, `crypto.verify` first. */
function rowsOf(processes: readonly (readonly WarmSeries[])[]): readonly WarmRow[] {
  const rows = new Map<string, { name: string; event: string; processes: WarmTurns[] }>();
  for (const series of processes) {
    for (const { name, event, cpu, wall } of series) {
      const bare = series.find((each) => each.name === BARE && each.event === algorithmOf(event));
      const key = JSON.stringify([name, event]);
      const row = rows.get(key) ?? { name, event, processes: [] };
      row.processes.push({ cpu, wall, bare: bare?.cpu ?? [] });
      rows.set(key, row);
    }
  }
  const isBare = ({ name }: WarmRow): number => Number(name === BARE || name === BARE_JWT_FORM);
  return [...rows.values()].sort((one, other) => isBare(other) - isBare(one));
}

/** All bad tokens, and all that are asked about, are compared with RS256. */
function algorithmOf(event: string): BenchAlgorithm {
  return event.startsWith('ES256') ? 'ES256' : 'RS256';
}

/** Runs a plan in a fresh process. */
export async function runWarmPlan(
  plan: WarmPlan,
  { environment, asked }: BenchProvider,
  { directory, script }: Pick<WarmSettings, 'directory' | 'script'>,
): Promise<readonly WarmSeries[]> {
  const planFile = join(directory, 'warm-plan.json');
  writeFileSync(planFile, JSON.stringify(plan));
  const series = await runInFreshNode(['--expose-gc', script, planFile], {
    ...environment,
    ...asked.environment,
    BENCH_PREFETCH: 'yes',
  });
  // warm-sample.ts writes nothing else.
  return series as readonly WarmSeries[];
}
