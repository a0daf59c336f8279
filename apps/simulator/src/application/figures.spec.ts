import { readFileSync } from 'node:fs';
import { cohortOf, scoredOccasions } from '../domain/cohort.js';
import { columns, parsePublished, type Column, type Counted } from '../domain/published.js';
import { measure } from '../domain/ruler.js';
import { areAllEqual, areAsSent, compare } from './figures.js';
import { tableOf } from './table.js';

const published = parsePublished(
  readFileSync(new URL('../../data/providers-2024-25.csv', import.meta.url), 'utf8'),
);
const [cohort] = published.filter(({ code }) => code === 'DH0').map(cohortOf);
if (cohort === undefined) throw new Error('DH0 is not in the published file.');
const { provider, people } = cohort;
const sent = measure(people, (person) => scoredOccasions('DH0', person));
const ids = compare(provider, sent, { dataAsOf: null, measures: [] }).rows.map(
  (row) => [row.column.column, row.measure] as const,
);

/** What insight answers when it counts just what was sent, with some measures altered. */
function answered(altered: Partial<Record<Column, Counted>> = {}): unknown {
  const counts = { ...sent, ...altered };
  return { dataAsOf: null, measures: ids.map(([column, id]) => ({ id, ...counts[column] })) };
}

describe('the comparison with the published year', () => {
  it('finds every published cell of DH0 equal when insight counts what was sent', () => {
    const comparison = compare(provider, sent, answered());

    expect(areAllEqual(comparison)).toBe(true);
    expect(comparison.rows.filter(({ verdict }) => verdict === 'equal')).toHaveLength(13);
  });

  it('leaves a blank cell out, whatever was computed', () => {
    const { rows } = compare(
      provider,
      sent,
      answered({ notAtCaseness: { numerator: 90, denominator: null } }),
    );

    expect(rows.find(({ column }) => column.column === 'notAtCaseness')?.verdict).toBe('left out');
  });

  it('shows one recovery too many, though it may round away', () => {
    const { numerator, denominator } = sent.recovery;

    const comparison = compare(
      provider,
      sent,
      answered({ recovery: { numerator: numerator + 1, denominator } }),
    );

    expect(areAsSent(comparison)).toBe(false);
    expect(areAllEqual(comparison)).toBe(false);
  });

  it('is not equal where insight does not give a measure at all', () => {
    const comparison = compare(provider, sent, { dataAsOf: null, measures: [] });

    expect(comparison.rows.filter(({ verdict }) => verdict === 'equal')).toEqual([]);
    expect(areAllEqual(comparison)).toBe(false);
  });

  it('is printed with one line a column, what was left out, and the source', () => {
    const table = tableOf(provider, compare(provider, sent, answered()));

    expect(table).toHaveLength(columns.length + 8);
    expect(table.join('\n')).toContain('13 of 13 published cells equal; 1 blank');
    expect(table.join('\n')).toContain('Open Government Licence v3.0');
  });

  it('says of a published 115 that it is 116 rounded to 5', () => {
    const table = tableOf(provider, compare(provider, sent, answered()));

    expect(table.find((line) => line.startsWith('Finished, at caseness'))).toMatch(
      / 115 +116 +115 {2}equal; 115 is 116 rounded to 5$/,
    );
  });
});
