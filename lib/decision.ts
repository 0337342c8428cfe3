import { TokenRejected } from './reason';
import { decomposeUnverifiedToken, extractToken, type UnverifiedToken } from './token';
import type { VerifiedClaims } from './verified-claims';
import type { VerifyToken } from './verifier';

/** What is known of a token that could be taken apart; for the log. */
export interface UnverifiedOrigin {
  readonly unverifiedKid?: unknown;
  readonly unverifiedIssuer?: unknown;
}

/** The verdict on a token. That there can be no verdict now is no decision: it is thrown. */
export type Decision =
  | { readonly outcome: 'granted'; readonly claims: VerifiedClaims; readonly kid: string }
  | {
      readonly outcome: 'rejected';
      readonly rejection: TokenRejected;
      readonly origin: UnverifiedOrigin;
    };

/**
 * Decides on the value of the identity source header.
 *
 * @param authorizationToken the header's value
 * @param scheme how the token stands in it
 * @param verify the verifier
 * @throws whatever keeps the verifier from deciding, such as {SigningKeysUnavailable}
 */
export async function decide(
  authorizationToken: string,
  scheme: 'Bearer' | 'none',
  verify: VerifyToken,
): Promise<Decision> {
  let token: UnverifiedToken | undefined;
  try {
    token = decomposeUnverifiedToken(extractToken(authorizationToken, scheme));
    const claims = await verify(token);
    // Verified by now: the signature covers the header.
    return { outcome: 'granted', claims, kid: String(token.unverifiedHeader['kid']) };
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error;
    return { outcome: 'rejected', rejection: error, origin: originOf(token) };
  }
}

function originOf(token: UnverifiedToken | undefined): UnverifiedOrigin {
  return {
    unverifiedKid: token?.unverifiedHeader['kid'],
    unverifiedIssuer: token?.unverifiedPayload['iss'],
  };
}
