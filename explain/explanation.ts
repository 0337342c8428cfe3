/** The steps of a decision, by the names under which a person looks for them. */
export type StepName =
  | 'route'
  | 'event'
  | 'token'
  | 'kind'
  | 'issuer'
  | 'header'
  | 'key'
  | 'claims'
  | 'withdrawal'
  | 'rule'
  | 'policy'
  | 'answer'
  | 'cache';

/** The line of a file of the service, or the setting, that a step depends on. */
export interface Place {
  /** Relative to the folder of the service; or `the environment`, or `the command line`. */
  readonly file: string;
  readonly line?: number;
  readonly setting?: string;
}

/** One step of a decision. Content of an unverified token stands in quotes, escaped and bounded. */
export interface Step {
  readonly name: StepName;
  /** `note` for a fact that did not decide, and `skipped` for a step that was not reached. */
  readonly result: 'passed' | 'failed' | 'note' | 'skipped';
  readonly text: string;
  /** The value that mattered. */
  readonly value?: string;
  readonly decidedBy?: Place;
  readonly remedy?: string;
}

/** A route, and the effect of the token's policy on it. */
export interface PolicyRow {
  readonly route: string;
  readonly effect: 'allow' | 'deny';
  /** The index of the statement that decides; absent if none matches, or the answer is not a policy. */
  readonly statement?: number;
  /** The demands of the route that the token does not meet. */
  readonly missing?: string;
}

/** The answer to the caller. */
export interface ExplainedAnswer {
  /**
   * `handler` if the request reaches its handler, which chooses the status; `unknown` if explain lacks a secret that the
   * service has.
   */
  readonly status: number | 'handler' | 'unknown';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The type of the gateway response, if the API has them and one answers. */
  readonly gatewayResponse?: string;
}

/** The part that API Gateway's cache has in the answer. */
export interface ExplainedCache {
  /** `none` if neither the cache nor the authorizer was asked. */
  readonly use: 'hit' | 'miss' | 'none';
  /** How long API Gateway keeps the answer of the authorizer; 0 if it does not. */
  readonly keptSeconds: number;
  /** The answer to a second request with the same token. */
  readonly next: string;
}

/** One decision, explained: plain data for a terminal, a machine or a page. */
export interface Explanation {
  readonly request: { readonly method: string; readonly path: string; readonly route?: string };
  /** In the order in which they happen. */
  readonly steps: readonly Step[];
  readonly outcome: 'allowed' | 'refused' | 'undecided';
  /** A reason of the README. */
  readonly reason?: string;
  readonly answer: ExplainedAnswer;
  readonly cache: ExplainedCache;
  /** Every route of the policy; absent if the authorizer gave none. */
  readonly policy?: readonly PolicyRow[];
}
