import { newEvent, type Instant, type NewEvent } from '#domain-model/define-event';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentCancelled,
  AppointmentMissed,
  AppointmentMoved,
} from '#domain-model/events/scheduling.events';
import { addMinutes, londonDay } from '#domain-model/values/calendar';
import type { AppointmentState, Cancellation, Move } from './appointment.state.js';

/** The events of an appointment, each from the state that it is in once the event has happened. */

export function booked(state: AppointmentState, bookedAt: Instant): NewEvent {
  const { clinicId, startsAt, type, therapy, medium, planned } = state;
  const when = { startsAt, endsAt: endOf(state) };
  return newEvent(AppointmentBooked, bookedAt, {
    ...subjectOf(state),
    ...when,
    clinicId,
    type,
    therapy,
    medium,
    planned,
  });
}

export function moved(
  state: AppointmentState,
  { movedFrom, movedAt, movedBy }: Pick<Move, 'movedAt' | 'movedBy'> & { readonly movedFrom: Instant },
): NewEvent {
  const { clinicId, startsAt, medium } = state;
  const when = { startsAt, endsAt: endOf(state), movedFrom };
  return newEvent(AppointmentMoved, movedAt, { ...subjectOf(state), ...when, clinicId, medium, movedBy });
}

export function cancelled(
  state: AppointmentState,
  { cancelledAt, cancelledBy, reason }: Cancellation,
): NewEvent {
  const { type, medium, planned, shortNotice } = state;
  return newEvent(AppointmentCancelled, cancelledAt, {
    ...subjectOf(state),
    type,
    medium,
    planned,
    cancelledAt,
    cancelledBy,
    attendance: cancelledBy === 'person' ? '2' : '4',
    shortNotice,
    reason,
  });
}

export function attended(state: AppointmentState, attendance: '5' | '6'): NewEvent {
  const { startsAt, type, medium, planned, therapies, minutes } = state;
  return newEvent(AppointmentAttended, startsAt, {
    ...subjectOf(state),
    startsAt,
    type,
    medium,
    planned,
    attendance,
    therapies: [...therapies],
    minutes,
  });
}

export function missed(state: AppointmentState, attendance: '3' | '7'): NewEvent {
  const { startsAt, type, medium, planned } = state;
  const contact = { startsAt, type, medium, planned, attendance };
  return newEvent(AppointmentMissed, startsAt, { ...subjectOf(state), ...contact });
}

export function endOf({ startsAt, minutes }: Pick<AppointmentState, 'startsAt' | 'minutes'>): Instant {
  return addMinutes(startsAt, minutes);
}

function subjectOf({ appointmentId, referralId, personId, clinicianId, startsAt }: AppointmentState) {
  return { appointmentId, referralId, personId, clinicianId, contactOn: londonDay(startsAt) };
}
