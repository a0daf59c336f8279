import { smallestShown } from '#domain-model/measures/disclosure';
import { addMonths, type Month } from '#domain-model/measures/reporting-calendar';
import type { Counts } from './figures.js';

/** Counts of one provider that arithmetic ties together: outside the provider all of them are shown, or none. */
export interface Group {
  readonly counts: readonly (keyof Counts)[];
  /** The group is made of parts of these, and is shown only where they are. */
  readonly partsOf?: keyof Counts;
}

/**
 * What may be asked from outside. Who waits is left out: with receipts, first treatments and endings around it, it would
 * tell what is withheld of them. So are courses without a therapy code and without paired scores: they are what others
 * leave of a total.
 */
export const groups: readonly Group[] = [
  { counts: ['referralsReceived'] },
  { counts: ['accessedServices', 'accessedWithinSixWeeks', 'accessedWithinEighteenWeeks'] },
  { counts: ['secondTreatments', 'secondTreatmentsAfterOver90Days'] },
  { counts: ['finished'] },
  {
    counts: ['ended', 'endedNotSeen', 'endedSeenNotTreated', 'endedTreatedOnce'],
    partsOf: 'finished',
  },
  { counts: ['finishedWithinSixWeeks', 'finishedWithinEighteenWeeks'], partsOf: 'finished' },
  { counts: ['finishedWithGapOver90Days'], partsOf: 'finished' },
  {
    counts: ['finishedLowIntensityOnly', 'finishedHighIntensityOnly', 'finishedBothIntensities'],
    partsOf: 'finished',
  },
  {
    counts: [
      ...(['atCaseness', 'notAtCaseness', 'finishedLessNotAtCaseness', 'recovery'] as const),
      ...(['reliableImprovement', 'reliableDeterioration', 'noReliableChange', 'reliableRecovery'] as const),
    ],
    partsOf: 'finished',
  },
  { counts: ['appointments'] },
  {
    counts: [
      ...(['cancelledByPatient', 'didNotAttend', 'cancelledByProvider'] as const),
      ...(['attended', 'attendedLate', 'lateNotSeen'] as const),
    ],
    partsOf: 'appointments',
  },
  { counts: ['cliniciansEmployed'] },
];

/** The exact counts of one provider, month by month; of the day on which the month ends where a count is of one day. */
export type MonthlyCounts = ReadonlyMap<Month, Counts>;

export const ofOneDay: ReadonlySet<keyof Counts> = new Set<keyof Counts>(['cliniciansEmployed']);

/** A month or a financial year of which a group is shown, exactly: it is rounded where it is answered. */
export interface ShownCell {
  readonly months: readonly Month[];
  readonly counts: Readonly<Partial<Record<keyof Counts, number>>>;
}

/** Of one provider all that anybody outside may learn: for each group its cells. Nothing else goes into an answer. */
export type ShownOutside = ReadonlyMap<Group, readonly ShownCell[]>;

/**
 * What of a provider is shown outside. A cell of a group is shown when none of its counts is under 5. Months are the cells
 * where the whole financial year before had no month with a count under 5; else the year is, and its months are never
 * shown. So a year never stands beside all but one of its months, and what decides was known before the year began.
 */
export function shownOutside(exact: MonthlyCounts): ShownOutside {
  const years = [...new Set([...exact.keys()].map(financialYearOf))].sort();
  const shown = new Map<Group, readonly ShownCell[]>();
  for (const group of groups) {
    const whole = groups.find(({ counts }) => group.partsOf !== undefined && counts.includes(group.partsOf));
    const cells = years.flatMap((year) => cellsOf(group, year, exact));
    shown.set(
      group,
      cells.filter(({ months }) => whole === undefined || covers(shown.get(whole) ?? [], months)),
    );
  }
  return shown;
}

/** Whether the cells hold these months, wholly and nothing beside them. */
export function covers(cells: readonly ShownCell[], months: readonly Month[]): boolean {
  return cellsWithin(cells, months).flatMap((cell) => cell.months).length === months.length;
}

export function cellsWithin(cells: readonly ShownCell[], months: readonly Month[]): readonly ShownCell[] {
  return cells.filter((cell) => cell.months.every((month) => months.includes(month)));
}

function cellsOf(group: Group, year: Month, exact: MonthlyCounts): readonly ShownCell[] {
  const months = monthsOf(year);
  const isShown = (cell: ShownCell) =>
    group.counts.every((count) => (cell.counts[count] ?? 0) >= smallestShown);
  const monthly = (from: readonly Month[]) => from.map((month) => cellOf(group, [month], exact));
  const byMonth = monthly(monthsOf(addMonths(year, -12))).every(isShown);
  return (byMonth ? monthly(months) : [cellOf(group, months, exact)]).filter(isShown);
}

function cellOf(group: Group, months: readonly Month[], exact: MonthlyCounts): ShownCell {
  const sumOf = (count: keyof Counts) => {
    const counted = (ofOneDay.has(count) ? months.slice(-1) : months).map(
      (month) => exact.get(month)?.[count],
    );
    return counted.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  };
  return { months, counts: Object.fromEntries(group.counts.map((count) => [count, sumOf(count)])) };
}

/** The April in which the financial year of a month begins. */
export function financialYearOf(month: Month): Month {
  const year = Number(month.slice(0, 4));
  return `${month.slice(5) < '04' ? year - 1 : year}-04`;
}

/** The months of the financial year that begins in this April. */
export function monthsOf(year: Month): readonly Month[] {
  return Array.from({ length: 12 }, (_, at) => addMonths(year, at));
}

export function monthsBetween(from: Month, to: Month): readonly Month[] {
  const months: Month[] = [];
  for (let month = from; month <= to; month = addMonths(month, 1)) months.push(month);
  return months;
}
