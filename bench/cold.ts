import type { Bundle } from './bundles';
import { runInFreshNode } from './child';
import type { ColdSample } from './cold-sample';
import { type Contender, CONTENDERS } from './contenders';
import { eventWith } from './api-events';
import type { BenchProvider } from './provider';
import { rotate } from './statistics';

/** The samples of every contender, in the order in which they were taken, by its name. */
export interface ColdSamples {
  /** Keys are fetched when the contender does so by default. */
  readonly plain: ReadonlyMap<string, readonly ColdSample[]>;
  /** Keys are fetched at init, for contenders that can. */
  readonly prefetched: ReadonlyMap<string, readonly ColdSample[]>;
}

/** Starts every contender many times, in turns, each time in a fresh process. */
export async function measureCold(
  bundles: ReadonlyMap<string, Bundle>,
  provider: BenchProvider,
  script: string,
  rounds: number,
  contenders: readonly Contender[] = CONTENDERS,
): Promise<ColdSamples> {
  const plain = new Map<string, ColdSample[]>();
  const prefetched = new Map<string, ColdSample[]>();
  const token = provider.token();
  const { methodArn } = eventWith(token);

  const take = async ({ name }: Contender, prefetch: 'yes' | 'no'): Promise<void> => {
    const samples = prefetch === 'yes' ? prefetched : plain;
    const file = bundles.get(name)?.file ?? '';
    const sample = await runInFreshNode([script, file, token, methodArn], {
      ...provider.environment,
      BENCH_PREFETCH: prefetch,
    });
    // cold-sample.ts writes nothing else.
    samples.set(name, [...(samples.get(name) ?? []), sample as ColdSample]);
  };

  for (let round = 0; round < rounds; round += 1) {
    for (const contender of rotate(contenders, round)) {
      await take(contender, 'no');
      if (contender.canPrefetch) await take(contender, 'yes');
    }
  }
  return { plain, prefetched };
}
