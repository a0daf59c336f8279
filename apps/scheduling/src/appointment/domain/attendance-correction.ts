import { newEvent, type NewEvent } from '#domain-model/define-event';
import { AttendanceCorrected } from '#domain-model/events/scheduling.events';
import { RuleBroken } from '#domain-model/rule-broken';
import type { AppointmentType } from '#domain-model/values/appointment-type';
import { wasSeen, type Attendance } from '#domain-model/values/attendance';
import { addMinutes, londonDay, type Instant } from '#domain-model/values/calendar';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import type { PuttingRight } from '#domain-model/values/correction-reason';
import type { TherapyCode } from '#domain-model/values/therapy';
import type { AppointmentState } from './appointment.js';
import {
  refuseMinutesOutOfRange,
  refuseUnplannedNotSeen,
  refuseWithoutTherapy,
  shortNoticeAt,
  therapiesAsBooked,
} from './contact-rules.js';
import type { Contact } from '../../booking/domain/booking-rules.js';

/** What was wrong of a contact; what is left out stands as it is. */
export interface AttendanceChange {
  /** null: there was no such contact: it was booked or recorded in error, twice, or for somebody else. */
  readonly attendance?: Attendance | null | undefined;
  readonly startsAt?: Instant | undefined;
  readonly minutes?: number | undefined;
  readonly type?: AppointmentType | undefined;
  readonly medium?: ConsultationMedium | undefined;
  readonly therapies?: readonly TherapyCode[] | undefined;
  /** When it had been cancelled; left out: at the last moment. */
  readonly cancelledAt?: Instant | undefined;
}

export interface CorrectedAttendance {
  readonly state: AppointmentState;
  readonly event: NewEvent;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  /** What must still be allowed on that day by that clinician; null where nothing that is ruled upon has changed. */
  readonly toBePossible: Contact | null;
}

/**
 * Corrects what was recorded of a contact that was attended, missed or cancelled; and voids one that is only booked, in
 * error. What comes out is held to the rules of
 * a first recording: a treatment that was attended names what was delivered, what was not attended names nothing, a
 * contact has begun before it was attended or missed, and short notice goes with a cancellation by the person.
 *
 * @throws RuleBroken `appointment.nothing-to-correct`, `appointment.not-begun-yet` (409); `correction.changes-nothing`,
 *   `correction.never-was-needs-its-reason`, `appointment.only-seen-has-…`, `appointment.therapies-required` (422)
 */
export function correctAttendance(
  state: AppointmentState,
  change: AttendanceChange,
  putBy: PuttingRight,
): CorrectedAttendance {
  if (state.standing === 'booked' && change.attendance !== null) {
    throw RuleBroken.wrongState(
      'appointment.nothing-to-correct',
      'Nothing is recorded of this appointment yet: it is moved, cancelled, attended or missed; or it was booked in error.',
    );
  }
  const corrected =
    change.attendance === null ? neverWas(state, change, putBy) : asItWas(state, change, putBy);
  const before = contactOf(state);
  const after = contactOf(corrected);
  if (state.standing !== 'booked' && JSON.stringify(before) === JSON.stringify(after)) {
    throw RuleBroken.wrongValue(
      'correction.changes-nothing',
      'Everything stands as it is said to have been.',
      'attendance',
    );
  }
  const { appointmentId, referralId, personId, clinicianId, planned } = corrected;
  const whose = { appointmentId, referralId, personId, clinicianId };
  const { reason, correctedBy, correctedAt } = putBy;
  const told = { ...whose, ...after, planned, before, reason, correctedBy, correctedAt };
  return {
    state: corrected,
    event: newEvent(AttendanceCorrected, correctedAt, told),
    before,
    after,
    toBePossible: toBePossible(state, corrected),
  };
}

/** Whether the contact holds the time of those who meet, met, or should have: what was cancelled does not. */
export function holdsTime({ standing }: AppointmentState): boolean {
  return standing !== 'cancelled';
}

function neverWas(
  state: AppointmentState,
  change: AttendanceChange,
  { reason, correctedAt }: PuttingRight,
): AppointmentState {
  const { attendance: _attendance, ...others } = change;
  if (Object.values(others).some((value) => value !== undefined)) {
    throw RuleBroken.wrongValue(
      'correction.never-was-has-no-values',
      'A contact that never was has no other values.',
      'attendance',
    );
  }
  if (reason !== 'recorded-in-error' && reason !== 'wrong-person') {
    const message = 'A contact that never was had been recorded in error, or for the wrong person.';
    throw RuleBroken.wrongValue('correction.never-was-needs-its-reason', message, 'reason');
  }
  return {
    ...state,
    standing: 'cancelled',
    attendance: '4',
    therapies: [],
    shortNotice: null,
    cancelledAt: correctedAt,
    cancelledBy: 'provider',
    cancellationReason: 'recorded-in-error',
  };
}

