import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';

/** @throws RuleBroken with the given code (422) when a day lies before the earliest that is possible. */
export function refuseDayBefore(
  field: string,
  day: CalendarDay,
  earliest: { readonly day: CalendarDay; readonly code: string },
): void {
  if (day < earliest.day) {
    const message = `${field} is ${day}; the earliest possible day is ${earliest.day}.`;
    throw RuleBroken.wrongValue(earliest.code, message, field);
  }
}
