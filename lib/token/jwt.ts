import type { TrustedIssuer } from '../config/trusted-issuer';
import type { JsonObject } from '../json-object';
import type { Awaitable, SigningKeySource } from '../keys/issuer-key-sets';
import type { SigningKey } from '../keys/signing-key';
import { TokenRejected } from '../reason';
import { checkClaims } from './claims';
import {
  checkHeader,
  decomposeUnverifiedToken,
  hasThreeParts,
  type UnverifiedToken,
  unverifiedOriginOf,
} from './compact-token';
import { isWithinLifetime } from './lifetime';
import { type Identified, signingKeyOf } from './signature';
import type { TokenKind, VerifiedToken } from './token-kind';

/**
 * Makes the token kind JWT: signed tokens in compact serialisation (RFC 7519).
 *
 * @param now milliseconds since 1970
 */
export function createJwtKind(
  keySources: ReadonlyMap<TrustedIssuer, SigningKeySource>,
  now: () => number,
): TokenKind {
  function conclude(
    token: UnverifiedToken,
    identified: Identified,
    keys: readonly SigningKey[],
  ): Awaitable<VerifiedToken> {
    const signingKey = signingKeyOf(token, identified, keys);
    return signingKey instanceof Promise
      ? signingKey.then((key) => signedWith(key, token, identified))
      : signedWith(signingKey, token, identified);
  }

  function signedWith(
    signingKey: SigningKey,
    { compact, unverifiedPayload }: UnverifiedToken,
    identified: Identified,
  ): VerifiedToken {
    const { kid, issuer, rules } = identified;
    const claims = checkClaims(unverifiedPayload, issuer, rules, now() / 1000);
    const verified: VerifiedToken = {
      claims,
      kid,
      characters: compact.length,
      verifyAgain: (again) =>
        withKeys(identified, (keys) => {
          const isStillGood =
            keys.includes(signingKey) &&
            (kid !== undefined || keys.length === 1) &&
            isWithinLifetime(claims, rules.clockToleranceSeconds, now() / 1000);
          return isStillGood
            ? verified
            : conclude(decomposeUnverifiedToken(again), identified, keys);
        }),
    };
    return verified;
  }

  return {
    recognizes: hasThreeParts,
    verify: (compact) => {
      const token = decomposeUnverifiedToken(compact);
      const identified = identify(token, keySources);
      return withKeys(identified, (keys) => conclude(token, identified, keys));
    },
    unverifiedOriginOf,
  };
}

/**
 * Goes on with the keys of a token, at once if they are cached. They are looked up once for each decision: a second time
 * could cost a second request.
 */
function withKeys(
  { keySource, kid }: Identified,
  goOn: (keys: readonly SigningKey[]) => Awaitable<VerifiedToken>,
): Awaitable<VerifiedToken> {
  const keys = keySource.find(kid);
  return keys instanceof Promise ? keys.then(goOn) : goOn(keys);
}

/**
 * Finds out how a token is to be verified. The issuer is chosen before its key: a key of one issuer never verifies a
 * token of another.
 *
 * @throws {TokenRejected} if no issuer with these rules could have made the token
 */
export function identify(
  { unverifiedHeader, unverifiedPayload }: UnverifiedToken,
  keySources: ReadonlyMap<TrustedIssuer, SigningKeySource>,
): Identified {
  const issuer = unverifiedIssuerOf(unverifiedPayload);
  for (const [rules, keySource] of keySources) {
    if (unverifiedIssuerIs(rules.issuer, unverifiedPayload)) {
      return { ...checkHeader(unverifiedHeader, rules), issuer, rules, keySource };
    }
  }
  throw new TokenRejected('issuer_not_trusted');
}

/** The `iss` of a token. */
export function unverifiedIssuerOf({ iss }: JsonObject): string {
  if (typeof iss === 'string') return iss;
  throw new TokenRejected((iss ?? null) === null ? 'claim_missing' : 'claim_invalid', 'iss');
}

/**
 * Tells whether a token names an issuer, in which `{tid}` stands for its own tenant. Only a word can be a tenant, or
 * `tid` could turn into any address.
 */
export function unverifiedIssuerIs(trusted: string, { iss, tid }: JsonObject): boolean {
  if (!trusted.includes('{tid}')) return iss === trusted;
  const isTenant = typeof tid === 'string' && /^[\w-]{1,64}$/.test(tid);
  return isTenant && iss === trusted.replace('{tid}', tid);
}
