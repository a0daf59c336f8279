import { RuleBroken } from '#domain-model/rule-broken';
import { isAssessment, isTreatment, type AppointmentType } from '#domain-model/values/appointment-type';
import { londonDay, type Instant } from '#domain-model/values/calendar';
import type { TherapyCode } from '#domain-model/values/therapy';
import { endsEverything, isDeath, mayOutlast } from '../../referral-copy/domain/closure.js';
import type { KnownReferral } from '../../referral-copy/domain/known-referral.js';
import { onItsWay, type AboutContact, type Contact } from './situation.js';

/**
 * Assessments and employment support may be booked from receipt; a contact of both kinds, 03, is an assessment too.
 * {@link serviceSuits} refuses the others for a person that the service does not suit.
 */
export function treatmentIsAccepted({ type }: Contact, { referral }: AboutContact): RuleBroken | null {
  if (!referral.suitable) return null;
  if (referral.status !== 'received' || isAssessment(type) || type === '10') return null;
  return RuleBroken.wrongState(
    'booking.not-accepted-yet',
    'This referral is not accepted: only an assessment may be booked. The event of its acceptance may be on its way.',
    onItsWay,
  );
}

/** IDS20171: a care contact is not dated before its referral. */
export function isNotBeforeReferral({ startsAt }: Contact, { referral }: AboutContact): RuleBroken | null {
  if (referral.receivedOn === null || londonDay(startsAt) >= referral.receivedOn) return null;
  return RuleBroken.wrongValue(
    'booking.before-referral',
    'A contact is not before its referral.',
    'startsAt',
  );
}

/** Whoever was found unsuitable after acceptance may only be assessed again; what took place is no booking. */
export function serviceSuits({ type }: Contact, { referral }: AboutContact): RuleBroken | null {
  if (referral.suitable || type === '01') return null;
  return RuleBroken.wrongState(
    'booking.not-suitable',
    'The last assessment found that the service does not suit: only another assessment may be booked.',
    onItsWay,
  );
}

export function closureLeavesRoom(
  { type, startsAt }: Contact,
  { referral }: AboutContact,
): RuleBroken | null {
  const { closure, diedOn } = referral;
  if (diedOn !== null) return hasDied();
  if (closure === null) return null;
  if (endsEverything(closure)) return closed('This referral is closed, and nothing more is booked in it.');
  if (londonDay(startsAt) <= closure.closedOn || mayOutlast(closure, type)) return null;
  return closed('This referral is closed; only a follow-up after treatment may come after.');
}

/** A follow-up or employment support that took place is recorded; nothing takes place after a death. */
export function isNotAfterClosure(
  { type, startsAt }: Contact,
  { referral }: AboutContact,
): RuleBroken | null {
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

/** Staff who record a booking late say when it was agreed: not before the person was referred. */
export function refuseAgreedBefore({ receivedOn }: KnownReferral, bookedAt: Instant): void {
  if (receivedOn === null || londonDay(bookedAt) >= receivedOn) return;
  throw RuleBroken.wrongValue(
    'time.before-what-went-before',
    `This referral was received on ${receivedOn}; what is booked in it was agreed after.`,
    'bookedAt',
  );
}

/** What a booking is for when the caller names no therapy: in treatment, the one that the person was accepted for. */
export function therapyToBook(type: AppointmentType, referral: KnownReferral | null): TherapyCode | null {
  return isTreatment(type) && !isAssessment(type) ? (referral?.therapy ?? null) : null;
}
