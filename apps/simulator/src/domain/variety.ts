import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import { dayOf, londonInstant, yearEnd, type Day } from './days.js';
import { wasAttended, type Appointment, type Ending, type OtherContact, type Person } from './person.js';

/** After the last clinic, so that nobody is in two places. */
const evening = 18 * 60 + 15;
const quarterPastMidnight = 15;
const halfPastEleven = 23 * 60 + 30;
const employmentSupport = '1098051000000103';

/**
 * The rarer things of a service's year, in a fixed share of lives: other appointment types, unplanned contacts, the hours around
 * midnight and the nights on which the clocks change, other problems, and what was recorded wrongly and corrected. None of it
 * moves a published figure, provided that each is counted by the national rules.
 */
export function withVariety(person: Person): Person {
  const kind = person.index % kinds.length;
  const { index, receivedDay, source, acceptances, totals, ending, assessment } = person;
  const varied: Person = {
    index,
    receivedDay,
    source,
    appointments: withOtherTypes(person.appointments, kind, ending),
    otherContacts: person.otherContacts,
    isScoreCorrected: kind === 0,
    assessment: assessment && { ...assessment, problem: problemOf(person, assessment.problem) },
    acceptances,
    totals,
    ending,
  };
  const otherContacts = [...(kinds[kind]?.(varied) ?? []), ...atNight(varied)];
  return otherContacts.length === 0 ? varied : { ...varied, otherContacts };
}

type OthersOf = (person: Person) => readonly OtherContact[];
const none: OthersOf = () => [];

/** By the last digit of a person's number: 0 has a score corrected, 1, 2 and 8 have other types or an attendance corrected. */
const kinds: readonly OthersOf[] = [
  none,
  none,
  none,
  followedUp,
  supportedInEmployment,
  unplannedAtTheEnd,
  followedUpAtMidnight,
  unplannedOnReceipt,
  none,
  enteredInError,
];

/** The first treatment as assessment and treatment (03), the last as review and treatment (05): on the same days. */
function withOtherTypes(
  appointments: readonly Appointment[],
  kind: number,
  ending: Ending | null,
): readonly Appointment[] {
  if (kind !== 1 && kind !== 2 && kind !== 8) return appointments;
  const treatments = appointments.filter((each) => each.type === 'treatment' && wasAttended(each));
  const [first, last] = [treatments[0], treatments.at(-1)];
  return appointments.map((each): Appointment => {
    if (kind === 1 && each === first) return { ...each, code: '03' };
    if (kind === 2 && each === last) return { ...each, code: '05' };
    const isMissed = each.type === 'treatment' && each.fate === 'missed';
    if (kind === 8 && ending !== null && (each === last || isMissed)) return { ...each, isCorrected: true };
    return each;
  });
}

/**
 * Some of those with generalised anxiety have a problem that has an anxiety measure of its own. Low intensity help is not
 * recommended for social anxiety (NICE CG159) and post-traumatic stress (NICE NG116): these are of high intensity only.
 */
function problemOf(person: Person, drawn: ProblemDescriptor): ProblemDescriptor {
  if (drawn !== 'F411') return drawn;
  const isHigh = person.appointments.every((each) => each.type === 'assessment' || isOfHighIntensity(each));
  const isHighOnly = isHigh && person.acceptances.every(({ step }) => step === '3');
  const forHigh = ['F431', 'F401', 'F400', 'F410', 'F429', 'F452', drawn, drawn] as const;
  const forAnyone = ['F410', 'F429', 'F452', 'F400', drawn, drawn, drawn, drawn] as const;
  return (isHighOnly ? forHigh : forAnyone)[person.index % 8] ?? drawn;
}

function isOfHighIntensity({ skill }: Appointment): boolean {
  return skill !== 'low-intensity';
}

/** A follow-up (06) four weeks after discharge. */
function followedUp(person: Person): OtherContact[] {
  const finished = finishedOf(person);
  if (finished === null) return [];
  const { last, endDay } = finished;
  return [{ ...entry(last, { day: endDay + 28, minute: evening }), code: '06', delivered: [] }];
}

/** At a quarter past midnight after the day of discharge, which in summer is that very day in UTC. */
function followedUpAtMidnight(person: Person): OtherContact[] {
  const finished = finishedOf(person);
  if (finished === null) return [];
  const { last, endDay } = finished;
  return [{ ...entry(last, { day: endDay + 1, minute: quarterPastMidnight }), code: '06', delivered: [] }];
}

