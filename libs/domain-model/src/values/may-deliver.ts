import type { AppointmentType } from './appointment-type.js';
import type { CalendarDay } from './calendar.js';
import {
  isBipolar,
  isDepression,
  isPersonalityDisorder,
  isPsychosis,
  isPsychoticDepression,
  isPtsd,
  isRecurrentDepression,
  isSocialAnxiety,
  type ProblemDescriptor,
} from './problem-descriptor.js';
import type { Qualification } from './qualification.js';
import { therapyOf, type TherapyCode, type TherapyRow } from './therapy.js';

export interface AwardedQualification {
  readonly qualification: Qualification;
  readonly awardedOn: CalendarDay;
}

/** An approved training towards a qualification. */
export interface Training {
  readonly qualification: Qualification;
  readonly enrolledOn: CalendarDay;
  readonly plannedCompletionOn: CalendarDay;
  /** The last day of a training that was failed or left before its planned end. */
  readonly endedOn?: CalendarDay | null | undefined;
}

export interface Delivery {
  /** null: an assessment, in which no therapy is delivered; in employment support, support without a code. */
  readonly therapy: TherapyCode | null;
  /** Left out where no appointment is spoken of. */
  readonly type?: AppointmentType;
  /** null while no problem descriptor has been recorded. */
  readonly problemDescriptor: ProblemDescriptor | null;
  /** The day of the contact. */
  readonly on: CalendarDay;
  readonly qualifications: readonly AwardedQualification[];
  readonly trainings: readonly Training[];
}

export interface Refused {
  readonly allowed: false;
  readonly code: string;
  readonly message: string;
}

export type MayDeliver = { readonly allowed: true; readonly as: 'qualified' | 'trainee' } | Refused;

/** Any clinical qualification: employment advisers are not clinicians. */
const clinical: readonly Qualification[] = ['10', '11', '12', '13', '14', '15', '16', '17'];
const highIntensity: readonly Qualification[] = ['11', '12', '13', '14', '15', '16', '17'];

/** What a therapy may be for, where it is not for every problem. */
type Indication = 'depression' | 'recurrent depression' | 'post-traumatic stress disorder';

interface DeliveryRule {
  readonly name: string;
  readonly appliesTo: (what: What) => boolean;
  /** One of these, gained or in training, entitles to deliver it. */
  readonly oneOf: readonly Qualification[];
  /** These must have been gained as well. */
  readonly also?: readonly Qualification[];
  /** The only problems it is for; any when absent. */
  readonly onlyFor?: Indication;
}

interface What {
  readonly therapy: TherapyRow | null;
  readonly problem: ProblemDescriptor | null;
  readonly type: AppointmentType | null;
}

function ofNumber(number: number): DeliveryRule['appliesTo'] {
  return ({ therapy }) => therapy?.number === number;
}

/**
 * Who may deliver what: the first rule that applies decides (NHS England programme page; the national manual,
 * from memory, for high intensity therapists who deliver low intensity). "Qualified to deliver the treatments
 * they supply or a trainee on an approved course" is the principle behind all of them.
 *
 * Mindfulness-based cognitive therapy prevents relapse of recurrent depression (NICE NG222). For post-traumatic stress
 * disorder NICE NG116 knows trauma-focused CBT and EMDR: whatever else of high intensity is coded there, such as 48, comes
 * from a therapist of one of the two. An employment adviser gives employment support and nothing else, and nobody else does.
 */
export const deliveryRules: readonly DeliveryRule[] = [
  {
    name: 'employment support',
    appliesTo: ({ therapy, type }) => (therapy === null ? type === '10' : therapy.intensity === null),
    oneOf: ['30', '31'],
  },
  { name: 'assessment', appliesTo: ({ therapy }) => therapy === null, oneOf: clinical },
  { name: 'low intensity', appliesTo: ({ therapy }) => therapy?.intensity === 'low', oneOf: ['10', '11'] },
  { name: 'cognitive behaviour therapy', appliesTo: ofNumber(50), oneOf: ['11'] },
  { name: 'counselling for depression', appliesTo: ofNumber(44), oneOf: ['12'], onlyFor: 'depression' },
  { name: 'couple therapy for depression', appliesTo: ofNumber(42), oneOf: ['13'], onlyFor: 'depression' },
  { name: 'brief psychodynamic therapy', appliesTo: ofNumber(45), oneOf: ['14'], onlyFor: 'depression' },
  { name: 'interpersonal psychotherapy', appliesTo: ofNumber(51), oneOf: ['15'], onlyFor: 'depression' },
  {
    name: 'mindfulness',
    appliesTo: ofNumber(47),
    oneOf: ['16'],
    also: ['11'],
    onlyFor: 'recurrent depression',
  },
  {
    name: 'eye movement desensitisation and reprocessing',
    appliesTo: ofNumber(46),
    oneOf: ['17'],
    onlyFor: 'post-traumatic stress disorder',
  },
  {
    name: 'other high intensity for post-traumatic stress disorder',
    appliesTo: ({ therapy, problem }) => therapy?.intensity === 'high' && problem !== null && isPtsd(problem),
    oneOf: ['11', '17'],
  },
  {
    name: 'other high intensity',
    appliesTo: ({ therapy }) => therapy?.intensity === 'high',
    oneOf: highIntensity,
  },
];

