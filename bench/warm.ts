import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REASONS, type Reason } from '../lib/reason';
import type { Bundle } from './bundles';
import { runInFreshNode } from './child';
import { CONTENDERS, OURS } from './contenders';
import { benchEvents, GRANTED, GRANTED_AGAIN } from './events';
import type { BenchProvider } from './provider';
import type { WarmPlan, WarmSeries } from './warm-sample';

/** What every peer has to decide on as well. */
const EVERYBODYS: readonly string[] = [...GRANTED, 'signature_invalid', 'token_expired'];

/** Runs every authorizer in one process, in short turns, on tokens of every kind. */
export async function measureWarm(
  bundles: ReadonlyMap<string, Bundle>,
  provider: BenchProvider,
  script: string,
  { directory, rounds }: { readonly directory: string; readonly rounds: number },
): Promise<readonly WarmSeries[]> {
  const authorizers = CONTENDERS.filter(({ isAuthorizer }) => isAuthorizer);
  // Object.keys widens the keys that the type of the table guarantees.
  const reasons = Object.keys(REASONS) as Reason[];
  const plan: WarmPlan = {
    rounds,
    bundles: Object.fromEntries(
      authorizers.map(({ name }) => [name, bundles.get(name)?.file ?? '']),
    ),
    events: benchEvents(provider),
    decisions: [
      ...authorizers.flatMap(({ name }) =>
        EVERYBODYS.map((event) => ({ authorizer: name, event })),
      ),
      ...[...GRANTED_AGAIN, ...reasons]
        .filter((event) => !EVERYBODYS.includes(event))
        .map((event) => ({ authorizer: OURS, event })),
    ],
    bare: GRANTED.map((algorithm) => provider.bareToken(algorithm)),
  };
  const planFile = join(directory, 'warm-plan.json');
  writeFileSync(planFile, JSON.stringify(plan));
  // warm-sample.ts writes nothing else.
  return (await runInFreshNode(script, [planFile], {
    ...provider.environment,
    BENCH_PREFETCH: 'yes',
  })) as readonly WarmSeries[];
}
