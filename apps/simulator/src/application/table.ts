import { roundedToFive, type PublishedYear } from '../domain/published.js';
import type { Comparison, Row } from './figures.js';
import type { ReplayFigures } from './replay.js';

export const source =
  'Published: NHS England, Psychological Therapies annual report 2024-25, by way of the nhstt data package. ' +
  'Contains public sector information licensed under the Open Government Licence v3.0.';

/** The published year beside the computed one, row by row. */
export function tableOf(provider: PublishedYear, comparison: Comparison): string[] {
  const heading = ['Measure', 'Id', 'Published', 'Computed', 'In published form', ''];
  const cells = [heading, ...comparison.rows.map(cellsOf)];
  const widths = heading.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, at) => padded(cell, widths[at] ?? 0, at))
      .join('  ')
      .trimEnd(),
  );
  const [first = '', ...rest] = lines;
  const equal = comparison.rows.filter(({ verdict }) => verdict === 'equal').length;
  const published = comparison.rows.filter(({ verdict }) => verdict !== 'left out').length;
  return [
    `${provider.name} (${provider.code}), 1 April 2024 to 31 March 2025`,
    '',
    first,
    '-'.repeat(Math.max(...lines.map(({ length }) => length))),
    ...rest,
    '',
    `${equal} of ${published} published cells equal; ${comparison.rows.length - published} blank (suppressed, zero or absent) and left out.`,
    countedLine(comparison.rows),
    source,
  ];
}

function countedLine(rows: readonly Row[]): string {
  const others = rows.filter(({ isAsSent }) => !isAsSent).map(({ measure }) => measure);
  if (others.length === 0) return 'Every exact count is the one that the simulator finds in what it sent.';
  return `Counted otherwise than sent: ${others.join(', ')}.`;
}

export function figuresLine(figures: ReplayFigures): string {
  const { sent, seconds, retries } = figures;
  if (sent === 0) return 'Every command had been answered before: nothing was sent.';
  return `${sent} commands in ${seconds.toFixed(1)} s: ${Math.round(sent / seconds)} a second, ${retries} sent again.`;
}

function cellsOf(row: Row): string[] {
  const { column, measure, published, computed, verdict } = row;
  const isCount = column.form === 'count';
  const shown = (value: number | null): string =>
    value === null ? '–' : column.form === 'rounded-share' ? value.toFixed(1) : String(value);
  const exact = computed === null ? '–' : exactOf(computed.numerator, isCount ? null : computed.denominator);
  return [
    column.title,
    measure,
    shown(published),
    exact,
    shown(row.inPublishedForm),
    verdict + roundedFrom(row),
  ];
}

/** Says where a published figure is one that was rounded: 115 stands for 116. */
function roundedFrom({ column: { form }, computed, verdict }: Row): string {
  if (computed === null || verdict === 'left out' || form === 'outcome-rate') return '';
  const { numerator, denominator } = computed;
  const [over, under] = [roundedToFive(numerator), roundedToFive(denominator ?? 0)];
  if (form === 'count') {
    return over === numerator ? '' : `; ${over} is ${numerator} rounded to 5`;
  }
  if (over === numerator && under === denominator) return '';
  return `; ${over} / ${under}, both rounded to 5`;
}

function exactOf(numerator: number, denominator: number | null): string {
  if (denominator === null) return String(numerator);
  const share = denominator === 0 ? '–' : ((100 * numerator) / denominator).toFixed(2);
  return `${numerator} / ${denominator} = ${share}`;
}

/** Words to the left, figures to the right. */
function padded(cell: string, width: number, at: number): string {
  return at < 2 || at === 5 ? cell.padEnd(width) : cell.padStart(width);
}
