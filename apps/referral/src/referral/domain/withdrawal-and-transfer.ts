import { newEvent, type NewEvent } from '#domain-model/define-event';
import {
  ReferralDeclined,
  ReferralDischarged,
  ReferralTransferred,
} from '#domain-model/events/referral.events';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import { endCodeGroup, type EndCode } from '#domain-model/values/end-code';
import type { OdsCode } from '#domain-model/values/ods-code';
import { instantOf } from '#domain-model/values/calendar';
import { isDeath, refuseContradictingEndCode } from './end-code-fit.js';
import type { Closure, ReferralState } from './referral.state.js';
import { refuseOverUnseenDanger, type UnseenDanger } from './unseen-danger.js';
import type { Clocks } from './waiting-time.js';

/** What is known of a referral on the day on which it is left. */
export interface BeforeDeparture {
  readonly state: ReferralState;
  readonly clocks: Clocks;
  readonly unseen: UnseenDanger;
}

export interface Left {
  readonly closure: Closure;
  readonly event: NewEvent;
}

/** A way to leave that is no decision against the person: he or she withdraws, or is passed on. */
export interface Departure {
  readonly field: string;
  readonly on: CalendarDay;
  readonly close: (before: BeforeDeparture, now: Instant) => Left;
}

export interface Withdrawal {
  readonly withdrawnOn: CalendarDay;
  /** Who records it: the person, or staff who were asked to. */
  readonly by: 'person' | 'staff';
  /** See {@link refuseOverUnseenDanger}: what staff have to name. */
  readonly risksSeen: readonly string[];
}

/**
 * The person wants no more of it, and needs to give no reason. How far the referral has come decides the national end code.
 * A risk that nobody has reviewed stays on its list: the person passes it, and staff once they have seen it.
 *
 * @throws RuleBroken `referral.risk-not-reviewed`, `referral.danger-not-looked-at` (409), for staff
 */
export function withdraw({ withdrawnOn, by: recordedBy, risksSeen }: Withdrawal): Departure {
  return {
    field: 'withdrawnOn',
    on: withdrawnOn,
    close: (before, now) => {
      const { state, unseen } = before;
      const endCode = endCodeOfWithdrawal(before);
      refuseOverUnseenDanger(unseen, { endCode, by: recordedBy, risksSeen });
      const by = 'person' as const;
      const isTreated = endCodeGroup(endCode) === 'treated';
      const how = isTreated ? ('discharged' as const) : ('declined' as const);
      const closure = { how, closedOn: withdrawnOn, endCode, signpostedTo: null, by };
      const data = { referralId: state.id, personId: state.personId, endCode, by };
      const at = instantOf(withdrawnOn, now);
      return {
        closure,
        event: isTreated
          ? newEvent(ReferralDischarged, at, { ...data, dischargedOn: withdrawnOn })
          : newEvent(ReferralDeclined, at, { ...data, declinedOn: withdrawnOn, signposted: false }),
      };
    },
  };
}

/**
 * Never assessed is 50. Seen, but the assessment came to no end, is 16. Assessed as suitable and offered treatment is 14;
 * as not suitable, the reason that the assessment gave. After a treatment contact it is 47, an end earlier than the
 * professional planned; 48 would be the service's doing (NHS Talking Therapies data set v2.1, I101250).
 */
export function endCodeOfWithdrawal({ state, clocks }: Pick<BeforeDeparture, 'state' | 'clocks'>): EndCode {
  const { assessment } = state;
  if (clocks.treatmentContactCount > 0) return '47';
  if (assessment !== null) return assessment.suitable ? '14' : reasonOf(assessment.notSuitableReason);
  return clocks.contactCount > 0 ? '16' : '50';
}

/** The person has died: this referral ends, too, with the code of its own course. Nothing holds that up. */
export function endByDeath(closedOn: CalendarDay): Departure {
  return {
    field: 'diedOn',
    on: closedOn,
    close: ({ state, clocks }, now) => {
      const isTreated = clocks.treatmentContactCount > 0;
      const endCode = isTreated ? ('49' as const) : ('17' as const);
      const how = isTreated ? ('discharged' as const) : ('declined' as const);
      const data = { referralId: state.id, personId: state.personId, endCode };
      const at = instantOf(closedOn, now);
      return {
        closure: { how, closedOn, endCode, signpostedTo: null },
        event: isTreated
          ? newEvent(ReferralDischarged, at, { ...data, dischargedOn: closedOn })
          : newEvent(ReferralDeclined, at, { ...data, declinedOn: closedOn, signposted: false }),
      };
    },
  };
}

/** Whoever withdraws has not died, and has not dropped out unheard. */
function reasonOf(notSuitableReason: EndCode | null): EndCode {
  return notSuitableReason === null || isDeath(notSuitableReason) ? '10' : notSuitableReason;
}

export interface TransferOrder {
  readonly toProvider: OdsCode;
  readonly transferredOn: CalendarDay;
  /** May be left out for someone who was not treated here: 13, referred to another therapy service. */
  readonly endCode: EndCode | null;
}

/**
 * Another provider goes on where this one ends.
 *
 * @throws RuleBroken `transfer.end-code-needed`, `transfer.person-has-died`, `referral.end-code-is-for-unassessed`, `referral.end-code-is-for-treated`, `referral.end-code-is-for-untreated`
 *   (422), `referral.risk-not-reviewed`, `referral.danger-not-looked-at` (409), which come before any of them
 */
export function transferOut({ toProvider, transferredOn, endCode }: TransferOrder): Departure {
  return {
    field: 'transferredOn',
    on: transferredOn,
    close: ({ state, clocks, unseen }, now) => {
      refuseOverUnseenDanger(unseen, { endCode, by: 'service' });
      const code = endCodeOfTransfer(endCode, clocks.treatmentContactCount > 0);
      // Why it is transferred is said already, and answers for a code that would be asked about.
      refuseContradictingEndCode(code, { assessment: state.assessment, clocks }, 'transferred');
      const data = { referralId: state.id, personId: state.personId, transferredOn, endCode: code };
      return {
        closure: {
          how: 'transferred',
          closedOn: transferredOn,
          endCode: code,
          signpostedTo: null,
          transferredTo: toProvider,
        },
        event: newEvent(ReferralTransferred, instantOf(transferredOn, now), {
          ...data,
          receivedBy: toProvider,
        }),
      };
    },
  };
}

function endCodeOfTransfer(endCode: EndCode | null, isTreated: boolean): EndCode {
  if (isDeath(endCode)) {
    throw RuleBroken.wrongValue(
      'transfer.person-has-died',
      'Nobody is passed on who has died: discharge the referral.',
      'endCode',
    );
  }
  if (endCode === null) {
    if (!isTreated) return '13';
    throw RuleBroken.wrongValue(
      'transfer.end-code-needed',
      'Someone who was treated here leaves with an end code for the treated.',
      'endCode',
    );
  }
  const isForTreated = endCodeGroup(endCode) === 'treated';
  if (isForTreated === isTreated) return endCode;
  throw isForTreated
    ? RuleBroken.wrongValue(
        'referral.end-code-is-for-treated',
        `End code ${endCode} is for people who were treated.`,
        'endCode',
      )
    : RuleBroken.wrongValue(
        'referral.end-code-is-for-untreated',
        `End code ${endCode} is for people who were not treated.`,
        'endCode',
      );
}
