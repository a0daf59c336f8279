import { daysBetween, type CalendarDay } from '../values/calendar.js';

/** The two national waiting time standards, both measured on finished courses of treatment (M052–M055). */
export const sixWeeksInDays = 42;
export const eighteenWeeksInDays = 126;

/**
 * From the first to the second treatment contact the operational standard is at most 90 days (M047, M126).
 */
export const longestGapInDays = 90;

/**
 * Days waited for the first treatment: calendar days from receipt of the referral. Pauses are not subtracted
 * in the published constructions.
 */
export function waitDays(receivedOn: CalendarDay, firstTreatmentOn: CalendarDay): number {
  return daysBetween(receivedOn, firstTreatmentOn);
}

/** M036, M052: 42 days or less. */
export function isWithinSixWeeks(receivedOn: CalendarDay, firstTreatmentOn: CalendarDay): boolean {
  return waitDays(receivedOn, firstTreatmentOn) <= sixWeeksInDays;
}

/** M037, M054: 126 days or less. */
export function isWithinEighteenWeeks(receivedOn: CalendarDay, firstTreatmentOn: CalendarDay): boolean {
  return waitDays(receivedOn, firstTreatmentOn) <= eighteenWeeksInDays;
}

/** The bands of the wait between first and second treatment: M121, M122 and M047. */
export type GapBand = 'up-to-28-days' | '29-to-90-days' | 'over-90-days';

export function gapBetweenTreatments(firstTreatmentOn: CalendarDay, secondTreatmentOn: CalendarDay): GapBand {
  const gapDays = daysBetween(firstTreatmentOn, secondTreatmentOn);
  if (gapDays > longestGapInDays) return 'over-90-days';
  return gapDays > 28 ? '29-to-90-days' : 'up-to-28-days';
}
