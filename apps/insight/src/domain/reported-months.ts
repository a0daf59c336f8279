import { addMonths, finalSubmissionOn, monthOf, type Month } from '#domain-model/measures/reporting-calendar';
import { RuleBroken } from '#domain-model/rule-broken';
import { addDays, londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';

/** Enough for three financial years and what changes between them. */
const mostMonths = 36;

export interface AskedOutside {
  readonly from: CalendarDay;
  readonly to: CalendarDay;
  readonly asOf?: CalendarDay;
}

/**
 * From outside a provider whole calendar months are asked for, each once it has been finally submitted: two periods that
 * differ by a day, or one that is asked for twice while it grows, would tell of single people.
 *
 * @throws RuleBroken `measures.whole-months`, `measures.month-not-reported`, `measures.period-too-long` (422)
 */
export function refuseUnlessReportedMonths(
  { from, to, asOf }: AskedOutside,
  now: Instant,
): { readonly from: Month; readonly to: Month } {
  if (!from.endsWith('-01')) throw wholeMonths('from', 'the first day of a month');
  if (to !== lastDayOf(monthOf(to))) throw wholeMonths('to', 'the last day of a month');
  if (asOf !== undefined && asOf !== to) throw wholeMonths('asOf', 'the last day of the period');
  if (finalSubmissionOn(monthOf(to)) >= londonDay(now)) {
    throw RuleBroken.wrongValue(
      'measures.month-not-reported',
      `${monthOf(to)} has not been finally submitted yet.`,
      'to',
    );
  }
  if (addMonths(monthOf(from), mostMonths) <= monthOf(to)) {
    throw RuleBroken.wrongValue(
      'measures.period-too-long',
      `From outside a period is at most ${mostMonths} months long.`,
      'to',
    );
  }
  return { from: monthOf(from), to: monthOf(to) };
}

function lastDayOf(month: Month): CalendarDay {
  return addDays(`${addMonths(month, 1)}-01`, -1);
}

function wholeMonths(field: string, expected: string): RuleBroken {
  const message = `From outside a provider whole months are asked for: ${field} is ${expected}.`;
  return RuleBroken.wrongValue('measures.whole-months', message, field);
}
