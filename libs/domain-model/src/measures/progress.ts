import type { CalendarDay, Instant } from '../values/calendar.js';
import type { ProblemDescriptor } from '../values/problem-descriptor.js';
import { anxietyMeasureFor, backUpAnxietyMeasure } from './anxiety-measure.js';
import { instrumentOn, type Instrument } from './instruments.js';
import { reaches, scoresWithin, type TakenScore } from './outcome.js';
import { itemsOf, type ScoredItems } from './score.js';

export interface OpenCourse {
  readonly scores: readonly TakenScore[];
  readonly problemDescriptor: ProblemDescriptor | null;
  readonly receivedOn: CalendarDay;
  /** Scores up to this day count. */
  readonly asOf: CalendarDay;
}

export type ReliableChangeSoFar = 'improvement' | 'deterioration' | 'none';

export interface ShownScore extends ScoredItems {
  readonly takenAt: Instant;
  readonly total: number;
}

export interface InstrumentProgress {
  readonly instrument: string;
  /** Every score in the order in which it was taken. */
  readonly scores: readonly ShownScore[];
  readonly first: number;
  readonly latest: number;
  /** What the change is counted from: the first score of as many items as the latest. null with one such score. */
  readonly comparedWith: number | null;
  /** Scores that are sums of another number of items than the latest: nothing is compared with them. */
  readonly notComparable: number;
  /** Latest minus `comparedWith`: below 0 is better. null with one score of as many items. */
  readonly changeSinceFirst: number | null;
  /** null with one score of as many items, and for an instrument without a reliable change. */
  readonly reliableChange: ReliableChangeSoFar | null;
  /** null for an instrument without a caseness threshold. */
  readonly isAtCaseness: boolean | null;
}

export interface Progress {
  /** The measure that stands for anxiety now: the specific one if it was ever taken, else GAD-7. */
  readonly anxietyMeasure: string;
  /** In the order of each instrument's first score. */
  readonly instruments: readonly InstrumentProgress[];
  /** PHQ-9 or the anxiety measure is at caseness by its latest score; null while that cannot be said. */
  readonly isAtCasenessNow: boolean | null;
}

/**
 * How someone fares while the course of treatment is open. For live use; what counts nationally is
 * `outcomeOf`.
 */
export function progressOf(course: OpenCourse): Progress {
  const scores = scoresWithin(course.scores, course.receivedOn, course.asOf);
  const tokens = [...new Set(scores.map(({ instrument }) => instrument))];
  const specific = anxietyMeasureFor(course.problemDescriptor, course.asOf);
  const anxietyMeasure =
    tokens.includes(specific) || !tokens.includes(backUpAnxietyMeasure) ? specific : backUpAnxietyMeasure;
  const instruments = tokens.map((token) => progressOfOne(token, scores, course.asOf));
  const deciding = instruments.filter(({ instrument }) => ['PHQ-9', anxietyMeasure].includes(instrument));
  return { anxietyMeasure, instruments, isAtCasenessNow: isAtCasenessBy(deciding) };
}

/** One measure at caseness is enough to say yes; to say no takes both. */
function isAtCasenessBy(deciding: readonly InstrumentProgress[]): boolean | null {
  if (deciding.some(({ isAtCaseness }) => isAtCaseness === true)) return true;
  return deciding.length === 2 ? false : null;
}

function progressOfOne(token: string, scores: readonly TakenScore[], on: CalendarDay): InstrumentProgress {
  const instrument = instrumentOn(token, on);
  const own = scores.filter((score) => score.instrument === token).map((score) => shown(score, instrument));
  const first = own[0]?.total ?? 0;
  const latest = own.at(-1)?.total ?? first;
  const comparable = own.filter((score) => isComparable(score, own.at(-1), instrument));
  const comparedWith = comparable.length >= 2 ? (comparable[0]?.total ?? null) : null;
  return {
    instrument: token,
    scores: own,
    first,
    latest,
    comparedWith,
    notComparable: own.length - comparable.length,
    changeSinceFirst: comparedWith === null ? null : Math.round((latest - comparedWith) * 100) / 100,
    reliableChange:
      comparedWith !== null && instrument?.reliableChange
        ? changeSoFar(latest - comparedWith, instrument.reliableChange)
        : null,
    isAtCaseness: instrument?.caseness ? reaches(latest, instrument.caseness) : null,
  };
}

function shown(
  { takenAt, total, answers = null }: TakenScore,
  instrument: Instrument | undefined,
): ShownScore {
  const items = instrument === undefined ? { answered: null, outOf: 0 } : itemsOf(instrument, answers);
  return { takenAt, total, ...items };
}

/** Sums of four items and of five are out of 32 and of 40: their difference is no change. Means are of one scale. */
function isComparable(
  { outOf }: ShownScore,
  latest: ShownScore | undefined,
  instrument: Instrument | undefined,
): boolean {
  return instrument?.scoring === 'mean' || outOf === latest?.outOf;
}

function changeSoFar(change: number, threshold: Parameters<typeof reaches>[1]): ReliableChangeSoFar {
  if (reaches(-change, threshold)) return 'improvement';
  return reaches(change, threshold) ? 'deterioration' : 'none';
}
