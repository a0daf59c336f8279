import type { Instant } from '#domain-model/define-event';
import { violates } from '../../clinic/database/violated-constraint.js';
import type { Appointment } from '../domain/appointment.js';
import type { AppointmentState } from '../domain/appointment.state.js';

/** The constraint refused a contact: one of its resources is taken. Which one, the error of the constraint does not say. */
export class DoubleBooked extends Error {
  constructor(
    readonly contact: AppointmentState,
    readonly endsAt: Instant,
    cause: unknown,
  ) {
    super('A resource of this contact is taken in these hours.', { cause });
    this.name = 'DoubleBooked';
  }
}

/** @throws DoubleBooked where the constraint resource_not_double_booked refuses what is written */
export async function refuseDoubleBooking(
  { state, endsAt }: Appointment,
  write: () => Promise<number>,
): Promise<number> {
  try {
    return await write();
  } catch (error) {
    if (!violates(error, 'resource_not_double_booked')) throw error;
    throw new DoubleBooked(state, endsAt, error);
  }
}
