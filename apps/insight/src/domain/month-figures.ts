import type { Counts } from './figures.js';
import type { ContactChange, OutcomeChange, PathwayChange } from './pathway.projection.js';
import { monthOf, type Month } from '#domain-model/measures/reporting-calendar';
import { contactsOf, type CareContact, type PathwayContacts } from '#domain-model/measures/treatment-contact';
import { eighteenWeeksInDays, longestGapInDays, sixWeeksInDays } from '#domain-model/measures/waiting-time';
import { daysBetween, type CalendarDay } from '#domain-model/values/calendar';

/** What is counted of one month; who waits, or is employed, is counted on a day and not here. */
export type MonthCount = Exclude<keyof Counts, 'waiting' | 'cliniciansEmployed'>;
export type MonthFigures = ReadonlyMap<Month, Partial<Record<MonthCount, number>>>;

/**
 * What one referral adds to each month's figures: the same that {@link countSql} counts of all, so that two of these say
 * which months an event has changed.
 */
export function monthFiguresOf(
  pathway: PathwayChange | undefined,
  contacts: readonly ContactChange[],
): MonthFigures {
  const figures = new Map<Month, Partial<Record<MonthCount, number>>>();
  const count = (on: CalendarDay, ...names: readonly MonthCount[]) => {
    const month = figures.get(monthOf(on)) ?? {};
    figures.set(monthOf(on), month);
    for (const name of names) month[name] = (month[name] ?? 0) + 1;
  };
  const isVoided = pathway?.receipt?.on === null;
  for (const { contactOn, attendance } of isVoided ? [] : contacts)
    if (attendance !== null) count(contactOn, 'appointments', countOfAttendance[attendance]);
  if (pathway !== undefined) countPathway(pathway, contacts, count);
  return figures;
}

type Counting = (on: CalendarDay, ...names: readonly MonthCount[]) => void;

const countOfAttendance = {
  '2': 'cancelledByPatient',
  '3': 'didNotAttend',
  '4': 'cancelledByProvider',
  '5': 'attended',
  '6': 'attendedLate',
  '7': 'lateNotSeen',
} as const;

function countPathway(pathway: PathwayChange, contacts: readonly ContactChange[], count: Counting): void {
  const receivedOn = pathway.receipt?.on ?? null;
  const endedOn = pathway.end?.closed?.on ?? null;
  // Without a receipt no contact can lie in the span.
  const seen = contactsOf(receivedOn === null ? [] : contacts.flatMap(careContactOf), {
    receivedOn: receivedOn ?? '9999-12-31',
    endedOn,
  });
  if (receivedOn !== null) count(pathway.hereOn ?? receivedOn, 'referralsReceived');
  const { firstTreatmentOn, secondTreatmentOn } = seen;
  const waits = waitsOf(receivedOn, seen);
  if (firstTreatmentOn !== null) {
    count(firstTreatmentOn, 'accessedServices');
    if (waits.withinSix) count(firstTreatmentOn, 'accessedWithinSixWeeks');
    if (waits.withinEighteen) count(firstTreatmentOn, 'accessedWithinEighteenWeeks');
  }
  if (secondTreatmentOn !== null) {
    count(secondTreatmentOn, 'secondTreatments');
    if (waits.longGap) count(secondTreatmentOn, 'secondTreatmentsAfterOver90Days');
  }
  if (endedOn !== null) countEnd((...names) => count(endedOn, ...names), { seen, waits, pathway });
}

interface Waits {
  readonly withinSix: boolean;
  readonly withinEighteen: boolean;
  readonly longGap: boolean;
}

function waitsOf(
  receivedOn: CalendarDay | null,
  { firstTreatmentOn, secondTreatmentOn }: PathwayContacts,
): Waits {
  const waited =
    receivedOn === null || firstTreatmentOn === null ? null : daysBetween(receivedOn, firstTreatmentOn);
  const gap =
    firstTreatmentOn === null || secondTreatmentOn === null
      ? null
      : daysBetween(firstTreatmentOn, secondTreatmentOn);
  return {
    withinSix: waited !== null && waited <= sixWeeksInDays,
    withinEighteen: waited !== null && waited <= eighteenWeeksInDays,
    longGap: gap !== null && gap > longestGapInDays,
  };
}

function countEnd(
  count: (...names: readonly MonthCount[]) => void,
  { seen, waits, pathway }: { seen: PathwayContacts; waits: Waits; pathway: PathwayChange },
): void {
  const { careContacts, treatmentContacts } = seen;
  const outcome = pathway.outcome?.current ?? null;
  count('ended');
  if (careContacts === 0) count('endedNotSeen');
  if (careContacts > 0 && treatmentContacts === 0) count('endedSeenNotTreated');
  if (treatmentContacts === 1) count('endedTreatedOnce');
  for (const [flag, name] of countedFlags) if (outcome?.[flag] === true) count(name);
  if (treatmentContacts < 2) return;
  count('finished', countOfIntensity[seen.intensity]);
  if (outcome?.paired === true) count('paired');
  if (waits.withinSix) count('finishedWithinSixWeeks');
  if (waits.withinEighteen) count('finishedWithinEighteenWeeks');
  if (waits.longGap) count('finishedWithGapOver90Days');
}

const countedFlags: readonly (readonly [keyof OutcomeChange, MonthCount])[] = [
  ['caseness', 'atCaseness'],
  ['notCaseness', 'notAtCaseness'],
  ['recovery', 'recovery'],
  ['reliableImprovement', 'reliableImprovement'],
  ['reliableDeterioration', 'reliableDeterioration'],
  ['noReliableChange', 'noReliableChange'],
  ['reliableRecovery', 'reliableRecovery'],
];

const countOfIntensity = {
  'low-only': 'finishedLowIntensityOnly',
  'high-only': 'finishedHighIntensityOnly',
  'both': 'finishedBothIntensities',
  'no-code': 'finishedWithoutTherapyCode',
} as const;

function careContactOf({ type, planned, attendance, therapies, contactOn }: ContactChange): CareContact[] {
  if (type === null || planned === null || attendance === null) return [];
  return [{ type, planned, attendance, therapies, contactOn }];
}

/** The months of which the figures are not the same. */
export function monthsThatDiffer(before: MonthFigures, after: MonthFigures): readonly Month[] {
  const months = new Set([...before.keys(), ...after.keys()]);
  return [...months].filter((month) => inOneOrder(before.get(month)) !== inOneOrder(after.get(month))).sort();
}

function inOneOrder(figures: Partial<Record<MonthCount, number>> = {}): string {
  return JSON.stringify(Object.entries(figures).sort(([one], [other]) => (one < other ? -1 : 1)));
}
