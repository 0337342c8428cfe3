import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASKING, ASKING_DECISIONS, askingEvents } from './asking';
import { REASONS, type Reason } from '../lib/reason';
import type { Bundle } from './bundles';
import { runInFreshNode } from './child';
import { CONTENDERS, OURS } from './contenders';
import {
  type BenchEvent,
  benchEvents,
  GRANTED,
  GRANTED_AGAIN,
  GRANTED_OTHERWISE,
  isMeasured,
  type BenchReason,
} from './events';
import type { BenchProvider } from './provider';
import type { WarmPlan, WarmSeries } from './warm-plan';

/** The rejections that every peer decides on as well. */
const EVERYBODYS: readonly BenchReason[] = ['signature_invalid', 'token_expired'];

export interface WarmMeasurements {
  /** Good tokens. */
  readonly granted: readonly WarmSeries[];
  /** Bad tokens, in a process of their own: thrown errors slow down later decisions. */
  readonly rejected: readonly WarmSeries[];
}

interface WarmSettings {
  readonly directory: string;
  readonly script: string;
  readonly rounds: number;
}

/** Runs every authorizer in one process, in short turns, on tokens of every kind. */
export async function measureWarm(
  bundles: ReadonlyMap<string, Bundle>,
  provider: BenchProvider,
  { directory, script, rounds }: WarmSettings,
): Promise<WarmMeasurements> {
  const authorizers = CONTENDERS.filter(({ isAuthorizer }) => isAuthorizer);
  const all = (...events: readonly BenchEvent[]): WarmPlan['decisions'] =>
    authorizers.flatMap(({ name }) => events.map((event) => ({ authorizer: name, event })));
  const ours = (...events: readonly BenchEvent[]): WarmPlan['decisions'] =>
    events.map((event) => ({ authorizer: OURS, event }));
  // Object.keys widens the keys that the type of the table guarantees.
  const reasons = (Object.keys(REASONS) as Reason[]).filter(isMeasured);

  const common = {
    rounds,
    bundles: Object.fromEntries(
      [...authorizers, ...ASKING].map(({ name }) => [name, bundles.get(name)?.file ?? '']),
    ),
    settings: provider.asked.settings,
    events: { ...benchEvents(provider), ...askingEvents() },
    bare: GRANTED.map((algorithm) => provider.bareToken(algorithm)),
  };
  const run = (
    decisions: WarmPlan['decisions'],
    inParts: WarmPlan['inParts'] = [],
  ): Promise<readonly WarmSeries[]> =>
    runWarmPlan({ ...common, decisions, inParts }, provider, { directory, script });
  return {
    granted: await run(
      [...all(...GRANTED), ...ours(...GRANTED_AGAIN, ...GRANTED_OTHERWISE), ...ASKING_DECISIONS],
      [provider.bareToken('RS256')],
    ),
    rejected: await run([
      ...all(...EVERYBODYS),
      ...ours(...reasons.filter((reason) => !EVERYBODYS.includes(reason))),
    ]),
  };
}

/** Runs a plan in a fresh process. */
export async function runWarmPlan(
  plan: WarmPlan,
  { environment, asked }: Pick<BenchProvider, 'environment' | 'asked'>,
  { directory, script }: Pick<WarmSettings, 'directory' | 'script'>,
): Promise<readonly WarmSeries[]> {
  const planFile = join(directory, 'warm-plan.json');
  writeFileSync(planFile, JSON.stringify(plan));
  const series = await runInFreshNode(script, [planFile], {
    ...environment,
    ...asked.environment,
    BENCH_PREFETCH: 'yes',
  });
  // warm-sample.ts writes nothing else.
  return series as readonly WarmSeries[];
}
