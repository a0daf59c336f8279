import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import { adviceAgainst, refusedForTheProblem } from '#domain-model/values/may-deliver';
import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import type { Step } from '#domain-model/values/step';
import { stepOf } from '#domain-model/values/step';
import type { TherapyCode } from '#domain-model/values/therapy';
import { therapyOf } from '#domain-model/values/therapy';

/** What an assessment came to. */
export interface Assessment {
  readonly assessedOn: CalendarDay;
  readonly suitable: boolean;
  readonly problemDescriptor: ProblemDescriptor | null;
  readonly notSuitableReason: EndCode | null;
  readonly step: Step | null;
  readonly therapy: TherapyCode | null;
}

export interface PlannedTreatment {
  readonly step: Step;
  readonly therapy: TherapyCode;
}

/** The national reasons why someone seen was not taken on (I101250, measures M057–M062); 14 says that the service suits. */
const notSuitableReasons: readonly EndCode[] = ['10', '11', '12', '13', '16', '17'];

type SuitabilityRule = (assessment: Assessment) => RuleBroken | undefined;

const notSuitableHasItsReason: SuitabilityRule = ({ suitable, notSuitableReason }) =>
  !suitable && (notSuitableReason === null || !notSuitableReasons.includes(notSuitableReason))
    ? RuleBroken.wrongValue(
        'assessment.reason-needed',
        `Not suitable needs its national reason: one of ${notSuitableReasons.join(', ')}.`,
        'notSuitableReason',
      )
    : undefined;

const suitableHasNoReasonAgainst: SuitabilityRule = ({ suitable, notSuitableReason }) =>
  suitable && notSuitableReason !== null
    ? RuleBroken.wrongValue(
        'assessment.reason-not-expected',
        'A suitable person has no reason for not being suitable.',
        'notSuitableReason',
      )
    : undefined;

const notSuitableHasNoTreatment: SuitabilityRule = ({ suitable, step, therapy }) =>
  !suitable && (step !== null || therapy !== null)
    ? RuleBroken.wrongValue(
        'assessment.treatment-not-expected',
        'Not suitable comes without a step and a therapy.',
        therapy === null ? 'step' : 'therapy',
      )
    : undefined;

const therapyIsOfItsStep: SuitabilityRule = ({ step, therapy }) => therapyOfAnotherStep(step, therapy);

const therapyIsForTheProblem: SuitabilityRule = ({ therapy, problemDescriptor }) =>
  therapy === null ? undefined : therapyOfAnotherProblem(therapy, problemDescriptor);

export const suitabilityRules: readonly SuitabilityRule[] = [
  notSuitableHasItsReason,
  suitableHasNoReasonAgainst,
  notSuitableHasNoTreatment,
  therapyIsOfItsStep,
  therapyIsForTheProblem,
];

/** @throws RuleBroken of the first rule that an assessment's outcome breaks. */
export function refuseUnlessConsistent(assessment: Assessment): void {
  for (const rule of suitabilityRules) {
    const refusal = rule(assessment);
    if (refusal !== undefined) throw refusal;
  }
}

/**
 * Whether a treatment may be planned for a problem, by the rules that booking and attendance hold it to as well (see
 * {@link adviceAgainst}); a clinician may override the advice against low intensity help with a reason that is stored.
 *
 * @returns the override where there was advice to override: one given for nothing would open the way for another problem
 * @throws RuleBroken `referral.step-does-not-match-therapy`, `referral.therapy-is-not-treatment`,
 *   `referral.therapy-not-for-this-problem`, `referral.problem-not-recorded` or
 *   `referral.guided-self-help-not-recommended`
 */
export function refuseUnlessRecommended(
  treatment: PlannedTreatment,
  problemDescriptor: ProblemDescriptor | null,
  override: { readonly reason: string } | null,
): { readonly reason: string } | null {
  const refusal =
    therapyOfAnotherStep(treatment.step, treatment.therapy) ??
    therapyOfAnotherProblem(treatment.therapy, problemDescriptor);
  if (refusal !== undefined) throw refusal;
  const advice = therapyAdvisedAgainst(treatment.therapy, problemDescriptor);
  if (advice === undefined) return null;
  if (override === null) throw advice;
  return override;
}

/** What speaks against going on with a treatment when the problem turns out to be another one. */
export function doubtsAbout(
  therapy: TherapyCode,
  problemDescriptor: ProblemDescriptor | null,
): readonly RuleBroken[] {
  const doubt =
    therapyOfAnotherProblem(therapy, problemDescriptor) ?? therapyAdvisedAgainst(therapy, problemDescriptor);
  return doubt === undefined ? [] : [doubt];
}

function therapyAdvisedAgainst(
  therapy: TherapyCode,
  problemDescriptor: ProblemDescriptor | null,
): RuleBroken | undefined {
  const problem = adviceAgainst(therapy, problemDescriptor);
  if (problem === null) return undefined;
  return RuleBroken.wrongValue(
    'referral.guided-self-help-not-recommended',
    `Low intensity help is not recommended for ${problem}. Choose another therapy, or let a clinician record why.`,
    'therapy',
  );
}

function therapyOfAnotherProblem(
  therapy: TherapyCode,
  problemDescriptor: ProblemDescriptor | null,
): RuleBroken | undefined {
  const refused = refusedForTheProblem(therapy, problemDescriptor);
  if (refused === null) return undefined;
  const code =
    refused.code === 'delivery.problem-not-recorded'
      ? 'referral.problem-not-recorded'
      : 'referral.therapy-not-for-this-problem';
  return RuleBroken.wrongValue(code, refused.message, 'therapy');
}

function therapyOfAnotherStep(step: Step | null, therapy: TherapyCode | null): RuleBroken | undefined {
  if (therapy === null) return undefined;
  const { name, intensity } = therapyOf(therapy);
  if (intensity === null) {
    return RuleBroken.wrongValue(
      'referral.therapy-is-not-treatment',
      `${name} comes beside a treatment, it is none.`,
      'therapy',
    );
  }
  if (step === null || step === stepOf(intensity)) return undefined;
  return RuleBroken.wrongValue(
    'referral.step-does-not-match-therapy',
    `${name} is given at step ${stepOf(intensity)}, not at step ${step}.`,
    'therapy',
  );
}
