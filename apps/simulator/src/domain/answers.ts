import type { Totals } from './outcome-classes.js';
import type { Seeded } from './seeded.js';

/** An anxiety measure of one problem, in sums of answers: a mean of them is this sum divided by the items. */
export interface SpecificMeasure {
  readonly token: string;
  readonly items: number;
  /** Of one answer. */
  readonly lowest: number;
  readonly highest: number;
  readonly caseFrom: number;
  readonly change: number;
}

export interface SpecificTotal {
  readonly measure: SpecificMeasure;
  readonly total: number;
}

const { floor, max, min, round } = Math;

/** The totals of one occasion; null: that questionnaire was not filled in. */
export interface OccasionTotals {
  readonly phq9: number;
  readonly gad7: number | null;
  /** Of the measure that the problem asks for, where it is not GAD-7. */
  readonly specific?: SpecificTotal;
}

/** A total from 22 up says that nearly everything is there nearly every day: then item 9 is sometimes above nought too. */
const item9 = { asked: 22, chance: 0.15 };

/**
 * The totals of every occasion from the first to the last score: a straight line with some noise, whose ends are exact.
 * A measure without a last total is filled in on the first occasion only; one without a first, never.
 */
export function occasionsOf(seeded: Seeded, totals: Totals, count: number): OccasionTotals[] {
  return Array.from({ length: count }, (_, at) => {
    const phq9 = between(seeded, [totals.phq9First, totals.phq9Last], { at, count, most: 27 });
    const { gad7First, gad7Last } = totals;
    if (gad7First === null || (gad7Last === null && at > 0)) return { phq9, gad7: null };
    const gad7 = between(seeded, [gad7First, gad7Last ?? gad7First], { at, count, most: 21 });
    return { phq9, gad7 };
  });
}

function between(
  seeded: Seeded,
  ends: readonly [number, number],
  place: { at: number; count: number; most: number },
): number {
  const [first, last] = ends;
  const noise = seeded.between(-2, 2);
  if (place.at === 0) return first;
  if (place.at === place.count - 1) return last;
  const onTheLine = round(first + ((last - first) * place.at) / (place.count - 1));
  return min(place.most, max(0, onTheLine + noise));
}

/** Item answers of 0 to 3 that add up to the total. */
export function gad7Answers(seeded: Seeded, total: number): number[] {
  return spread(seeded, total, { items: 7, most: 3 });
}

/** Answers of a specific anxiety measure that add up to the total. */
export function specificAnswers(seeded: Seeded, { measure, total }: SpecificTotal): number[] {
  const { items, lowest, highest } = measure;
  const above = spread(seeded, total - items * lowest, { items, most: highest - lowest });
  return above.map((answer) => answer + lowest);
}

/** Nine answers; item 9 is above nought only where the total needs it, or now and then where nearly all is at its worst. */
export function phq9Answers(seeded: Seeded, total: number): number[] {
  const needed = max(0, total - 24);
  const suicidality = needed === 0 && total >= item9.asked && seeded.chance(item9.chance) ? 1 : needed;
  return [...spread(seeded, total - suicidality, { items: 8, most: 3 }), suicidality];
}

function spread(seeded: Seeded, total: number, { items, most }: { items: number; most: number }): number[] {
  const answers = Array.from({ length: items }, () => floor(total / items));
  let left = total - floor(total / items) * items;
  while (left > 0) {
    const at = seeded.between(0, items - 1);
    const answer = answers[at] ?? most;
    if (answer === most) continue;
    answers[at] = answer + 1;
    left -= 1;
  }
  return answers;
}
