import type { CalendarDay } from '#domain-model/values/calendar';
import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';

/** What an assessment, or the correction of one, said of the problem. */
export interface NamedProblem {
  /** Numbers the referral's events. */
  readonly sequence: number;
  readonly assessedOn: CalendarDay;
  /** null: none was found. */
  readonly problem: ProblemDescriptor | null;
  /** It stands in place of the assessment before it. */
  readonly corrects: boolean;
}

export interface CurrentProblem {
  readonly problemDescriptor: ProblemDescriptor | null;
  readonly problemAssessedOn: CalendarDay | null;
}

/** In the order of the referral's own numbers, whatever the order in which they were consumed; heard again, the same. */
export function withNamed(known: readonly NamedProblem[], named: NamedProblem): readonly NamedProblem[] {
  if (known.some(({ sequence }) => sequence === named.sequence)) return known;
  return [...known, named].sort((one, other) => one.sequence - other.sequence);
}

/**
 * The problem of the latest assessment that names one stands, as the national rule takes it (M203, M204); of two on one
 * day, the later recorded. A correction takes the place of the assessment recorded before it.
 */
export function currentProblemOf(named: readonly NamedProblem[]): CurrentProblem {
  const current: NamedProblem[] = [];
  for (const one of named) {
    if (one.corrects) current.pop();
    current.push(one);
  }
  const naming = current.filter(({ problem }) => problem !== null);
  const latest = naming.reduce<NamedProblem | null>(
    (before, one) => (before === null || one.assessedOn >= before.assessedOn ? one : before),
    null,
  );
  return { problemDescriptor: latest?.problem ?? null, problemAssessedOn: latest?.assessedOn ?? null };
}
