/** How a published cell is formed from counts (data/README.md). */
export type Form = 'count' | 'outcome-rate' | 'rounded-share';

export type Column =
  | 'referrals'
  | 'finished'
  | 'atCaseness'
  | 'notAtCaseness'
  | 'recovery'
  | 'reliableImprovement'
  | 'reliableRecovery'
  | 'deterioration'
  | 'within6Weeks'
  | 'within18Weeks'
  | 'firstToSecondOver90Days'
  | 'lowIntensityOnly'
  | 'highIntensityOnly'
  | 'bothIntensities';

export interface ColumnRow {
  readonly column: Column;
  readonly heading: string;
  readonly title: string;
  readonly form: Form;
}

function row(column: Column, heading: string, form: Form, title: string): ColumnRow {
  return { column, heading, title, form };
}

/** The published columns, in the order of the file. */
export const columns: readonly ColumnRow[] = [
  row('referrals', 'referrals', 'count', 'Referrals received'),
  row('finished', 'finished', 'count', 'Finished a course of treatment'),
  row('atCaseness', 'at_caseness', 'count', 'Finished, at caseness at the start'),
  row('notAtCaseness', 'not_at_caseness', 'count', 'Finished, not at caseness at the start'),
  row('recovery', 'recovery_pct', 'outcome-rate', 'Recovery, %'),
  row('reliableImprovement', 'rel_improvement_pct', 'outcome-rate', 'Reliable improvement, %'),
  row('reliableRecovery', 'rel_recovery_pct', 'outcome-rate', 'Reliable recovery, %'),
  row('deterioration', 'deterioration_pct', 'outcome-rate', 'Reliable deterioration, %'),
  row('within6Weeks', 'wait6w_pct', 'rounded-share', 'First treatment within 6 weeks, %'),
  row('within18Weeks', 'wait18w_pct', 'rounded-share', 'First treatment within 18 weeks, %'),
  row('firstToSecondOver90Days', 'first_second_gt90_pct', 'rounded-share', 'First to second over 90 days, %'),
  row('lowIntensityOnly', 'li_only_pct', 'rounded-share', 'Low intensity therapies only, %'),
  row('highIntensityOnly', 'hi_only_pct', 'rounded-share', 'High intensity therapies only, %'),
  row('bothIntensities', 'both_pct', 'rounded-share', 'Both intensities, %'),
];

/** One provider's published year; null is a blank cell: suppressed, zero or absent. */
export interface PublishedYear {
  readonly code: string;
  readonly name: string;
  readonly cells: Readonly<Record<Column, number | null>>;
}

/** The exact counts behind a cell; `denominator` is null for a count. */
export interface Counted {
  readonly numerator: number;
  readonly denominator: number | null;
}

/** Nearest 5, the disclosure control of every sub-national count: 7 is 5, 8 is 10. */
export function roundedToFive(count: number): number {
  return Math.floor((count + 2) / 5) * 5;
}

/** numerator ÷ denominator in per cent to some decimals, in whole-number arithmetic; an exact half goes to the even digit. */
export function percentage(counted: readonly [number, number], decimals: 0 | 1): number {
  const [numerator, denominator] = counted;
  const scale = decimals === 0 ? 1 : 10;
  const scaled = numerator * 100 * scale;
  const whole = Math.floor(scaled / denominator);
  const twiceTheRest = 2 * (scaled - whole * denominator);
  const up = twiceTheRest > denominator || (twiceTheRest === denominator && whole % 2 === 1);
  return (up ? whole + 1 : whole) / scale;
}

/** Says whether an outcome rate lies on an exact half, where publishers differ: a cohort keeps away from it. */
export function isOnTheHalf(numerator: number, denominator: number): boolean {
  return (200 * numerator) % denominator === 0 && ((200 * numerator) / denominator) % 2 === 1;
}

/** Smaller counts, and rates of them, are suppressed. */
const smallestPublished = 5;

/** What the publication would print for these counts; null for a blank: a count under 5 is behind it, or none at all. */
export function inPublishedForm(form: Form, counted: Counted): number | null {
  const { numerator, denominator } = counted;
  if (numerator < smallestPublished) return null;
  if (form === 'count') return roundedToFive(numerator);
  if (denominator === null || denominator < smallestPublished) return null;
  if (form === 'outcome-rate') return percentage([numerator, denominator], 0);
  return percentage([roundedToFive(numerator), roundedToFive(denominator)], 1);
}

/**
 * Reads the published file.
 *
 * @throws Error naming the line when a row has not the columns that the heading promises or a cell is no number.
 */
export function parsePublished(text: string): PublishedYear[] {
  const [heading, ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  const names = cellsOf(heading ?? '');
  return lines.map((line, at) => {
    const values = cellsOf(line);
    if (values.length !== names.length)
      throw new Error(`Line ${at + 2} has ${values.length} cells, not ${names.length}.`);
    const value = (name: string): string => values[names.indexOf(name)] ?? '';
    const entries = columns.map((each) => [each.column, numberOf(value(each.heading), at + 2)]);
    const cells = Object.fromEntries(entries) as Record<Column, number | null>;
    return { code: value('code'), name: value('name'), cells };
  });
}

function numberOf(cell: string, line: number): number | null {
  if (cell === '') return null;
  const number = Number(cell);
  if (!Number.isFinite(number)) throw new Error(`Line ${line} holds "${cell}" where a number belongs.`);
  return number;
}

function cellsOf(line: string): string[] {
  const cells = line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g);
  return [...cells].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
