import path from 'node:path';
import { build } from 'esbuild';
import { judgesOf } from './judges';
import type { Mutant } from './results';

/** Holds the reports and everything else that a run leaves behind; git ignores it. */
export const REPORTS = '.cache/mutation';

const RUNNER = path.resolve(REPORTS, 'nearest-tests.mjs');
const ENVIRONMENT = path.resolve(REPORTS, 'first-failure.cjs');

/** The type of the level is an enumeration that the package does not export. */
const QUIET: object = { logLevel: 'error' };

/** Compiles what Stryker and jest load by themselves, since Node 20 cannot read TypeScript. */
export async function compilePlugins(): Promise<void> {
  const shared = { bundle: true, packages: 'external', platform: 'node' } as const;
  await build({
    ...shared,
    entryPoints: ['tests/mutation/nearest-tests.ts'],
    format: 'esm',
    outfile: RUNNER,
  });
  await build({
    ...shared,
    entryPoints: ['tests/mutation/first-failure.ts'],
    format: 'cjs',
    outfile: ENVIRONMENT,
  });
}

/**
 * Mutates files of one folder of lib/, and runs the tests that judge the folder.
 *
 * @param folder `keys`, or `.` for the files of lib/ itself
 * @param isFresh whether the results of earlier runs are left alone, and not added to
 */
export async function mutate(
  folder: string,
  files: readonly string[],
  isFresh: boolean,
): Promise<readonly Mutant[]> {
  // A package of ES modules only, which takes half a second to load.
  const { Stryker } = await import('@stryker-mutator/core');
  const report = `${REPORTS}/${folder === '.' ? 'lib' : folder}`;
  return new Stryker({
    mutate: [...files],
    plugins: ['@stryker-mutator/jest-runner', RUNNER],
    testRunner: 'nearest-tests',
    coverageAnalysis: 'perTest',
    // Two cores are what a small CI has; more of them are not faster by much, since the folders are small.
    concurrency: 2,
    tempDirName: `${REPORTS}/sandbox`,
    ignorePatterns: ['.cache', 'coverage', '**/.serverless', '**/.esbuild'],
    incremental: !isFresh,
    incrementalFile: `${report}.incremental.json`,
    reporters: ['html', 'survivors'],
    htmlReporter: { fileName: `${report}.html` },
    // The transform of the tests does not check types.
    disableTypeChecks: false,
    ...QUIET,
    allowConsoleColors: false,
    // Beside the time that the tests take without a mutant; a busy machine must not look like an endless loop.
    timeoutMS: 5_000,
    timeoutFactor: 1,
    jest: {
      configFile: 'jest.config.ts',
      // The runner chooses the test files itself.
      enableFindRelatedTests: false,
      config: {
        testEnvironment: ENVIRONMENT,
        testMatch: judgesOf(folder),
        // A mutant may make a test wait for ever.
        testTimeout: 15_000,
      },
    },
  }).runMutationTest();
}
