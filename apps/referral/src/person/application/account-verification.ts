import { Injectable } from '@nestjs/common';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions } from '#service-kit/database/transaction';
import { PersonMergeStore } from '../database/person-merge.store.js';
import { refuseUnlessMerged } from '../domain/merge-record.js';
import type { AccountsVerified, TakenFrom } from '../domain/person-merge.js';

export interface AccountStatement {
  readonly personId: string;
  readonly mergedPersonId: string;
  /** Null takes back what was stated; what is left out stays as it is. */
  readonly stated: Partial<AccountsVerified>;
}

export interface AccountsStated {
  readonly personId: string;
  readonly mergedPersonId: string;
  readonly accountsClosed: readonly TakenFrom[];
}

/**
 * Whose account it is, stated after a merge: by the office or the clinical lead, who have seen the evidence. A clinician may
 * merge, but does not open a record to an account that he or she may have made.
 */
@Injectable()
export class AccountVerification {
  constructor(
    private readonly transactions: Transactions,
    private readonly merges: PersonMergeStore,
  ) {}

  /** @throws RuleBroken `person.not-merged` (404) */
  state(
    context: CommandContext,
    { personId, mergedPersonId, stated }: AccountStatement,
  ): Promise<AccountsStated> {
    const { caller, now } = context;
    return this.transactions.command(context, async (tx) => {
      const { providerCode } = caller;
      const merge = refuseUnlessMerged(
        providerCode === null
          ? undefined
          : await this.merges.findOpen(tx, { providerCode, personId, mergedPersonId }),
      );
      await tx.auditAccess({ personId }, { personId: mergedPersonId });
      merge.verifyAccounts(stated, { by: caller.subject, at: now });
      if (merge.events.length > 0) await this.merges.save(tx, merge);
      return { personId, mergedPersonId, accountsClosed: merge.accountsClosed };
    });
  }
}
