import { Collection, VariableScope } from 'postman-collection';
import { Runner, type RunCallbacks } from 'postman-runtime';
import { differenceFromExample } from './saved-example';

export interface Tally {
  /** Tests that passed, and answers that are like the saved example. */
  readonly passed: number;
  /** Tests that failed, requests that failed or come without a test, and examples that are not true. */
  readonly failed: number;
  /** Requests that were not sent. */
  readonly skipped: number;
}

const TIMEOUTS_MS = { global: 180_000, request: 20_000, script: 20_000 };

/**
 * Runs a collection with the engine of Postman itself, and prints a line for each of its requests.
 *
 * @param collection the content of a file in the collection format 2.1
 * @param environment the content of an environment's file
 * @param values variables that differ from those of the environment
 * @throws {Error} if the run ends before the last request, such as by its timeout
 */
export function runRequests(
  collection: object,
  environment: object,
  values: Readonly<Record<string, string>> = {},
): Promise<Tally> {
  const scope = new VariableScope(environment);
  for (const [name, value] of Object.entries(values)) scope.set(name, value);
  const options = { environment: scope, timeout: TIMEOUTS_MS };
  return new Promise((resolve, reject) => {
    new Runner().run(new Collection(collection), options, (error, run) => {
      if (error) reject(new Error(error.message));
      else run.start(reportRequests(resolve, reject));
    });
  });
}

/** Prints a line for each request as soon as its tests have run, and counts. */
function reportRequests(
  resolve: (tally: Tally) => void,
  reject: (error: Error) => void,
): RunCallbacks {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  let problems: string[] = [];
  let passed = 0;
  return {
    assertion(_cursor, assertions) {
      for (const { name, error, skipped } of assertions) {
        if (error) problems.push(`${name}: ${error.message}`);
        else if (!skipped) passed += 1;
      }
    },
    exception(_cursor, error) {
      problems.push(error.message);
    },
    response(error, _cursor, answer, _request, { responses }) {
      if (error) problems.push(error.message);
      if (answer === undefined) return;
      for (const example of responses.all()) {
        const difference = differenceFromExample(example, answer);
        if (difference === undefined) passed += 1;
        else problems.push(`its example "${example.name}" ${difference}`);
      }
    },
    item(error, _cursor, { name }, _visualizer, result) {
      if (error) problems.push(error.message);
      const isSkipped = result?.isSkipped ?? false;
      // A request that asserts nothing would otherwise look like a success.
      if (!isSkipped && passed + problems.length === 0) problems.push('no test of it has run');
      const mark = isSkipped ? '- (skipped)' : '✓';
      print(`${problems.length === 0 ? mark : '✗'} ${name}`);
      for (const problem of problems) print(`    ${problem}`);
      tally.passed += passed;
      tally.failed += problems.length;
      if (isSkipped) tally.skipped += 1;
      problems = [];
      passed = 0;
    },
    done(error) {
      if (error) reject(new Error(error.message));
      else resolve(tally);
    },
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
