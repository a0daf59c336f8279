import { londonDay, type CalendarDay, type Instant } from '../values/calendar.js';
import type { ProblemDescriptor } from '../values/problem-descriptor.js';
import { anxietyMeasureFor, chooseAnxietyMeasure, type FirstAndLast } from './anxiety-measure.js';
import { instrumentOn, type Threshold } from './instruments.js';
import type { Answers } from './score.js';

export interface TakenScore {
  /** A token of the instrument catalogue. */
  readonly instrument: string;
  readonly total: number;
  readonly takenAt: Instant;
  /** Item by item, where they are kept: how many items the total is of. Absent or null for a total alone. */
  readonly answers?: Answers | null;
}

export interface EndedCourse {
  readonly scores: readonly TakenScore[];
  readonly problemDescriptor: ProblemDescriptor | null;
  /** Treatment care contacts by rule I101D29. */
  readonly treatmentContacts: number;
  readonly receivedOn: CalendarDay;
  readonly endedOn: CalendarDay;
}

/** A national flag: true or null, never false. */
export type Flag = true | null;

/** What `course.ended.v1` and `outcome.revised.v1` carry besides the ids. */
export interface Outcome {
  readonly endedOn: CalendarDay;
  readonly treatmentContacts: number;
  /** CompletedTreatment_Flag: discharged with two or more treatment contacts (M076). */
  readonly completed: boolean;
  readonly phq9First: number | null;
  readonly phq9Last: number | null;
  readonly anxietyMeasure: string;
  readonly anxietyFirst: number | null;
  readonly anxietyLast: number | null;
  readonly paired: boolean;
  readonly caseness: Flag;
  readonly notCaseness: Flag;
  readonly recovery: Flag;
  readonly reliableImprovement: Flag;
  readonly reliableDeterioration: Flag;
  readonly noReliableChange: Flag;
  readonly reliableRecovery: Flag;
}

/**
 * The outcome of an ended course of treatment, by the national algorithm (monthly metadata M279–M281, annual
 * metadata).
 *
 * Scores outside referral to discharge do not count. When one measure improves and the other deteriorates,
 * all three flags of change stay null: which one the national system sets is not published.
 */
export function outcomeOf(course: EndedCourse): Outcome {
  const inCourse = scoresWithin(course.scores, course.receivedOn, course.endedOn);
  const measures = measuresOf(inCourse, course.problemDescriptor, course.endedOn);
  const completed = course.treatmentContacts >= 2;
  const paired = measures.depression.last !== null && measures.anxiety.last !== null;
  return {
    endedOn: course.endedOn,
    treatmentContacts: course.treatmentContacts,
    completed,
    phq9First: measures.depression.first,
    phq9Last: measures.depression.last,
    anxietyMeasure: measures.anxietyMeasure,
    anxietyFirst: measures.anxiety.first,
    anxietyLast: measures.anxiety.last,
    paired,
    ...(completed ? flagsOf(measures) : noFlags),
  };
}

/** The scores of the days from one to another, both included, in the order in which they were taken. */
export function scoresWithin(
  scores: readonly TakenScore[],
  from: CalendarDay,
  to: CalendarDay,
): readonly TakenScore[] {
  return scores
    .filter(({ takenAt }) => londonDay(takenAt) >= from && londonDay(takenAt) <= to)
    .sort((one, other) => Date.parse(one.takenAt) - Date.parse(other.takenAt));
}

/** A difference counts in hundredths, since the Mobility Inventory is a mean: 2.01 − 1.28 is 0.73. */
export function reaches(difference: number, threshold: Threshold | null): boolean {
  return threshold !== null && Math.round(difference * 100) >= Math.round(threshold.points * 100);
}

interface Measures {
  readonly anxietyMeasure: string;
  readonly depression: MeasuredScores;
  readonly anxiety: MeasuredScores;
}

interface MeasuredScores extends FirstAndLast {
  readonly caseness: Threshold | null;
  readonly reliableChange: Threshold | null;
}

function measuresOf(
  scores: readonly TakenScore[],
  problem: ProblemDescriptor | null,
  on: CalendarDay,
): Measures {
  const scoresOf = (token: string) => firstAndLast(scores.filter(({ instrument }) => instrument === token));
  const measured = (token: string): MeasuredScores => {
    const instrument = instrumentOn(token, on);
    return {
      ...scoresOf(token),
      caseness: instrument?.caseness ?? null,
      reliableChange: instrument?.reliableChange ?? null,
    };
  };
  const anxietyMeasure = chooseAnxietyMeasure(anxietyMeasureFor(problem, on), scoresOf);
  return { anxietyMeasure, depression: measured('PHQ-9'), anxiety: measured(anxietyMeasure) };
}

function firstAndLast(scores: readonly TakenScore[]): FirstAndLast {
  const first = scores[0]?.total ?? null;
  const last = scores.length >= 2 ? (scores.at(-1)?.total ?? null) : null;
  return { first, last };
}

type Flags = Pick<
  Outcome,
  | 'caseness'
  | 'notCaseness'
  | 'recovery'
  | 'reliableImprovement'
  | 'reliableDeterioration'
  | 'noReliableChange'
  | 'reliableRecovery'
>;

const noFlags: Flags = {
  caseness: null,
  notCaseness: null,
  recovery: null,
  reliableImprovement: null,
  reliableDeterioration: null,
  noReliableChange: null,
  reliableRecovery: null,
};

function flagsOf({ depression, anxiety }: Measures): Flags {
  if (depression.first === null || anxiety.first === null) return noFlags;
  const reachedCaseness = isAtCaseness(depression, depression.first) || isAtCaseness(anxiety, anxiety.first);
  const isPaired = depression.last !== null && anxiety.last !== null;
  const endedBelow =
    depression.last !== null &&
    anxiety.last !== null &&
    !isAtCaseness(depression, depression.last) &&
    !isAtCaseness(anxiety, anxiety.last);
  const improves = hasImproved(depression) || hasImproved(anxiety);
  const deteriorates = hasDeteriorated(depression) || hasDeteriorated(anxiety);
  const recovered = reachedCaseness && endedBelow;
  const improvedReliably = isPaired && improves && !deteriorates;
  return {
    caseness: flag(reachedCaseness),
    notCaseness: flag(!reachedCaseness),
    recovery: flag(recovered),
    reliableImprovement: flag(improvedReliably),
    reliableDeterioration: flag(isPaired && deteriorates && !improves),
    noReliableChange: flag(isPaired && !improves && !deteriorates),
    reliableRecovery: flag(recovered && improvedReliably),
  };
}

function isAtCaseness(measure: MeasuredScores, total: number): boolean {
  return reaches(total, measure.caseness);
}

function hasImproved({ first, last, reliableChange }: MeasuredScores): boolean {
  return first !== null && last !== null && reaches(first - last, reliableChange);
}

function hasDeteriorated({ first, last, reliableChange }: MeasuredScores): boolean {
  return first !== null && last !== null && reaches(last - first, reliableChange);
}

function flag(isSo: boolean): Flag {
  return isSo ? true : null;
}
