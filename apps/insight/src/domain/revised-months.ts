import { smallestShown, suppress } from '#domain-model/measures/disclosure';
import type { Month } from '#domain-model/measures/reporting-calendar';
import type { Instant } from '#domain-model/values/calendar';

/** How often events of one kind have changed a month since it was reported. */
export interface RevisingEvents {
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

/** One row a month, for the provider's own staff. */
export function revisedMonthsOf(rows: readonly RevisingEvents[]): readonly RevisedMonthAnswer[] {
  const months = [...new Set(rows.map(({ month }) => month))].sort();
  return months.map((month) => {
    const ofMonth = rows.filter((row) => row.month === month);
    return {
      month,
      revisedAt: latestOf(ofMonth.map(({ revisedAt }) => revisedAt)),
      facts: ofMonth.reduce((sum, { facts: events }) => sum + events, 0),
      kinds: ofMonth.map(({ kind, facts: events }) => ({ kind, facts: events })),
    };
  });
}

/**
 * The months of which anyone outside learns that they were revised: those with 5 events or more at one provider, of all
 * kinds together. A month with fewer is not listed, since a row says that there was one.
 */
export function revisedMonthsOutside(
  providers: readonly (readonly RevisingEvents[])[],
): readonly RevisedMonthAnswer[] {
  const shown = providers
    .flatMap(revisedMonthsOf)
    .filter(({ facts: events }) => (events ?? 0) >= smallestShown);
  const months = [...new Set(shown.map(({ month }) => month))].sort();
  return months.map((month) => {
    const ofMonth = shown.filter((row) => row.month === month);
    return {
      month,
      revisedAt: latestOf(ofMonth.map(({ revisedAt }) => revisedAt)),
      facts: suppress(ofMonth.reduce((sum, { facts: events }) => sum + (events ?? 0), 0)),
      kinds: [],
    };
  });
}

function latestOf(instants: readonly Instant[]): Instant {
  return [...instants].sort().at(-1) ?? '';
}
