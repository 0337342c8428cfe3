/** Why a request was answered as it was: plain data, which the local service hands to the page. */
export interface Decision {
  readonly request: { readonly method: string; readonly path: string; readonly route?: string };
  /** In the order in which they happen. */
  readonly steps: readonly DecisionStep[];
  readonly outcome: 'allowed' | 'refused' | 'undecided';
  /** A reason of the README. */
  readonly reason?: string;
  readonly cache: {
    readonly use: 'hit' | 'miss' | 'none';
    readonly keptSeconds: number;
    /** What a second request with the same token gets. */
    readonly next: string;
  };
  readonly policy?: readonly PolicyRow[];
}

/** One step of a decision. */
export interface DecisionStep {
  readonly name: string;
  /** `note` for a fact that did not decide, and `skipped` for a step that was not reached. */
  readonly result: 'passed' | 'failed' | 'note' | 'skipped';
  readonly text: string;
  readonly value?: string;
  readonly decidedBy?: { readonly file: string; readonly line?: number; readonly setting?: string };
  readonly remedy?: string;
}

/** What the policy of a token says of a route. */
export interface PolicyRow {
  readonly route: string;
  readonly effect: 'allow' | 'deny';
  /** What the token lacks for the route. */
  readonly missing?: string;
}
