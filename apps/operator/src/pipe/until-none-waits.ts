import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from './stack.js';

const lookEveryMs = 200;

/**
 * Resolves once nothing waits any more.
 *
 * @param work.counted how many wait now.
 * @param work.done what is no longer done where the number did not fall for `patienceMs`: consumed, published.
 * @throws Refusal (exit code 1) then.
 */
export async function untilNoneWaits(work: {
  readonly counted: () => Promise<number>;
  readonly done: string;
  readonly patienceMs: number;
}): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  let progressAt = Date.now();
  for (;;) {
    const waiting = await work.counted();
    if (waiting === 0) return;
    if (waiting < least) progressAt = Date.now();
    least = Math.min(least, waiting);
    if (Date.now() - progressAt > work.patienceMs) {
      const patience = `${String(work.patienceMs / 1_000)} s`;
      throw new Refusal(
        `${String(waiting)} events wait and none was ${work.done} for ${patience}: is the service running?`,
        1,
      );
    }
    await pause(lookEveryMs);
  }
}
