import { newEvent, type NewEvent } from '#domain-model/define-event';
import { AttendanceCorrected } from '#domain-model/events/scheduling.events';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay } from '#domain-model/values/calendar';
import type { Correcting } from '#domain-model/values/correction-reason';
import type { Contact } from '../../booking/domain/situation.js';
import { endOf } from './appointment.events.js';
import type { AppointmentState, AttendanceChange } from './appointment.state.js';
import { asItWas, attendanceOf, neverWas } from './corrected-contact.js';

export interface CorrectedAttendance {
  readonly state: AppointmentState;
  readonly event: NewEvent;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  /** What must still be allowed on that day by that clinician; null where nothing that a rule asks about has changed. */
  readonly toBePossible: Contact | null;
}

/**
 * Corrects what was recorded of a contact that was attended, missed or cancelled, and voids one that is only booked, in
 * error. The rules of a first recording hold for the outcome: a treatment that was attended names what was delivered,
 * what was not attended names nothing, a contact has begun before it was attended or missed, and short notice goes with a
 * cancellation by the person.
 *
 * @throws RuleBroken `appointment.nothing-to-correct`, `appointment.not-begun-yet` (409); `correction.changes-nothing`,
 *   `correction.never-was-needs-its-reason`, `appointment.only-seen-has-…`, `appointment.therapies-required` (422)
 */
export function correctAttendance(
  state: AppointmentState,
  change: AttendanceChange,
  correcting: Correcting,
): CorrectedAttendance {
  if (state.status === 'booked' && change.attendance !== null) {
    throw RuleBroken.wrongState(
      'appointment.nothing-to-correct',
      'Nothing is recorded of this appointment yet: it is moved, cancelled, attended or missed; or it was booked in error.',
    );
  }
  const corrected =
    change.attendance === null ? neverWas(state, change, correcting) : asItWas(state, change, correcting);
  const before = contactOf(state);
  const after = contactOf(corrected);
  if (state.status !== 'booked' && JSON.stringify(before) === JSON.stringify(after)) {
    throw RuleBroken.wrongValue(
      'correction.changes-nothing',
      'Everything stands as it is said to have been.',
      'attendance',
    );
  }
  const { appointmentId, referralId, personId, clinicianId, planned } = corrected;
  const event = newEvent(AttendanceCorrected, correcting.correctedAt, {
    appointmentId,
    referralId,
    personId,
    clinicianId,
    ...after,
    planned,
    before,
    ...correcting,
  });
  return { state: corrected, event, before, after, toBePossible: toBePossible(state, corrected) };
}

/** Whether the contact takes the time of those who meet, met, or should have: what was cancelled does not. */
export function takesTime({ status }: AppointmentState): boolean {
  return status !== 'cancelled';
}

/** As the event says it: therapies and minutes of what took place only. */
function contactOf(state: AppointmentState) {
  const { startsAt, type, medium, therapies, minutes, status } = state;
  const wasThere = status === 'attended';
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
 * What took place at another time, as another kind of contact, or after all, is asked every rule anew; else only therapies
 * that were not recorded before. What did not take place only has to lie where it may.
 */
function toBePossible(before: AppointmentState, after: AppointmentState): Contact | null {
  if (after.cancellationReason === 'recorded-in-error') return null;
  const { startsAt, type, medium } = after;
  const isElsewhere = startsAt !== before.startsAt || type !== before.type;
  const tookPlaceAfterAll = after.status === 'attended' && before.status !== 'attended';
  const isAnew = isElsewhere || tookPlaceAfterAll;
  const therapies = after.therapies.filter((therapy) => isAnew || !before.therapies.includes(therapy));
  if (!isAnew && therapies.length === 0) return null;
  return { startsAt, endsAt: endOf(after), type, medium, therapies };
}
