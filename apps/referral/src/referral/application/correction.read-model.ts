import { Injectable } from '@nestjs/common';
import { correctionsOf, type StoredCorrection } from '#service-kit/records/correction-log';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions } from '#service-kit/database/transaction';
import { ReferralStore } from '../database/referral.store.js';

/** What was corrected of a referral: by whom, when, why, and what stood before. */
@Injectable()
export class CorrectionReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
  ) {}

  /** @throws RuleBroken `referral.unknown` (404) */
  list(context: RequestContext, referralId: string): Promise<{ corrections: readonly StoredCorrection[] }> {
    return this.transactions.auditedRead(context, async (tx) => {
      await this.referrals.load(tx, context.caller, referralId);
      return { corrections: await correctionsOf(tx, context.caller.providers, referralId) };
    });
  }
}
