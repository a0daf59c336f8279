import { RuleBroken } from '#domain-model/rule-broken';
import { endCodeGroup, type EndCode } from '#domain-model/values/end-code';
import type { Assessment } from './suitability.js';
import type { Clocks } from './waiting-time.js';

/** How far a referral had got when it is closed. */
export interface Course {
  readonly assessment: Assessment | null;
  readonly clocks: Pick<Clocks, 'contactCount' | 'treatmentContactCount' | 'firstAssessmentOn'>;
}

/** How soon a contact that was just recorded is usually known here. */
export const contactArrivalMs = 1_000;

export { isDeath } from '#domain-model/values/end-code';

type Doubt = (endCode: EndCode, course: Course) => string | null;

const isOf =
  (...codes: readonly EndCode[]) =>
  (endCode: EndCode) =>
    codes.includes(endCode);
const isSeen = isOf('10', '11', '12', '13', '14', '16', '95');

/** I101250 groups 10 to 16 and 95 as seen; a referral may be turned away on paper, and that is worth a word. */
const neverSeen: Doubt = (endCode, { assessment, clocks }) =>
  isSeen(endCode) && assessment === null && clocks.contactCount === 0
    ? 'is for people who were seen, and nobody has seen this one'
    : null;

const foundSuitable: Doubt = (endCode, { assessment }) =>
  isOf('10', '11')(endCode) && assessment?.suitable === true
    ? 'is for people whom the service does not suit, and the assessment says that it does'
    : null;

const neverFoundSuitable: Doubt = (endCode, { assessment }) =>
  endCode === '14' && assessment?.suitable !== true
    ? 'is for people whom the service suits, and no assessment says so'
    : null;

const assessmentIsComplete: Doubt = (endCode, { assessment }) =>
  endCode === '16' && assessment !== null
    ? 'is for an assessment that came to no end, and one is recorded'
    : null;

const doubts: readonly Doubt[] = [neverSeen, foundSuitable, neverFoundSuitable, assessmentIsComplete];

/**
 * An end code that contradicts the course is refused where it must be wrong, and asked for a reason where it may be right:
 * the code is counted nationally (I101250, M057 to M070), and a wrong one hides what happened.
 *
 * Whether codes for the treated have their treatment contact is held by each command in its own words.
 *
 * @throws RuleBroken `referral.end-code-is-for-unassessed` (422), `referral.end-code-needs-reason` (409; with
 *   `retryAfterMs`, since a contact may be on its way)
 */
export function refuseContradictingEndCode(endCode: EndCode, course: Course, reason: string | null): void {
  const { assessment, clocks } = course;
  if (
    endCodeGroup(endCode) === 'not-assessed' &&
    (assessment !== null || clocks.firstAssessmentOn !== null)
  ) {
    throw RuleBroken.wrongValue(
      'referral.end-code-is-for-unassessed',
      `End code ${endCode} is for people who were not assessed.`,
      'endCode',
    );
  }
  const doubt = doubts.map((rule) => rule(endCode, course)).find((says) => says !== null);
  if (doubt === undefined || doubt === null || reason !== null) return;
  throw RuleBroken.wrongState(
    'referral.end-code-needs-reason',
    `End code ${endCode} ${doubt}. Choose another, or say why in endCodeReason.`,
    {
      field: 'endCode',
      retryAfterMs: contactArrivalMs,
      more: { ways: ['another end code', 'endCodeReason'] },
    },
  );
}
