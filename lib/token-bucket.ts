/** Lets `burst` things happen at once, and one more each time an interval has passed. */
export class TokenBucket {
  private available: number;
  private refilledAt: number;

  /**
   * @param burst how much it holds when full
   * @param intervalMs milliseconds until one more is there
   * @param now milliseconds since 1970
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
    const refills = Math.floor((this.now() - this.refilledAt) / this.intervalMs);
    if (refills > 0) {
      this.available = Math.min(this.burst, this.available + refills);
      this.refilledAt += refills * this.intervalMs;
    }
    if (this.available === 0) return false;
    this.available -= 1;
    return true;
  }
}
