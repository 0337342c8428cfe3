// `npm run test:postman`: runs the Postman collection against a local service of its own.
import type { EventEmitter } from 'node:events';
import { join } from 'node:path';
import newman, { type NewmanRunSummary } from 'newman';
import { startLocalService, type LocalService } from './local-service';

const POSTMAN_DIRECTORY = join(__dirname, '../postman');

interface Tally {
  readonly passed: number;
  readonly failed: number;
}

async function main(): Promise<Tally> {
  print('Starting the local service ...');
  const service = await startLocalService();
  try {
    print(`Running the collection against ${service.baseUrl}\n`);
    const tally = await runCollection(service);
    if (tally.failed > 0) print(`\nThe local service printed:\n${service.output()}`);
    return tally;
  } finally {
    await service.stop();
  }
}

function runCollection({ baseUrl, issuer }: LocalService): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const run = newman.run(
      {
        collection: join(POSTMAN_DIRECTORY, 'jwt-lambda-authorizer.postman_collection.json'),
        environment: join(POSTMAN_DIRECTORY, 'local.postman_environment.json'),
        envVar: [
          { key: 'baseUrl', value: baseUrl },
          { key: 'issuer', value: issuer },
        ],
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

/** Prints a line for each request as soon as its tests have run, and counts. */
function reportRequests(run: EventEmitter): { passed: number; untested: number } {
  const tally = { passed: 0, untested: 0 };
  let problems: string[] = [];
  let assertions = 0;
  run.on('assertion', (error: Error | null, { assertion }: { assertion: string }) => {
    assertions += 1;
    if (error) problems.push(`${assertion}: ${error.message}`);
    else tally.passed += 1;
  });
  run.on('item', (_error: unknown, { item }: { item: { name: string } }) => {
    // A request that was skipped, or asserts nothing, would otherwise look like a success.
    if (assertions === 0) {
      tally.untested += 1;
      problems.push('no test of it has run');
    }
    print(`${problems.length === 0 ? '✓' : '✗'} ${item.name}`);
    problems.forEach((problem) => {
      print(`    ${problem}`);
    });
    problems = [];
    assertions = 0;
  });
  return tally;
}

function report({ run }: NewmanRunSummary, tally: { passed: number; untested: number }): Tally {
  // Failed assertions have been printed with their request; these are the ones that have none.
  run.failures
    .filter(({ at }) => !at.startsWith('assertion'))
    .forEach(({ error, source }) => {
      print(`✗ ${source?.name ?? 'the collection'}: ${error.message}`);
    });
  return { passed: tally.passed, failed: run.failures.length + tally.untested };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

// A signal would end this process without the event that ends the service with it.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));

main().then(
  ({ passed, failed }) => {
    print(`\n${passed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
