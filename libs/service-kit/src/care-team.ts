import type { ConcernedRecord } from './audit.js';
import type { Inquiry } from './inquiry.js';
import type { Transaction } from './transaction.js';

/** Asks a clinician outside the care team for a reason. */
export async function refuseOutsider(
  _tx: Transaction,
  _inquiry: Inquiry,
  _record: ConcernedRecord,
): Promise<void> {}
