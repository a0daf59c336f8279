import { addDays, toInstant, type CalendarDay } from '../../values/calendar.js';
import type { EndedCourse, Outcome, TakenScore } from '../outcome.js';

/** Totals by instrument, in the order in which they were taken, a week apart. */
export type Totals = Readonly<Record<string, readonly number[]>>;

interface Spelled {
  readonly problem?: string | null;
  readonly treatmentContacts?: number;
  readonly totals: Totals;
}

const receivedOn: CalendarDay = '2024-06-03';
const firstScoresOn: CalendarDay = '2024-06-17';

/**
 * A course of treatment that was ended after six treatment contacts, unless said otherwise; depression,
 * GAD-7.
 */
export function anEndedCourse({ problem = 'F329', treatmentContacts = 6, totals }: Spelled): EndedCourse {
  return {
    scores: scoresOf(totals),
    problemDescriptor: problem,
    treatmentContacts,
    receivedOn,
    endedOn: '2024-12-20',
  };
}

export function scoresOf(totals: Totals): readonly TakenScore[] {
  return Object.entries(totals).flatMap(([instrument, ofOne]) =>
    ofOne.map((total, week) => ({ instrument, total, takenAt: inWeek(week) })),
  );
}

function inWeek(week: number): string {
  return toInstant(`${addDays(firstScoresOn, 7 * week)}T09:00:00.000Z`);
}

/** The flags that are set, in the words of the outcome: what a scenario asserts, all at once. */
export function flagsSetIn(outcome: Outcome): readonly string[] {
  const flags = [
    'caseness',
    'notCaseness',
    'recovery',
    'reliableImprovement',
    'reliableDeterioration',
    'noReliableChange',
    'reliableRecovery',
  ] as const;
  return flags.filter((flag) => outcome[flag] === true);
}
