import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';
import type { ResourceKind } from '../database/appointment.store.js';
import type { AttendanceCorrectionStore } from '../database/attendance-correction.store.js';
import type { Appointment, AppointmentState } from '../domain/appointment.js';
import { holdsTime } from '../domain/attendance-correction.js';
import { besideOthers } from './overlapping-contacts.js';

export interface WhatBecameOfIt {
  readonly providerCode: OdsCode;
  readonly before: AppointmentState;
  readonly appointment: Appointment;
  /** Whose time another contact holds. */
  readonly busy: readonly ResourceKind[];
}

/**
 * The time of a contact follows what became of it: what never took place frees its time, what did takes it, of the
 * clinician who was there. What another contact holds is left to it.
 *
 * @returns whose time the contact does not hold.
 */
export async function followTime(
  tx: Transaction,
  times: AttendanceCorrectionStore,
  { providerCode, before, appointment, busy }: WhatBecameOfIt,
): Promise<readonly ResourceKind[]> {
  const { state } = appointment;
  if (!holdsTime(before) && !holdsTime(state)) return [];
  if (holdsTime(before) && holdsTime(state) && isSameTime(before, state)) return [];
  await times.freeTime(tx, state.appointmentId);
  if (!holdsTime(state)) return [];
  return besideOthers(tx, busy, (unoccupied) =>
    times.takeTime(tx, { providerCode, appointment }, unoccupied),
  );
}

function isSameTime(before: AppointmentState, after: AppointmentState): boolean {
  return (
    before.startsAt === after.startsAt &&
    before.minutes === after.minutes &&
    before.clinicianId === after.clinicianId
  );
}
