// The part of Postman's own engine that this project uses. It comes without types.
declare module 'postman-collection' {
  export class Collection {
    readonly name: string;
    constructor(definition: object);
  }
  export interface Response {
    readonly name: string;
    readonly code: number;
    readonly headers: { all(): readonly { readonly key: string }[]; has(name: string): boolean };
    text(): string | undefined;
  }
  export class VariableScope {
    constructor(definition: object);
    set(name: string, value: string): void;
  }
}

declare module 'postman-runtime' {
  import type { Collection, Response, VariableScope } from 'postman-collection';

  interface Assertion {
    readonly name: string;
    readonly passed: boolean;
    readonly skipped: boolean;
    readonly error: { readonly message: string } | null;
  }
  interface Item {
    readonly name: string;
    /** The examples that are saved with the request. */
    readonly responses: { all(): readonly Response[] };
  }
  type Failure = { readonly message: string } | null;

  export interface RunCallbacks {
    assertion: (cursor: object, assertions: readonly Assertion[]) => void;
    /** An error of a script, besides its assertions. */
    exception: (cursor: object, error: { readonly message: string }) => void;
    /** The answer to a request of the collection. What its scripts send is not reported here. */
    response: (
      error: Failure,
      cursor: object,
      answer: Response | undefined,
      request: object,
      item: Item,
    ) => void;
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
