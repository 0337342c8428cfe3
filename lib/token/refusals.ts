import type { TokenRejected } from '../reason';

/** More refused tokens than any honest callers send. A new one takes the place of the oldest. */
const REMEMBERED_REFUSALS = 1_000;

/** Remembers for a moment which tokens were refused, so that one of them is not asked about again and again. */
export class Refusals {
  private readonly byDigest = new Map<string, { readonly why: TokenRejected; until: number }>();

  constructor(private readonly now: () => number) {}

  /** @throws {TokenRejected} as the token was refused before, if that is not long ago */
  check(digest: string): void {
    const refusal = this.byDigest.get(digest);
    if (refusal === undefined) return;
    if (this.now() < refusal.until) throw refusal.why;
    this.byDigest.delete(digest);
  }

  remember(digest: string, why: TokenRejected, until: number): void {
    if (this.now() >= until) return;
    this.byDigest.delete(digest);
    const [oldest] = this.byDigest.keys();
    if (this.byDigest.size === REMEMBERED_REFUSALS && oldest !== undefined) {
      this.byDigest.delete(oldest);
    }
    this.byDigest.set(digest, { why, until });
  }
}
