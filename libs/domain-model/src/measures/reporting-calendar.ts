import { addDays, type CalendarDay } from '../values/calendar.js';

/** A calendar month, `YYYY-MM`. Compares as text. */
export type Month = string;

export function monthOf(day: CalendarDay): Month {
  return day.slice(0, 7);
}

/** The month so many months later, or earlier below 0. */
export function addMonths(month: Month, months: number): Month {
  const at = new Date(`${month}-01T00:00:00.000Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 7);
}

/** From this month on each month is submitted once; before, a second time a month later (refresh). */
const singleWindowSince: Month = '2023-12';

/** National submission windows close between the 22nd and the 29th of a month; by the 29th all have. */
export const latestClosingDay = 29;

/**
 * The day on which the last submission window for a month closes: what is learnt later is in no national file of that
 * month any more.
 *
 * Until November 2023 a month was submitted twice, in the window of the month after (primary) and of the one after that
 * (refresh); since December 2023 once, in the window of the month after (domain: submission windows of the national
 * data set). In a shorter month the window closes on its last day.
 *
 * @param closingDay the day of the month on which windows close.
 */
export function finalSubmissionOn(month: Month, closingDay = latestClosingDay): CalendarDay {
  const windowIn = addMonths(month, month < singleWindowSince ? 2 : 1);
  const lastDay = addDays(`${addMonths(windowIn, 1)}-01`, -1);
  const closes = `${windowIn}-${String(closingDay).padStart(2, '0')}`;
  return closes < lastDay ? closes : lastDay;
}
