import type { CalendarDay } from './calendar.js';
import type { EndCode } from './end-code.js';

/** What of a person's record decides how long it must be kept. */
export interface RecordOfPerson {
  readonly referrals: readonly {
    readonly referralId: string;
    readonly receivedOn: CalendarDay;
    readonly closedOn: CalendarDay | null;
    readonly endCode: EndCode | null;
  }[];
  /** The last contact that somebody attended; null where nobody ever saw the person. */
  readonly lastSeenOn: CalendarDay | null;
}

/** Mental health records, psychology included: NHS Records Management Code of Practice 2021 (updated 2023), Appendix II. */
export const yearsAfterCare = 20;
/** The same row: or 10 years after the person has died. */
export const yearsAfterDeath = 10;

/** The last day on which the record must be kept; null while a referral is open. */
export function keptUntil({ referrals, lastSeenOn }: RecordOfPerson): CalendarDay | null {
  if (referrals.some(({ closedOn }) => closedOn === null)) return null;
  const ends = referrals.map(({ receivedOn, closedOn }) => closedOn ?? receivedOn);
  const lastDay = latest([...ends, ...(lastSeenOn === null ? [] : [lastSeenOn])]);
  const death = referrals.find(({ endCode }) => endCode === '17' || endCode === '49')?.closedOn ?? null;
  return death === null ? yearsLater(lastDay, yearsAfterCare) : yearsLater(death, yearsAfterDeath);
}

function latest(days: readonly CalendarDay[]): CalendarDay {
  return days.reduce((one, other) => (one > other ? one : other), '0001-01-01');
}

/** The same day of the year; 29 February becomes 1 March, so that nothing goes a day early. */
function yearsLater(day: CalendarDay, years: number): CalendarDay {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, '0');
  return day.slice(5) === '02-29' ? `${year}-03-01` : `${year}${day.slice(4)}`;
}
