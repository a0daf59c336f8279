import type { NewFact } from '#domain-model/define-event';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentMoved,
} from '#domain-model/events/scheduling.events';
import type { Admission } from '#service-kit/care-team';

const takeIn: readonly string[] = [AppointmentBooked, AppointmentMoved, AppointmentAttended].map(
  ({ type }) => type,
);

/** The events of a contact, saying how far its clinician comes into the care team: the other services keep the same. */
export function sayingWhoJoins(
  facts: readonly NewFact[],
  { joining, confirmedBy }: Admission,
): readonly NewFact[] {
  const said = { ...(joining && { joining }), ...(confirmedBy && { confirmedBy }) };
  return facts.map((one) =>
    takeIn.includes(one.event.type) ? { ...one, data: { ...one.data, ...said } } : one,
  );
}
