import type { BareToken, TokenEvent } from './provider';

/** What is run: authorizers by name, events by name, and which authorizer decides on which. */
export interface WarmPlan {
  readonly rounds: number;
  readonly bundles: Readonly<Record<string, string>>;
  readonly events: Readonly<Record<string, readonly TokenEvent[]>>;
  readonly decisions: readonly { readonly authorizer: string; readonly event: string }[];
  readonly bare: readonly BareToken[];
  /** Whose decision is measured part by part. */
  readonly inParts: readonly BareToken[];
}

/** Microseconds of one run, one number for each round. */
export interface WarmSeries {
  readonly name: string;
  readonly event: string;
  readonly wall: readonly number[];
  readonly cpu: readonly number[];
}

/** Nothing but `crypto.verify`, with everything at hand: what no authorizer can beat. */
export const BARE = 'crypto.verify alone';
/** The same for an ECDSA signature in the form that it has in a JWT. */
export const BARE_JWT_FORM = 'crypto.verify, JWT form';
/** Parts of what our authorizer does, each on its own. */
export const PART = 'part of ours';
