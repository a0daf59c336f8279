import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import type { NewEvent } from '#domain-model/define-event';
import { joinByActing, type JoinedByActing } from '#service-kit/security/care-team';
import { refuseIfStale } from '#service-kit/http/etag';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions } from '#service-kit/database/transaction';
import { ReferralStore } from '../database/referral.store.js';
import type { Accepting } from '../domain/referral.js';
import type { Referral } from '../domain/referral.js';
import { doubtsOfPlan, type Doubt } from '../domain/doubts-of-plan.js';
import type { Assessment } from '../domain/suitability.js';

/** Everything that can be done with a referral that was received. Each command is one transaction: load, decide, save. */
@Injectable()
export class ReferralCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
  ) {}

  /** @returns what is planned and does not fit the problem that was found, to be seen before the next booking. */
  recordAssessment(
    context: CommandContext,
    referralId: string,
    assessment: Assessment,
  ): Promise<{ referralId: string; doubts: readonly Doubt[] }> {
    return this.join(context, referralId, (referral) => {
      referral.recordAssessment(assessment, context.now);
      return { doubts: doubtsOfPlan(referral.stored) };
    });
  }

  /** @throws RuleBroken `referral.override-by-clinician-only` (403), and those of {@link Referral.accept} */
  async accept(
    context: CommandContext,
    referralId: string,
    accepting: Accepting,
  ): Promise<{ referralId: string }> {
    refuseOverrideByOthers(context, accepting);
    return this.join(context, referralId, (referral) => {
      referral.accept(accepting, context.now);
      return {};
    });
  }

  /** Decides, and takes the clinician who does into the care team. */
  private join<Said extends object>(
    context: CommandContext,
    referralId: string,
    verb: (referral: Referral) => Said,
  ): Promise<{ referralId: string } & Said> {
    return this.transactions.command(context, async (tx) => {
      const referral = await this.referrals.load(tx, context.caller, referralId);
      refuseIfStale(context, referral.stored.version);
      const said = verb(referral);
      const joined = await joinByActing(tx, context, referralId);
      await this.referrals.save(tx, referral, namingWhoJoined(referral.events, joined));
      return { referralId, ...said };
    });
  }
}

/** The other services keep the same care team. */
function namingWhoJoined(events: readonly NewEvent[], joined: JoinedByActing | null): readonly NewEvent[] {
  if (joined === null) return events;
  return events.map((one) => ({ ...one, data: { ...one.data, ...joined } }));
}

/** Going against a NICE recommendation is a clinical decision (CG159, NG116): the office accepts, it does not override. */
function refuseOverrideByOthers({ caller }: CommandContext, { guidedSelfHelpOverride }: Accepting): void {
  if (guidedSelfHelpOverride === null || caller.role === 'clinician') return;
  throw RuleBroken.forbidden(
    'referral.override-by-clinician-only',
    'Only a clinician may accept against the recommendation for this problem.',
    { field: 'guidedSelfHelpOverride' },
  );
}
