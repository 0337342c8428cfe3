import { parametersOf } from '../../lib/access/rule';
import { plainDuration } from '../../doctor/plain-time';
import { type Decided, step } from '../decided';
import type { ExplainedCache, Step } from '../explanation';
import { listed, plural } from '../words';

/**
 * The part of API Gateway's cache, and the step of it.
 *
 * @param second the answer to the same request at once afterwards; undefined if the authorizer gave no answer to keep
 */
export function cacheOf(
  decided: Decided,
  second: Decided['played'] | undefined,
): { readonly cache: ExplainedCache; readonly step: Step } {
  const { played, authorizer, places } = decided;
  const use = played.verdict?.cache ?? 'none';
  const isKept = second?.verdict?.cache === 'hit';
  const keptSeconds = isKept ? (authorizer?.cachedSeconds ?? 0) : 0;
  const next = isKept ? keptAnswer(decided, keptSeconds) : nextAnswer(decided);
  const texts = {
    hit: 'the answer came from the cache, without the authorizer',
    miss: isKept
      ? `API Gateway keeps the answer for ${plural(keptSeconds, 'second')}`
      : 'API Gateway does not keep the answer',
    none: 'neither the authorizer nor the cache is asked',
  };
  return {
    cache: { use, keptSeconds, next },
    step: step('cache', 'note', `${texts[use]}; ${next}`, {
      decidedBy: use === 'none' ? undefined : places.parameter('authorizerTtl'),
    }),
  };
}

function keptAnswer(decided: Decided, keptSeconds: number): string {
  const { service, now, observation, played } = decided;
  const isForRoute = service.config.policyScope === 'route';
  const same = listed(['the same token', ...parametersOf(service.rules.accessRules)]);
  const reach = `a second request with ${same}, to ${isForRoute ? 'this' : 'any'} route`;
  const ended = played.isHandled
    ? 'is let through by the same policy'
    : 'is answered by the same policy';
  // The claims of a token that is refused may be those of an earlier decision.
  const claims = observation?.decision['outcome'] === 'granted' ? observation.claims : undefined;
  const expiresIn = (claims?.expiresAt ?? Infinity) - now / 1000;
  const late =
    expiresIn < keptSeconds
      ? `; it expires in ${plainDuration(expiresIn)}, and the kept answer may let it in for longer`
      : '';
  return `${reach}, ${ended} without the authorizer${late}`;
}

function nextAnswer({ played, observation, authorizer }: Decided): string {
  const { verdict, isHandled } = played;
  if (verdict === undefined) return 'a second request gets the same';
  if (verdict.cache === undefined) return 'a second request gets the same, until it brings a token';
  const asked = 'a second request asks the authorizer again';
  if (authorizer?.cachedSeconds === 0 && verdict.answer !== undefined) {
    return `${asked}, since the TTL is 0${isHandled ? '' : ', and gets the same'}`;
  }
  switch (observation?.decision['reason']) {
    case 'token_not_active':
      return `${asked}, and is let in once the token is active`;
    case 'key_not_found':
      return `${asked}, and is let in once the issuer publishes the key`;
    case 'token_expired':
      return `${asked}, and gets the same: a new token is needed`;
    default:
      return verdict.outcome === 'authorizer_threw'
        ? `${asked}, and is decided once the cause is gone`
        : `${asked}: a 401 is never kept`;
  }
}
