import type { ApiEventKind } from './api-events';
import type { BareToken } from './provider';

/** The work of one process: authorizers by name, and the events that each decides on. */
export interface WarmPlan {
  /** How often each contestant is measured. */
  readonly turns: number;
  readonly bundles: Readonly<Record<string, string>>;
  /** Variables that an authorizer reads when it is loaded, beside those of the process, by its name. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly decisions: readonly WarmDecision[];
  readonly events: Readonly<Record<string, WarmEvent>>;
  readonly bare: readonly BareToken[];
  /** A file with a list of good tokens for each pool, as JSON. */
  readonly pools?: string;
}

/** One kind of decision of one authorizer. */
export interface WarmDecision {
  readonly authorizer: string;
  readonly event: string;
  /** The parts that stand-ins of the bundle replace; see left-out.ts. */
  readonly leftOut?: readonly string[];
}

export interface WarmEvent {
  readonly outcome: 'granted' | 'refused';
  /**
   * The event itself, if it comes again and again, or the form of an event that has another token each time. All
   * events of a pool take their tokens from it in turn, so that no event finds a token that another one has used.
   */
  readonly with: object | { readonly pool: string; readonly as: ApiEventKind };
}

/** One kind of decision of one contestant in one process: microseconds of one decision, in each turn. */
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
