import type { EndCode } from '#domain-model/values/end-code';
import { drawCare, minutesOf, type Care, type Mix } from './care.js';
import { workingDayFrom, yearEnd, yearStart, type ClinicDays, type Day } from './days.js';
import type { Acceptance, Appointment, Assessment, Ending } from './person.js';
import type { Seeded } from './seeded.js';
import { Timeline, type Wanted } from './timeline.js';

const { floor, max, min } = Math;

export type WaitBand = 'within-6-weeks' | 'within-18-weeks' | 'longer';

/** What the published figures ask of one finished course. */
export interface WantedCourse {
  readonly wait: WaitBand;
  readonly longGap: boolean;
  readonly mix: Mix;
  /** Referred the year before; null where either will do. */
  readonly referredBefore: boolean | null;
}

export interface Life {
  readonly receivedDay: Day;
  readonly appointments: readonly Appointment[];
  readonly assessment: Assessment | null;
  readonly acceptances: readonly Acceptance[];
  readonly ending: Ending | null;
}

interface Dates {
  readonly receivedDay: Day;
  readonly assessmentDay: Day;
  readonly treatmentDays: readonly Day[];
  readonly endDay: Day;
}

const waits = { 'within-6-weeks': [12, 42], 'within-18-weeks': [43, 126], 'longer': [127, 200] } as const;
const triesAllowed = 2_000;

/** Draws a finished course: discharged in the year after two or more treatment contacts, with the wanted waits and therapies. */
export function finishedLife(seeded: Seeded, clinicDays: ClinicDays, wanted: WantedCourse): Life {
  const care = drawCare(seeded);
  for (let tried = 0; tried < triesAllowed; tried += 1) {
    const dates = drawDates(seeded, clinicDays, wanted);
    if (!isAsWanted(dates, wanted)) continue;
    return lived(new Timeline(seeded, clinicDays), { seeded, care, dates, mix: wanted.mix });
  }
  throw new RangeError(
    `No dates for a finished course of ${JSON.stringify(wanted)} in ${triesAllowed} tries.`,
  );
}

function drawDates(seeded: Seeded, clinicDays: ClinicDays, wanted: WantedCourse): Dates {
  const wait = drawWait(seeded, wanted);
  const gaps = drawGaps(seeded, wanted);
  const span = wait + gaps.reduce((sum, gap) => sum + gap, 0) + 7;
  const [first, last] = dischargeRange(span, wanted.referredBefore);
  const receivedDay = seeded.between(first, max(first, last)) - span;
  const latest = receivedDay + waits[wanted.wait][1];
  const forward = clinicDays.from(receivedDay + wait);
  const treatmentDays = [forward > latest ? clinicDays.upTo(latest) : forward];
  let due = receivedDay + wait;
  for (const gap of gaps) {
    due += gap;
    treatmentDays.push(clinicDays.from(max(due, (treatmentDays.at(-1) ?? due) + 3)));
  }
  const [firstTreatment = due] = treatmentDays;
  const assessmentDay = clinicDays.from(receivedDay + 4 + floor((wait - 10) * seeded.fraction() * 0.6));
  const endDay = workingDayFrom((treatmentDays.at(-1) ?? due) + seeded.between(3, 9));
  return {
    receivedDay,
    assessmentDay: assessmentDay > firstTreatment - 4 ? clinicDays.upTo(firstTreatment - 4) : assessmentDay,
    treatmentDays,
    endDay,
  };
}

/** Most people wait less than half of what their band allows (median about 15 days in one integrated care board, 2025-26). */
function drawWait(seeded: Seeded, wanted: WantedCourse): number {
  const [low, high] = waits[wanted.wait];
  const most = wanted.wait === 'longer' && wanted.longGap ? 165 : high;
  return low + floor((most - low + 1) * min(seeded.fraction(), seeded.fraction()));
}

/**
 * Days between treatment contacts. Fewer contacts than the about 8 of a real course, so that a year replays
 * in minutes: no published figure depends on more than two.
 */
