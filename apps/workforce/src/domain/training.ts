import { RuleBroken } from '#domain-model/rule-broken';
import { addDays, type CalendarDay } from '#domain-model/values/calendar';
import type { Qualification, TrainingEnd } from '#domain-model/values/qualification';
import type { ClinicianTraining } from './clinician.state.js';

export interface Extension {
  readonly qualification: Qualification;
  readonly plannedCompletionOn: CalendarDay;
}

export interface EndedTraining {
  readonly qualification: Qualification;
  /** The last day of the training. */
  readonly endedOn: CalendarDay;
  readonly how: TrainingEnd;
}

/** IDS90215: a planned end is no more than two years after the month that is sent. */
const furthestPlanDays = 2 * 365;

/** @throws RuleBroken `training.unknown`, `training.already-ended`, `training.not-extended`, `training.too-long` */
export function extendTraining(
  trainings: readonly ClinicianTraining[],
  { qualification, plannedCompletionOn }: Extension,
  today: CalendarDay,
): ClinicianTraining {
  const training = lastTowards(trainings, qualification);
  if (plannedCompletionOn <= training.plannedCompletionOn) {
    throw RuleBroken.wrongValue(
      'training.not-extended',
      `The training is planned to run to ${training.plannedCompletionOn}; an extension ends later.`,
      'plannedCompletionOn',
    );
  }
  if (plannedCompletionOn > addDays(today, furthestPlanDays)) {
    throw RuleBroken.wrongValue(
      'training.too-long',
      'A training is extended to two years from today at most.',
      'plannedCompletionOn',
    );
  }
  return { ...training, plannedCompletionOn };
}

/** @throws RuleBroken `training.unknown`, `training.already-ended`, `training.ends-before-it-begins` */
export function endTraining(
  trainings: readonly ClinicianTraining[],
  { qualification, endedOn, how }: EndedTraining,
): ClinicianTraining {
  const training = lastTowards(trainings, qualification);
  if (endedOn < training.enrolledOn) {
    throw RuleBroken.wrongValue(
      'training.ends-before-it-begins',
      `The training began on ${training.enrolledOn}.`,
      'endedOn',
    );
  }
  return { ...training, endedOn, endedHow: how };
}

function lastTowards(
  trainings: readonly ClinicianTraining[],
  qualification: Qualification,
): ClinicianTraining {
  const training = trainings.filter((one) => one.qualification === qualification).at(-1);
  if (training === undefined) {
    throw RuleBroken.wrongValue(
      'training.unknown',
      `There is no training towards qualification ${qualification}.`,
      'qualification',
    );
  }
  if (typeof training.endedOn === 'string') {
    throw RuleBroken.wrongState('training.already-ended', `The training ended on ${training.endedOn}.`, {
      field: 'qualification',
    });
  }
  return training;
}