function asItWas(state: AppointmentState, change: AttendanceChange, putBy: PuttingRight): AppointmentState {
  const attendance = change.attendance ?? attendanceOf(state);
  if (attendance === null) {
    const message = 'This contact was recorded in error: say what it was instead.';
    throw RuleBroken.wrongValue('correction.attendance-needed', message, 'attendance');
  }
  refuseUnplannedNotSeen(state.planned, attendance);
  const { startsAt = state.startsAt, type = state.type, medium = state.medium } = change;
  const moved = { ...state, attendance, startsAt, type, medium };
  if (wasSeen(attendance)) return seen(moved, state, { change, putBy });
  refuseValuesOfSeen(change);
  if (attendance === '2' || attendance === '4') return cancelled(moved, attendance, change);
  refuseNotBegun(startsAt, putBy);
  return { ...moved, standing: 'missed', therapies: [], ...notCancelled };
}

const notCancelled = {
  cancelledAt: null,
  cancelledBy: null,
  cancellationReason: null,
  shortNotice: null,
} as const;

function seen(
  moved: AppointmentState,
  before: AppointmentState,
  { change, putBy }: { change: AttendanceChange; putBy: PuttingRight },
): AppointmentState {
  refuseNotBegun(moved.startsAt, putBy);
  const { minutes = before.minutes } = change;
  refuseMinutesOutOfRange(minutes);
  const asRecorded = before.standing === 'attended' ? before.therapies : therapiesAsBooked(before);
  const { therapies = asRecorded } = change;
  const isWithoutCode = before.therapy !== null && (change.therapies ?? before.therapies).length === 0;
  const mayLackCode = isWithoutCode && (change.therapies !== undefined || before.standing === 'attended');
  if (!mayLackCode) refuseWithoutTherapy(moved.type, therapies);
  return { ...moved, standing: 'attended', minutes, therapies, ...notCancelled };
}

/** IDS20166, IDS20167: the short notice indicator goes with attendance code 2, and only with it. */
function cancelled(
  moved: AppointmentState,
  attendance: '2' | '4',
  { cancelledAt: given }: AttendanceChange,
): AppointmentState {
  if (given !== undefined && moved.agreedAt !== null && given < moved.agreedAt) {
    const message = `This contact was agreed at ${moved.agreedAt}; it was cancelled after.`;
    throw RuleBroken.wrongValue('time.before-what-went-before', message, 'cancelledAt');
  }
  const cancelledAt = given ?? moved.cancelledAt ?? moved.startsAt;
  const isByPerson = attendance === '2';
  return {
    ...moved,
    standing: 'cancelled',
    therapies: [],
    cancelledAt,
    cancelledBy: isByPerson ? 'person' : 'provider',
    cancellationReason: isByPerson ? 'person-asked' : 'other',
    shortNotice: isByPerson ? shortNoticeAt(moved.startsAt, cancelledAt) : null,
  };
}

function refuseValuesOfSeen({ therapies, minutes }: AttendanceChange): void {
  if (therapies !== undefined && therapies.length > 0) {
    throw RuleBroken.wrongValue(
      'appointment.only-seen-has-therapies',
      'Only someone seen was given a therapy.',
      'therapies',
    );
  }
  if (minutes === undefined) return;
  throw RuleBroken.wrongValue(
    'appointment.only-seen-has-minutes',
    'Only a contact that took place has its minutes.',
    'minutes',
  );
}

function refuseNotBegun(startsAt: Instant, { correctedAt }: PuttingRight): void {
  if (startsAt <= correctedAt) return;
  throw RuleBroken.wrongState(
    'appointment.not-begun-yet',
    'A contact was attended or missed once it was due to begin.',
    { field: 'startsAt' },
  );
}

/** A contact that never was is kept as one that the provider cancelled; what tells them apart is why. */
function attendanceOf({ attendance, cancellationReason }: AppointmentState): Attendance | null {
  return cancellationReason === 'recorded-in-error' ? null : attendance;
}

/** As the event tells it: therapies and minutes of what took place only. */
function contactOf(state: AppointmentState) {
  const { startsAt, type, medium, therapies, minutes, standing } = state;
  const wasThere = standing === 'attended';
  return {
    contactOn: londonDay(startsAt),
    startsAt,
    type,
    medium,
    attendance: attendanceOf(state),
    therapies: wasThere ? [...therapies] : [],
    minutes: wasThere ? minutes : null,
  };
}

/**
 * What took place at another time, as another kind of contact, or after all, is held to every rule anew; else only
 * therapies that were not recorded before. What did not take place only has to lie where it may.
 */
function toBePossible(before: AppointmentState, after: AppointmentState): Contact | null {
  if (after.cancellationReason === 'recorded-in-error') return null;
  const { startsAt, minutes, type, medium } = after;
  const isElsewhere = startsAt !== before.startsAt || type !== before.type;
  const tookPlaceAfterAll = after.standing === 'attended' && before.standing !== 'attended';
  const isAnew = isElsewhere || tookPlaceAfterAll;
  const therapies = after.therapies.filter((therapy) => isAnew || !before.therapies.includes(therapy));
  if (!isAnew && therapies.length === 0) return null;
  return { startsAt, endsAt: addMinutes(startsAt, minutes), type, medium, therapies };
}
