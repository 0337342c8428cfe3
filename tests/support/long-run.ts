/** The counts of a run that Jest does not make. */
export interface Tally {
  passed: number;
  failed: number;
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The message of an error. An error of fetch is generic, and its cause is the actual problem. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
}

/**
 * Runs a long test from the command line, and ends with a line of counts and the exit code 1 if anything failed. It
 * gives up after a time: every wait has a limit of its own, and this one is for unforeseen cases.
 *
 * @param run may throw, which counts as a failure
 */
export async function runToEnd(
  tally: Tally,
  limitSeconds: number,
  run: () => Promise<void>,
): Promise<void> {
  // A signal would end this process without the event that ends its child processes.
  process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
  setTimeout(() => {
    print(`\nThe run was given up after ${limitSeconds} s`);
    process.exit(1);
  }, limitSeconds * 1000).unref();
  try {
    await run();
  } catch (error) {
    giveUp(tally, error);
  }
  print(`\n${tally.passed} passed, ${tally.failed} failed`);
  if (tally.failed > 0) process.exitCode = 1;
}

/** Counts an error after which a run cannot go on. */
export function giveUp(tally: Tally, error: unknown): void {
  tally.failed += 1;
  print(`\n✗ ${messageOf(error)}`);
}
