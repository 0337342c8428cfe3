import StrykerEnvironment from '@stryker-mutator/jest-runner/jest-env/node';

interface Block {
  readonly type: 'describeBlock';
  readonly children: readonly (Block | Test)[];
}

interface Test {
  readonly type: 'test';
  mode?: string | null;
  readonly errors: readonly unknown[];
}

interface Event {
  readonly name: string;
  readonly test?: Test;
}

// Its type has the handler as a property; the constructor looks for a method of the class that extends it.
const Environment = StrykerEnvironment as unknown as new (...args: readonly unknown[]) => object;

/** A test environment of jest that skips the tests after the first failure: one is enough to notice a mutant. */
export default class FirstFailure extends Environment {
  /** jest-circus calls it by this name. */
  handleTestEvent({ name, test }: Event, state: { readonly rootDescribeBlock: Block }): void {
    if (name === 'test_done' && test !== undefined && test.errors.length > 0) {
      skipTests(state.rootDescribeBlock);
    }
  }
}

function skipTests({ children }: Block): void {
  for (const child of children) {
    if (child.type === 'test') child.mode = 'skip';
    else skipTests(child);
  }
}
