import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import { londonDay } from '#domain-model/values/calendar';
import { RuleBroken } from '#domain-model/rule-broken';

/** @throws RuleBroken `time.in-future` (422) when a command speaks of a day that has not come in Europe/London. */
export function refuseFutureDay(field: string, day: CalendarDay, now: Instant): void {
  const refusal = futureDay(field, day, now);
  if (refusal !== undefined) throw refusal;
}

/** @returns the refusal of {@link refuseFutureDay}, where others are to be named beside it. */
export function futureDay(field: string, day: CalendarDay, now: Instant): RuleBroken | undefined {
  if (day <= londonDay(now)) return undefined;
  const message = `${field} is ${day}, which has not come yet.`;
  return new RuleBroken('time.in-future', message, { field, kind: 'wrong-value' });
}

/** When something of a day happened, as far as we know: now if it is today, else that day's noon, which is the same day in London. */
export function instantOf(day: CalendarDay, now: Instant): Instant {
  return day === londonDay(now) ? now : `${day}T12:00:00.000Z`;
}
