import { setTimeout as pause } from 'node:timers/promises';

/**
 * Runs the assertion again and again until it holds, and resolves to what it returned. When it does not hold within the
 * given time (10 s), its last failure is thrown.
 */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  { within = 10_000, every = 25 }: { within?: number; every?: number } = {},
): Promise<T> {
  const deadline = Date.now() + within;
  for (;;) {
    try {
      return await assertion();
    } catch (failure) {
      if (Date.now() + every > deadline) throw failure;
    }
    await pause(every);
  }
}
