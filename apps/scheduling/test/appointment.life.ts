import { lifeTable } from '#testing/life-table';
import type { Appointment } from '../src/appointment/domain/appointment.js';
import type { AttendanceChange } from '../src/appointment/domain/appointment.state.js';
import { aClinicOffer, aNewAppointment, anAppointment } from './a-booking.js';

type State = 'booked' | 'attended' | 'missed' | 'cancelled' | 'recorded in error';

const { clinicId, clinicianId } = aClinicOffer();
const { medium } = aNewAppointment();
const beforeItBegins = '2024-06-12T09:00:00.000Z';
const onceItHasBegun = '2024-06-17T10:00:00.000Z';
const correcting = (reason: 'late-information' | 'recorded-in-error') => ({
  reason,
  correctedBy: 'clinician-7f3a',
  correctedAt: '2024-06-18T09:00:00.000Z',
});

function recorded(attendance: '3' | '5'): Appointment {
  const appointment = anAppointment();
  appointment.recordAttendance({ attendance, recordedAt: onceItHasBegun });
  return appointment;
}

function cancelled(): Appointment {
  const appointment = anAppointment();
  cancel(appointment);
  return appointment;
}

function recordedInError(): Appointment {
  const appointment = anAppointment();
  appointment.correct({ attendance: null }, correcting('recorded-in-error'));
  return appointment;
}

function cancel(appointment: Appointment): void {
  appointment.cancel({ cancelledAt: beforeItBegins, cancelledBy: 'person', reason: 'person-asked' });
}

/** Another time too, so that the correction changes something in every state. */
const correctedTo = (change: AttendanceChange) => (appointment: Appointment) =>
  appointment.correct({ startsAt: '2024-06-17T09:15:00.000Z', ...change }, correcting('late-information'));

/** The table state × command of an appointment, in the README of this service. */
export const appointmentLife = lifeTable<Appointment, State>({
  of: 'an appointment',
  states: {
    'booked': () => anAppointment(),
    'attended': () => recorded('5'),
    'missed': () => recorded('3'),
    'cancelled': cancelled,
    'recorded in error': recordedInError,
  },
  stateOf: ({ state }) =>
    state.cancellationReason === 'recorded-in-error' ? 'recorded in error' : state.status,
  commands: {
    'move': (appointment) =>
      appointment.move({
        clinicId,
        clinicianId,
        medium,
        startsAt: '2024-06-18T09:00:00.000Z',
        movedAt: beforeItBegins,
        movedBy: 'person',
      }),
    'cancel': cancel,
    'record as attended (5, 6)': (appointment) =>
      appointment.recordAttendance({ attendance: '5', recordedAt: onceItHasBegun }),
    'record as missed (3, 7)': (appointment) =>
      appointment.recordAttendance({ attendance: '3', recordedAt: onceItHasBegun }),
    'correct to attended': correctedTo({ attendance: '5' }),
    'correct to missed': correctedTo({ attendance: '3' }),
    'correct to cancelled (2, 4)': correctedTo({ attendance: '2' }),
    'correct to recorded in error': (appointment) =>
      appointment.correct({ attendance: null }, correcting('recorded-in-error')),
  },
});
