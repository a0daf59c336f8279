import type { NewEvent } from '#domain-model/define-event';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentMoved,
  AttendanceCorrected,
} from '#domain-model/events/scheduling.events';

/** What staff say of a contact beside its state. The words stay in this service; that there are any, the events say. */
export interface Remarks {
  /** Why it is another contact than one of the same person, time and kind. */
  readonly separateReason?: string | null;
  /** Codes of the rules of delivery that the contact went against; null: no rule was asked. */
  readonly wentAgainst?: readonly string[] | null;
  /** Why it took place all the same. */
  readonly tookPlaceReason?: string | null;
}

const saysWentAgainst: readonly string[] = [AppointmentAttended, AttendanceCorrected].map(({ type }) => type);
const saysSeparate: readonly string[] = [AppointmentBooked, AttendanceCorrected].map(({ type }) => type);
const saysWhoJoins: readonly string[] = [AppointmentBooked, AppointmentMoved, AppointmentAttended].map(
  ({ type }) => type,
);

/** The events of a contact with what is remarked of it, from which its row is recovered after a restore. */
export function withRemarks(
  events: readonly NewEvent[],
  { separateReason = null, wentAgainst }: Remarks,
): readonly NewEvent[] {
  const against = wentAgainst ?? [];
  return events.map((event) => ({
    ...event,
    data: {
      ...event.data,
      ...(against.length > 0 && saysWentAgainst.includes(event.definition.type) && { wentAgainst: against }),
      ...(separateReason !== null && saysSeparate.includes(event.definition.type) && { isSeparate: true }),
    },
  }));
}

/** The events of a contact, saying how far its clinician joins the care team: the other services store the same. */
export function sayingWhoJoins(
  events: readonly NewEvent[],
  { joining, confirmedBy }: { readonly joining?: unknown; readonly confirmedBy?: unknown },
): readonly NewEvent[] {
  const admission = {
    ...(joining !== undefined && { joining }),
    ...(confirmedBy !== undefined && { confirmedBy }),
  };
  return events.map((event) =>
    saysWhoJoins.includes(event.definition.type)
      ? { ...event, data: { ...event.data, ...admission } }
      : event,
  );
}
