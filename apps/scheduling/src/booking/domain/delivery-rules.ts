import { RuleBroken } from '#domain-model/rule-broken';
import { addedLater } from '#domain-model/values/appointment-type';
import { londonDay } from '#domain-model/values/calendar';
import { adviceAgainst, mayDeliver } from '#domain-model/values/may-deliver';
import { therapyOf, type TherapyCode } from '#domain-model/values/therapy';
import type { KnownReferral } from '../../referral-copy/domain/known-referral.js';
import { onItsWay, type AboutContact, type Contact } from './situation.js';

/** IDS20156: an appointment type is one of 01 to 08, and of what a later version added in a contact of that version. */
export function typeIsOfItsDay({ type, startsAt }: Contact): RuleBroken | null {
  const addedOn = addedLater(type);
  if (addedOn === null || londonDay(startsAt) >= addedOn) return null;
  return RuleBroken.wrongValue(
    'booking.type-not-of-that-day',
    `The data set knows appointment type ${type} for contacts from ${addedOn} on.`,
    'type',
  );
}

export function clinicianIsEmployed({ startsAt }: Contact, { clinician }: AboutContact): RuleBroken | null {
  const contactOn = londonDay(startsAt);
  if (clinician.leftOn !== null && contactOn >= clinician.leftOn) {
    return RuleBroken.wrongState(
      'booking.clinician-left',
      'This clinician has left by the day of the contact.',
    );
  }
  if (clinician.employedFrom === null || contactOn >= clinician.employedFrom) return null;
  return RuleBroken.wrongState(
    'booking.clinician-not-employed-yet',
    'This clinician joins after the day of the contact.',
  );
}

export function therapiesFitTheType({ type, therapies }: Contact): RuleBroken | null {
  const isEmploymentSupport = therapies.map((therapy) => therapyOf(therapy).intensity === null);
  // A follow-up may be of either kind: with employment support it counts among its contacts (EA036).
  if (type === '06') return null;
  if (type === '10' ? isEmploymentSupport.every((is) => is) : !isEmploymentSupport.some((is) => is))
    return null;
  return RuleBroken.wrongValue(
    'booking.therapy-does-not-fit-type',
    'Employment support is given in appointments of type 10 and in follow-ups, and nothing else is in those of type 10.',
    'therapy',
  );
}

/** Against the advice of NICE only where a clinician accepted it for this problem and recorded why: see {@link adviceAgainst}. */
export function guidedSelfHelpIsRecommended(
  { therapies }: Contact,
  { referral }: AboutContact,
): RuleBroken | null {
  const [problem] = therapies.flatMap((therapy) => problemAgainst(therapy, referral) ?? []);
  if (problem === undefined) return null;
  return RuleBroken.wrongState(
    'booking.guided-self-help-not-recommended',
    `Low intensity help is not recommended for ${problem}, and no clinician has recorded why for this problem. ` +
      'Accept it for another therapy, or let a clinician accept it with guidedSelfHelpOverride.',
    { more: { ways: ['POST /referrals/{referralId}/acceptance', 'guidedSelfHelpOverride'] } },
  );
}

function problemAgainst(therapy: TherapyCode, referral: KnownReferral): string | null {
  const { guidedSelfHelpOverridden, overriddenFor, problemDescriptor } = referral;
  const problem = adviceAgainst(therapy, problemDescriptor);
  const isSame = overriddenFor === null || adviceAgainst(therapy, overriddenFor) === problem;
  return guidedSelfHelpOverridden && isSame ? null : problem;
}

export function clinicianMayDeliver(
  { type, therapies, startsAt }: Contact,
  known: AboutContact,
): RuleBroken | null {
  const { qualifications, trainings } = known.clinician;
  const { problemDescriptor } = known.referral;
  const on = londonDay(startsAt);
  for (const therapy of therapies.length === 0 ? [null] : therapies) {
    const answer = mayDeliver({ type, therapy, problemDescriptor, on, qualifications, trainings });
    if (answer.allowed) continue;
    // A qualification, or the problem, may have been recorded a moment ago; what a therapy is for does not change.
    const details = answer.code === 'delivery.not-for-this-problem' ? {} : onItsWay;
    return RuleBroken.wrongState(
      'booking.clinician-not-qualified',
      `${answer.message} (${answer.code})`,
      details,
    );
  }
  return null;
}
