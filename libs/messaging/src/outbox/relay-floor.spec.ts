import fc from 'fast-check';
import { RelayFloor } from './relay-floor.js';

describe('the floor of the relay’s scan', () => {
  it('does not rise while a transaction is open that was open when the highest id was noted', () => {
    const floor = new RelayFloor();
    floor.published([7, 9]);

    floor.observe({ oldest: 100n, next: 110n });
    floor.observe({ oldest: 109n, next: 150n });

    expect(floor.value).toBe(0);
  });

  it('rises to the highest published id once all of them have ended', () => {
    const floor = new RelayFloor();
    floor.published([7, 9]);
    floor.observe({ oldest: 100n, next: 110n });

    floor.observe({ oldest: 110n, next: 150n });

    expect(floor.value).toBe(9);
    expect(floor.canRise).toBe(false);
  });

  it('begins at 0 again when it is reset', () => {
    const floor = new RelayFloor();
    floor.published([9]);
    floor.observe({ oldest: 1n, next: 1n });
    floor.observe({ oldest: 1n, next: 1n });

    floor.reset();

    expect(floor.value).toBe(0);
  });

  it('never passes an id that may still appear, however transactions overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5 }), { minLength: 20, maxLength: 200, size: 'max' }), (moves) => {
        const world = new World();
        for (const move of moves) world.take(move);

        expect(world.lost).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

/** Transactions that take their own id, then an outbox id, and end in any order; a relay that scans above its floor. */
class World {
  readonly lost: number[] = [];
  private readonly floor = new RelayFloor();
  private readonly open: { readonly transaction: bigint; row: number | null }[] = [];
  private committed: number[] = [];
  private nextTransaction = 1n;
  private nextRow = 1;

  take(move: number): void {
    if (move === 0) this.open.push({ transaction: this.nextTransaction++, row: null });
    if (move === 1) this.write(this.open.find(({ row }) => row === null));
    if (move === 2) this.write([...this.open].reverse().find(({ row }) => row === null));
    if (move === 3) this.commit(0);
    if (move === 4) this.commit(this.open.length - 1);
    if (move === 5) this.scan();
  }

  private write(transaction: { row: number | null } | undefined): void {
    if (transaction) transaction.row = this.nextRow++;
  }

  private commit(index: number): void {
    const [ended] = this.open.splice(index, 1);
    if (ended === undefined || ended.row === null) return;
    if (ended.row <= this.floor.value) this.lost.push(ended.row);
    this.committed.push(ended.row);
  }

  private scan(): void {
    this.floor.published(this.committed.filter((row) => row > this.floor.value));
    this.committed = [];
    const oldest = this.open.reduce(
      (least, { transaction }) => (transaction < least ? transaction : least),
      this.nextTransaction,
    );
    this.floor.observe({ oldest, next: this.nextTransaction });
  }
}
