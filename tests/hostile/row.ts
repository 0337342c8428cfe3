import { STAGE_ARN } from '../support/stage-arn';
import type { Reason } from '../../lib/reason';

/** How the authorizer is set up for a row. */
export type DeploymentName =
  | 'standard'
  | 'rs256 only'
  | 'bare token'
  | 'unauthorized response'
  | 'provider down'
  | 'key id optional';

/** What must become of a bad input. */
export type Expected =
  | {
      readonly outcome: 'denied' | 'unauthorized';
      readonly reason: Reason;
      readonly claim?: string;
    }
  | { readonly outcome: 'undecided'; readonly error: string };

/** An event, or a function that makes one from the address of an attacker's server. */
export type Input = (attacker: string) => unknown;

interface Row {
  readonly name: string;
  readonly input: Input;
  /** The section or advisory that demands the outcome. */
  readonly demandedBy: string;
  readonly deployment: DeploymentName;
}

export interface BadRow extends Row {
  readonly expected: Expected;
}

export interface GoodRow extends Row {
  readonly principal: string;
  /** Whether `GET /orders` is open, which needs the scope `orders:read`. */
  readonly mayReadOrders: boolean;
}

/** A Deny on the whole stage, with the reason; it may be cached. */
export function denied(reason: Reason, claim?: string): Expected {
  return { outcome: 'denied', reason, ...(claim !== undefined && { claim }) };
}

/** An error with exactly the message `Unauthorized`; it is never cached. */
export function unauthorized(reason: Reason, claim?: string): Expected {
  return { outcome: 'unauthorized', reason, ...(claim !== undefined && { claim }) };
}

/** Another error, of this name: nothing was said about the token. */
export function undecided(error: string): Expected {
  return { outcome: 'undecided', error };
}

/** The three fields that API Gateway sends, and no others. */
export function tokenEvent(
  authorizationToken: unknown,
  methodArn: unknown = `${STAGE_ARN}/GET/orders`,
): object {
  return { type: 'TOKEN', authorizationToken, methodArn };
}

type Token = string | ((attacker: string) => string);

function toInput(token: Token): Input {
  return (attacker) =>
    tokenEvent(`Bearer ${typeof token === 'function' ? token(attacker) : token}`);
}

/** Rows of one outcome and one source: tokens by name. */
export function badTokens(
  expected: Expected,
  demandedBy: string,
  tokens: Readonly<Record<string, Token>>,
  deployment: DeploymentName = 'standard',
): readonly BadRow[] {
  return Object.entries(tokens).map(([name, token]) => ({
    name,
    input: toInput(token),
    expected,
    demandedBy,
    deployment,
  }));
}

/** Rows of one outcome and one source: values of the identity source header by name. */
export function badHeaders(
  expected: Expected,
  demandedBy: string,
  headers: Readonly<Record<string, string>>,
  deployment: DeploymentName = 'standard',
): readonly BadRow[] {
  return Object.entries(headers).map(([name, header]) => ({
    name,
    input: () => tokenEvent(header),
    expected,
    demandedBy,
    deployment,
  }));
}

/** Rows about events that API Gateway does not send: events by name. */
export function badEvents(
  demandedBy: string,
  events: Readonly<Record<string, unknown>>,
): readonly BadRow[] {
  return Object.entries(events).map(([name, event]) => ({
    name,
    input: () => event,
    expected: undecided('EventNotRecognized'),
    demandedBy,
    deployment: 'standard',
  }));
}

/** Rows of one source that must be granted: tokens by name. */
export function goodTokens(
  demandedBy: string,
  tokens: Readonly<Record<string, Token>>,
  { principal = 'subject-canary-4f7ab1', mayReadOrders = true } = {},
): readonly GoodRow[] {
  return Object.entries(tokens).map(([name, token]) => ({
    name,
    input: toInput(token),
    demandedBy,
    deployment: 'standard',
    principal,
    mayReadOrders,
  }));
}

/** Rows of one source that must be granted: whole events by name. */
export function goodEvents(
  demandedBy: string,
  events: Readonly<Record<string, unknown>>,
  deployment: DeploymentName = 'standard',
): readonly GoodRow[] {
  return Object.entries(events).map(([name, event]) => ({
    name,
    input: () => event,
    demandedBy,
    deployment,
    principal: 'subject-canary-4f7ab1',
    mayReadOrders: true,
  }));
}
