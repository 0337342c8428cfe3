import { performance } from 'node:perf_hooks';
import { createIssuerKeySets } from '../../lib/keys/issuer-key-sets';
import { fetchKeySet } from '../../lib/keys/key-set';
import { parseConfig } from '../../lib/config/config';

/** What a process of its own found out about a key set. */
export interface ProbedKeySet {
  readonly outcome: 'found' | 'not found' | 'unavailable' | 'bug';
  readonly problem?: string;
  readonly waitedMs: number;
}

/**
 * Run as a script, because a process is told once and for all which certificates it trusts: asks
 * each issuer named on the command line for the key `known`, all at once, and prints the answers.
 */
async function probe(issuer: string): Promise<ProbedKeySet> {
  const config = parseConfig({ JWT_ISSUER: issuer, JWT_AUDIENCE: 'https://api.example.com' });
  const source = { fetchKeySet, now: Date.now, report: () => undefined };
  const keySet = createIssuerKeySets(config, source).get(issuer);
  const startedAt = performance.now();
  const waited = (): number => performance.now() - startedAt;
  try {
    const found = (await keySet?.find('known')) ?? [];
    return { outcome: found.length > 0 ? 'found' : 'not found', waitedMs: waited() };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error('unknown');
    const outcome = name === 'SigningKeysUnavailable' ? 'unavailable' : 'bug';
    return { outcome, problem: message, waitedMs: waited() };
  }
}

void Promise.all(process.argv.slice(2).map(probe)).then((answers) => {
  process.stdout.write(JSON.stringify(answers));
});