/** Employment support (10) between the assessment and the first treatment, which would shorten the wait if it were one. */
function supportedInEmployment({ appointments }: Person): OtherContact[] {
  const assessment = appointments.find((each) => each.type === 'assessment' && wasAttended(each));
  if (assessment === undefined) return [];
  const at = { day: assessment.day + 1, minute: evening };
  return [{ ...entry(assessment, at), code: '10', withClinicianOf: null, delivered: [employmentSupport] }];
}

/** One more treatment contact, unplanned, on the evening of the discharge, beyond midnight. */
function unplannedAtTheEnd(person: Person): OtherContact[] {
  const finished = finishedOf(person);
  if (finished === null || finished.last.delivered.length === 0) return [];
  const { last, endDay } = finished;
  return [{ ...entry(last, { day: endDay, minute: halfPastEleven }), minutes: 45, isPlanned: false }];
}

/** An unplanned assessment at a quarter past midnight on the day of receipt, which in summer is the day before in UTC. */
function unplannedOnReceipt(person: Person): OtherContact[] {
  const assessment = person.appointments.find((each) => each.type === 'assessment' && wasAttended(each));
  if (assessment === undefined) return [];
  const at = { day: person.receivedDay, minute: quarterPastMidnight };
  return [{ ...entry(assessment, at), code: '01', isPlanned: false, delivered: [] }];
}

/** A treatment contact of somebody else, entered here and voided: it would have been the first. */
function enteredInError(person: Person): OtherContact[] {
  const finished = finishedOf(person);
  const assessment = person.appointments.find((each) => each.type === 'assessment' && wasAttended(each));
  if (finished === null || assessment === undefined || finished.last.delivered.length === 0) return [];
  const at = { day: assessment.day + 1, minute: evening };
  return [{ ...entry(finished.last, at), isVoided: true }];
}

/**
 * Nights on which the clocks change, and starts around the hour that is lost or comes twice: 01:30 in October twice; the last
 * of each spring is the first quarter of an hour of the Monday, and on 1 April 2024 of the year.
 */
const nights = [
  [
    { day: dayOf('2024-03-31'), startsAt: '2024-03-31T00:45:00.000Z' },
    { day: dayOf('2024-03-31'), startsAt: '2024-03-31T01:15:00.000Z' },
    { day: dayOf('2024-04-01'), startsAt: '2024-03-31T23:15:00.000Z' },
  ],
  [
    { day: dayOf('2024-10-27'), startsAt: '2024-10-26T23:15:00.000Z' },
    { day: dayOf('2024-10-27'), startsAt: '2024-10-27T00:30:00.000Z' },
    { day: dayOf('2024-10-27'), startsAt: '2024-10-27T01:30:00.000Z' },
  ],
  [
    { day: dayOf('2025-03-30'), startsAt: '2025-03-30T00:45:00.000Z' },
    { day: dayOf('2025-03-30'), startsAt: '2025-03-30T01:15:00.000Z' },
    { day: dayOf('2025-03-31'), startsAt: '2025-03-30T23:15:00.000Z' },
  ],
] as const;
/** One in three of those in care then telephones in such a night. */
const oneInNight = 3;

/** Unplanned contacts: treatment for whoever has had two already, so that no wait moves, and a review for the others. */
function atNight({ index, appointments, ending }: Person): OtherContact[] {
  if (index % oneInNight !== 0) return [];
  return nights.flatMap((starts): OtherContact[] => {
    const start = starts[(index / oneInNight) % starts.length] ?? starts[0];
    const seen = appointments.filter((each) => wasAttended(each) && each.day < start.day);
    const last = seen.at(-1);
    if (last === undefined || start.day > (ending?.day ?? yearEnd)) return [];
    const treatments = seen.filter(({ type }) => type === 'treatment');
    const isTreatment = treatments.length > 1 && last.delivered.length > 0;
    const minute = 0;
    const contact = { ...entry(last, { day: start.day, minute }), ...start, isPlanned: false };
    return [isTreatment ? contact : { ...contact, code: '04', delivered: [] }];
  });
}

interface Finished {
  readonly last: Appointment;
  readonly endDay: Day;
}

/** Who was discharged after two treatment contacts. */
function finishedOf({ appointments, ending }: Person): Finished | null {
  const treatments = appointments.filter((each) => each.type === 'treatment' && wasAttended(each));
  const last = treatments.at(-1);
  if (last === undefined || treatments.length < 2 || ending === null) return null;
  return { last, endDay: ending.day };
}

/** A planned treatment contact like one that was booked, with the same clinician. */
function entry(like: Appointment, at: { day: Day; minute: number }): OtherContact {
  return {
    code: '02',
    day: at.day,
    startsAt: londonInstant(at.day, at.minute),
    minutes: 20,
    isPlanned: true,
    delivered: like.delivered,
    withClinicianOf: like,
    isVoided: false,
  };
}
