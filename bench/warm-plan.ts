import type { BareToken } from './provider';

/** Authorizers by name, events by name, and the pairs of both that are run. */
export interface WarmPlan {
  readonly rounds: number;
  readonly bundles: Readonly<Record<string, string>>;
  readonly events: Readonly<Record<string, readonly object[]>>;
  /** Variables that an authorizer reads when it is loaded, beside those of the process, by its name. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly decisions: readonly { readonly authorizer: string; readonly event: string }[];
  readonly bare: readonly BareToken[];
  /** Tokens whose decision is measured part by part. */
  readonly inParts: readonly BareToken[];
}

/** Microseconds of one run, one number for each round. */
export interface WarmSeries {
  readonly name: string;
  readonly event: string;
  readonly wall: readonly number[];
  readonly cpu: readonly number[];
}

/** `crypto.verify` with a parsed key, which no authorizer can beat. */
export const BARE = 'crypto.verify alone';
/** The same for an ECDSA signature in the form of a JWT. */
export const BARE_JWT_FORM = 'crypto.verify, JWT form';
/** Parts of a decision of our authorizer, each on its own. */
export const PART = 'part of ours';
