import { refuseTogether, RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import { codeList } from '#domain-model/values/code-list';
import type { Identity } from '../../person/domain/identity.js';
import { unreachable } from '../../person/domain/reachable.js';

/** In people's words, not in diagnoses; one question of the form, and any number of answers. */
export const reasonForComing = codeList('What brings you', {
  'low-mood': 'Feeling low or having lost interest',
  'worry': 'Worrying a lot, or feeling on edge',
  'panic': 'Panic attacks',
  'social-anxiety': 'Fear of being with or in front of others',
  'phobia': 'Fear of something particular, such as needles or open places',
  'obsessions': 'Thoughts or habits that I cannot stop',
  'trauma': 'Something terrible that happened to me',
  'health': 'Worry about my health, or living with a long-term condition',
  'birth': 'Expecting a child, or having had one',
  'loss': 'Having lost someone',
  'stress': 'Stress, at work or at home',
  'sleep': 'Sleeping badly',
  'body-image': 'How I see my body',
  'other': 'Something else',
});
export type ReasonForComing = (typeof reasonForComing.codes)[number];

/** Needs that the Accessible Information Standard (DAPB1605) asks to be recorded and met, in the words of the form. */
export const accessibleInformationNeed = codeList('Accessible information need', {
  'large-print': 'Letters in large print',
  'braille': 'Braille',
  'easy-read': 'Easy read',
  'audio': 'Recorded speech',
  'email-not-paper': 'Email, which my own device reads to me',
  'sign-language': 'A sign language interpreter',
  'lip-speaker': 'A lip speaker, or somebody who faces me',
  'text-relay': 'Text relay rather than a telephone call',
  'hearing-loop': 'A hearing loop',
  'longer-appointment': 'More time',
  'advocate': 'Somebody who speaks for me or with me',
});
export type AccessibleInformationNeed = (typeof accessibleInformationNeed.codes)[number];

/** Are you safe now? Anything but yes brings crisis help before all else. */
export const safetyNow = codeList('Are you safe now', {
  'safe': 'Yes, I am safe',
  'not-sure': 'I am not sure',
  'not-safe': 'No, I am thinking of ending my life or hurting myself',
});
export type SafetyNow = (typeof safetyNow.codes)[number];

/** What people agree to, word for word; another wording gets another name, and the old ones stay here. */
export const consentWordings: Readonly<Record<string, { toStore: string; toTellGp: string }>> = {
  'self-referral-2026-11': {
    toStore:
      'I agree that this service keeps what I have written, so that it can contact me and decide with me what could help.',
    toTellGp: 'I agree that this service tells my GP that I asked for help, and what we agree on.',
  },
};
export const currentConsentWording = 'self-referral-2026-11';

/** What staff should look at; a flag never refuses anybody. */
export type SelfReferralFlag = 'not-safe-now' | 'many-alike-today' | 'may-be-a-program';

/** So many of one postcode and birth date in a day are more than one person’s slips of the finger. */
const manyAlike = 3;

export interface SelfReferral {
  readonly whatBringsYou: readonly ReasonForComing[];
  /** Kept in this service only: no event, log line or message carries it. */
  readonly inYourWords: string | null;
  readonly safeNow: SafetyNow;
  readonly consent: Consent;
  readonly flags: readonly SelfReferralFlag[];
}

export interface Consent {
  readonly toStore: boolean;
  readonly toTellGp: boolean;
  readonly wording: string;
}

export interface Asking extends Omit<SelfReferral, 'flags'> {
  readonly identity: Identity;
  /** Filled in only by programs: people do not see the field. */
  readonly isLikelyProgram: boolean;
}

/** What a self-referral is answered: the same for somebody known here and for somebody who is not. */
export interface SelfReferralAnswer {
  readonly reference: string;
  readonly receivedOn: CalendarDay;
  /** The answer about safety asks for help at once: show it before anything else. */
  readonly crisisHelpFirst: boolean;
}

type SelfReferralRule = (asking: Asking) => RuleBroken | undefined;

const consentsToStorage: SelfReferralRule = ({ consent }) =>
  consent.toStore
    ? undefined
    : RuleBroken.wrongValue(
        'consent.to-store-needed',
        'Nothing can be kept, and nobody called back, without this consent.',
        'consent.toStore',
      );

const consentsToKnownWords: SelfReferralRule = ({ consent }) =>
  Object.hasOwn(consentWordings, consent.wording)
    ? undefined
    : RuleBroken.wrongValue(
        'consent.wording-unknown',
        'These are not words that people are asked to agree to: get the form again.',
        'consent.wording',
      );

const canBeReached: SelfReferralRule = ({ identity }) => unreachable(identity) ?? undefined;

export const selfReferralRules: readonly SelfReferralRule[] = [
  consentsToStorage,
  consentsToKnownWords,
  canBeReached,
];

/** @throws RuleBroken (422) that names every rule which the self-referral does not meet. */
export function refuseUnlessComplete(asking: Asking): void {
  refuseTogether(selfReferralRules.map((rule) => rule(asking)));
}

/** @param alikeToday self-referrals of the same postcode and birth date that this provider has had today. */
export function flagsOf(
  { safeNow, isLikelyProgram }: Pick<Asking, 'safeNow' | 'isLikelyProgram'>,
  alikeToday: number,
): readonly SelfReferralFlag[] {
  return [
    ...(asksForCrisisHelp(safeNow) ? ['not-safe-now' as const] : []),
    ...(alikeToday >= manyAlike ? ['many-alike-today' as const] : []),
    ...(isLikelyProgram ? ['may-be-a-program' as const] : []),
  ];
}

export function asksForCrisisHelp(safeNow: SafetyNow): boolean {
  return safeNow !== 'safe';
}

/** What was agreed to, and when. */
export interface GivenConsent extends Consent {
  readonly at: Instant;
}
