import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import type { OccasionTotals, SpecificMeasure } from './answers.js';

const { abs, max, min, round, sign } = Math;

/**
 * By problem descriptor (monthly metadata M204); caseness and reliable change from the NHS Talking Therapies manual. Written
 * apart from the platform's catalogue. Agoraphobia is measured by a mean above 2.3 and a change of 0.73: of 27 answers, a sum
 * of 63 and a change of 20.
 */
const measures: Readonly<Record<string, SpecificMeasure>> = {
  F400: { token: 'MI', items: 27, lowest: 1, highest: 5, caseFrom: 63, change: 20 },
  F401: { token: 'SPIN', items: 17, lowest: 0, highest: 4, caseFrom: 19, change: 10 },
  F410: { token: 'PDSS', items: 7, lowest: 0, highest: 4, caseFrom: 8, change: 5 },
  F429: { token: 'OCI', items: 42, lowest: 0, highest: 4, caseFrom: 40, change: 32 },
  F431: { token: 'PCL-5', items: 20, lowest: 0, highest: 4, caseFrom: 32, change: 10 },
  F452: { token: 'HAI', items: 18, lowest: 0, highest: 3, caseFrom: 18, change: 4 },
};

export function specificMeasureOf(problem: ProblemDescriptor | null): SpecificMeasure | null {
  return problem === null ? null : (measures[problem] ?? null);
}

/** A GAD-7 beside a paired specific measure says that all is well at all times: whoever counted it would count otherwise. */
const gad7Beside = 2;

/** The same occasions by the specific measure: its first and last totals come to what those of GAD-7 would have. */
export function measuredBy(
  measure: SpecificMeasure,
  occasions: readonly OccasionTotals[],
  hasGad7Beside: boolean,
): OccasionTotals[] {
  const gad7 = occasions.flatMap((each) => (each.gad7 === null ? [] : [each.gad7]));
  const isPaired = gad7.length > 1;
  const [first, last] = endsOf(measure, gad7[0] ?? 0, gad7.at(-1) ?? 0);
  return occasions.map((each, at) => {
    if (each.gad7 === null) return each;
    const total = at === 0 ? first : at === occasions.length - 1 ? last : likely(measure, each.gad7);
    return {
      phq9: each.phq9,
      gad7: hasGad7Beside && isPaired ? gad7Beside : null,
      specific: { measure, total },
    };
  });
}

/** Totals near those of GAD-7 whose caseness, at either end, and reliable change, in either direction, are the same. */
function endsOf(measure: SpecificMeasure, gad7First: number, gad7Last: number): readonly [number, number] {
  const wanted = changeOf(gad7Last - gad7First, gad7Change);
  for (const first of outwardsFrom(measure, gad7First)) {
    for (const last of outwardsFrom(measure, gad7Last)) {
      if (changeOf(last - first, measure.change) === wanted) return [first, last];
    }
  }
  throw new RangeError(`No totals of ${measure.token} are like ${gad7First} and ${gad7Last} of GAD-7.`);
}

const gad7Change = 4;
const gad7CaseFrom = 8;

function changeOf(difference: number, reliable: number): number {
  return abs(difference) >= reliable ? sign(difference) : 0;
}

function likely({ items, lowest, highest, caseFrom, change }: SpecificMeasure, gad7: number): number {
  const natural = round(caseFrom + ((gad7 - gad7CaseFrom) * change) / gad7Change);
  return min(items * highest, max(items * lowest, natural));
}

/** Every total on the same side of caseness, the likeliest first. */
function* outwardsFrom(measure: SpecificMeasure, gad7: number): Generator<number> {
  const { items, lowest, highest, caseFrom } = measure;
  const isCase = gad7 >= gad7CaseFrom;
  const [from, to] = isCase ? [caseFrom, items * highest] : [items * lowest, caseFrom - 1];
  const natural = likely(measure, gad7);
  for (let away = 0; away <= items * highest; away += 1) {
    if (natural - away >= from && natural - away <= to) yield natural - away;
    if (away > 0 && natural + away >= from && natural + away <= to) yield natural + away;
  }
}
