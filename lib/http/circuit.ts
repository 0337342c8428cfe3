/** So many failures in a row, and an endpoint is left alone for a moment. */
export const FAILURES_BEFORE_PAUSE = 3;
export const PAUSE_MS = 2_000;

/** Whether an endpoint may be asked: not in the moment after failures, and then by one request that tries. */
export class Circuit {
  private failures = 0;
  private pausedAt = -Infinity;
  private latest: unknown;

  /** @param now milliseconds that never decrease, and go on while the function is frozen */
  constructor(private readonly now: () => number) {}

  /**
   * Begins a request.
   *
   * @returns whether it is the one that tries
   * @throws the latest failure, if the endpoint is left alone because of it
   */
  enter(): boolean {
    if (this.failures < FAILURES_BEFORE_PAUSE) return false;
    if (this.now() - this.pausedAt < PAUSE_MS) throw this.latest;
    // This request tries. The others wait for one more moment, also if it never ends because of a freeze.
    this.pausedAt = this.now();
    return true;
  }

  succeeded(): void {
    this.failures = 0;
    this.pausedAt = -Infinity;
    this.latest = undefined;
  }

  /** @param isSuspicion whether the request may be at fault: then one that tries may follow at once */
  failed(error: unknown, isSuspicion = false): void {
    this.failures += 1;
    if (!isSuspicion) this.pausedAt = this.now();
    this.latest = error;
  }
}
