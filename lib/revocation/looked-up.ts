import { TokenRejected } from '../reason';
import type { TokenKind, VerifiedToken } from '../token/token-kind';
import { questionAbout, type RevocationList } from './revocation-list';

/**
 * Looks each token of a kind up in the list of withdrawn tokens, after it was verified.
 *
 * @param rememberSeconds how long an answer of the list is relied on
 * @param steadyNow milliseconds that never decrease, and go on while the function is frozen
 */
export function lookedUp(
  kind: TokenKind,
  list: RevocationList,
  rememberSeconds: number,
  steadyNow: () => number,
): TokenKind {
  async function requireUnlisted({ claims }: VerifiedToken): Promise<number | undefined> {
    const { isWithdrawn, askedAt } = await list.lookUp(claims);
    if (isWithdrawn) throw new TokenRejected('token_revoked');
    return askedAt;
  }

  /** @param lastAskedAt when the table was asked about the same entries, if that may still be relied on */
  async function withLookUp(token: VerifiedToken, lastAskedAt?: number): Promise<VerifiedToken> {
    let askedAt = lastAskedAt ?? (await requireUnlisted(token));
    const isRemembered = (): boolean =>
      askedAt !== undefined && steadyNow() - askedAt < rememberSeconds * 1000;
    const listed: VerifiedToken = {
      ...token,
      verifyAgain: async (compact) => {
        const again = await token.verifyAgain(compact);
        if (again !== token) {
          // An issuer that is asked for each request may answer with other words each time.
          const isSame = questionAbout(again.claims).id === questionAbout(token.claims).id;
          return withLookUp(again, isSame && isRemembered() ? askedAt : undefined);
        }
        if (!isRemembered()) askedAt = await requireUnlisted(token);
        return listed;
      },
    };
    return listed;
  }

  return { ...kind, verify: async (compact) => withLookUp(await kind.verify(compact)) };
}
