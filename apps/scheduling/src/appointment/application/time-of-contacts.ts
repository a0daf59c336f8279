import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';
import type { ResourceKind } from '../../booking/domain/situation.js';
import type { OccupationStore } from '../database/occupation.store.js';
import type { Appointment } from '../domain/appointment.js';
import type { AppointmentState } from '../domain/appointment.state.js';
import { takesTime } from '../domain/attendance-correction.js';
import { takeFreeTime } from './overlapping-contacts.js';

export interface ChangedContact {
  readonly providerCode: OdsCode;
  readonly before: AppointmentState;
  readonly appointment: Appointment;
  /** Whose time another contact takes. */
  readonly busy: readonly ResourceKind[];
}

/**
 * The time of a contact follows what became of it: what never took place frees its time, what did takes it, of the
 * clinician who was there. Time that another contact takes stays with that one.
 *
 * @returns whose time the contact does not take.
 */
export async function followTime(
  tx: Transaction,
  occupations: OccupationStore,
  { providerCode, before, appointment, busy }: ChangedContact,
): Promise<readonly ResourceKind[]> {
  const { state } = appointment;
  if (!takesTime(before) && !takesTime(state)) return [];
  if (takesTime(before) && takesTime(state) && isSameTime(before, state)) return [];
  await occupations.free(tx, state.appointmentId);
  if (!takesTime(state)) return [];
  return takeFreeTime(tx, busy, (unoccupied) =>
    occupations.take(tx, { providerCode, appointment }, unoccupied),
  );
}

function isSameTime(before: AppointmentState, after: AppointmentState): boolean {
  return (
    before.startsAt === after.startsAt &&
    before.minutes === after.minutes &&
    before.clinicianId === after.clinicianId
  );
}
