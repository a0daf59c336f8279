import type { NewEvent } from '#domain-model/define-event';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentMoved,
} from '#domain-model/events/scheduling.events';
import type { Admission } from '#service-kit/security/care-team';

const takeIn: readonly string[] = [AppointmentBooked, AppointmentMoved, AppointmentAttended].map(
  ({ type }) => type,
);

/** The events of a contact, saying how far its clinician comes into the care team: the other services keep the same. */
export function sayingWhoJoins(
  events: readonly NewEvent[],
  { joining, confirmedBy }: Admission,
): readonly NewEvent[] {
  const said = { ...(joining && { joining }), ...(confirmedBy && { confirmedBy }) };
  return events.map((one) =>
    takeIn.includes(one.definition.type) ? { ...one, data: { ...one.data, ...said } } : one,
  );
}
