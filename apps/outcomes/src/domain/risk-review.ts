import type { RiskLevel } from '#domain-model/measures/score';
import {
  addDays,
  addMinutes,
  endOfLondonDay,
  londonDay,
  type CalendarDay,
  type Instant,
} from '#domain-model/values/calendar';

/** What followed from the review of a risk. The words are in the note, which stays in this service. */
export const riskActions = [
  'no-further-action',
  'safety-plan',
  'same-day-contact',
  'crisis-referral',
  'shared-with-gp',
] as const;
export type RiskAction = (typeof riskActions)[number];

/** A clinician has looked: who, when, and what followed. */
export interface RiskReview {
  readonly reviewedAt: Instant;
  /** The opaque subject of the caller's token. */
  readonly reviewedBy: string;
  readonly action: RiskAction | null;
}

/** How soon a provider has its risks looked at. */
export interface ReviewTimes {
  readonly sameDayHours: number;
  readonly reviewWorkingDays: number;
}

interface JustRaised {
  readonly level: RiskLevel;
  readonly occasion: 'before' | 'in' | 'outside';
  /** When the answer reached the service: nobody could look before. */
  readonly raisedAt: Instant;
}

/**
 * When a raised risk has to be reviewed at the latest.
 *
 * An answer to PHQ-9 item 9 above 0 is followed by a risk review before the session closes; 2 and above, or a rise, by
 * one on the same day. The levels and these times are the platform's design, for no national document sets hours; each
 * provider may set its own (SAME_DAY_REVIEW_HOURS, REVIEW_WORKING_DAYS).
 *
 * - `same-day`: by the end of that day in Europe/London; raised late in the evening, some hours later.
 * - `review`, answered in a session: by the end of that day, on which the session closes.
 * - `review`, answered elsewhere: by the end of the next working day. Bank holidays count as working days: the alarm may
 *   come a day early, never late.
 */
export function reviewDueAt(
  { level, occasion, raisedAt }: JustRaised,
  { sameDayHours, reviewWorkingDays }: ReviewTimes,
): Instant {
  const today = londonDay(raisedAt);
  if (level === 'review' && occasion !== 'in')
    return endOfLondonDay(workingDaysAfter(today, reviewWorkingDays));
  const endOfDay = endOfLondonDay(today);
  const afterSomeHours = addMinutes(raisedAt, sameDayHours * 60);
  return endOfDay > afterSomeHours ? endOfDay : afterSomeHours;
}

function workingDaysAfter(day: CalendarDay, days: number): CalendarDay {
  let reached = day;
  for (let left = days; left > 0;) {
    reached = addDays(reached, 1);
    if (isWorkingDay(reached)) left -= 1;
  }
  return reached;
}

function isWorkingDay(day: CalendarDay): boolean {
  const weekday = new Date(day).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}
