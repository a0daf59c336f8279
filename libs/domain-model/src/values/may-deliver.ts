import type { CalendarDay } from './calendar.js';
import { problemOf, type ProblemDescriptor } from './problem-descriptor.js';
import type { Qualification } from './qualification.js';
import { therapyOf, type TherapyCode, type TherapyRow } from './therapy.js';

export interface HeldQualification {
  readonly qualification: Qualification;
  readonly awardedOn: CalendarDay;
}

/** An approved training towards a qualification. */
export interface Training {
  readonly qualification: Qualification;
  readonly enrolledOn: CalendarDay;
  readonly plannedCompletionOn: CalendarDay;
}

export interface Delivery {
  /** null: an assessment, in which no therapy is delivered. */
  readonly therapy: TherapyCode | null;
  /** null while no problem descriptor has been recorded. */
  readonly problemDescriptor: ProblemDescriptor | null;
  /** The day of the contact. */
  readonly on: CalendarDay;
  readonly qualifications: readonly HeldQualification[];
  readonly trainings: readonly Training[];
}

export type MayDeliver =
  | { readonly allowed: true; readonly as: 'qualified' | 'trainee' }
  | { readonly allowed: false; readonly code: string; readonly message: string };

/** Any clinical qualification: employment advisers are not clinicians. */
const clinical: readonly Qualification[] = ['10', '11', '12', '13', '14', '15', '16', '17'];
const highIntensity: readonly Qualification[] = ['11', '12', '13', '14', '15', '16', '17'];

interface DeliveryRule {
  readonly name: string;
  readonly appliesTo: (therapy: TherapyRow | null) => boolean;
  /** One of these, gained or in training, entitles to deliver it. */
  readonly oneOf: readonly Qualification[];
  /** These must have been gained as well. */
  readonly also?: readonly Qualification[];
  /** The only problems it is for; any when absent. */
  readonly onlyFor?: 'depression' | 'post-traumatic stress disorder';
}

function ofNumber(number: number): DeliveryRule['appliesTo'] {
  return (therapy) => therapy?.number === number;
}

/**
 * Who may deliver what: the first rule that applies decides (NHS England programme page; the national manual,
 * from memory, for high intensity therapists who deliver low intensity). "Qualified to deliver the treatments
 * they supply or a trainee on an approved course" is the principle behind all of them.
 */
export const deliveryRules: readonly DeliveryRule[] = [
  { name: 'assessment', appliesTo: (therapy) => therapy === null, oneOf: clinical },
  { name: 'employment support', appliesTo: (therapy) => therapy?.intensity === null, oneOf: ['30', '31'] },
  { name: 'low intensity', appliesTo: (therapy) => therapy?.intensity === 'low', oneOf: ['10', '11'] },
  { name: 'cognitive behaviour therapy', appliesTo: ofNumber(50), oneOf: ['11'] },
  { name: 'counselling for depression', appliesTo: ofNumber(44), oneOf: ['12'], onlyFor: 'depression' },
  { name: 'couple therapy for depression', appliesTo: ofNumber(42), oneOf: ['13'], onlyFor: 'depression' },
  { name: 'brief psychodynamic therapy', appliesTo: ofNumber(45), oneOf: ['14'], onlyFor: 'depression' },
  { name: 'interpersonal psychotherapy', appliesTo: ofNumber(51), oneOf: ['15'], onlyFor: 'depression' },
  { name: 'mindfulness', appliesTo: ofNumber(47), oneOf: ['16'], also: ['11'] },
  {
    name: 'eye movement desensitisation and reprocessing',
    appliesTo: ofNumber(46),
    oneOf: ['17'],
    onlyFor: 'post-traumatic stress disorder',
  },
  {
    name: 'other high intensity',
    appliesTo: (therapy) => therapy?.intensity === 'high',
    oneOf: highIntensity,
  },
];

/**
 * Whether a clinician may deliver a therapy to someone with a problem on a day. Qualified from the day of the
 * award on; a trainee from enrolment to planned completion, both days included.
 *
 * Refusals: `delivery.not-qualified`, `delivery.not-for-this-problem`, `delivery.problem-not-recorded`.
 */
export function mayDeliver(delivery: Delivery): MayDeliver {
  const therapy = delivery.therapy === null ? null : therapyOf(delivery.therapy);
  const rule = deliveryRules.find(({ appliesTo }) => appliesTo(therapy));
  if (rule === undefined)
    throw new RangeError(`No delivery rule applies to therapy ${String(delivery.therapy)}.`);
  return refusedForProblem(rule, delivery.problemDescriptor) ?? entitlement(rule, delivery);
}

function refusedForProblem(
  { name, onlyFor }: DeliveryRule,
  problem: ProblemDescriptor | null,
): MayDeliver | null {
  if (onlyFor === undefined || (problem !== null && isProblem(problem, onlyFor))) return null;
  if (problem === null) {
    return refused(
      'delivery.problem-not-recorded',
      `${capitalised(name)} is for ${onlyFor} only; no problem is recorded.`,
    );
  }
  return refused('delivery.not-for-this-problem', `${capitalised(name)} is for ${onlyFor} only.`);
}

function entitlement(rule: DeliveryRule, delivery: Delivery): MayDeliver {
  const isQualifiedAs = (wanted: Qualification) => isQualified(wanted, delivery);
  const hasTheRest = (rule.also ?? []).every(isQualifiedAs);
  if (hasTheRest && rule.oneOf.some(isQualifiedAs)) return { allowed: true, as: 'qualified' };
  if (hasTheRest && rule.oneOf.some((wanted) => isInTraining(wanted, delivery)))
    return { allowed: true, as: 'trainee' };
  const needed = [rule.oneOf.join(' or '), ...(rule.also ?? [])].join(' with ');
  return refused(
    'delivery.not-qualified',
    `${capitalised(rule.name)} takes qualification ${needed}, or training for it, on the day of the contact.`,
  );
}

function isQualified(wanted: Qualification, { qualifications, on }: Delivery): boolean {
  return qualifications.some(({ qualification, awardedOn }) => qualification === wanted && awardedOn <= on);
}

function isInTraining(wanted: Qualification, { trainings, on }: Delivery): boolean {
  return trainings.some(
    ({ qualification, enrolledOn, plannedCompletionOn }) =>
      qualification === wanted && enrolledOn <= on && on <= plannedCompletionOn,
  );
}

function isProblem(problem: ProblemDescriptor, onlyFor: NonNullable<DeliveryRule['onlyFor']>): boolean {
  return onlyFor === 'depression' ? problemOf(problem).category === 'depression' : problem === 'F431';
}

function refused(code: string, message: string): MayDeliver {
  return { allowed: false, code, message };
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
