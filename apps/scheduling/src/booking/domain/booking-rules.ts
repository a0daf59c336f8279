import { RuleBroken } from '#domain-model/rule-broken';
import {
  clinicianIsFree,
  clinicIsOnOffer,
  clinicOffersTheMedium,
  clinicServesThePurpose,
  liesInsideClinic,
  personIsFree,
} from './clinic-rules.js';
import {
  clinicianIsEmployed,
  clinicianMayDeliver,
  guidedSelfHelpIsRecommended,
  therapiesFitTheType,
  typeIsOfItsDay,
} from './delivery-rules.js';
import {
  closureLeavesRoom,
  isNotAfterClosure,
  isNotBeforeReferral,
  serviceSuits,
  treatmentIsAccepted,
} from './referral-rules.js';
import {
  onItsWay,
  type AboutClinic,
  type AboutContact,
  type Contact,
  type Rule,
  type Situation,
} from './situation.js';

/** A contact that nobody may book or enter, whenever it took place. The first refusal is the answer. */
const contactRules: readonly Rule<AboutContact>[] = [
  typeIsOfItsDay,
  isNotBeforeReferral,
  isNotAfterClosure,
  clinicianIsEmployed,
  therapiesFitTheType,
  guidedSelfHelpIsRecommended,
  clinicianMayDeliver,
];

/** What nobody should have done and somebody may have: it is recorded where staff say why (decision 0036). */
const rulesOfDelivery: readonly Rule<AboutContact>[] = [
  clinicianIsEmployed,
  guidedSelfHelpIsRecommended,
  clinicianMayDeliver,
];

/** A contact that cannot be booked; they are not asked of what has taken place. */
const clinicRules: readonly Rule<AboutClinic>[] = [
  clinicIsOnOffer,
  liesInsideClinic,
  clinicServesThePurpose,
  clinicOffersTheMedium,
  clinicianIsFree,
  personIsFree,
];

/** @throws RuleBroken booking.… with the first rule that refuses, before anything is written. */
export function refuseUnlessBookable(contact: Contact, situation: Situation): AboutContact & AboutClinic {
  const { clinic } = situation;
  if (clinic === null) {
    throw RuleBroken.unknown('booking.clinic-unknown', 'There is no such clinic.', { field: 'clinicId' });
  }
  const known = refuseUnlessKnown(situation);
  refuseFirst([treatmentIsAccepted, serviceSuits, closureLeavesRoom, ...contactRules], contact, known);
  refuseFirst(clinicRules, contact, { ...situation, clinic });
  return { ...known, clinic };
}

/**
 * A contact that took place is refused only where its record must be wrong; where it went against what the clinician may
 * deliver, until somebody says why it is recorded all the same.
 *
 * @param tookPlaceReason why; null: nobody has said.
 * @returns the codes of the rules that it went against.
 * @throws RuleBroken booking.…
 */
export function refuseUnlessPossible(
  contact: Contact,
  situation: Situation,
  tookPlaceReason: string | null = null,
): AboutContact & { readonly wentAgainst: readonly string[] } {
  const known = refuseUnlessKnown(situation);
  const broken = brokenRules(contactRules, contact, known);
  const refused = broken.find(({ rule }) => tookPlaceReason === null || !rulesOfDelivery.includes(rule));
  if (refused !== undefined)
    throw rulesOfDelivery.includes(refused.rule) ? sayingHow(refused) : refused.refusal;
  return { ...known, wentAgainst: broken.map(({ refusal }) => refusal.code) };
}

/** Why a booked appointment would not be booked today: someone left, failed, or was assessed anew since. */
export function whatIsWrongWith(contact: Contact, situation: AboutContact): readonly string[] {
  const isOpen = situation.referral.status !== 'closed';
  const rules = isOpen ? [treatmentIsAccepted, serviceSuits, ...contactRules] : contactRules;
  return brokenRules(rules, contact, situation).map(({ refusal }) => refusal.code);
}

interface Broken {
  readonly rule: Rule<AboutContact>;
  readonly refusal: RuleBroken;
}

function brokenRules(
  rules: readonly Rule<AboutContact>[],
  contact: Contact,
  known: AboutContact,
): readonly Broken[] {
  return rules.flatMap((rule) => {
    const refusal = rule(contact, known);
    return refusal === null ? [] : [{ rule, refusal }];
  });
}

function sayingHow({ refusal }: Broken): RuleBroken {
  const how = `${refusal.message} What took place all the same is recorded with \`tookPlaceReason\`.`;
  return refusal.with({ cause: refusal }, how);
}

function refuseUnlessKnown(situation: Situation): AboutContact {
  const { referral, clinician } = situation;
  if (referral === null) {
    throw RuleBroken.wrongState(
      'booking.referral-not-known-yet',
      'This referral is not known here: its event may be on its way, or there is no such referral.',
      onItsWay,
    );
  }
  if (clinician === null) {
    throw RuleBroken.wrongState(
      'booking.clinician-not-known-yet',
      'This clinician is not known here: the event may be on its way, or there is no such clinician.',
      onItsWay,
    );
  }
  return { ...situation, referral, clinician };
}

function refuseFirst<Known>(rules: readonly Rule<Known>[], contact: Contact, known: Known): void {
  for (const rule of rules) {
    const refusal = rule(contact, known);
    if (refusal !== null) throw refusal;
  }
}