function drawGaps(seeded: Seeded, wanted: WantedCourse): number[] {
  const most = wanted.longGap ? 4 : 7;
  const contacts = max(wanted.mix === 'both' ? 3 : 2, min(most, seeded.around(3.9, 1.5, [2, 7])));
  return Array.from({ length: contacts - 1 }, (_, at) => {
    if (at === 0 && wanted.longGap) return seeded.between(92, 118);
    return seeded.weighted([
      [7, 55],
      [14, 33],
      [21, 12],
    ]);
  });
}

function dischargeRange(span: number, referredBefore: boolean | null): readonly [Day, Day] {
  if (referredBefore === true) return [yearStart, min(yearEnd, yearStart + span - 1)];
  return [referredBefore === false ? yearStart + span : yearStart, yearEnd];
}

function isAsWanted(dates: Dates, wanted: WantedCourse): boolean {
  const [first, second] = dates.treatmentDays;
  if (first === undefined || second === undefined) return false;
  const [low, high] = waits[wanted.wait];
  const wait = first - dates.receivedDay;
  const inBand =
    (wanted.wait === 'within-6-weeks' || wait >= low) && (wanted.wait === 'longer' || wait <= high);
  const before = dates.receivedDay < yearStart;
  return (
    inBand &&
    second - first > 90 === wanted.longGap &&
    dates.assessmentDay >= dates.receivedDay + 3 &&
    dates.assessmentDay < first &&
    dates.endDay >= yearStart &&
    dates.endDay <= yearEnd &&
    (wanted.referredBefore === null || wanted.referredBefore === before)
  );
}

function lived(timeline: Timeline, story: { seeded: Seeded; care: Care; dates: Dates; mix: Mix }): Life {
  const { seeded, care, dates, mix } = story;
  const lowContacts = lowContactsOf(story);
  const acceptances: Acceptance[] = [];
  timeline.attend(assessmentOn(dates.assessmentDay), dates.receivedDay + 2);
  let bookable = dates.assessmentDay + 2;
  let before = dates.assessmentDay;
  for (const [at, day] of dates.treatmentDays.entries()) {
    const isLow = at < lowContacts;
    if (at === 0 || at === lowContacts) {
      acceptances.push({ day: before, step: isLow ? '2' : '3', therapy: isLow ? care.low : care.high });
      bookable = before + 2;
    }
    timeline.attend(treatmentOn(day, { care, isLow, recorded: mix !== 'no-code' }), bookable);
    [bookable, before] = [day, day];
  }
  const code = seeded.weighted<EndCode>([
    ['46', 82],
    ['47', 13],
    ['48', 5],
  ]);
  return {
    receivedDay: dates.receivedDay,
    appointments: timeline.appointments,
    assessment: { suitable: true, problem: care.problem, notSuitableReason: null },
    acceptances,
    ending: { day: dates.endDay, code, by: 'discharge' },
  };
}

/** How many of the contacts, from the first on, are of low intensity. */
function lowContactsOf(story: { seeded: Seeded; dates: Dates; mix: Mix }): number {
  const contacts = story.dates.treatmentDays.length;
  if (story.mix === 'high') return 0;
  return story.mix === 'both' ? story.seeded.between(1, contacts - 1) : contacts;
}

export function assessmentOn(day: Day): Wanted {
  return {
    type: 'assessment',
    skill: 'low-intensity',
    minutes: minutesOf.assessment,
    therapy: null,
    delivered: [],
    day,
  };
}

export function treatmentOn(day: Day, how: { care: Care; isLow: boolean; recorded: boolean }): Wanted {
  const therapy = how.isLow ? how.care.low : how.care.high;
  return {
    type: 'treatment',
    skill: how.isLow ? 'low-intensity' : how.care.highSkill,
    minutes: how.isLow ? minutesOf.low : minutesOf.high,
    therapy,
    delivered: how.recorded ? [therapy] : [],
    day,
  };
}
