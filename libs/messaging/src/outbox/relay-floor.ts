/** The transactions in flight when a snapshot was taken: all below `oldest` have ended, none at or above `next` began. */
export interface Snapshot {
  readonly oldest: bigint;
  readonly next: bigint;
}

/**
 * The lowest outbox id that may still appear, so that the relay does not scan what it has deleted: dead rows stay in
 * the way for as long as somebody has an old snapshot open (6 to 36 ms a scan after 200,000 rows, 2.4 with the floor).
 *
 * A smaller id than one already published can come only from a transaction that was open then; an id is taken after the
 * transaction has its own. So the highest published id becomes the floor once every transaction that was open when it
 * was noted has ended. The floor is a hint for the scan alone: starting again from 0 is always right.
 */
export class RelayFloor {
  private floor = 0;
  private highestPublished = 0;
  private candidate: { readonly id: number; readonly afterAllBelow: bigint } | null = null;

  /** The relay scans ids above this. */
  get value(): number {
    return this.floor;
  }

  /** Whether a snapshot could raise the floor. */
  get canRise(): boolean {
    return this.candidate !== null || this.highestPublished > this.floor;
  }

  published(ids: readonly number[]): void {
    this.highestPublished = ids.reduce((highest, id) => Math.max(highest, id), this.highestPublished);
  }

  observe(snapshot: Snapshot): void {
    if (this.candidate !== null && snapshot.oldest >= this.candidate.afterAllBelow) {
      this.floor = this.candidate.id;
      this.candidate = null;
    }
    if (this.candidate === null && this.highestPublished > this.floor) {
      this.candidate = { id: this.highestPublished, afterAllBelow: snapshot.next };
    }
  }

  /** Once a minute: a row that came back below the floor, by hand or by a restore, is found after all. */
  reset(): void {
    this.floor = 0;
    this.candidate = null;
  }
}
