/** Runs checks one after the other, prints a line for each, and counts failures. */
export class Report {
  passed = 0;
  failed = 0;

  constructor(private readonly print: (line: string) => void) {}

  heading(text: string): void {
    this.print(`\n${text}`);
  }

  /** Reports a check that fails; later checks still run. */
  async check(fact: string, run: () => Promise<void> | void): Promise<void> {
    try {
      await run();
      this.passed += 1;
      this.print(`✓ ${fact}`);
    } catch (error) {
      this.failed += 1;
      const message = error instanceof Error ? error.message : String(error);
      this.print(`✗ ${fact}\n${message.replace(/^/gm, '    ')}`);
    }
  }

  /** Adds the counts of another run. */
  add({ passed, failed }: { readonly passed: number; readonly failed: number }): void {
    this.passed += passed;
    this.failed += failed;
  }
}
