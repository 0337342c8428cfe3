/** Lets `burst` things happen at once, and one more each time an interval has passed. */
export class TokenBucket {
  private available: number;
  private refilledAt: number;

  /**
   * @param burst how much it holds when full
   * @param intervalMs milliseconds until one more is there
   * @param now milliseconds since any moment; never becoming fewer
   */
  constructor(
    private readonly burst: number,
    private readonly intervalMs: number,
    private readonly now: () => number,
  ) {
    this.available = burst;
    this.refilledAt = now();
  }

  /** Takes one where there is one, and tells whether there was. */
  take(): boolean {
    this.refill();
    if (this.available === 0) return false;
    this.available -= 1;
    return true;
  }

  private refill(): void {
    const now = this.now();
    const refills = Math.floor((now - this.refilledAt) / this.intervalMs);
    this.available = Math.min(this.burst, this.available + Math.max(0, refills));
    // While it is full no time counts: what is taken first comes back a whole interval later.
    if (this.available === this.burst) this.refilledAt = now;
    else if (refills > 0) this.refilledAt += refills * this.intervalMs;
  }
}
