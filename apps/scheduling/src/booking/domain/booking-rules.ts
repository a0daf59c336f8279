import { RuleBroken, type RefusalDetails } from '#domain-model/rule-broken';
import {
  addedLater,
  isAssessment,
  isTreatment,
  type AppointmentType,
} from '#domain-model/values/appointment-type';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import {
  adviceAgainst,
  mayDeliver,
  type HeldQualification,
  type Training,
} from '#domain-model/values/may-deliver';
import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import { therapyOf, type TherapyCode } from '#domain-model/values/therapy';
import type { ClinicPurpose, ClinicState } from '../../clinic/domain/clinic.js';
import { endsEverything, isDeath, mayOutlast, type Closure } from '../../referral-copy/domain/closure.js';

/** What this service knows of a referral, from the events that have arrived. */
export interface KnownReferral {
  readonly referralId: string;
  readonly personId: string;
  readonly standing: 'received' | 'accepted' | 'closed';
  /** null while only later events have arrived. */
  readonly receivedOn: CalendarDay | null;
  /** null while it is open. */
  readonly closure: Closure | null;
  /** The day with which any referral of the person was closed by a death. */
  readonly diedOn: CalendarDay | null;
  /** Whether the last assessment found that the service suits. */
  readonly suitable: boolean;
  /** The therapy that the person was accepted for. */
  readonly therapy: TherapyCode | null;
  readonly problemDescriptor: ProblemDescriptor | null;
  readonly guidedSelfHelpOverridden: boolean;
  /** The problem for which a clinician went against the advice; null: nobody did, or that was not kept then. */
  readonly overriddenFor: ProblemDescriptor | null;
}

/** What this service knows of a clinician. */
export interface KnownClinician {
  readonly clinicianId: string;
  readonly employedFrom: CalendarDay | null;
  readonly leftOn: CalendarDay | null;
  readonly qualifications: readonly HeldQualification[];
  readonly trainings: readonly Training[];
}

/** A contact as it is wished for, or as it took place. */
export interface Contact {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly type: AppointmentType;
  readonly medium: ConsultationMedium;
  readonly therapies: readonly TherapyCode[];
}

/** Everything that decides about a booking, read in one go. */
export interface Situation {
  readonly referral: KnownReferral | null;
  readonly clinician: KnownClinician | null;
  readonly clinic: ClinicState | null;
  readonly isClinicianBusy: boolean;
  readonly isPersonBusy: boolean;
}

type Known<Field extends keyof Situation> = Situation & {
  readonly [key in Field]: NonNullable<Situation[key]>;
};
type Rule<Known> = (contact: Contact, situation: Known) => RuleBroken | null;
type AboutContact = Known<'referral' | 'clinician'>;
type AboutClinic = Known<'clinic'>;

/** A caller waits this long before it asks again for what an event on its way will allow. */
const eventsArriveWithinMs = 40;
const onItsWay: RefusalDetails = { retryAfterMs: eventsArriveWithinMs };

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

/** A contact that cannot be booked; what has taken place is not held to these. */
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

