import { RuleBroken } from '#domain-model/rule-broken';
import { addDays } from '#domain-model/values/calendar';
import type { AwardedQualification, Training } from '#domain-model/values/may-deliver';
import { refuseDayBefore } from './days.js';

/** IDS90212: the national data set takes no award before 2005-01-01. */
const firstAwardOn = '2005-01-01';

/** The longest course on record is the counsellors' funded pathway of three years. */
const longestTrainingDays = 3 * 366;

const highIntensityCbt = '11';
const mindfulness = '16';

/** @throws RuleBroken `qualification.awarded-too-early` or `qualification.needs-high-intensity-cbt` */
export function refuseImpossibleAward(
  award: AwardedQualification,
  gained: readonly AwardedQualification[],
): void {
  refuseDayBefore('awardedOn', award.awardedOn, {
    day: firstAwardOn,
    code: 'qualification.awarded-too-early',
  });
  refuseMindfulnessWithoutCbt(award.qualification, award.awardedOn, gained);
}

/** @throws RuleBroken `training.ends-before-it-begins`, `training.too-long`, `qualification.needs-high-intensity-cbt` */
export function refuseImpossibleTraining(training: Training, gained: readonly AwardedQualification[]): void {
  const { qualification, enrolledOn, plannedCompletionOn } = training;
  refuseDayBefore('enrolledOn', enrolledOn, { day: firstAwardOn, code: 'training.began-too-early' });
  refuseDayBefore('plannedCompletionOn', plannedCompletionOn, {
    day: addDays(enrolledOn, 1),
    code: 'training.ends-before-it-begins',
  });
  if (plannedCompletionOn > addDays(enrolledOn, longestTrainingDays)) {
    throw RuleBroken.wrongValue(
      'training.too-long',
      'An approved training takes three years at most.',
      'plannedCompletionOn',
    );
  }
  refuseMindfulnessWithoutCbt(qualification, enrolledOn, gained);
}

/** MBCT is taught to high intensity CBT therapists only. */
function refuseMindfulnessWithoutCbt(
  qualification: AwardedQualification['qualification'],
  day: string,
  gained: readonly AwardedQualification[],
): void {
  const hasCbt = gained.some((other) => other.qualification === highIntensityCbt && other.awardedOn <= day);
  if (qualification === mindfulness && !hasCbt) {
    throw RuleBroken.wrongState(
      'qualification.needs-high-intensity-cbt',
      `Qualification ${mindfulness} builds on ${highIntensityCbt}, which was not gained by ${day}.`,
      { field: 'qualification' },
    );
  }
}
