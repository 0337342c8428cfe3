/** A rate limit: allows a burst at once, and then one more for each interval. */
export class TokenBucket {
  protected available: number;
  private refilledAt: number;

  /**
   * @param burst the tokens in a full bucket
   * @param intervalMs milliseconds until a token is added
   * @param now milliseconds since any moment; must never decrease
   */
  constructor(
    protected readonly burst: number,
    private readonly intervalMs: number,
    private readonly now: () => number,
  ) {
    this.available = burst;
    this.refilledAt = now();
  }

  /** Takes a token. Returns false if the bucket is empty. */
  take(): boolean {
    this.refill();
    if (this.available === 0) return false;
    this.available -= 1;
    return true;
  }

  private refill(): void {
    const now = this.now();
    const refills = Math.floor((now - this.refilledAt) / this.intervalMs);
    this.available = Math.min(this.burst, this.available + refills);
    // The first interval begins when a token is taken from the full bucket.
    if (this.available === this.burst) this.refilledAt = now;
    else if (refills > 0) this.refilledAt += refills * this.intervalMs;
  }
}
