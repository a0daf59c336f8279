import { RuleBroken } from '#domain-model/rule-broken';
import { wasSeen, type Attendance } from '#domain-model/values/attendance';
import type { Instant } from '#domain-model/values/calendar';
import type { Correcting } from '#domain-model/values/correction-reason';
import type { AppointmentState, AttendanceChange } from './appointment.state.js';
import {
  refuseMinutesOutOfRange,
  refuseUnplannedNotSeen,
  refuseWithoutTherapy,
  shortNoticeAt,
  therapiesAsBooked,
} from './contact-rules.js';

/** A contact that was booked or recorded in error: stored as one that the provider cancelled, with its own reason. */
export function neverWas(
  state: AppointmentState,
  change: AttendanceChange,
  { reason, correctedAt }: Correcting,
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
    status: 'cancelled',
    attendance: '4',
    therapies: [],
    shortNotice: null,
    cancelledAt: correctedAt,
    cancelledBy: 'provider',
    cancellationReason: 'recorded-in-error',
  };
}

/** A contact as it was: seen, missed, or cancelled. */
export function asItWas(
  state: AppointmentState,
  change: AttendanceChange,
  correcting: Correcting,
): AppointmentState {
  const attendance = change.attendance ?? attendanceOf(state);
  if (attendance === null) {
    const message = 'This contact was recorded in error: say what it was instead.';
    throw RuleBroken.wrongValue('correction.attendance-needed', message, 'attendance');
  }
  refuseUnplannedNotSeen(state.planned, attendance);
  const { startsAt = state.startsAt, type = state.type, medium = state.medium } = change;
  const changed = { ...state, attendance, startsAt, type, medium };
  if (wasSeen(attendance)) {
    refuseNotBegun(startsAt, correcting);
    return seen(changed, state, change);
  }
  refuseValuesOfSeen(change);
  if (attendance === '2' || attendance === '4') return cancelled(changed, attendance, change);
  refuseNotBegun(startsAt, correcting);
  return { ...changed, status: 'missed', therapies: [], ...notCancelled };
}

/** The reason distinguishes a contact that never was from one that the provider cancelled. */
export function attendanceOf({ attendance, cancellationReason }: AppointmentState): Attendance | null {
  return cancellationReason === 'recorded-in-error' ? null : attendance;
}

const notCancelled = {
  cancelledAt: null,
  cancelledBy: null,
  cancellationReason: null,
  shortNotice: null,
} as const;

function seen(
  changed: AppointmentState,
  before: AppointmentState,
  change: AttendanceChange,
): AppointmentState {
  const { minutes = before.minutes } = change;
  refuseMinutesOutOfRange(minutes);
  const asRecorded = before.status === 'attended' ? before.therapies : therapiesAsBooked(before);
  const { therapies = asRecorded } = change;
  const isWithoutCode = before.therapy !== null && (change.therapies ?? before.therapies).length === 0;
  const mayLackCode = isWithoutCode && (change.therapies !== undefined || before.status === 'attended');
  if (!mayLackCode) refuseWithoutTherapy(changed.type, therapies);
  return { ...changed, status: 'attended', minutes, therapies, ...notCancelled };
}

/** IDS20166, IDS20167: the short notice indicator goes with attendance code 2, and only with it. */
function cancelled(
  changed: AppointmentState,
  attendance: '2' | '4',
  change: AttendanceChange,
): AppointmentState {
  if (
    change.cancelledAt !== undefined &&
    changed.agreedAt !== null &&
    change.cancelledAt < changed.agreedAt
  ) {
    const message = `This contact was agreed at ${changed.agreedAt}; it was cancelled after.`;
    throw RuleBroken.wrongValue('time.before-what-went-before', message, 'cancelledAt');
  }
  const cancelledAt = change.cancelledAt ?? changed.cancelledAt ?? changed.startsAt;
  const isByPerson = attendance === '2';
  return {
    ...changed,
    status: 'cancelled',
    therapies: [],
    cancelledAt,
    cancelledBy: isByPerson ? 'person' : 'provider',
    cancellationReason: isByPerson ? 'person-asked' : 'other',
    shortNotice: isByPerson ? shortNoticeAt(changed.startsAt, cancelledAt) : null,
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

function refuseNotBegun(startsAt: Instant, { correctedAt }: Correcting): void {
  if (startsAt <= correctedAt) return;
  throw RuleBroken.wrongState(
    'appointment.not-begun-yet',
    'A contact was attended or missed once it was due to begin.',
    { field: 'startsAt' },
  );
}
