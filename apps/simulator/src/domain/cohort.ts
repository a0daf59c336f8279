import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import { occasionsOf, type OccasionTotals } from './answers.js';
import type { Mix } from './care.js';
import { ClinicDays, isWorkingDay, yearStart } from './days.js';
import { finishedLife, type Life, type WaitBand, type WantedCourse } from './finished-people.js';
import { otherLife } from './other-people.js';
import { drawTotals, outcomeClassesOf, type OutcomeClass, type Totals } from './outcome-classes.js';
import { wasAttended, type Person } from './person.js';
import type { PublishedYear } from './published.js';
import { Seeded } from './seeded.js';
import { measuredBy, specificMeasureOf } from './specific-anxiety.js';
import { targetCounts, type TargetCounts } from './target-counts.js';
import { withVariety } from './variety.js';

/** Changing how cohorts are drawn changes this, so that a journal of the old ones is not resumed. */
export const cohortVersion = '3';

/** At most this share of the year's referrals finish in it; where more finished than that, they were referred before. */
const mostFinishedOfReferred = 0.75;
/** People referred before the year who do not finish either, as a share of those referred in it: assumed. */
const othersBefore = 0.03;

/** Self-referral about 70 %, GPs 15 to 20 %: assumed, since no figure by provider is published. Nobody but the person writes at a weekend. */
const sourcesOnWorkingDays: readonly (readonly [SourceOfReferral, number])[] = [
  ['B1', 60],
  ['A1', 23],
  ['A3', 3],
  ['A2', 1],
  ['A4', 1],
  ['C1', 1],
  ['D2', 1],
  ['G4', 2],
  ['H2', 4],
  ['I2', 1],
  ['M7', 3],
];

export interface Cohort {
  readonly provider: PublishedYear;
  readonly target: TargetCounts;
  readonly clinicDays: ClinicDays;
  readonly people: readonly Person[];
}

/**
 * The seeded synthetic cohort of a provider: counted by the official constructions it gives the published row.
 *
 * @throws RangeError for a provider without outcome rates.
 */
export function cohortOf(provider: PublishedYear): Cohort {
  const target = targetCounts(provider);
  const clinicDays = clinicDaysOf(target);
  return { provider, target, clinicDays, people: [...peopleOf(provider.code, target, clinicDays)] };
}

/** A small service holds clinics on few days of the week, a large one on all five. */
export function clinicDaysOf(target: TargetCounts): ClinicDays {
  const contacts = target.finished * 6 + target.referrals;
  if (contacts < 1_500) return new ClinicDays([2, 4]);
  return new ClinicDays(contacts < 4_000 ? [1, 3, 4] : [1, 2, 3, 4, 5]);
}

/** The people of a cohort one by one: finished courses first, then everyone else. */
export function* peopleOf(code: string, target: TargetCounts, clinicDays: ClinicDays): Generator<Person> {
  const seeded = new Seeded(`${code}/${cohortVersion}`);
  const mostInYear = Math.floor(target.referrals * mostFinishedOfReferred);
  let inYear = 0;
  let index = 0;
  for (const wanted of wantedCourses(seeded, target)) {
    const life = finishedLife(seeded, clinicDays, {
      ...wanted.course,
      referredBefore: inYear >= mostInYear ? true : null,
    });
    if (life.receivedDay >= yearStart) inYear += 1;
    yield personOf(seeded, index, { life, totals: drawTotals(seeded, wanted.outcome) });
    index += 1;
  }
  const others = target.referrals - inYear;
  const before = Math.round(target.referrals * othersBefore);
  for (let other = 0; other < others + before; other += 1) {
    const life = otherLife(seeded, clinicDays, other < others ? 'in-year' : 'before');
    yield personOf(seeded, index, { life, totals: otherTotals(seeded, life) });
    index += 1;
  }
}

/** The totals of each attended contact, in order, drawn afresh from the person's own seed each time they are asked for. */
export function scoredOccasions(code: string, person: Person): readonly OccasionTotals[] {
  if (person.totals === null) return [];
  const count = person.appointments.filter(wasAttended).length;
  const occasions = occasionsOf(new Seeded(`${code}/${person.index}/occasions`), person.totals, count);
  const specific = specificMeasureOf(person.assessment?.problem ?? null);
  return specific === null ? occasions : measuredBy(specific, occasions, person.index % 2 === 0);
}

interface WantedPerson {
  readonly course: Omit<WantedCourse, 'referredBefore'>;
  readonly outcome: OutcomeClass;
}

/** Outcomes, waits, gaps and therapies, each dealt out in its own shuffled order. */
function wantedCourses(seeded: Seeded, target: TargetCounts): WantedPerson[] {
  const waits = seeded.shuffled<WaitBand>([
    ...many<WaitBand>('within-6-weeks', target.within6Weeks),
    ...many<WaitBand>('within-18-weeks', target.within18Weeks - target.within6Weeks),
    ...many<WaitBand>('longer', target.finished - target.within18Weeks),
  ]);
  const mixes = seeded.shuffled<Mix>([
    ...many<Mix>('low', target.lowIntensityOnly),
    ...many<Mix>('high', target.highIntensityOnly),
    ...many<Mix>('both', target.bothIntensities),
    ...many<Mix>('no-code', target.noTherapyCode),
  ]);
  const longGaps = seeded.shuffled([
    ...many(true, target.firstToSecondOver90Days),
    ...many(false, target.finished - target.firstToSecondOver90Days),
  ]);
  return seeded.shuffled(outcomeClassesOf(target)).map((outcome, at) => {
    const [wait = 'within-6-weeks', mix = 'low', longGap = false] = [waits[at], mixes[at], longGaps[at]];
    return { outcome, course: { wait, mix, longGap } };
  });
}

function many<Thing>(thing: Thing, count: number): Thing[] {
  return Array.from({ length: count }, () => thing);
}

function otherTotals(seeded: Seeded, life: Life): Totals | null {
  if (!life.appointments.some(wasAttended)) return null;
  return drawTotals(seeded, seeded.pick(['case-no-change', 'case-improved', 'not-case-no-change'] as const));
}

function personOf(seeded: Seeded, index: number, of: { life: Life; totals: Totals | null }): Person {
  const source = isWorkingDay(of.life.receivedDay) ? seeded.weighted(sourcesOnWorkingDays) : 'B1';
  const { receivedDay, appointments, assessment, acceptances, ending } = of.life;
  const { totals } = of;
  // Field by field, as in the timeline: spreading lives doubled the time of drawing all 145 cohorts.
  return withVariety({
    index,
    receivedDay,
    source,
    appointments,
    otherContacts: [],
    isScoreCorrected: false,
    assessment,
    acceptances,
    totals,
    ending,
  });
}
