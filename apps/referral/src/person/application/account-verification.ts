import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions } from '#service-kit/database/transaction';
import { PersonMergeStore } from '../database/person-merge.store.js';
import { mergedSides, type AccountsVerified, type TakenFrom } from '../domain/person-merge.js';

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
      const pair = { providerCode, personId, mergedPersonId };
      const before =
        providerCode === null ? undefined : await this.merges.accounts(tx, { ...pair, providerCode });
      if (providerCode === null || before === undefined) throw notMerged();
      await tx.auditAccess({ personId }, { personId: mergedPersonId });
      const accounts = { ...before, ...stated };
      if (mergedSides.some((side) => accounts[side] !== before[side])) {
        const by = { by: caller.subject, at: now };
        await this.merges.verifyAccounts(tx, { ...pair, providerCode }, { accounts, ...by });
      }
      const accountsClosed = mergedSides.filter((side) => accounts[side] === null);
      return { personId, mergedPersonId, accountsClosed };
    });
  }
}

function notMerged(): RuleBroken {
  const message = 'This record has not gone into that one, or stands for itself again.';
  return RuleBroken.unknown('person.not-merged', message);
}
