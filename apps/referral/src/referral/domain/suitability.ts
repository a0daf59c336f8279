import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import { problemOf } from '#domain-model/values/problem-descriptor';
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

/** The national reasons why someone seen was not taken on (domain.md 1.5, measures M057–M062). */
const notSuitableReasons: readonly EndCode[] = ['10', '11', '12', '13', '14', '16', '17'];

type SuitabilityRule = (assessment: Assessment) => RuleBroken | undefined;

const notSuitableHasItsReason: SuitabilityRule = ({ suitable, notSuitableReason }) =>
  !suitable && (notSuitableReason === null || !notSuitableReasons.includes(notSuitableReason))
    ? new RuleBroken(
        'assessment.reason-needed',
        `Not suitable needs its national reason: one of ${notSuitableReasons.join(', ')}.`,
        { field: 'notSuitableReason', kind: 'wrong-value' },
      )
    : undefined;

const suitableHasNoReasonAgainst: SuitabilityRule = ({ suitable, notSuitableReason }) =>
  suitable && notSuitableReason !== null
    ? new RuleBroken(
        'assessment.reason-not-expected',
        'A suitable person has no reason for not being suitable.',
        {
          field: 'notSuitableReason',
          kind: 'wrong-value',
        },
      )
    : undefined;

const notSuitableHasNoTreatment: SuitabilityRule = ({ suitable, step, therapy }) =>
  !suitable && (step !== null || therapy !== null)
    ? new RuleBroken(
        'assessment.treatment-not-expected',
        'Not suitable comes without a step and a therapy.',
        {
          field: therapy === null ? 'step' : 'therapy',
          kind: 'wrong-value',
        },
      )
    : undefined;

const therapyIsOfItsStep: SuitabilityRule = ({ step, therapy }) => therapyOfAnotherStep(step, therapy);

export const suitabilityRules: readonly SuitabilityRule[] = [
  notSuitableHasItsReason,
  suitableHasNoReasonAgainst,
  notSuitableHasNoTreatment,
  therapyIsOfItsStep,
];

/** @throws RuleBroken of the first rule that an assessment's outcome breaks. */
export function refuseUnlessConsistent(assessment: Assessment): void {
  for (const rule of suitabilityRules) {
    const refusal = rule(assessment);
    if (refusal !== undefined) throw refusal;
  }
}

/**
 * Whether a treatment may be planned for a problem.
 *
 * Guided self-help is not recommended for social anxiety disorder (NICE CG159) and PTSD (NICE NG116), see domain.md 4.1;
 * a clinician may override this with a reason that is kept.
 *
 * @throws RuleBroken `referral.step-does-not-match-therapy`, `referral.therapy-is-not-treatment` or
 *   `referral.guided-self-help-not-recommended`
 */
export function refuseUnlessRecommended(
  treatment: PlannedTreatment,
  problemDescriptor: ProblemDescriptor | null,
  override: { readonly reason: string } | null,
): void {
  const mismatch = therapyOfAnotherStep(treatment.step, treatment.therapy);
  if (mismatch !== undefined) throw mismatch;
  const isAdvisedAgainst = problemDescriptor !== null && problemOf(problemDescriptor).noGuidedSelfHelp;
  if (therapyOf(treatment.therapy).isGuidedSelfHelp && isAdvisedAgainst && override === null) {
    throw new RuleBroken(
      'referral.guided-self-help-not-recommended',
      'Guided self-help is not recommended for social anxiety disorder and PTSD. Choose another therapy, or record why.',
      { field: 'therapy', kind: 'wrong-value' },
    );
  }
}

function therapyOfAnotherStep(step: Step | null, therapy: TherapyCode | null): RuleBroken | undefined {
  if (therapy === null) return undefined;
  const { name, intensity } = therapyOf(therapy);
  if (intensity === null) {
    return new RuleBroken(
      'referral.therapy-is-not-treatment',
      `${name} comes beside a treatment, it is none.`,
      {
        field: 'therapy',
        kind: 'wrong-value',
      },
    );
  }
  if (step === null || step === stepOf(intensity)) return undefined;
  return new RuleBroken(
    'referral.step-does-not-match-therapy',
    `${name} is given at step ${stepOf(intensity)}, not at step ${step}.`,
    { field: 'therapy', kind: 'wrong-value' },
  );
}
