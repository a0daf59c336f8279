import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { calendarDayOf, yearEnd, yearStart } from '../domain/days.js';
import {
  columns,
  inPublishedForm,
  type Column,
  type ColumnRow,
  type Counted,
  type PublishedYear,
} from '../domain/published.js';
import type { Ruler } from '../domain/ruler.js';
import type { GatewayClient } from './gateway-client.js';

/** The measure of `insight` behind each published column: the national id, or that of an annual variable without one. */
const measureOf: Readonly<Record<Column, string>> = {
  referrals: 'M001',
  finished: 'M076',
  atCaseness: 'annual.at_caseness',
  notAtCaseness: 'M179',
  recovery: 'M192',
  reliableImprovement: 'M186',
  reliableRecovery: 'M195',
  deterioration: 'M1010',
  within6Weeks: 'M053',
  within18Weeks: 'M055',
  firstToSecondOver90Days: 'annual.first_to_second_over_90_days',
  lowIntensityOnly: 'annual.low_intensity_only',
  highIntensityOnly: 'annual.high_intensity_only',
  bothIntensities: 'annual.both_intensities',
};

export interface Row {
  readonly column: ColumnRow;
  /** The measure of `insight` that was read. */
  readonly measure: string;
  /** null: the published cell is blank. */
  readonly published: number | null;
  /** null: `insight` does not give this measure. */
  readonly computed: Counted | null;
  readonly inPublishedForm: number | null;
  /** The platform's exact counts are those that the simulator's own ruler finds in what it sent. */
  readonly isAsSent: boolean;
  readonly verdict: 'equal' | 'not equal' | 'left out';
}

export interface Comparison {
  readonly dataAsOf: string | null;
  readonly rows: readonly Row[];
}

const answer = z.object({
  dataAsOf: z.string().nullable(),
  measures: z.array(
    z.object({ id: z.string(), numerator: z.number().nullable(), denominator: z.number().nullable() }),
  ),
});

const askEveryMs = 400;
/** Figures that have not moved for this long will not: twice what a broker that was killed takes to come back. */
const standStillMs = 20_000;
const longestWaitMs = 300_000;

export function areAllEqual(comparison: Comparison): boolean {
  return comparison.rows.every(({ verdict }) => verdict !== 'not equal');
}

/** Everything that was sent has been counted, and counted as the simulator counts it. */
export function areAsSent(comparison: Comparison): boolean {
  return comparison.rows.every(({ isAsSent }) => isAsSent);
}

/** Compares what `insight` answers with a published row, cell by cell, and with what was sent, count by count. */
export function compare(provider: PublishedYear, sent: Ruler, answered: unknown): Comparison {
  const { dataAsOf, measures } = answer.parse(answered);
  const rows = columns.map((column): Row => {
    const measure = measureOf[column.column];
    const found = measures.find(({ id }) => id === measure);
    const computed =
      found === undefined || found.numerator === null
        ? null
        : { numerator: found.numerator, denominator: found.denominator };
    const published = provider.cells[column.column];
    const inForm = computed === null ? null : inPublishedForm(column.form, computed);
    const { numerator, denominator } = sent[column.column];
    const isAsSent = computed?.numerator === numerator && computed.denominator === denominator;
    const verdict = published === null ? 'left out' : published === inForm ? 'equal' : 'not equal';
    return { column, measure, published, computed, inPublishedForm: inForm, isAsSent, verdict };
  });
  return { dataAsOf, rows };
}

/** Asks until everything that was sent is counted, or the figures have stood still for so long that they are what they are. */
export async function settledComparison(
  ask: { client: GatewayClient; token: string },
  provider: PublishedYear,
  sent: Ruler,
): Promise<Comparison> {
  const [from, to] = [calendarDayOf(yearStart), calendarDayOf(yearEnd)];
  const path = `/measures?from=${from}&to=${to}&provider=${provider.code}`;
  const until = Date.now() + longestWaitMs;
  let last = '';
  let movedAt = Date.now();
  for (;;) {
    const comparison = compare(
      provider,
      sent,
      await ask.client.send({ method: 'GET', path, token: ask.token }),
    );
    const now = Date.now();
    const figures = JSON.stringify(comparison);
    if (figures !== last) movedAt = now;
    last = figures;
    if (areAsSent(comparison) || now - movedAt > standStillMs || now > until) return comparison;
    await pause(askEveryMs);
  }
}
