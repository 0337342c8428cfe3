import { askedIssuers } from '../build/asked-issuers';
import type { DeclaredVariables } from '../build/declared-variables';
import { revocationTableOf } from '../build/optional-parts';
import { quote } from '../lib/config/environment-reader';
import { REMEMBER_SECONDS } from '../lib/opaque/introspection-settings';
import { ASK_DEADLINE_MS } from '../lib/opaque/restraint';
import { DEFAULT_REMEMBER_SECONDS } from '../lib/revocation/revocation-part';
import { LOOK_UP_DEADLINE_MS } from '../lib/revocation/withdrawn-entries';
import type { DeclaredAuthorizer } from './declared-authorizer';

/** How a withdrawn token becomes known: its issuer is asked, or the list of withdrawn tokens. */
export type WithdrawalWay = 'introspection' | 'revocation';

/** The longest time of each question, and so the age that its answer can have. */
const DEADLINE_SECONDS: Readonly<Record<WithdrawalWay, number>> = {
  introspection: ASK_DEADLINE_MS / 1000,
  revocation: LOOK_UP_DEADLINE_MS / 1000,
};

/** How long an answer is relied on if the settings do not say. */
const USUAL_MEMORY_SECONDS: Readonly<Record<WithdrawalWay, number>> = {
  introspection: REMEMBER_SECONDS,
  revocation: DEFAULT_REMEMBER_SECONDS,
};

/**
 * The longest time for which a withdrawn token may be accepted. API Gateway's cache may be set to an hour. That leaves
 * five minutes for the memory and the request.
 */
export const MAXIMUM_BOUND_SECONDS = 3900;

/** The times that pass, one after the other, until a withdrawn token is refused. */
export interface WithdrawalTimes {
  /**
   * The memory of the authorizer. It counts from the moment of the question, so a slow answer, a frozen function and
   * the clock tolerance of the issuer do not lengthen it.
   */
  readonly rememberSeconds: number;
  /** API Gateway's cache. It counts from the answer of the authorizer. */
  readonly cacheSeconds: number;
  /** The request that learned last that the token was good. */
  readonly requestSeconds: number;
}

/** A way in which a stage learns of withdrawn tokens, with its times. */
export interface WithdrawalBound extends WithdrawalTimes {
  readonly way: WithdrawalWay;
  /** The tokens, for the beginning of a sentence. */
  readonly tokens: string;
  /** The setting of the memory, for a message. */
  readonly memory: string;
  /** Facts that end the sentence. */
  readonly exceptions: readonly string[];
}

/** After so many seconds a withdrawn token is refused. */
export function boundSeconds({
  rememberSeconds,
  cacheSeconds,
  requestSeconds,
}: WithdrawalTimes): number {
  return Math.round((rememberSeconds + cacheSeconds + requestSeconds) * 10) / 10;
}

/**
 * The times of a way.
 *
 * @param cacheSeconds the stage parameter authorizerTtl
 * @param alsoLooksUp whether the list of withdrawn tokens is read once the issuer has answered
 */
export function withdrawalTimes(
  way: WithdrawalWay,
  rememberSeconds: number,
  cacheSeconds: number,
  alsoLooksUp = false,
): WithdrawalTimes {
  const after = way === 'introspection' && alsoLooksUp ? DEADLINE_SECONDS.revocation : 0;
  return { rememberSeconds, cacheSeconds, requestSeconds: DEADLINE_SECONDS[way] + after };
}

/**
 * The bounds of a stage: one for each issuer that is asked about its tokens, and one for the list of withdrawn tokens.
 *
 * @param variables of the authorizer
 * @param authorizers those that ask it; of several the longest cache counts
 */
