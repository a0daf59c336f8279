import { suppress, suppressedRate } from '#domain-model/measures/disclosure';
import type { Month } from '#domain-model/measures/reporting-calendar';
import { figureKinds, type Counts, type Figure, type FigureKind } from './figures.js';
import { cellsWithin, covers, groups, ofOneDay, type ShownCell, type ShownOutside } from './shown-outside.js';

/**
 * Every measure as anyone outside a provider may see it: made of nothing but the cells that are shown, counts rounded to 5
 * and rates to whole per cent. What is withheld is left out, and said: it is no zero.
 */
export function figuresOutside(
  providers: readonly ShownOutside[],
  months: readonly Month[],
): readonly Figure[] {
  return figureKinds.map((kind) => figureOf(kind, providers, months));
}

function figureOf(kind: FigureKind, providers: readonly ShownOutside[], months: readonly Month[]): Figure {
  const asked = kind.denominator === null ? [kind.numerator] : [kind.numerator, kind.denominator];
  const isOfOneDay = ofOneDay.has(kind.numerator);
  const wanted = isOfOneDay ? months.slice(-1) : months;
  const used = providers.map((shown) => usedCells(shown, asked, { wanted, isOfOneDay }));
  const sumOf = (count: keyof Counts) => sum(used.flatMap(({ of }) => of(count)));
  const withheld = providers.length * wanted.length - sum(used.map(({ monthCount }) => monthCount));
  const isHidden = used.every(({ monthCount }) => monthCount === 0);
  const numerator = isHidden ? null : suppress(sumOf(kind.numerator));
  const denominator = kind.denominator === null || isHidden ? null : suppress(sumOf(kind.denominator));
  return {
    id: kind.id,
    title: kind.title,
    kind: kind.kind,
    numerator,
    denominator,
    value:
      kind.denominator === null || isHidden
        ? numerator
        : suppressedRate(sumOf(kind.numerator), sumOf(kind.denominator)),
    construction: kind.construction,
    unpairedCount: null,
    monthsWithheld: withheld,
  };
}

interface Used {
  readonly of: (count: keyof Counts) => readonly number[];
  readonly monthCount: number;
}

/** The cells of one provider that all counts asked for have in common: years where one of them has no months. */
function usedCells(
  shown: ShownOutside,
  asked: readonly (keyof Counts)[],
  { wanted, isOfOneDay }: { wanted: readonly Month[]; isOfOneDay: boolean },
): Used {
  const cellsOf = (count: keyof Counts): readonly ShownCell[] => {
    const group = groups.find(({ counts }) => counts.includes(count));
    return group === undefined ? [] : within(shown.get(group) ?? [], wanted, isOfOneDay);
  };
  const all = asked.map(cellsOf);
  const coarse = (all[0] ?? []).map((cell) =>
    all.map((cells) => cells.find((one) => one.months.includes(cell.months[0] ?? '')) ?? cell),
  );
  const spans = coarse.map((cells) =>
    cells.reduce((one, other) => (other.months.length > one.months.length ? other : one)),
  );
  const common = [...new Map(spans.map((span) => [span.months[0], span.months])).values()].filter((months) =>
    all.every((cells) => isOfOneDay || covers(cells, months)),
  );
  return {
    of: (count) =>
      common.flatMap((months) =>
        (isOfOneDay ? cellsOf(count) : cellsWithin(cellsOf(count), months)).map(
          (cell) => cell.counts[count] ?? 0,
        ),
      ),
    monthCount: isOfOneDay ? Math.min(1, common.length) : sum(common.map((months) => months.length)),
  };
}

/** A count of one day stands in the cell that ends on it. */
function within(
  cells: readonly ShownCell[],
  wanted: readonly Month[],
  isOfOneDay: boolean,
): readonly ShownCell[] {
  if (!isOfOneDay) return cellsWithin(cells, wanted);
  return cells.filter(({ months }) => months.at(-1) === wanted.at(-1));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
