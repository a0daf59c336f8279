/** A calendar day in Europe/London, `YYYY-MM-DD`. Compares as text. */
export type CalendarDay = string;

/** An instant in UTC, ISO 8601 with milliseconds and `Z`. Compares as text. */
export type Instant = string;

const millisecondsADay = 86_400_000;

const londonParts = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day on which an instant falls in Europe/London: 2025-06-30T23:30:00Z is 1 July there. */
export function londonDay(at: Instant): CalendarDay {
  return londonParts.format(new Date(at));
}

/** The last instant of a day in Europe/London: 22:59:59.999Z in summer. */
export function endOfLondonDay(day: CalendarDay): Instant {
  const inWinter = `${day}T23:59:59.999Z`;
  return londonDay(inWinter) === day ? inWinter : `${day}T22:59:59.999Z`;
}

/** Whole calendar days from one day to another; negative when `to` is the earlier. */
export function daysBetween(from: CalendarDay, to: CalendarDay): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / millisecondsADay);
}

export function addDays(day: CalendarDay, days: number): CalendarDay {
  return new Date(Date.parse(day) + days * millisecondsADay).toISOString().slice(0, 10);
}

/** Completed years at a day; someone born on 29 February has a birthday on 1 March in other years. */
export function completedYears(bornOn: CalendarDay, on: CalendarDay): number {
  const years = Number(on.slice(0, 4)) - Number(bornOn.slice(0, 4));
  return on.slice(5) < bornOn.slice(5) ? years - 1 : years;
}

/** Writes any parseable instant in the one form that compares as text. */
export function toInstant(value: string | number | Date): Instant {
  return new Date(value).toISOString();
}

export function addMinutes(at: Instant, minutes: number): Instant {
  return toInstant(Date.parse(at) + minutes * 60_000);
}

/** When something of a day happened, as far as we know: now if it is today, else that day's noon, which is the same day in London. */
export function instantOf(day: CalendarDay, now: Instant): Instant {
  return day === londonDay(now) ? now : `${day}T12:00:00.000Z`;
}
