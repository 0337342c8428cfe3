// The part of Postman's own engine that this project uses. It comes without types.
declare module 'postman-collection' {
  export class Collection {
    readonly name: string;
    constructor(definition: object);
  }
  export class VariableScope {
    constructor(definition: object);
    set(name: string, value: string): void;
  }
}

declare module 'postman-runtime' {
  import type { Collection, VariableScope } from 'postman-collection';

  interface Assertion {
    readonly name: string;
    readonly passed: boolean;
    readonly skipped: boolean;
    readonly error: { readonly message: string } | null;
  }
  interface Item {
    readonly name: string;
  }
  type Failure = { readonly message: string } | null;

  export interface RunCallbacks {
    assertion: (cursor: object, assertions: readonly Assertion[]) => void;
    /** An error of a script, besides its assertions. */
    exception: (cursor: object, error: { readonly message: string }) => void;
    /** The answer to a request of the collection. What its scripts send is not reported here. */
    response: (error: Failure) => void;
    item: (
      error: Failure,
      cursor: object,
      item: Item,
      visualizer: unknown,
      result: { readonly isSkipped: boolean } | undefined,
    ) => void;
    done: (error: Failure) => void;
  }

  export class Runner {
    run(
      collection: Collection,
      options: {
        readonly environment: VariableScope;
        readonly timeout: {
          readonly global: number;
          readonly request: number;
          readonly script: number;
        };
      },
      callback: (error: Failure, run: { start(callbacks: RunCallbacks): void }) => void,
    ): void;
  }
}
