import type { TrustedIssuer } from '../config/trusted-issuer';
import { isJsonObject, type JsonObject } from '../json-object';
import type { SigningKeySource } from '../keys/issuer-key-sets';
import { TokenRejected } from '../reason';
import { checkHeader, decomposeUnverifiedToken } from '../token/compact-token';
import { signingKeyOf } from '../token/signature';
import { IntrospectionUnavailable } from './introspection-unavailable';

/** The `typ` of a signed answer (RFC 9701 section 5), whose media type it is as well. */
const SIGNED_ANSWER = 'token-introspection+jwt';
/** An answer is made for the request that is waiting for it. */
const MAXIMUM_AGE_SECONDS = 60;

/** The parties of an answer: who signs it, by which keys, and for whom. */
export interface SignedAnswerParties {
  readonly trusted: TrustedIssuer;
  readonly keys: SigningKeySource;
  readonly clientId: string;
}

/**
 * Opens a signed answer: RFC 9701 section 5.
 *
 * @param compact the body of the answer
 * @param endpoint for the errors
 * @param nowSeconds seconds since 1970
 * @returns the answer in it, as it would have come unsigned
 * @throws {IntrospectionUnavailable} if it is not signed by the issuer, for this service and just now
 * @throws {SigningKeysUnavailable} if the issuer's keys cannot be had
 */
async function open(
  compact: string,
  endpoint: string,
  parties: SignedAnswerParties,
  nowSeconds: number,
): Promise<JsonObject> {
  const fail = (problem: string): IntrospectionUnavailable =>
    new IntrospectionUnavailable(`${endpoint} sent an answer ${problem}`);
  const payload = await signedPayload(compact, parties).catch((error: unknown) => {
    if (!(error instanceof TokenRejected)) throw error;
    throw fail(`that is not signed by the issuer as of RFC 9701 (${error.message})`);
  });
  const { iss, aud, iat, token_introspection: answer } = payload;
  const { trusted, clientId } = parties;
  if (iss !== trusted.issuer) throw fail('of another issuer');
  const audiences: unknown = typeof aud === 'string' ? [aud] : aud;
  if (!Array.isArray(audiences) || !audiences.includes(clientId)) {
    throw fail('for another service than its clientId');
  }
  const ageSeconds = typeof iat === 'number' ? nowSeconds - iat : NaN;
  const tolerance = trusted.clockToleranceSeconds;
  if (!(ageSeconds >= -tolerance && ageSeconds <= MAXIMUM_AGE_SECONDS + tolerance)) {
    throw fail('that was not signed just now; check iat, and the clock of the issuer');
  }
  if (isJsonObject(answer)) return answer;
  throw fail('without a member token_introspection');
}

async function signedPayload(
  compact: string,
  { trusted, keys }: SignedAnswerParties,
): Promise<JsonObject> {
  const token = decomposeUnverifiedToken(compact);
  // A token without `typ` counts as a JWT, which is none of these types.
  const rules = { ...trusted, types: [SIGNED_ANSWER] };
  const header = checkHeader(token.unverifiedHeader, rules);
  const identified = { ...header, issuer: trusted.issuer, rules, keySource: keys };
  await signingKeyOf(token, identified, await keys.find(header.kid));
  return token.unverifiedPayload;
}

/** Opens signed answers. A bundle has it only if an issuer has `signedAnswers`. */
export const openSignedAnswer: typeof open | undefined = open;
