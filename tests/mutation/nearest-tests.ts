import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  commonTokens,
  declareFactoryPlugin,
  type Injector,
  type PluginContext,
  PluginKind,
  tokens,
} from '@stryker-mutator/api/plugin';
import type { Reporter } from '@stryker-mutator/api/report';
import {
  type CompleteDryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestRunner,
} from '@stryker-mutator/api/test-runner';
import { strykerPlugins as jestPlugins } from '@stryker-mutator/jest-runner';
import { nearestFirst, type TestFile } from './judges';
import { survivorsOf, TIME_IS_UP } from './results';

/** Left in the sandbox by the run without a mutant, for the processes that run mutants. */
const TEST_FILES = 'test-files.json';

/** The milliseconds since 1970 at which the time for mutants is up; each one after that ends with an error. */
export const DEADLINE_VARIABLE = 'MUTATION_DEADLINE';

/** The part of Stryker's runner for jest that starts jest. It takes a list of test files, but the runner has none. */
interface StartsJest extends TestRunner {
  jestTestAdapter: { run(settings: object): Promise<unknown> };
}

/**
 * Runs the tests for a mutant, file by file, and stops at the first one that notices it. Stryker's own runner loads
 * all test files for each mutant and runs them to the end, which takes many times as long.
 */
function nearestTests(injector: Injector<PluginContext>): TestRunner {
  const [jestPlugin] = jestPlugins;
  if (jestPlugin === undefined) throw new Error('@stryker-mutator/jest-runner has no plugin');
  // Its type hides the adapter. The version is pinned.
  const jest = injector.injectFunction(jestPlugin.factory) as StartsJest;
  const { jestTestAdapter: adapter } = jest;
  let only: string | undefined;
  jest.jestTestAdapter = {
    run: (settings) =>
      adapter.run(only === undefined ? settings : { ...settings, testFiles: [only] }),
  };

  return {
    capabilities: () => jest.capabilities(),
    init: async () => jest.init?.(),
    dispose: async () => jest.dispose?.(),
    dryRun: async (options) => {
      only = undefined;
      const result = await jest.dryRun(options);
      if (result.status === DryRunStatus.Complete) {
        writeFileSync(TEST_FILES, JSON.stringify(testFilesOf(result)));
      }
      return result;
    },
    mutantRun: async (options): Promise<MutantRunResult> => {
      let nrOfTests = 0;
      for (const file of judgesOfMutant(options)) {
        if (Date.now() > Number(process.env[DEADLINE_VARIABLE] ?? Infinity)) {
          return { status: MutantRunStatus.Error, errorMessage: TIME_IS_UP };
        }
        only = file;
        const result = await jest.mutantRun(options);
        if (result.status !== MutantRunStatus.Survived) return result;
        nrOfTests += result.nrOfTests;
      }
      return { status: MutantRunStatus.Survived, nrOfTests };
    },
  };
}
nearestTests.inject = tokens(commonTokens.injector);

function testFilesOf({ tests }: CompleteDryRunResult): readonly TestFile[] {
  const files = new Map<string, { milliseconds: number; titles: string[] }>();
  for (const { fileName = '', name, timeSpentMs } of tests) {
    const file = files.get(fileName) ?? { milliseconds: 0, titles: [] };
    file.milliseconds += timeSpentMs;
    file.titles.push(name);
    files.set(fileName, file);
  }
  return [...files].map(([name, file]) => ({ path: path.relative(process.cwd(), name), ...file }));
}

function judgesOfMutant({ sandboxFileName, testFilter }: MutantRunOptions): readonly string[] {
  // As testFilesOf wrote it.
  const testFiles = JSON.parse(readFileSync(TEST_FILES, 'utf8')) as readonly TestFile[];
  return nearestFirst(path.relative(process.cwd(), sandboxFileName), testFilter, testFiles);
}

/** Prints each survivor when it is found: a run is long, and a test can be written meanwhile. */
function printsSurvivors(): Reporter {
  return {
    onMutantTested: (mutant) => {
      const survivor = survivorsOf([mutant]);
      if (survivor !== '') process.stdout.write(`${survivor}\n`);
    },
  };
}
printsSurvivors.inject = tokens();

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.TestRunner, 'nearest-tests', nearestTests),
  declareFactoryPlugin(PluginKind.Reporter, 'survivors', printsSurvivors),
];
