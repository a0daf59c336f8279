import type { CalendarDay, Instant } from '../values/calendar.js';
import type { ProblemDescriptor } from '../values/problem-descriptor.js';
import { anxietyMeasureFor, backUpAnxietyMeasure } from './anxiety-measure.js';
import { instrumentOn } from './instruments.js';
import { reaches, scoresWithin, type TakenScore } from './outcome.js';

export interface OpenCourse {
  readonly scores: readonly TakenScore[];
  readonly problemDescriptor: ProblemDescriptor | null;
  readonly receivedOn: CalendarDay;
  /** Scores up to this day count. */
  readonly asOf: CalendarDay;
}

export type ReliableChangeSoFar = 'improvement' | 'deterioration' | 'none';

export interface InstrumentProgress {
  readonly instrument: string;
  /** Every score in the order in which it was taken. */
  readonly scores: readonly { readonly takenAt: Instant; readonly total: number }[];
  readonly first: number;
  readonly latest: number;
  /** Latest minus first: below 0 is better. null with one score. */
  readonly changeSinceFirst: number | null;
  /** null with one score, and for an instrument without a reliable change. */
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
  const own = scores
    .filter(({ instrument }) => instrument === token)
    .map(({ takenAt, total }) => ({ takenAt, total }));
  const first = own[0]?.total ?? 0;
  const latest = own.at(-1)?.total ?? first;
  const instrument = instrumentOn(token, on);
  const hasTwo = own.length >= 2;
  return {
    instrument: token,
    scores: own,
    first,
    latest,
    changeSinceFirst: hasTwo ? Math.round((latest - first) * 100) / 100 : null,
    reliableChange:
      hasTwo && instrument?.reliableChange ? changeSoFar(latest - first, instrument.reliableChange) : null,
    isAtCaseness: instrument?.caseness ? reaches(latest, instrument.caseness) : null,
  };
}

function changeSoFar(change: number, threshold: Parameters<typeof reaches>[1]): ReliableChangeSoFar {
  if (reaches(-change, threshold)) return 'improvement';
  return reaches(change, threshold) ? 'deterioration' : 'none';
}
