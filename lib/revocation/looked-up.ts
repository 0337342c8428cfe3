import { TokenRejected } from '../reason';
import type { TokenKind, VerifiedToken } from '../token/token-kind';
import type { RevocationList } from './revocation-list';

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

  async function withLookUp(token: VerifiedToken): Promise<VerifiedToken> {
    let askedAt = await requireUnlisted(token);
    const isRemembered = (): boolean =>
      askedAt !== undefined && steadyNow() - askedAt < rememberSeconds * 1000;
    const listed: VerifiedToken = {
      ...token,
      verifyAgain: async (compact) => {
        const again = await token.verifyAgain(compact);
        if (again !== token) return withLookUp(again);
        if (!isRemembered()) askedAt = await requireUnlisted(token);
        return listed;
      },
    };
    return listed;
  }

  return { ...kind, verify: async (compact) => withLookUp(await kind.verify(compact)) };
}
