import { type AcceptedDifference, acceptedReason, differences } from './compare';
import type { ConformanceAnswer } from './request';

/** Counts the answers of two targets to the same requests that are equal, and prints a line for each. */
export class Comparison {
  passed = 0;
  failed = 0;
  private readonly occurred = new Map<string, number>();

  /** @param accepted the accepted differences of the kind; one that no longer occurs is a failure */
  constructor(
    private readonly accepted: readonly AcceptedDifference[],
    private readonly print: (line: string) => void,
  ) {}

  /** Compares the answers to a list of requests. */
  compareAll(
    requests: readonly { readonly name: string; readonly authorizerCalls?: number }[],
    local: readonly ConformanceAnswer[],
    deployed: readonly ConformanceAnswer[],
  ): void {
    for (const [index, { name, authorizerCalls }] of requests.entries()) {
      const [one, other] = [local[index], deployed[index]];
      if (one === undefined || other === undefined) throw new Error(`${name} got no answer`);
      const problems: string[] = [];
      for (const difference of differences(one, other)) {
        const reason = acceptedReason(this.accepted, name, difference);
        if (reason === undefined) {
          const { field, local: here, deployed: there } = difference;
          problems.push(
            `${field}: local ${JSON.stringify(here)}, deployed ${JSON.stringify(there)}`,
          );
        } else {
          this.occurred.set(reason, (this.occurred.get(reason) ?? 0) + 1);
        }
      }
      if (authorizerCalls !== undefined && one.authorizerCalls !== authorizerCalls) {
        problems.push(`the authorizer was asked ${String(one.authorizerCalls)} times`);
      }
      this.count(`${one.status} ${name}`, problems);
    }
  }

  count(fact: string, problems: readonly string[]): void {
    this[problems.length === 0 ? 'passed' : 'failed'] += 1;
    this.print(`${problems.length === 0 ? '✓' : '✗'} ${fact}`);
    for (const problem of problems) this.print(`    ${problem}`);
  }

  /** Adds the counts of another run. */
  add({ passed, failed }: { readonly passed: number; readonly failed: number }): void {
    this.passed += passed;
    this.failed += failed;
  }

  reportAccepted(): void {
    this.print('\nAccepted differences');
    for (const { reason } of this.accepted) {
      const times = this.occurred.get(reason) ?? 0;
      // An accepted difference that no longer occurs must be removed.
      if (times === 0) this.count(`accepted, but does not occur: ${reason}`, ['remove it']);
      else this.print(`  ${times} times: ${reason}`);
    }
  }
}
