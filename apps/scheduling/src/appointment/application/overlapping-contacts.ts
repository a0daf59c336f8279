import type { Transaction } from '#service-kit/database/transaction';
import type { ResourceKind, Situation } from '../../booking/domain/situation.js';
import { DoubleBooked } from '../database/double-booked.js';

/** Whose time other contacts take. */
export function busyOf({ isClinicianBusy, isPersonBusy }: Situation): readonly ResourceKind[] {
  return [...(isClinicianBusy ? ['clinician' as const] : []), ...(isPersonBusy ? ['person' as const] : [])];
}

/**
 * Stores a contact that has taken place beside those that take its time already. One that takes the time between the read
 * and the write makes this one overlap too.
 *
 * @param take writes the contact without taking the time of these.
 * @returns whose time the contact does not take.
 */
export async function takeFreeTime(
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
