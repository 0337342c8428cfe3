import type { IntrospectionSettings, TrustedIssuer } from '../config/trusted-issuer';
import type { JsonObject } from '../json-object';
import { TokenRejected } from '../reason';
import { IntrospectionUnavailable } from './introspection-unavailable';

/** The rules for the claims of an answer: those of the entry, and in their place those of `introspection`. */
export function rulesOfAnswers(
  trusted: TrustedIssuer,
  { audiences, requiredClaims, presentClaims }: IntrospectionSettings,
): TrustedIssuer {
  return {
    ...trusted,
    audiences: audiences ?? trusted.audiences,
    requiredClaims: requiredClaims ?? trusted.requiredClaims,
    presentClaims: presentClaims ?? trusted.presentClaims,
  };
}

/**
 * Reads an answer (RFC 7662 section 2.2), apart from the claims that a JWT has as well: `checkClaims` checks those.
 *
 * @param endpoint for the error
 * @returns the claims of the token
 * @throws {TokenRejected} if the token is not good, or not an access token of this issuer and its named clients
 * @throws {IntrospectionUnavailable} if `active` is neither true nor false
 */
export function claimsOfAnswer(
  answer: JsonObject,
  endpoint: string,
  issuer: string,
  { clients, maximumAgeSeconds }: Pick<IntrospectionSettings, 'clients' | 'maximumAgeSeconds'>,
): JsonObject {
  const { active, iss, token_type: type, token_use: use, iat, exp, client_id: client } = answer;
  if (active === false) throw new TokenRejected('token_inactive');
  if (active !== true) {
    throw new IntrospectionUnavailable(
      `${endpoint} answered with an "active" that is neither true nor false`,
    );
  }
  if ((iss ?? issuer) !== issuer) {
    throw typeof iss === 'string'
      ? new TokenRejected('issuer_not_trusted')
      : new TokenRejected('claim_invalid', 'iss');
  }
  checkType(type ?? undefined);
  // Ory Hydra's mark of a refresh token, whose answer says Bearer as well.
  if (typeof use === 'string' && /^refresh/i.test(use))
    throw new TokenRejected('not_an_access_token');
  if (clients !== undefined && !clients.some((each) => each === client)) {
    const isMissing = (client ?? undefined) === undefined;
    throw new TokenRejected(isMissing ? 'claim_missing' : 'claim_invalid', 'client_id');
  }
  const needsEnd = (exp ?? undefined) === undefined && typeof iat === 'number';
  if (!needsEnd || maximumAgeSeconds === undefined) return answer;
  return { ...answer, exp: iat + maximumAgeSeconds };
}

/** RFC 7662 section 2.2: the type as of RFC 6749 section 5.1, which has no case. */
function checkType(type: unknown): void {
  if (type === undefined) return;
  if (typeof type !== 'string') throw new TokenRejected('claim_invalid', 'token_type');
  const name = type.toLowerCase();
  // RFC 9449 section 6.2: its sender must prove to have a key, which a bearer token does not.
  if (name === 'dpop') throw new TokenRejected('token_sender_constrained');
  if (name !== 'bearer') throw new TokenRejected('not_an_access_token');
}