export function withdrawalBounds(
  variables: DeclaredVariables,
  authorizers: readonly Pick<DeclaredAuthorizer, 'api' | 'cachedSeconds'>[],
): readonly WithdrawalBound[] {
  if (authorizers.length === 0) return [];
  const cacheSeconds = Math.max(...authorizers.map((each) => each.cachedSeconds));
  const isWebSocket = authorizers.some(({ api }) => api === 'websocket');
  const exceptions = isWebSocket ? ['a connection that is open by then stays open'] : [];
  const list = ofList(variables, cacheSeconds, exceptions);
  const issuers = askedIssuers(variables).map(({ issuer, settings }): WithdrawalBound => ({
    ...withdrawalTimes(
      'introspection',
      secondsOf(settings['rememberSeconds'], 'introspection'),
      cacheSeconds,
      list.length > 0,
    ),
    way: 'introspection',
    tokens: `A withdrawn ${settings['signedTokens'] === true ? 'token' : 'opaque token'} of ${quote(issuer)}`,
    memory: 'introspection.rememberSeconds of its entry in issuers.yml',
    exceptions,
  }));
  return [...issuers, ...list];
}

function ofList(
  variables: DeclaredVariables,
  cacheSeconds: number,
  exceptions: readonly string[],
): readonly WithdrawalBound[] {
  if (revocationTableOf(variables) === undefined) return [];
  const rememberSeconds = secondsOf(variables['REVOCATION_REMEMBER_SECONDS'], 'revocation');
  const goesOn = variables['REVOCATION_UNAVAILABLE'] === 'accept';
  return [
    {
      ...withdrawalTimes('revocation', rememberSeconds, cacheSeconds),
      way: 'revocation',
      tokens: 'A token on the list of withdrawn tokens',
      memory: 'revocationRememberSeconds in stages.yml',
      exceptions: goesOn
        ? [...exceptions, 'while the list cannot be read, it is accepted']
        : exceptions,
    },
  ];
}

/** A value that is not a number yet is unset, or refused by another check. */
function secondsOf(value: unknown, way: WithdrawalWay): number {
  const isNumber = typeof value === 'string' ? /^\d+$/.test(value.trim()) : Number.isInteger(value);
  return isNumber ? Number(value) : USUAL_MEMORY_SECONDS[way];
}

/** One sentence for a way: the time after which a withdrawn token is refused, and its parts. */
export function describeBound(bound: WithdrawalBound): string {
  const { tokens, exceptions } = bound;
  return [`${tokens} is refused ${describeTimes(bound)}`, ...exceptions].join('; ');
}

/** The sum of the times and its parts, for the end of a sentence. */
export function describeTimes(times: WithdrawalTimes): string {
  return `within ${boundSeconds(times)} s: ${partsOf(times)}`;
}

/** @returns one sentence for each way that takes longer than {@link MAXIMUM_BOUND_SECONDS} */
export function findTooLongBounds(bounds: readonly WithdrawalBound[]): readonly string[] {
  return bounds
    .filter((bound) => boundSeconds(bound) > MAXIMUM_BOUND_SECONDS)
    .map(
      (bound) =>
        `${bound.tokens} would be refused only after ${boundSeconds(bound)} s (${partsOf(bound)}), and at most ${MAXIMUM_BOUND_SECONDS} s are accepted; lower ${bound.memory}, or authorizerTtl in stages.yml`,
    );
}

/** @returns one sentence for each authorizer of the template whose answers are kept for longer than the bounds say */
export function findLongerCaches(
  authorizers: readonly DeclaredAuthorizer[],
  bounds: readonly WithdrawalBound[],
): readonly string[] {
  const [bound] = bounds;
  if (bound === undefined) return [];
  return authorizers
    .filter(({ cachedSeconds }) => cachedSeconds > bound.cacheSeconds)
    .map(
      ({ place, cachedSeconds }) =>
        `${place} lets API Gateway keep an answer for ${cachedSeconds} s, and serverless.yml says ${bound.cacheSeconds} s; set authorizerTtl in stages.yml instead`,
    );
}

function partsOf({ rememberSeconds, cacheSeconds, requestSeconds }: WithdrawalTimes): string {
  return [
    ...(rememberSeconds > 0 ? [`${rememberSeconds} s of memory`] : []),
    ...(cacheSeconds > 0 ? [`${cacheSeconds} s of API Gateway's cache`] : []),
    `${requestSeconds} s for a request`,
  ].join(', ');
}
