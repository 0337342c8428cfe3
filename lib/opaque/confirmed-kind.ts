import type { TrustedIssuer } from '../config/trusted-issuer';
import { type JsonObject, memberAt } from '../json-object';
import type { TokenKind, VerifiedToken } from '../token/token-kind';
import { CLIENT_CLAIMS } from '../token/verified-claims';
import { IntrospectionUnavailable } from './introspection-unavailable';

/** The list of withdrawn tokens knows a token by these. An answer that says otherwise is about another token. */
const IDENTIFYING = ['iss', 'jti', 'sub', 'sid', ...CLIENT_CLAIMS];

/**
 * Puts the claims of a signed token and the answer about it together. The token itself says which one it is and whose, so
 * that its withdrawal is found; for everything else, the answer is newer.
 *
 * @param signed the claims of the token, whose signature is good
 * @param answer that the token is active
 * @param endpoint for the error
 * @throws {IntrospectionUnavailable} if the answer is about another token
 */
function confirmedClaims(
  signed: JsonObject,
  answer: JsonObject,
  { principalClaims, scopeClaims }: Pick<TrustedIssuer, 'principalClaims' | 'scopeClaims'>,
  endpoint: string,
): JsonObject {
  const kept: Record<string, unknown> = {};
  for (const name of [...IDENTIFYING, 'iat', ...principalClaims]) {
    const own = memberAt(signed, name);
    if (own === undefined) continue;
    kept[name] = own;
    if (IDENTIFYING.includes(name) && (answer[name] ?? own) !== own) {
      throw new IntrospectionUnavailable(
        `${endpoint} answered with another "${name}" than that of the token`,
      );
    }
  }
  // In an answer it says how the token is used; in a JWT it can mean anything.
  const replaced: Record<string, unknown> = { token_type: undefined };
  const isSaid = (name: string): boolean => memberAt(answer, name) !== undefined;
  if (scopeClaims.some(isSaid)) {
    for (const name of scopeClaims) if (!isSaid(name)) replaced[name] = undefined;
  }
  return { ...signed, ...replaced, ...answer, ...kept };
}

/**
 * Makes a kind of signed tokens whose issuers are asked about them as well, once the signature was found good.
 *
 * @param signed the kind that checks signatures
 * @param asked by issuer; the tokens of other issuers are sent nowhere
 */
function createConfirmedKind(signed: TokenKind, asked: ReadonlyMap<string, TokenKind>): TokenKind {
  async function confirm(token: string, good: VerifiedToken): Promise<VerifiedToken> {
    const kind = asked.get(good.claims.issuer);
    return kind === undefined ? good : both(good, await kind.verify(token));
  }

  /** Neither the signature nor the answer is enough. */
  function both(good: VerifiedToken, answered: VerifiedToken): VerifiedToken {
    const confirmed: VerifiedToken = {
      ...answered,
      kid: good.kid,
      characters: good.characters + answered.characters,
      verifyAgain: async (token) => {
        const goodAgain = await good.verifyAgain(token);
        const answeredAgain = await answered.verifyAgain(token);
        const isSame = goodAgain === good && answeredAgain === answered;
        return isSame ? confirmed : both(goodAgain, answeredAgain);
      },
    };
    return confirmed;
  }

  return { ...signed, verify: async (token) => confirm(token, await signed.verify(token)) };
}

const means = { createConfirmedKind, confirmedClaims };

/** Has issuers confirm signed tokens. A bundle has it only if an issuer has `signedTokens`. */
export const confirmation: typeof means | undefined = means;