/** Why an appointment that stands booked would not be booked today: someone left, failed, or was assessed anew since. */
export function whatIsWrongWith(
  contact: Contact,
  situation: Known<'referral' | 'clinician'>,
): readonly string[] {
  const isOpen = situation.referral.standing !== 'closed';
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

/** Staff who record a booking late say when it was agreed: not before the person was referred. */
export function refuseAgreedBefore({ receivedOn }: KnownReferral, bookedAt: Instant): void {
  if (receivedOn === null || londonDay(bookedAt) >= receivedOn) return;
  throw RuleBroken.wrongValue(
    'time.before-what-went-before',
    `This referral was received on ${receivedOn}; what is booked in it was agreed after.`,
    'bookedAt',
  );
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

/**
 * Assessments and employment support may be booked from receipt; a contact of both kinds, 03, is an assessment too. Of whom
 * the service does not suit, {@link serviceSuits} says so.
 */
function treatmentIsAccepted({ type }: Contact, { referral }: AboutContact): RuleBroken | null {
  if (!referral.suitable) return null;
  if (referral.standing !== 'received' || isAssessment(type) || type === '10') return null;
  return RuleBroken.wrongState(
    'booking.not-accepted-yet',
    'This referral is not accepted: only an assessment may be booked. The event of its acceptance may be on its way.',
    onItsWay,
  );
}

/** IDS20156: an appointment type is one of 01 to 08, and of what a later version added in a contact of that version. */
function typeIsOfItsDay({ type, startsAt }: Contact): RuleBroken | null {
  const addedOn = addedLater(type);
  if (addedOn === null || londonDay(startsAt) >= addedOn) return null;
  return RuleBroken.wrongValue(
    'booking.type-not-of-that-day',
    `The data set knows appointment type ${type} for contacts from ${addedOn} on.`,
    'type',
  );
}

/** IDS20171: a care contact is not dated before its referral. */
function isNotBeforeReferral({ startsAt }: Contact, { referral }: AboutContact): RuleBroken | null {
  if (referral.receivedOn === null || londonDay(startsAt) >= referral.receivedOn) return null;
  return RuleBroken.wrongValue(
    'booking.before-referral',
    'A contact is not before its referral.',
    'startsAt',
  );
}

/** Whoever was found unsuitable after acceptance may only be assessed again; what took place is no booking. */
function serviceSuits({ type }: Contact, { referral }: AboutContact): RuleBroken | null {
  if (referral.suitable || type === '01') return null;
  return RuleBroken.wrongState(
    'booking.not-suitable',
    'The last assessment found that the service does not suit: only another assessment may be booked.',
    onItsWay,
  );
}

function closureLeavesRoom({ type, startsAt }: Contact, { referral }: AboutContact): RuleBroken | null {
  const { closure, diedOn } = referral;
  if (diedOn !== null) return hasDied();
  if (closure === null) return null;
  if (endsEverything(closure)) return closed('This referral is closed, and nothing more is booked in it.');
  if (londonDay(startsAt) <= closure.closedOn || mayOutlast(closure, type)) return null;
  return closed('This referral is closed; only a follow-up after treatment may come after.');
}

/** A follow-up or employment support that took place is kept; nothing takes place after a death. */
function isNotAfterClosure({ type, startsAt }: Contact, { referral }: AboutContact): RuleBroken | null {
  const { closure, diedOn } = referral;
  if (diedOn !== null && londonDay(startsAt) > diedOn) return hasDied();
  if (closure === null || londonDay(startsAt) <= closure.closedOn) return null;
  const mayFollow = (type === '06' || type === '10') && !isDeath(closure);
  if (mayFollow) return null;
  return closed(
    `This referral was closed on ${closure.closedOn}; only a follow-up may come after. If it took place, correct that day first.`,
  );
}

function hasDied(): RuleBroken {
  return closed('A referral of this person was closed by a death: nothing takes place after it.');
}

function closed(message: string): RuleBroken {
  return RuleBroken.wrongState('booking.referral-closed', message);
}

function clinicianIsEmployed({ startsAt }: Contact, { clinician }: AboutContact): RuleBroken | null {
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

function therapiesFitTheType({ type, therapies }: Contact): RuleBroken | null {
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
function guidedSelfHelpIsRecommended({ therapies }: Contact, { referral }: AboutContact): RuleBroken | null {
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

function clinicianMayDeliver({ type, therapies, startsAt }: Contact, known: AboutContact): RuleBroken | null {
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

function clinicIsOnOffer(_contact: Contact, { clinic }: AboutClinic): RuleBroken | null {
  if (clinic.withdrawnAt === null) return null;
  return RuleBroken.wrongState('booking.clinic-withdrawn', 'This clinic has been withdrawn.');
}

function liesInsideClinic({ startsAt, endsAt }: Contact, { clinic }: AboutClinic): RuleBroken | null {
  if (startsAt >= clinic.startsAt && endsAt <= clinic.endsAt) return null;
  return RuleBroken.wrongState('booking.outside-clinic', 'The contact begins and ends within its clinic.', {
    field: 'startsAt',
  });
}

function clinicServesThePurpose({ type }: Contact, { clinic }: AboutClinic): RuleBroken | null {
  const purpose = purposeOf(type);
  if (clinic.purposes.includes(purpose)) return null;
  return RuleBroken.wrongState('booking.clinic-purpose', `This clinic is not offered for ${purpose}.`, {
    field: 'type',
  });
}

function clinicOffersTheMedium({ medium }: Contact, { clinic }: AboutClinic): RuleBroken | null {
  if (clinic.media.includes(medium)) return null;
  return RuleBroken.wrongState('booking.medium-not-offered', 'This clinic is not offered by this medium.', {
    field: 'medium',
  });
}

function clinicianIsFree(_contact: Contact, { isClinicianBusy }: AboutClinic): RuleBroken | null {
  if (!isClinicianBusy) return null;
  return RuleBroken.wrongState('booking.clinician-busy', 'The clinician is taken in these hours.', {
    field: 'startsAt',
  });
}

function personIsFree(_contact: Contact, { isPersonBusy }: AboutClinic): RuleBroken | null {
  if (!isPersonBusy) return null;
  return RuleBroken.wrongState('booking.person-busy', 'The person has another appointment then.', {
    field: 'startsAt',
  });
}

export function purposeOf(type: AppointmentType): ClinicPurpose {
  return isAssessment(type) ? 'assessment' : 'treatment';
}

/** What a booking is for when the caller names no therapy: in treatment, the one that the person was accepted for. */
export function therapyToBook(type: AppointmentType, referral: KnownReferral | null): TherapyCode | null {
  return isTreatment(type) && !isAssessment(type) ? (referral?.therapy ?? null) : null;
}