/**
 * Whether a clinician may deliver a therapy to someone with a problem on a day. Qualified from the day of the
 * award on; a trainee from enrolment to the planned completion, or to the day on which the training ended before, both days
 * included.
 *
 * Refusals: `delivery.not-qualified`, `delivery.not-for-this-problem`, `delivery.problem-not-recorded`.
 */
export function mayDeliver(delivery: Delivery): MayDeliver {
  const rule = ruleFor(delivery);
  return refusedForProblem(rule, delivery.problemDescriptor) ?? entitlement(rule, delivery);
}

/** Whether a therapy is for a problem at all, whoever delivers it: null when it is. */
export function refusedForTheProblem(
  therapy: TherapyCode,
  problemDescriptor: ProblemDescriptor | null,
): Refused | null {
  return refusedForProblem(ruleFor({ therapy, problemDescriptor }), problemDescriptor);
}

/** For what low intensity help is not recommended, by name. */
const notForLowIntensity: readonly (readonly [string, (problem: ProblemDescriptor) => boolean])[] = [
  ['post-traumatic stress disorder', isPtsd],
  ['social anxiety disorder', isSocialAnxiety],
  ['psychosis', isPsychosis],
  ['bipolar disorder', isBipolar],
  ['depression with psychotic symptoms', isPsychoticDepression],
  ['personality disorder', isPersonalityDisorder],
];

/**
 * Low intensity help is not recommended for post-traumatic stress disorder (NICE NG116; trauma-focused computerised CBT
 * only where the person prefers it) and social anxiety disorder (NICE CG159; supported self-help only where CBT is
 * declined). Psychosis (NICE CG178), bipolar disorder (CG185), depression with psychotic symptoms (NG222) and personality
 * disorder (CG78) are treated by specialist services; as the main problem they are outside NHS Talking Therapies. A
 * clinician may go against the advice, and says why.
 *
 * @returns the name of the problem for which it is not recommended, or null
 */
export function adviceAgainst(
  therapy: TherapyCode,
  problemDescriptor: ProblemDescriptor | null,
): string | null {
  if (problemDescriptor === null || !therapyOf(therapy).isLowIntensityHelp) return null;
  return notForLowIntensity.find(([, isOne]) => isOne(problemDescriptor))?.[0] ?? null;
}

export function isAdvisedAgainst(therapy: TherapyCode, problemDescriptor: ProblemDescriptor | null): boolean {
  return adviceAgainst(therapy, problemDescriptor) !== null;
}

function ruleFor({
  therapy: code,
  problemDescriptor: problem,
  type = null,
}: Pick<Delivery, 'therapy' | 'problemDescriptor'> & { type?: AppointmentType | null }): DeliveryRule {
  const therapy = code === null ? null : therapyOf(code);
  const rule = deliveryRules.find(({ appliesTo }) => appliesTo({ therapy, problem, type }));
  if (rule === undefined) throw new RangeError(`No delivery rule applies to therapy ${String(code)}.`);
  return rule;
}

function refusedForProblem(
  { name, onlyFor }: DeliveryRule,
  problem: ProblemDescriptor | null,
): Refused | null {
  if (onlyFor === undefined || (problem !== null && isProblem[onlyFor](problem))) return null;
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
    (training) => training.qualification === wanted && training.enrolledOn <= on && on <= lastDayOf(training),
  );
}

/** Until when a training entitles: to its planned end, unless it ended before. */
export function lastDayOf({ plannedCompletionOn, endedOn = null }: Training): CalendarDay {
  return endedOn !== null && endedOn < plannedCompletionOn ? endedOn : plannedCompletionOn;
}

const isProblem: Readonly<Record<Indication, (problem: ProblemDescriptor) => boolean>> = {
  'depression': isDepression,
  'recurrent depression': isRecurrentDepression,
  'post-traumatic stress disorder': isPtsd,
};

function refused(code: string, message: string): Refused {
  return { allowed: false, code, message };
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
