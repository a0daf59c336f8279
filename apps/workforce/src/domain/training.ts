import { RuleBroken } from '#domain-model/rule-broken';
import { addDays, type CalendarDay } from '#domain-model/values/calendar';
import type { Training } from '#domain-model/values/may-deliver';
import type { Qualification, TrainingEnd } from '#domain-model/values/qualification';

/** A training as it is kept: how it ended, where it ended without its qualification. */
export interface Studied extends Training {
  readonly endedHow?: TrainingEnd | null | undefined;
}

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
  trainings: readonly Studied[],
  { qualification, plannedCompletionOn }: Extension,
  today: CalendarDay,
): Studied {
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
  trainings: readonly Studied[],
  { qualification, endedOn, how }: EndedTraining,
): Studied {
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

function lastTowards(trainings: readonly Studied[], qualification: Qualification): Studied {
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
