import { isOnTheHalf, percentage, type Column, type PublishedYear } from './published.js';

/** Whole people whose published form is a provider's row, cell by cell. */
export interface TargetCounts {
  readonly referrals: number;
  readonly finished: number;
  readonly atCaseness: number;
  readonly notAtCaseness: number;
  /** Finished without a first PHQ-9 or anxiety score: in neither caseness count. */
  readonly unscored: number;
  readonly recovery: number;
  readonly reliableImprovement: number;
  readonly reliableRecovery: number;
  readonly deterioration: number;
  readonly within6Weeks: number;
  readonly within18Weeks: number;
  readonly firstToSecondOver90Days: number;
  readonly lowIntensityOnly: number;
  readonly highIntensityOnly: number;
  readonly bothIntensities: number;
  /** Finished with no therapy code recorded. */
  readonly noTherapyCode: number;
}

/** England 2024-25, the same annual report: taken where a provider's own figure is blank and cannot be a small count. */
const england = {
  within6Weeks: 0.916,
  within18Weeks: 0.987,
  deterioration: 0.058,
  over90Days: 0.237,
  notAtCaseness: 0.053,
};
/** A suppressed or zero count is at most 4. */
const mostSuppressed = 4;
/** Nothing but the nearest candidates is tried; the spec shows that it suffices for every provider. */
const candidatesTried = 12;
const mixStepsTried = 300;

/** Why no cohort can stand for a provider's row; null when one can. */
export function whyNoCohort(published: PublishedYear): string | null {
  const { finished, recovery } = published.cells;
  if (finished === null) return 'no finished course of treatment was published';
  if (recovery === null) return 'no outcome rate was published';
  return null;
}

/**
 * Searches whole counts that satisfy every cell of the row that is not blank, and each other.
 *
 * @throws RangeError when the row has no outcome rates or no counts satisfy it.
 */
export function targetCounts(published: PublishedYear): TargetCounts {
  const why = whyNoCohort(published);
  if (why !== null) throw new RangeError(`Provider ${published.code}: ${why}.`);
  const cells = published.cells;
  for (const finished of roundedTo(cells.finished ?? 0)) {
    const outcomes = outcomesOf(cells, finished);
    const waits = waitsOf(cells, finished);
    const mix = mixOf(cells, finished);
    if (outcomes === null || waits === null || mix === null) continue;
    return { referrals: cells.referrals ?? 0, finished, ...outcomes, ...waits, ...mix };
  }
  throw new RangeError(`Provider ${published.code}: no whole counts satisfy the published row.`);
}

type Cells = PublishedYear['cells'];
type Outcomes = Pick<
  TargetCounts,
  | 'atCaseness'
  | 'notAtCaseness'
  | 'unscored'
  | 'recovery'
  | 'reliableImprovement'
  | 'reliableRecovery'
  | 'deterioration'
>;

function outcomesOf(cells: Cells, finished: number): Outcomes | null {
  const notAtCaseness = cells.notAtCaseness === null ? suppressed(finished * england.notAtCaseness) : null;
  for (const not of notAtCaseness === null
    ? roundedTo(cells.notAtCaseness ?? 0)
    : [notAtCaseness, 3, 2, 1, 0]) {
    for (const at of roundedTo(cells.atCaseness ?? 0).sort((a, b) => b - a)) {
      if (at + not > finished) continue;
      const rates = ratesOf(cells, { finished, at, not });
      if (rates !== null)
        return { atCaseness: at, notAtCaseness: not, unscored: finished - at - not, ...rates };
    }
  }
  return null;
}

interface Base {
  readonly finished: number;
  readonly at: number;
  readonly not: number;
}

type Rates = Omit<Outcomes, 'atCaseness' | 'notAtCaseness' | 'unscored'>;

function ratesOf(cells: Cells, base: Base): Rates | null {
  const cases = base.finished - base.not;
  const deteriorations =
    cells.deterioration === null
      ? [suppressed(base.finished * england.deterioration), 0]
      : withRate(cells.deterioration, base.finished);
  const improvements = withRate(cells.reliableImprovement, base.finished);
  const reliableRecoveries = withRate(cells.reliableRecovery, cases);
  for (const recovery of withRate(cells.recovery, cases)) {
    const rest = everyPair(improvements, everyPair(reliableRecoveries, deteriorations));
    for (const [reliableImprovement, [reliableRecovery, deterioration]] of rest) {
      const rates = { recovery, reliableImprovement, reliableRecovery, deterioration };
      if (isPossible(rates, base)) return rates;
    }
  }
  return null;
}

