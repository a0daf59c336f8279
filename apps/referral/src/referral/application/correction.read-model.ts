import { Injectable } from '@nestjs/common';
import { correctionsOf, type KeptCorrection } from '#service-kit/correction-log';
import type { Inquiry } from '#service-kit/inquiry';
import { Transactions } from '#service-kit/transaction';
import { ReferralStore } from '../database/referral.store.js';

/** What was put right of a referral: by whom, when, why, and what stood before. */
@Injectable()
export class CorrectionReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
  ) {}

  /** @throws RuleBroken `referral.unknown` (404) */
  list(inquiry: Inquiry, referralId: string): Promise<{ corrections: readonly KeptCorrection[] }> {
    return this.transactions.look(inquiry, async (tx) => {
      await this.referrals.load(tx, inquiry.caller, referralId);
      return { corrections: await correctionsOf(tx, inquiry.caller.providers, referralId) };
    });
  }
}
