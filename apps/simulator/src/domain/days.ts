import type { CalendarDay, Instant } from '#domain-model/values/calendar';

/** A day as a whole number, counted from 1 January 1970: arithmetic on a million of them is cheap. */
export type Day = number;

const millisecondsADay = 86_400_000;

export function dayOf(day: CalendarDay): Day {
  return Date.parse(day) / millisecondsADay;
}

export function calendarDayOf(day: Day): CalendarDay {
  return new Date(day * millisecondsADay).toISOString().slice(0, 10);
}

/** The published year. */
export const yearStart = dayOf('2024-04-01');
export const yearEnd = dayOf('2025-03-31');

/** Sunday 0 … Saturday 6; 1 January 1970 was a Thursday. */
export function weekdayOf(day: Day): number {
  return (day + 4) % 7;
}

/** Bank holidays in England (gov.uk/bank-holidays), for every day that a replay may touch. */
const bankHolidays = new Set(
  [
    '2022-12-26',
    '2022-12-27',
    '2023-01-02',
    '2023-04-07',
    '2023-04-10',
    '2023-05-01',
    '2023-05-08',
    '2023-05-29',
    '2023-08-28',
    '2023-12-25',
    '2023-12-26',
    '2024-01-01',
    '2024-03-29',
    '2024-04-01',
    '2024-05-06',
    '2024-05-27',
    '2024-08-26',
    '2024-12-25',
    '2024-12-26',
    '2025-01-01',
    '2025-04-18',
    '2025-04-21',
    '2025-05-05',
    '2025-05-26',
  ].map(dayOf),
);

export function isWorkingDay(day: Day): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6 && !bankHolidays.has(day);
}

/** The first working day on or after a day. */
export function workingDayFrom(day: Day): Day {
  return isWorkingDay(day) ? day : workingDayFrom(day + 1);
}

/** The last working day on or before a day. */
export function workingDayUpTo(day: Day): Day {
  return isWorkingDay(day) ? day : workingDayUpTo(day - 1);
}

/** The days of the week on which a service holds clinics. */
export class ClinicDays {
  constructor(private readonly weekdays: readonly number[]) {}

  includes(day: Day): boolean {
    return this.weekdays.includes(weekdayOf(day)) && isWorkingDay(day);
  }

  /** The first clinic day on or after a day. */
  from(day: Day): Day {
    let found = day;
    while (!this.includes(found)) found += 1;
    return found;
  }

  /** The last clinic day on or before a day. */
  upTo(day: Day): Day {
    let found = day;
    while (!this.includes(found)) found -= 1;
    return found;
  }
}

/**
 * The instant at which clocks in Europe/London show a number of minutes after midnight; of the hour that comes twice in October
 * the first. They change at 01:00 UTC: from 01:00 to 02:00 in March, and from 02:00 back to 01:00 in October.
 */
export function londonInstant(day: Day, minutes: number): Instant {
  const isSummer = isBritishSummerTime(minutes < twoInTheMorning ? day - 1 : day);
  return new Date(day * millisecondsADay + (minutes - (isSummer ? 60 : 0)) * 60_000).toISOString();
}

const twoInTheMorning = 120;

/** True from the last Sunday of March to the day before the last Sunday of October: for what is after the night’s change. */
export function isBritishSummerTime(day: Day): boolean {
  const year = Number(calendarDayOf(day).slice(0, 4));
  return day >= lastSunday(dayOf(`${year}-03-31`)) && day < lastSunday(dayOf(`${year}-10-31`));
}

function lastSunday(lastOfMonth: Day): Day {
  return lastOfMonth - weekdayOf(lastOfMonth);
}
