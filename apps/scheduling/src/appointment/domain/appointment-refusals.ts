import { RuleBroken } from '#domain-model/rule-broken';
import type { Instant } from '#domain-model/values/calendar';
import type { AppointmentState, AttendanceRecord, Move } from './appointment.state.js';

/** @throws RuleBroken `appointment.cancelled`, `appointment.attendance-already-recorded` (409) */
export function refuseUnlessBooked({ status }: AppointmentState, attempt: string): void {
  if (status === 'booked') return;
  if (status === 'cancelled') {
    throw RuleBroken.wrongState('appointment.cancelled', `A cancelled appointment cannot be ${attempt}.`);
  }
  throw RuleBroken.wrongState(
    'appointment.attendance-already-recorded',
    `The attendance of this appointment is recorded; it cannot be ${attempt}.`,
  );
}

/** @throws RuleBroken `appointment.has-begun` (409) */
export function refuseOnceBegun({ startsAt }: AppointmentState, at: Instant, attempt: string): void {
  if (at < startsAt) return;
  throw RuleBroken.wrongState(
    'appointment.has-begun',
    `An appointment can be ${attempt} only before it begins.`,
  );
}

/** @throws RuleBroken `time.before-what-went-before` (422) */
export function refuseBeforeAgreed({ agreedAt }: AppointmentState, at: Instant, field: string): void {
  if (agreedAt === null || at >= agreedAt) return;
  throw RuleBroken.wrongValue(
    'time.before-what-went-before',
    `This appointment was agreed at ${agreedAt}; what becomes of it comes after.`,
    field,
  );
}

/** @throws RuleBroken `booking.starts-in-the-past` (422), `appointment.move-changes-nothing` (409) */
export function refuseMoveToNowhere(
  { startsAt, clinicId }: AppointmentState,
  move: Pick<Move, 'startsAt' | 'clinicId' | 'movedAt'>,
): void {
  if (move.startsAt <= move.movedAt) {
    throw RuleBroken.wrongValue(
      'booking.starts-in-the-past',
      'An appointment moves to a time that lies ahead.',
      'startsAt',
    );
  }
  if (move.startsAt !== startsAt || move.clinicId !== clinicId) return;
  throw RuleBroken.wrongState(
    'appointment.move-changes-nothing',
    'This appointment is at that time in that clinic already.',
    { field: 'startsAt' },
  );
}

/** @throws RuleBroken `appointment.not-begun-yet` (409) */
export function refuseBeforeBegun({ startsAt }: AppointmentState, recordedAt: Instant): void {
  if (recordedAt >= startsAt) return;
  throw RuleBroken.wrongState(
    'appointment.not-begun-yet',
    'Attendance is recorded once the appointment was due to begin.',
  );
}

/** @throws RuleBroken `appointment.only-seen-has-clinician` (422) */
export function refuseClinicianOfMissed(
  { clinicianId }: AppointmentState,
  record: Pick<AttendanceRecord, 'clinicianId'>,
): void {
  if (record.clinicianId === undefined || record.clinicianId === clinicianId) return;
  throw RuleBroken.wrongValue(
    'appointment.only-seen-has-clinician',
    'Nobody saw a person who was not seen.',
    'clinicianId',
  );
}
