import type { TrustedIssuer } from '../../lib/config/trusted-issuer';
import { type JsonObject, memberAt } from '../../lib/json-object';
import { TokenRejected } from '../../lib/reason';
import { checkClaims } from '../../lib/token/claims';
import { checkHeader } from '../../lib/token/compact-token';
import type { VerifiedClaims } from '../../lib/token/verified-claims';

/** More than there are checks. */
const MAXIMUM_ROUNDS = 50;

/** The members that mark a token as another kind than an access token. */
export const KIND_MARKS = ['typ', 'token_use', 'at_hash', 'c_hash', 'events'];

/** Every reason for which some content of a token is refused, and the result once they are mended. */
export interface Rejections<Result> {
  readonly rejections: readonly TokenRejected[];
  readonly result: Result | undefined;
}

/**
 * Finds everything for which the authorizer would refuse a header. It stops at the first reason, so each is mended
 * in a copy before it is asked again: the reasons are its own, all of them.
 */
export function headerRejections(
  header: JsonObject,
  trusted: TrustedIssuer,
): Rejections<ReturnType<typeof checkHeader>> {
  const { types, algorithms } = trusted;
  return mendUntilAccepted(
    header,
    (mended) => checkHeader(mended, trusted),
    ({ reason }) => {
      if (reason === 'token_type_not_accepted') return { typ: types[0] };
      if (reason === 'header_not_supported') return { crit: undefined, b64: undefined };
      if (reason === 'algorithm_not_allowed') return { alg: algorithms[0] };
      return { kid: 'mended' };
    },
  );
}

/** Finds everything for which the authorizer would refuse claims, as {@link headerRejections} does for a header. */
export function claimRejections(
  payload: JsonObject,
  trusted: TrustedIssuer,
  nowSeconds: number,
): Rejections<VerifiedClaims> {
  return mendUntilAccepted(
    payload,
    (mended) => checkClaims(mended, trusted.issuer, trusted, nowSeconds),
    (rejection, mended) => mendedClaims(rejection, mended, trusted, nowSeconds),
  );
}

function mendedClaims(
  { reason, claim = '' }: TokenRejected,
  payload: JsonObject,
  trusted: TrustedIssuer,
  nowSeconds: number,
): JsonObject {
  const { audiences, audienceClaims, principalClaims, requiredClaims } = trusted;
  if (reason === 'token_expired' || claim === 'exp') return { exp: nowSeconds + 3600 };
  if (reason === 'audience_not_accepted') {
    const found = audienceClaims.find((name) => memberAt(payload, name) !== undefined) ?? 'aud';
    return { [found]: audiences[0] };
  }
  if (reason === 'token_sender_constrained') return { cnf: null };
  if (reason === 'not_an_access_token') {
    return Object.fromEntries(KIND_MARKS.map((mark) => [mark, requiredClaims[mark] ?? null]));
  }
  // The whole name of a claim comes before a path, so this also mends a claim inside another.
  if (Object.hasOwn(requiredClaims, claim)) return { [claim]: requiredClaims[claim] };
  if (audienceClaims.includes(claim)) return { [claim]: audiences[0] };
  if (principalClaims.includes(claim)) return { [claim]: 'mended' };
  return { [claim]: reason === 'claim_missing' ? 'mended' : null };
}

function mendUntilAccepted<Result>(
  content: JsonObject,
  check: (mended: JsonObject) => Result,
  mend: (rejection: TokenRejected, mended: JsonObject) => JsonObject,
): Rejections<Result> {
  const rejections: TokenRejected[] = [];
  let mended = content;
  while (rejections.length < MAXIMUM_ROUNDS) {
    try {
      return { rejections, result: check(mended) };
    } catch (error) {
      if (!(error instanceof TokenRejected)) throw error;
      // A mend that did not help would be tried for ever.
      if (rejections.some(({ message }) => message === error.message)) break;
      rejections.push(error);
      mended = { ...mended, ...mend(error, mended) };
    }
  }
  return { rejections, result: undefined };
}
