import { setTimeout as pause } from 'node:timers/promises';
import { RuleBroken } from '#domain-model/rule-broken';

const attempts = 4;
const pauseMs = 5;

/**
 * Does the work again, each time in a new transaction, when the course was saved between reading and saving it. Scores
 * and the event of an assessment often come in the same moment, and neither stands in the other's way.
 *
 * @throws RuleBroken `course.saved-meanwhile` when it was saved meanwhile every time.
 */
export async function againWhenSavedMeanwhile<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; attempt < attempts; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RuleBroken && error.code === 'course.saved-meanwhile')) throw error;
      await pause(Math.random() * pauseMs * 2 ** attempt);
    }
  }
  return work();
}
