import type { AppointmentType } from '#domain-model/values/appointment-type';
import type { Instant } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import type { TherapyCode } from '#domain-model/values/therapy';
import type { Day } from './days.js';
import type { Totals } from './outcome-classes.js';

/** Who can do it, named by what is done. */
export type Skill =
  'low-intensity' | 'cognitive-behaviour' | 'counselling' | 'interpersonal' | 'employment-support';

/** What became of an appointment; `booked` still lies ahead when the year ends. */
export type Fate =
  | 'attended'
  | 'attended-late'
  | 'missed'
  | 'too-late-to-be-seen'
  | 'cancelled-by-person'
  | 'cancelled-by-provider'
  | 'booked';

export interface Appointment {
  readonly type: 'assessment' | 'treatment';
  /** Appointment type, I201210, as it is sent. */
  readonly code: AppointmentType;
  readonly skill: Skill;
  readonly minutes: number;
  /** The therapy it is booked for; null for an assessment. */
  readonly therapy: TherapyCode | null;
  /** What was recorded as delivered; empty for an assessment and where no code was recorded. */
  readonly delivered: readonly TherapyCode[];
  readonly day: Day;
  readonly bookedDay: Day;
  readonly fate: Fate;
  /** The day on which it was cancelled or moved; null when it was neither. */
  readonly noticeDay: Day | null;
  /** The day for which it was first booked, if it was moved. */
  readonly movedFromDay: Day | null;
  /** Attended was recorded as missed, or missed as attended, and corrected afterwards. */
  readonly isCorrected: boolean;
}

/** A contact that nobody booked, or that came after the end: the office enters it afterwards. */
export interface OtherContact {
  readonly code: AppointmentType;
  /** The day in London, on which it counts; in UTC it may be another. */
  readonly day: Day;
  readonly startsAt: Instant;
  readonly minutes: number;
  readonly isPlanned: boolean;
  readonly delivered: readonly TherapyCode[];
  /** With whoever holds this appointment; null: with the employment adviser. */
  readonly withClinicianOf: Appointment | null;
  /** Entered in error, and voided. */
  readonly isVoided: boolean;
}

export interface Assessment {
  readonly suitable: boolean;
  readonly problem: ProblemDescriptor;
  /** The national reason when not suitable. */
  readonly notSuitableReason: EndCode | null;
}

/** Acceptance onto the waiting list of a step. */
export interface Acceptance {
  readonly day: Day;
  readonly step: '2' | '3';
  readonly therapy: TherapyCode;
}

export interface Ending {
  readonly day: Day;
  readonly code: EndCode;
  /** Declined by an administrator or clinician, or discharged by a clinician. */
  readonly by: 'decline' | 'discharge';
}

/** One referral's whole way through a service, as the person lives it. */
export interface Person {
  readonly index: number;
  readonly receivedDay: Day;
  readonly source: SourceOfReferral;
  /** Every appointment ever booked, in order of its day. */
  readonly appointments: readonly Appointment[];
  readonly otherContacts: readonly OtherContact[];
  /** The last PHQ-9 was copied wrongly, and corrected. */
  readonly isScoreCorrected: boolean;
  readonly assessment: Assessment | null;
  readonly acceptances: readonly Acceptance[];
  readonly totals: Totals | null;
  readonly ending: Ending | null;
}

export function wasAttended(appointment: Appointment): boolean {
  return appointment.fate === 'attended' || appointment.fate === 'attended-late';
}
