import { addDays, type CalendarDay } from './calendar.js';

/** Monday to Friday. Bank holidays count as working days: an alarm may come a day early, never late. */
export function workingDaysAfter(day: CalendarDay, days: number): CalendarDay {
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
