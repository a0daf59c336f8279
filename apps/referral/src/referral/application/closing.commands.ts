import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import { refuseIfStale } from '#service-kit/http/etag';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions } from '#service-kit/database/transaction';
import { ReferralStore } from '../database/referral.store.js';
import type { Discharge, Referral } from '../domain/referral.js';
import { EndWhatDeathEnds } from './end-what-death-ends.js';

export interface Declining {
  readonly declinedOn: CalendarDay;
  readonly endCode: EndCode;
  readonly signpostedTo: string | null;
  readonly endCodeReason: string | null;
}

/** How the service closes a referral. */
@Injectable()
export class ClosingCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
    private readonly death: EndWhatDeathEnds,
  ) {}

  decline(
    context: CommandContext,
    referralId: string,
    declining: Declining,
  ): Promise<{ referralId: string }> {
    return this.close(context, referralId, (referral) => referral.decline(declining, context.now));
  }

  discharge(
    context: CommandContext,
    referralId: string,
    discharging: Discharge,
  ): Promise<{ referralId: string }> {
    return this.close(context, referralId, (referral) => referral.discharge(discharging, context.now));
  }

  /** Closes, and where the person has died ends what else is open. */
  private close(
    context: CommandContext,
    referralId: string,
    verb: (referral: Referral) => void,
  ): Promise<{ referralId: string }> {
    return this.transactions.command(context, async (tx) => {
      const referral = await this.referrals.load(tx, context.caller, referralId);
      refuseIfStale(context, referral.stored.version);
      verb(referral);
      await this.referrals.save(tx, referral);
      await this.death.after(tx, context, referral);
      return { referralId };
    });
  }
}
