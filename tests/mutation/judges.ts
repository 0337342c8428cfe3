/** The pattern of the test files that judge the files of a folder of lib/: its own. '.' is lib/ itself. */
export function judgesOf(folder: string): string {
  return `<rootDir>/tests/lib/${folder}/*.test.ts`;
}

/** A test file, as the run without a mutant has seen it. */
export interface TestFile {
  /** Its path from the root of the project. */
  readonly path: string;
  readonly milliseconds: number;
  /** The full titles of its tests. */
  readonly titles: readonly string[];
}

/** A survivor waits for all of its judges. With Stryker's counters, a test of all tokens takes a minute and more. */
const LONGEST_JUDGE_MS = 15_000;

/**
 * The test files that may notice a mutant, the likeliest first: the tests of the file itself, the others of its folder,
 * then the rest; and of two that are as near, the quicker one. One that takes more than 15 s does not judge: a mutant that
 * only it would notice counts as a survivor.
 *
 * @param mutated the path of the file of lib/ from the root of the project
 * @param covering the titles of the tests that run the mutated code; undefined if it runs when the file is loaded
 */
export function nearestFirst(
  mutated: string,
  covering: readonly string[] | undefined,
  testFiles: readonly TestFile[],
): readonly string[] {
  const titles = covering && new Set(covering);
  const own = `tests/${mutated.replace(/\.ts$/, '')}`;
  const folder = own.slice(0, own.lastIndexOf('/') + 1);
  const distanceTo = (path: string): number => {
    // `cached-key-set.flood.test.ts` is one topic of `cached-key-set.ts`.
    if (path.startsWith(own) && /^(?:\.[a-z-]+)?\.test\.ts$/.test(path.slice(own.length))) return 0;
    return path.startsWith(folder) ? 1 : 2;
  };
  return testFiles
    .filter(({ milliseconds }) => milliseconds <= LONGEST_JUDGE_MS)
    .filter((file) => titles === undefined || file.titles.some((title) => titles.has(title)))
    .map((file) => ({ ...file, distance: distanceTo(file.path) }))
    .sort((one, other) => one.distance - other.distance || one.milliseconds - other.milliseconds)
    .map(({ path }) => path);
}
