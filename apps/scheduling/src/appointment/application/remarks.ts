import type { NewEvent } from '#domain-model/define-event';
import {
  AppointmentAttended,
  AppointmentBooked,
  AttendanceCorrected,
} from '#domain-model/events/scheduling.events';

export interface Remarks {
  /** Codes of the rules of delivery that the contact went against. */
  readonly wentAgainst?: readonly string[];
  /** Why it is another contact than one of the same person, time and kind: the words stay here. */
  readonly separateReason?: string | null;
}

const saysWentAgainst: readonly string[] = [AppointmentAttended, AttendanceCorrected].map(({ type }) => type);
const saysSeparate: readonly string[] = [AppointmentBooked, AttendanceCorrected].map(({ type }) => type);

/** The events of a contact with what is remarked of it, from which its row is recovered after a restore. */
export function remarking(
  events: readonly NewEvent[],
  { wentAgainst = [], separateReason = null }: Remarks,
): readonly NewEvent[] {
  return events.map((one) => {
    const { type } = one.definition;
    const against = wentAgainst.length > 0 && saysWentAgainst.includes(type) ? { wentAgainst } : {};
    const separate = separateReason !== null && saysSeparate.includes(type) ? { isSeparate: true } : {};
    return { ...one, data: { ...one.data, ...against, ...separate } };
  });
}
