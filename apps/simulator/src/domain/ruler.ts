import { therapyOf, type TherapyCode } from '#domain-model/values/therapy';
import type { OccasionTotals } from './answers.js';
import { yearEnd, yearStart, type Day } from './days.js';
import { wasAttended, type Person } from './person.js';
import type { Column, Counted } from './published.js';

/**
 * The simulator's own measure of its cohort, by the official constructions (NHS England monthly metadata, July
 * 2026 edition; Clark 2018 for reliable change), written apart from the
 * platform's: a figure that is compared with the platform's must not come from the platform's own code.
 */
export type Ruler = Readonly<Record<Column, Counted>>;

const sixWeeks = 42;
const eighteenWeeks = 126;
const longGap = 90;

/** The measures of a cohort whose scored occasions are given by `occasions`. */
export function measure(
  people: Iterable<Person>,
  occasions: (person: Person) => readonly OccasionTotals[],
): Ruler {
  const tally = new Tally();
  for (const person of people) {
    if (inYear(person.receivedDay)) tally.referrals += 1;
    const treatments = treatmentContactsOf(person);
    const [first, second] = treatments;
    if (person.ending === null || !inYear(person.ending.day) || first === undefined || second === undefined)
      continue;
    tally.finish({ wait: first.day - person.receivedDay, gap: second.day - first.day, treatments });
    tally.outcome(outcomeOf(occasions(person)));
  }
  return tally.ruler();
}

interface TreatmentContact {
  readonly day: Day;
  readonly delivered: readonly TherapyCode[];
}

/** I101D29: attended or unplanned, of type 02, 03 or 05, from receipt to discharge; what never was counts nowhere. */
function treatmentContactsOf({
  appointments,
  otherContacts,
  receivedDay,
  ending,
}: Person): TreatmentContact[] {
  const others = otherContacts.filter(({ isVoided }) => !isVoided);
  const treatments = [...appointments.filter(wasAttended), ...others].filter(
    ({ code, day }) =>
      (code === '02' || code === '03' || code === '05') &&
      day >= receivedDay &&
      (ending === null || day <= ending.day),
  );
  return others.length === 0 ? treatments : treatments.sort((one, other) => one.day - other.day);
}

function inYear(day: Day): boolean {
  return day >= yearStart && day <= yearEnd;
}

export interface Outcome {
  readonly caseness: boolean;
  readonly notCaseness: boolean;
  readonly recovery: boolean;
  readonly reliableImprovement: boolean;
  readonly reliableDeterioration: boolean;
}

/**
 * The outcome of a finished course: a last score needs a second one. The anxiety measure is the specific one of the problem,
 * and GAD-7 where that is not paired.
 */
export function outcomeOf(occasions: readonly OccasionTotals[]): Outcome {
  const phq9 = occasions.map((each) => each.phq9);
  const { scores, caseFrom, change } = anxietyOf(occasions);
  const [p1, p2] = firstAndLast(phq9);
  const [a1, a2] = firstAndLast(scores);
  const scored = p1 !== null && a1 !== null;
  const caseness = scored && (p1 >= 10 || a1 >= caseFrom);
  const paired = scored && p2 !== null && a2 !== null;
  const better = paired && (p1 - p2 >= 6 || a1 - a2 >= change);
  const worse = paired && (p2 - p1 >= 6 || a2 - a1 >= change);
  return {
    caseness,
    notCaseness: scored && !caseness,
    recovery: caseness && paired && p2 < 10 && a2 < caseFrom,
    reliableImprovement: better && !worse,
    reliableDeterioration: worse && !better,
  };
}

/** Specific and paired, then GAD-7 and paired, then specific once, then GAD-7 (M196 to M198). */
function anxietyOf(occasions: readonly OccasionTotals[]) {
  const gad7 = occasions.flatMap((each) => (each.gad7 === null ? [] : [each.gad7]));
  const specific = occasions.flatMap((each) => (each.specific === undefined ? [] : [each.specific]));
  const [first] = specific;
  if (first === undefined || (specific.length < 2 && gad7.length > 1)) {
    return { scores: gad7, caseFrom: 8, change: 4 };
  }
  const { caseFrom, change } = first.measure;
  return { scores: specific.map(({ total }) => total), caseFrom, change };
}

function firstAndLast(scores: readonly number[]): readonly [number | null, number | null] {
  return [scores[0] ?? null, scores.length < 2 ? null : (scores.at(-1) ?? null)];
}

class Tally {
  referrals = 0;
  private finished = 0;
  private readonly caseness = { at: 0, not: 0 };
  private readonly outcomes = { recovery: 0, improvement: 0, reliableRecovery: 0, deterioration: 0 };
  private readonly waits = { six: 0, eighteen: 0, long: 0 };
  private readonly mix = { low: 0, high: 0, both: 0 };

  finish(course: { wait: number; gap: number; treatments: readonly TreatmentContact[] }): void {
    this.finished += 1;
    if (course.wait <= sixWeeks) this.waits.six += 1;
    if (course.wait <= eighteenWeeks) this.waits.eighteen += 1;
    if (course.gap > longGap) this.waits.long += 1;
    const codes = course.treatments.flatMap((each) => each.delivered);
    const low = codes.some((code) => therapyOf(code).intensity === 'low');
    const high = codes.some((code) => therapyOf(code).intensity === 'high');
    if (low && high) this.mix.both += 1;
    else if (low) this.mix.low += 1;
    else if (high) this.mix.high += 1;
  }

  outcome(outcome: Outcome): void {
    if (outcome.caseness) this.caseness.at += 1;
    if (outcome.notCaseness) this.caseness.not += 1;
    if (outcome.recovery) this.outcomes.recovery += 1;
    if (outcome.reliableImprovement) this.outcomes.improvement += 1;
    if (outcome.recovery && outcome.reliableImprovement) this.outcomes.reliableRecovery += 1;
    if (outcome.reliableDeterioration) this.outcomes.deterioration += 1;
  }

  ruler(): Ruler {
    const of = (numerator: number, denominator: number | null): Counted => ({ numerator, denominator });
    const cases = this.finished - this.caseness.not;
    return {
      referrals: of(this.referrals, null),
      finished: of(this.finished, null),
      atCaseness: of(this.caseness.at, null),
      notAtCaseness: of(this.caseness.not, null),
      recovery: of(this.outcomes.recovery, cases),
      reliableImprovement: of(this.outcomes.improvement, this.finished),
      reliableRecovery: of(this.outcomes.reliableRecovery, cases),
      deterioration: of(this.outcomes.deterioration, this.finished),
      within6Weeks: of(this.waits.six, this.finished),
      within18Weeks: of(this.waits.eighteen, this.finished),
      firstToSecondOver90Days: of(this.waits.long, this.finished),
      lowIntensityOnly: of(this.mix.low, this.finished),
      highIntensityOnly: of(this.mix.high, this.finished),
      bothIntensities: of(this.mix.both, this.finished),
    };
  }
}