function everyPair<One, Other>(ones: readonly One[], others: readonly Other[]): (readonly [One, Other])[] {
  return ones.flatMap((one) => others.map((other) => [one, other] as const));
}

function isPossible(rates: Rates, base: Base): boolean {
  const improvedOnly = rates.reliableImprovement - rates.reliableRecovery;
  const notRecovered = base.at - rates.recovery + base.not;
  return (
    rates.recovery <= base.at &&
    rates.reliableRecovery <= Math.min(rates.recovery, rates.reliableImprovement) &&
    improvedOnly + rates.deterioration <= notRecovered
  );
}

function waitsOf(
  cells: Cells,
  finished: number,
): Pick<TargetCounts, 'within6Weeks' | 'within18Weeks' | 'firstToSecondOver90Days'> | null {
  const published = cells.finished ?? 0;
  const share = (column: Column): number | null => {
    const cell = cells[column];
    return cell === null ? null : withShare(cell, { published, finished });
  };
  const within18Weeks = share('within18Weeks') ?? Math.round(finished * england.within18Weeks);
  const within6Weeks = share('within6Weeks') ?? Math.round(finished * england.within6Weeks);
  const over90 = share('firstToSecondOver90Days') ?? suppressed(finished * england.over90Days);
  if (within18Weeks < 0 || within6Weeks < 0 || over90 < 0) return null;
  const six = Math.min(within6Weeks, within18Weeks);
  return { within6Weeks: six, within18Weeks, firstToSecondOver90Days: over90 };
}

function mixOf(
  cells: Cells,
  finished: number,
): Pick<TargetCounts, 'lowIntensityOnly' | 'highIntensityOnly' | 'bothIntensities' | 'noTherapyCode'> | null {
  const published = cells.finished ?? 0;
  const classes = [cells.lowIntensityOnly, cells.highIntensityOnly, cells.bothIntensities];
  const counts = classes.map((cell) => (cell === null ? 0 : withShare(cell, { published, finished })));
  const contains = (at: number, count: number): boolean => {
    const cell = classes[at] ?? null;
    return cell !== null && shareOf(count, published) === cell;
  };
  if (counts.some((count) => count < 0)) return null;
  for (let step = 0; step < mixStepsTried && sum(counts) !== finished; step += 1) {
    const towards = sum(counts) > finished ? -1 : 1;
    const at = step % 3;
    const moved = (counts[at] ?? 0) + towards;
    if (contains(at, moved)) counts[at] = moved;
  }
  const [low = 0, high = 0, both = 0] = counts;
  if (low + high + both > finished) return null;
  const noTherapyCode = finished - low - high - both;
  return { lowIntensityOnly: low, highIntensityOnly: high, bothIntensities: both, noTherapyCode };
}

/** The count nearest to a share, published as count rounded to 5 ÷ finished rounded to 5; −1 when none fits. */
function withShare(cell: number, whole: { published: number; finished: number }): number {
  const exact = Math.min(whole.finished, Math.round((cell * whole.published) / 100));
  for (let away = 0; away <= 7; away += 1) {
    for (const count of [exact - away, exact + away]) {
      if (count >= 0 && count <= whole.finished && shareOf(count, whole.published) === cell) return count;
    }
  }
  return -1;
}

function shareOf(count: number, publishedFinished: number): number {
  return percentage([Math.floor((count + 2) / 5) * 5, publishedFinished], 1);
}

/** Counts whose whole per cent is the cell's, nearest first, none on an exact half where another is to be had. */
function withRate(cell: number | null, denominator: number): number[] {
  if (cell === null || denominator === 0) return [];
  const centre = Math.round((cell * denominator) / 100);
  const reach = Math.ceil(denominator / 150) + 1;
  const found: number[] = [];
  for (let away = 0; away <= reach; away += 1) {
    for (const count of away === 0 ? [centre] : [centre - away, centre + away]) {
      if (count < 0 || count > denominator || found.length >= candidatesTried) continue;
      if (percentage([count, denominator], 0) === cell) found.push(count);
    }
  }
  const clear = found.filter((count) => !isOnTheHalf(count, denominator));
  return clear.length > 0 ? clear : found;
}

/** The five counts that are published as this multiple of 5, nearest first. */
function roundedTo(published: number): number[] {
  return [published, published + 1, published - 1, published + 2, published - 2];
}

function suppressed(natural: number): number {
  return Math.min(mostSuppressed, Math.round(natural));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
