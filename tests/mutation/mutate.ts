import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
  const results = `${report}.incremental.json`;
  forgetSurvivors(results);
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
    incrementalFile: results,
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
        testMatch: [judgesOf(folder)],
        // A mutant may make a test wait for ever.
        testTimeout: 15_000,
      },
    },
  }).runMutationTest();
}

/**
 * Takes the mutants that no test has noticed out of the results of earlier runs. Stryker tries one again only if a new
 * test runs its code, and does not see which tests load a constant.
 */
function forgetSurvivors(results: string): void {
  if (!existsSync(results)) return;
  // A report as Stryker writes it.
  const report = JSON.parse(readFileSync(results, 'utf8')) as {
    readonly files: Readonly<Record<string, { mutants: readonly Pick<Mutant, 'status'>[] }>>;
  };
  for (const file of Object.values(report.files)) {
    file.mutants = file.mutants.filter(({ status }) => /^(?:Killed|Timeout)$/.test(status));
  }
  writeFileSync(results, JSON.stringify(report));
}
