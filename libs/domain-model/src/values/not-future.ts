import { RuleBroken } from '../rule-broken.js';
import { londonDay, type CalendarDay, type Instant } from './calendar.js';

/** @throws RuleBroken `time.in-future` (422) when a command speaks of a day that has not come in Europe/London. */
export function refuseFutureDay(field: string, day: CalendarDay, now: Instant): void {
  const refusal = futureDay(field, day, now);
  if (refusal !== undefined) throw refusal;
}

/** @returns the refusal of {@link refuseFutureDay}, where others are to be named beside it. */
export function futureDay(field: string, day: CalendarDay, now: Instant): RuleBroken | undefined {
  if (day <= londonDay(now)) return undefined;
  return RuleBroken.wrongValue('time.in-future', `${field} is ${day}, which has not come yet.`, field);
}

/** @throws RuleBroken `time.in-future` (422) when a command speaks of an instant that has not come. */
export function refuseFuture(field: string, at: Instant, now: Instant): void {
  if (at <= now) return;
  throw RuleBroken.wrongValue('time.in-future', `${field} is ${at}, which has not come yet.`, field);
}
