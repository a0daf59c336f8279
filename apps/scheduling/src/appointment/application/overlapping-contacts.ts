import type { Transaction } from '#service-kit/database/transaction';
import { DoubleBooked, type ResourceKind } from '../database/appointment.store.js';
import type { Situation } from '../../booking/domain/booking-rules.js';

/** Whose time other contacts hold. */
export function busyOf({ isClinicianBusy, isPersonBusy }: Situation): readonly ResourceKind[] {
  return [...(isClinicianBusy ? ['clinician' as const] : []), ...(isPersonBusy ? ['person' as const] : [])];
}

/**
 * Keeps a contact that has taken place beside those that hold its time already. One that takes the time between the look
 * and the write makes this one overlap too.
 *
 * @param take writes the contact without holding the time of these.
 * @returns whose time the contact does not hold.
 */
export async function besideOthers(
  tx: Transaction,
  busy: readonly ResourceKind[],
  take: (unoccupied: readonly ResourceKind[]) => Promise<void>,
): Promise<readonly ResourceKind[]> {
  try {
    await tx.savepoint(() => take(busy));
    return busy;
  } catch (error) {
    if (!(error instanceof DoubleBooked)) throw error;
    const both: readonly ResourceKind[] = ['clinician', 'person'];
    await take(both);
    return both;
  }
}
