import type { CalendarDay } from '../values/calendar.js';
import type { ProblemDescriptor } from '../values/problem-descriptor.js';
import { instrumentOn } from './instruments.js';

/**
 * GAD-7 is the measure of everyone without a more specific one, and the back-up of everyone else (Clark 2018,
 * table 2).
 */
export const backUpAnxietyMeasure = 'GAD-7';

/**
 * The anxiety measure (ADSM) by problem descriptor (monthly metadata M204; I101D90 of the v2.1 output
 * specification). A pattern's end is open: F42 is every OCD code.
 */
const specificMeasures: readonly (readonly [codeBegins: string, token: string])[] = [
  ['F400', 'MI'],
  ['F401', 'SPIN'],
  ['F410', 'PDSS'],
  ['F42', 'OCI'],
  ['F431', 'PCL-5'],
  ['F452', 'HAI'],
  ['83482000', 'BIQ'],
  ['G933', 'CFQ-11'],
  ['K58', 'IBS-SSS'],
  ['723916001', 'PHQ-15'],
];

/**
 * The anxiety measure that a problem descriptor asks for: GAD-7 for depression, generalised anxiety, mixed,
 * specific phobia and no descriptor, and where the specific instrument did not yet belong to the data set on
 * that day.
 */
export function anxietyMeasureFor(problem: ProblemDescriptor | null, on: CalendarDay): string {
  const specific = specificMeasures.find(([codeBegins]) => problem?.startsWith(codeBegins))?.[1];
  const isInUse = specific !== undefined && instrumentOn(specific, on) !== undefined;
  return isInUse ? specific : backUpAnxietyMeasure;
}

/** First and last score of one instrument; `last` only where there are two or more. */
export interface FirstAndLast {
  readonly first: number | null;
  readonly last: number | null;
}

/**
 * Chooses the instrument whose scores stand for anxiety: specific paired, then GAD-7 paired, then specific
 * with a first score, then GAD-7 with one; the specific one when neither was ever taken. That the back-up is
 * taken when the specific measure is not paired is published (M196–M198); the order among first scores is our
 * choice.
 */
export function chooseAnxietyMeasure(specific: string, scoresOf: (token: string) => FirstAndLast): string {
  const inOrder = [specific, backUpAnxietyMeasure];
  const paired = inOrder.find((token) => scoresOf(token).last !== null);
  return paired ?? inOrder.find((token) => scoresOf(token).first !== null) ?? specific;
}
