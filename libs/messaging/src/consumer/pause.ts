/** A pause that can be cut short: by news of work, or by the end. */
export class Pause {
  private wake: (() => void) | null = null;
  private isNudged = false;

  /** Ends the running pause; without one, the next is skipped. */
  nudge(): void {
    this.isNudged = true;
    this.wake?.();
  }

  async forMs(ms: number): Promise<void> {
    if (!this.isNudged) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wake = null;
    this.isNudged = false;
  }
}

/** The wait before the next attempt: doubled each time, never longer than the longest. */
export class BackOff {
  private nextMs: number;

  constructor(
    private readonly shortestMs: number,
    private readonly longestMs: number,
  ) {
    this.nextMs = shortestMs;
  }

  next(): number {
    const ms = this.nextMs;
    this.nextMs = Math.min(ms * 2, this.longestMs);
    return ms;
  }

  reset(): void {
    this.nextMs = this.shortestMs;
  }
}
