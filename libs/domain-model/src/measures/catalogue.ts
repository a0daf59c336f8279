import { activityWording } from './official/activity-wording.js';
import { outcomeWording } from './official/outcome-wording.js';
import { text, type Wording } from './official/wording.js';

/**
 * What is counted. The first block counts referrals, by the date that its measures name; the second, contacts
 * by their date; the third, referrals that finished a course of treatment in the period.
 */
export type Count =
  | 'referralsReceived'
  | 'accessedServices'
  | 'accessedWithinSixWeeks'
  | 'accessedWithinEighteenWeeks'
  | 'secondTreatments'
  | 'secondTreatmentsAfterOver90Days'
  | 'ended'
  | 'endedNotSeen'
  | 'endedSeenNotTreated'
  | 'endedTreatedOnce'
  | 'appointments'
  | 'cancelledByPatient'
  | 'didNotAttend'
  | 'cancelledByProvider'
  | 'attended'
  | 'attendedLate'
  | 'lateNotSeen'
  | 'finished'
  | 'finishedWithinSixWeeks'
  | 'finishedWithinEighteenWeeks'
  | 'finishedWithGapOver90Days'
  | 'finishedLowIntensityOnly'
  | 'finishedHighIntensityOnly'
  | 'finishedBothIntensities'
  | 'atCaseness'
  | 'notAtCaseness'
  | 'paired'
  | 'recovery'
  | 'reliableImprovement'
  | 'reliableDeterioration'
  | 'noReliableChange'
  | 'reliableRecovery'
  /**
   * Finished less not at caseness: the base of both recovery rates. It keeps people whose scores are missing.
   */
  | 'finishedLessNotAtCaseness';

export interface Measure extends Wording {
  /**
   * The national id, or for a variable of the annual publication that has none, our own:
   * `annual.at_caseness`.
   */
  readonly id: string;
  readonly kind: 'count' | 'rate';
  readonly numerator: Count;
  /** null for a count. */
  readonly denominator: Count | null;
}

const wording = { ...activityWording, ...outcomeWording };

/** Variables of the annual publication without a monthly id. The wording is ours, the ids too. */
const annualWording = {
  'annual.at_caseness': {
    name: 'at_caseness',
    title: 'Count of referrals that finished a course of treatment and were at caseness at the first scores',
    construction: text(`
      Count of referrals with a discharge date in the period and two or more treatment contacts, whose first
      PHQ-9 score and first anxiety measure score are known, and one or both are at caseness.
    `),
  },
  'annual.first_to_second_over_90_days': {
    name: 'first_second_gt90_pct',
    title:
      'Share of finished courses of treatment that waited over 90 days between first and second treatment',
    construction: text(`
      Count of referrals that finished a course of treatment in the period with more than 90 days between
      the first and the second treatment contact, divided by the count of referrals that finished a course
      of treatment in the period. Unlike M126, which divides by second treatments in the period.
    `),
  },
  'annual.low_intensity_only': {
    name: 'li_only_pct',
    title: 'Share of finished courses of treatment with low intensity therapy only',
    construction: text(`
      Count of referrals that finished a course of treatment in the period, whose treatment contacts hold
      low intensity therapy codes and no high intensity ones, divided by the count that finished a course of
      treatment.
    `),
  },
  'annual.high_intensity_only': {
    name: 'hi_only_pct',
    title: 'Share of finished courses of treatment with high intensity therapy only',
    construction: text(`
      Count of referrals that finished a course of treatment in the period, whose treatment contacts hold
      high intensity therapy codes and no low intensity ones, divided by the count that finished a course of
      treatment.
    `),
  },
  'annual.both_intensities': {
    name: 'both_pct',
    title: 'Share of finished courses of treatment with therapy of both intensities',
    construction: text(`
      Count of referrals that finished a course of treatment in the period, whose treatment contacts hold
      therapy codes of both intensities, divided by the count that finished a course of treatment.
    `),
  },
} as const satisfies Readonly<Record<string, Wording>>;

function count(id: keyof typeof wording, numerator: Count): Measure {
  return { id, ...wording[id], kind: 'count', numerator, denominator: null };
}

function rate(id: keyof typeof wording, numerator: Count, denominator: Count): Measure {
  return { id, ...wording[id], kind: 'rate', numerator, denominator };
}

function annual(
  id: keyof typeof annualWording,
  numerator: Count,
  denominator: Count | null = 'finished',
): Measure {
  return { id, ...annualWording[id], kind: denominator === null ? 'count' : 'rate', numerator, denominator };
}

/** Every measure that Stepwise publishes, in the order in which it is shown. Rates are per cent. */
export const measures: readonly Measure[] = [
  count('M001', 'referralsReceived'),
  count('M031', 'accessedServices'),
  count('M036', 'accessedWithinSixWeeks'),
  count('M037', 'accessedWithinEighteenWeeks'),
  count('M052', 'finishedWithinSixWeeks'),
  rate('M053', 'finishedWithinSixWeeks', 'finished'),
  count('M054', 'finishedWithinEighteenWeeks'),
  rate('M055', 'finishedWithinEighteenWeeks', 'finished'),
  count('M184', 'secondTreatments'),
  count('M047', 'secondTreatmentsAfterOver90Days'),
  rate('M126', 'secondTreatmentsAfterOver90Days', 'secondTreatments'),
  annual('annual.first_to_second_over_90_days', 'finishedWithGapOver90Days'),
  count('M056', 'ended'),
  count('M073', 'endedNotSeen'),
  count('M074', 'endedSeenNotTreated'),
  count('M075', 'endedTreatedOnce'),
  count('M076', 'finished'),
  count('M082', 'appointments'),
  count('M083', 'cancelledByPatient'),
  count('M084', 'didNotAttend'),
  count('M085', 'cancelledByProvider'),
  count('M086', 'attended'),
  count('M087', 'attendedLate'),
  count('M088', 'lateNotSeen'),
  annual('annual.at_caseness', 'atCaseness', null),
  count('M179', 'notAtCaseness'),
  rate('M180', 'notAtCaseness', 'finished'),
  count('M202', 'paired'),
  count('M191', 'recovery'),
  rate('M192', 'recovery', 'finishedLessNotAtCaseness'),
  count('M193', 'reliableRecovery'),
  rate('M195', 'reliableRecovery', 'finishedLessNotAtCaseness'),
  count('M185', 'reliableImprovement'),
  rate('M186', 'reliableImprovement', 'finished'),
  count('M187', 'noReliableChange'),
  count('M189', 'reliableDeterioration'),
  rate('M1010', 'reliableDeterioration', 'finished'),
  annual('annual.low_intensity_only', 'finishedLowIntensityOnly'),
  annual('annual.high_intensity_only', 'finishedHighIntensityOnly'),
  annual('annual.both_intensities', 'finishedBothIntensities'),
];

/** @throws RangeError for an id that the catalogue does not hold. */
export function measureOf(id: string): Measure {
  const measure = measures.find((candidate) => candidate.id === id);
  if (measure === undefined) throw new RangeError(`"${id}" is not a measure of the catalogue.`);
  return measure;
}
