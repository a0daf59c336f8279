import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';
import { completedYears } from '#domain-model/values/calendar';

/** What decides whether the service may take a request at all. */
export interface Applicant {
  readonly birthDate: CalendarDay;
  readonly receivedOn: CalendarDay;
  /**
   * The provider's minimum age in years: 18 in most services ("Your Complete Guide to NHS Talking Therapies (IAPT)"). Some
   * take people from 16; no public source is at hand for that, so it is a setting.
   */
  readonly minimumAge: number;
}

type EligibilityRule = (applicant: Applicant) => RuleBroken | undefined;

const birthDateField = 'person.birthDate';

const isBornByReceipt: EligibilityRule = ({ birthDate, receivedOn }) =>
  birthDate > receivedOn
    ? RuleBroken.wrongValue(
        'person.born-after-receipt',
        'The date of birth lies after the day of receipt.',
        birthDateField,
      )
    : undefined;

/** IDSREJ008: an impossible birth date rejects the whole monthly file, such as that of someone older than 120. */
const isOfPlausibleAge: EligibilityRule = ({ birthDate, receivedOn }) =>
  birthDate < '1900-01-01' || completedYears(birthDate, receivedOn) > 120
    ? RuleBroken.wrongValue(
        'person.age-implausible',
        'The date of birth gives an age of more than 120 years.',
        birthDateField,
      )
    : undefined;

/** The refusal says where to turn instead: nobody who asks for help is sent away with a no. */
const isOldEnough: EligibilityRule = ({ birthDate, receivedOn, minimumAge }) =>
  completedYears(birthDate, receivedOn) < minimumAge
    ? RuleBroken.wrongValue(
        'referral.under-minimum-age',
        `This service is for people aged ${minimumAge} and over. Younger people are helped by children and young ` +
          'people’s mental health services: a GP, a school or the service itself can refer. For urgent help call ' +
          'NHS 111 and choose option 2; if life is in danger call 999.',
        birthDateField,
      )
    : undefined;

export const eligibilityRules: readonly EligibilityRule[] = [isBornByReceipt, isOfPlausibleAge, isOldEnough];

/** @throws RuleBroken of the first rule that the applicant does not meet. */
export function refuseUnlessEligible(applicant: Applicant): void {
  for (const rule of eligibilityRules) {
    const refusal = rule(applicant);
    if (refusal !== undefined) throw refusal;
  }
}
