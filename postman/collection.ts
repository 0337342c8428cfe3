import type { EventEmitter } from 'node:events';
import { join } from 'node:path';
import newman, { type NewmanRunSummary } from 'newman';

/** Where the collection is run, with the local identity provider at hand. */
export interface CollectionTarget {
  readonly baseUrl: string;
  readonly issuer: string;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** Runs the Postman collection, and prints a line for each of its requests. */
export async function runCollection({ baseUrl, issuer }: CollectionTarget): Promise<Tally> {
  const { passed, failed, skipped } = await run('local', { baseUrl, issuer });
  return { passed, failed: failed + skipped };
}

/**
 * Runs the Postman collection on a stage whose tokens somebody else makes: what needs a token that
 * is not there is skipped.
 */
export function runDeployedCollection(target: {
  readonly baseUrl: string;
  readonly accessToken: string;
}): Promise<Tally & { readonly skipped: number }> {
  return run('deployed', target);
}

function run(
  environment: 'local' | 'deployed',
  values: Readonly<Record<string, string>>,
): Promise<Tally & { readonly skipped: number }> {
  return new Promise((resolve, reject) => {
    const run = newman.run(
      {
        collection: join(__dirname, 'jwt-lambda-authorizer.postman_collection.json'),
        environment: join(__dirname, `${environment}.postman_environment.json`),
        envVar: Object.entries(values).map(([key, value]) => ({ key, value })),
        reporters: [],
        timeout: 180_000,
        timeoutRequest: 20_000,
        timeoutScript: 20_000,
      },
      (error, summary) => {
        if (error) reject(error);
        else resolve(report(summary, tally));
      },
    );
    const tally = reportRequests(run);
  });
}

interface Counts {
  passed: number;
  untested: number;
  skipped: number;
}

/** Prints a line for each request as soon as its tests have run, and counts. */
function reportRequests(run: EventEmitter): Counts {
  const tally = { passed: 0, untested: 0, skipped: 0 };
  let problems: string[] = [];
  let assertions = 0;
  let isSent = false;
  run.on('request', () => (isSent = true));
  run.on('assertion', (error: Error | null, { assertion }: { assertion: string }) => {
    assertions += 1;
    if (error) problems.push(`${assertion}: ${error.message}`);
    else tally.passed += 1;
  });
  run.on('item', (_error: unknown, { item }: { item: { name: string } }) => {
    // A request that was skipped, or asserts nothing, would otherwise look like a success.
    if (!isSent) {
      tally.skipped += 1;
    } else if (assertions === 0) {
      tally.untested += 1;
      problems.push('no test of it has run');
    }
    const passes = isSent ? '✓' : '- (skipped)';
    print(`${problems.length === 0 ? passes : '✗'} ${item.name}`);
    problems.forEach((problem) => {
      print(`    ${problem}`);
    });
    problems = [];
    assertions = 0;
    isSent = false;
  });
  return tally;
}

function report({ run }: NewmanRunSummary, tally: Counts): Tally & { skipped: number } {
  // Failed assertions have been printed with their request; these are the ones that have none.
  run.failures
    .filter(({ at }) => !at.startsWith('assertion'))
    .forEach(({ error, source }) => {
      print(`✗ ${source?.name ?? 'the collection'}: ${error.message}`);
    });
  const { passed, untested, skipped } = tally;
  return { passed, failed: run.failures.length + untested, skipped };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
