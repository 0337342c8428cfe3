import type { TokenKind, VerifiedToken } from '../token/token-kind';

/**
 * Makes a kind of signed tokens whose issuers are asked about them as well, once the signature was found good.
 *
 * @param signed the kind that checks signatures
 * @param asked by issuer; the tokens of other issuers are sent nowhere
 */
export function createConfirmedKind(
  signed: TokenKind,
  asked: ReadonlyMap<string, TokenKind>,
): TokenKind {
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
