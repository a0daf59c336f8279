import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '#domain-model/values/calendar';
import { londonDay } from '#domain-model/values/calendar';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions } from '#service-kit/database/transaction';
import { ReferralStore } from '../database/referral.store.js';
import type { Acceptance, Closure } from '../domain/referral.state.js';
import { statusOf, type ReferralStatus } from '../domain/referral-status.js';
import type { Assessment } from '../domain/suitability.js';
import type { Clocks } from '../domain/waiting-time.js';
import type { Background } from '../../intake/application/referral-history.js';
import { ReferralHistory } from '../../intake/application/referral-history.js';

export { statuses } from '../domain/referral-status.js';

export interface ReferralView {
  readonly referralId: string;
  readonly personId: string;
  readonly source: string;
  readonly receivedOn: CalendarDay;
  readonly standing: ReferralStatus;
  readonly assessment: Assessment | null;
  readonly acceptance: Acceptance | null;
  readonly closure: Closure | null;
  /** The day on which it was found to have been a mistake. */
  readonly voidedOn: CalendarDay | null;
  readonly clocks: Clocks;
  /** What staff should know beside it; null for the person. */
  readonly background: Background | null;
}

/** One referral with its clocks as of a day: for the staff of its provider, and for the person it is about. */
@Injectable()
export class ReferralReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
    private readonly backgrounds: ReferralHistory,
  ) {}

  /** @throws RuleBroken `referral.unknown` (404). */
  show(context: RequestContext, referralId: string, asOf: CalendarDay | undefined): Promise<ReferralView> {
    const { caller, now } = context;
    return this.transactions.auditedRead(context, async (tx) => {
      const referral = await this.referrals.load(tx, caller, referralId);
      context.showVersion?.(referral.stored.version);
      const { id, personId, source, receivedOn, assessment, acceptance, closure, voidedOn } = referral.stored;
      return {
        referralId: id,
        personId,
        source,
        receivedOn,
        assessment,
        voidedOn,
        closure: caller.role === 'patient' ? withoutEndCodeReason(closure) : closure,
        standing: statusOf({ ...referral.stored, suitable: assessment?.suitable ?? null }),
        acceptance: caller.role === 'patient' ? withoutReason(acceptance) : acceptance,
        clocks: referral.clocks(asOf ?? londonDay(now)),
        background: caller.role === 'patient' ? null : await this.backgrounds.of(tx, caller, referral.stored),
      };
    });
  }
}

function withoutEndCodeReason(closure: Closure | null): Closure | null {
  if (closure === null) return null;
  const { endCodeReason: _toColleagues, ...recorded } = closure;
  return recorded;
}

/** A clinician's note to colleagues. */
function withoutReason(acceptance: Acceptance | null): Acceptance | null {
  return acceptance === null ? null : { ...acceptance, guidedSelfHelpReason: null };
}
