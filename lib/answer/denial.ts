import type { Reason } from '../reason';

/**
 * What the gateway's 403 says beside its own message: the error code of RFC 6750 section 3.1 and
 * our reason. Not named `error`: `$context.authorizer.error` is the gateway's own word for what went
 * wrong with the authorizer.
 */
interface Denial {
  readonly errorCode: 'invalid_token' | 'insufficient_scope';
  readonly reason: Reason | 'route_not_entitled';
}

/**
 * Goes with the policy of a granted token as well: the gateway applies it to a route only after the
 * authorizer has answered, and a denied route is to say why in the same words as a rejected token.
 */
export const NOT_ENTITLED: Readonly<Record<string, string>> = {
  errorCode: 'insufficient_scope',
  reason: 'route_not_entitled',
} satisfies Denial;

/** Goes with the policy of a rejected token, for every route. */
export function rejectedFor(reason: Reason): Readonly<Record<string, string>> {
  return { errorCode: 'invalid_token', reason } satisfies Denial;
}
