import { performance } from 'node:perf_hooks';
import { createIssuerKeySets } from '../../lib/keys/issuer-key-sets';
import { fetchKeySet } from '../../lib/keys/key-set';
import { requestDocument } from '../../lib/keys/key-set-request';
import { parseConfig } from '../../lib/config/config';
import { valueOf } from './trusted-issuer';

/** The result of a separate process that requested a key set. */
export interface ProbedKeySet {
  readonly outcome: 'found' | 'not found' | 'unavailable' | 'bug';
  readonly problem?: string;
  readonly waitedMs: number;
}

/**
 * Runs as a script, because a process cannot change its trusted certificates later. It requests the
 * key `known` of each issuer on the command line, all at once, and prints the results.
 */
async function probe(issuer: string): Promise<ProbedKeySet> {
  const config = parseConfig({ JWT_ISSUER: issuer, JWT_AUDIENCE: 'https://api.example.com' });
  const source = { fetchKeySet, requestDocument, now: Date.now, report: () => undefined };
  const keySet = valueOf(createIssuerKeySets(config, source), issuer);
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
