import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '#domain-model/values/calendar';
import { londonDay } from '#domain-model/values/calendar';
import type { Inquiry } from '#service-kit/inquiry';
import { Transactions } from '#service-kit/transaction';
import { ReferralStore } from '../database/referral.store.js';
import type { Acceptance, Closure, ReferralState } from '../domain/referral.js';
import type { Assessment } from '../domain/suitability.js';
import type { Clocks } from '../domain/waiting-time.js';

export interface ReferralView {
  readonly referralId: string;
  readonly personId: string;
  readonly source: string;
  readonly receivedOn: CalendarDay;
  readonly standing: 'received' | 'assessed' | 'accepted' | 'declined' | 'discharged';
  readonly assessment: Assessment | null;
  readonly acceptance: Acceptance | null;
  readonly closure: Closure | null;
  readonly clocks: Clocks;
}

/** One referral with its clocks as of a day: for the staff of its provider, and for the person it is about. */
@Injectable()
export class ReferralReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
  ) {}

  /** @throws RuleBroken `referral.unknown` (404). */
  show(inquiry: Inquiry, referralId: string, asOf: CalendarDay | undefined): Promise<ReferralView> {
    const { caller, now } = inquiry;
    return this.transactions.look(inquiry, async (tx) => {
      const referral = await this.referrals.load(tx, caller, referralId);
      inquiry.tellVersion?.(referral.kept.version);
      const { id, personId, source, receivedOn, assessment, acceptance, closure } = referral.kept;
      return {
        referralId: id,
        ...{ personId, source, receivedOn, assessment, closure },
        standing: standingOf(referral.kept),
        acceptance: caller.role === 'patient' ? withoutReason(acceptance) : acceptance,
        clocks: referral.clocks(asOf ?? londonDay(now)),
      };
    });
  }
}

function standingOf({ assessment, acceptance, closure }: ReferralState): ReferralView['standing'] {
  if (closure !== null) return closure.how;
  if (acceptance !== null) return 'accepted';
  return assessment === null ? 'received' : 'assessed';
}

/** A clinician's note to colleagues. */
function withoutReason(acceptance: Acceptance | null): Acceptance | null {
  return acceptance === null ? null : { ...acceptance, guidedSelfHelpReason: null };
}
