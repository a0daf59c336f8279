import { suppress } from '#domain-model/measures/disclosure';
import type { Month } from '#domain-model/measures/reporting-calendar';
import type { Instant } from '#domain-model/values/calendar';
import type { Disclosure } from './figures.js';

/** How often facts of one kind have changed a month since it was reported. */
export interface RevisingFacts {
  readonly month: Month;
  readonly kind: string;
  readonly revisedAt: Instant;
  readonly facts: number;
}

export interface RevisedMonthAnswer {
  readonly month: Month;
  readonly revisedAt: Instant;
  /** null where it is suppressed. */
  readonly facts: number | null;
  readonly kinds: readonly { readonly kind: string; readonly facts: number | null }[];
}

/** One row a month, disclosed as the caller may see it. */
export function revisedMonthsOf(
  rows: readonly RevisingFacts[],
  disclosure: Disclosure,
): readonly RevisedMonthAnswer[] {
  const shown = (facts: number) => (disclosure === 'exact' ? facts : suppress(facts));
  const months = [...new Set(rows.map(({ month }) => month))].sort();
  return months.map((month) => {
    const ofMonth = rows.filter((row) => row.month === month);
    const latest = ofMonth.map(({ revisedAt }) => revisedAt).sort();
    return {
      month,
      revisedAt: latest.at(-1) ?? '',
      facts: shown(ofMonth.reduce((sum, { facts }) => sum + facts, 0)),
      kinds: ofMonth.map(({ kind, facts }) => ({ kind, facts: shown(facts) })),
    };
  });
}
