import { newEvent } from '#domain-model/define-event';
import { ReferralUnvoided, ReferralVoided } from '#domain-model/events/void.events';
import { RuleBroken } from '#domain-model/rule-broken';
import { addDays, londonDay } from '#domain-model/values/calendar';
import type { Correcting } from '#domain-model/values/correction-reason';
import { reopenedWithinDays, type Correction } from './referral-corrections.js';
import type { ReferralState } from './referral.state.js';
import { refuseVoided } from './referral-status.js';
import { isSeenContact } from './waiting-time.js';

/**
 * A referral that should never have been recorded: for the wrong person, twice, by a slip. It is counted nowhere from then
 * on, whatever had become of it. Whoever was seen had a referral: the contacts are corrected first.
 *
 * @throws RuleBroken `referral.voided`, `referral.has-contacts` (409)
 */
export function voidReferral(correction: Correcting): Correction {
  return (state, contacts, now) => {
    refuseVoided(state);
    if (contacts.some(isSeenContact)) {
      throw RuleBroken.wrongState(
        'referral.has-contacts',
        'Somebody was seen on this referral. Correct those contacts first: they belong to another, or never were.',
      );
    }
    const { reason, correctedBy, correctedAt } = correction;
    const data = { ...asItWas(state), reason, correctedBy, correctedAt };
    return {
      state: { ...state, voidedOn: londonDay(now) },
      event: newEvent(ReferralVoided, now, data),
      before: { voided: false },
      after: { voided: true },
    };
  };
}

/**
 * It had been no mistake: the referral stands as it stood.
 *
 * @throws RuleBroken `referral.not-voided`, `referral.voided-too-long-ago` (409)
 */
export function unvoidReferral(correction: Correcting): Correction {
  return (state, _contacts, now) => {
    const { voidedOn } = state;
    if (voidedOn === null) throw RuleBroken.wrongState('referral.not-voided', 'This referral is not voided.');
    if (londonDay(now) > addDays(voidedOn, reopenedWithinDays)) {
      throw RuleBroken.wrongState(
        'referral.voided-too-long-ago',
        `A void is undone within ${reopenedWithinDays} days of its day, ${voidedOn}; after that the person is referred again.`,
      );
    }
    const { reason, correctedBy, correctedAt } = correction;
    const data = { ...asItWas(state), reason, correctedBy, correctedAt };
    return {
      state: { ...state, voidedOn: null },
      event: newEvent(ReferralUnvoided, now, data),
      before: { voided: true },
      after: { voided: false },
    };
  };
}

/** All that was counted of it, so that whoever hears an undoing needs nothing else. */
function asItWas({ id, personId, receivedOn, source, closure }: ReferralState) {
  const closed =
    closure === null ? null : { how: closure.how, closedOn: closure.closedOn, endCode: closure.endCode };
  return { referralId: id, personId, receivedOn, source, closure: closed };
}
