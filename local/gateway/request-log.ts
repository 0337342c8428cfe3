import { printable } from '../../build/printable';
import type { Verdict } from './authorizer/authorize';
import { failureFor } from './verdict-status';

/** A request that has been answered. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  /** As declared; undefined if no declared route matches the request. */
  readonly route: string | undefined;
  readonly statusCode: number;
  readonly milliseconds: number;
  readonly verdict: Verdict | undefined;
  /** Why a browser will not send the request that a preflight asks for. */
  readonly preflightProblem?: string | undefined;
}

type Colour = 'red' | 'green' | 'yellow' | 'grey';
const CODES: Readonly<Record<Colour, number>> = { red: 31, green: 32, yellow: 33, grey: 90 };

/**
 * Describes a request in one line: route, status, cache, decision, reason, the statement that
 * matched, and the time it took. Of the token it contains only the reason that the authorizer gave.
 */
export function describeRequest(record: RequestRecord, hasColours: boolean): string {
  const { method, path, route, statusCode, milliseconds, verdict } = record;
  const parts: readonly (readonly [string, Colour?])[] = [
    [route ?? `${method} ${path}`],
    [String(statusCode), colourOf(statusCode)],
    [verdict?.cache === undefined ? '' : `cache ${verdict.cache}`],
    [decisionOf(record), colourOf(statusCode)],
    [reasonOf(record)],
    [matchedBy(verdict), 'grey'],
    [`${milliseconds.toFixed(1)} ms`, 'grey'],
  ];
  return parts
    .filter(([text]) => text !== '')
    .map(([text, colour]) => {
      const shown = printable(text);
      return hasColours && colour !== undefined
        ? `\u001b[${CODES[colour]}m${shown}\u001b[39m`
        : shown;
    })
    .join('  ');
}

function decisionOf({ verdict, route, method, preflightProblem }: RequestRecord): string {
  if (verdict?.evaluation !== undefined) return verdict.evaluation.effect.replace('_', ' ');
  if (verdict !== undefined && verdict.outcome !== 'allow') return failureFor(verdict.outcome).type;
  if (route === undefined) return 'no such route';
  if (method !== 'OPTIONS') return 'public';
  return preflightProblem === undefined ? 'preflight' : 'preflight refused';
}

/** Why a request was refused. */
function reasonOf({ verdict, preflightProblem }: RequestRecord): string {
  if (preflightProblem !== undefined) return preflightProblem;
  if (verdict === undefined || verdict.outcome === 'allow') return '';
  const reason = verdict.answer?.context['reason'];
  return typeof reason === 'string' ? reason : (verdict.problem ?? '');
}

/** The resource that decided, without the API and the stage: they are the same in all statements. */
function matchedBy(verdict: Verdict | undefined): string {
  const resource = verdict?.evaluation?.resource;
  return resource === undefined ? '' : resource.split('/').slice(2).join('/') || resource;
}

function colourOf(statusCode: number): Colour {
  if (statusCode < 400) return 'green';
  return statusCode < 500 ? 'yellow' : 'red';
}
