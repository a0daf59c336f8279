import { newEvent, type NewEvent } from '#domain-model/define-event';
import { ScoresCorrected, ScoresWithdrawn } from '#domain-model/events/outcomes.events';
import type { RiskLevel } from '#domain-model/measures/score';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { PuttingRight } from '#domain-model/values/correction-reason';
import type { CourseState, Occasion } from '../../course/domain/course-of-treatment.js';
import { scoreAll, type FilledIn, type ScoredQuestionnaire } from '../../questionnaire/domain/filled-in.js';
import { joined, type OpenRisk, type PlacedRisk } from '../../risk/domain/open-risk.js';
import { riskIn, riskRaised, withDueTime, type Learnt, type Risk } from '../../risk/domain/risk.js';

/** The questionnaires of one occasion, as they are kept. */
export interface StoredOccasion extends Pick<
  Occasion,
  'questionnaireId' | 'takenAt' | 'occasion' | 'appointmentId' | 'recordedBy'
> {
  readonly recordedAt: Instant;
  /** Why it was filled in once more for one contact or time, in words that stay here. */
  readonly repeatReason: string | null;
  readonly scored: readonly ScoredQuestionnaire[];
}

/** What was wrong; what is left out stands as it is. The questionnaires are given whole. */
export interface ScoresChange {
  readonly takenAt?: Instant | undefined;
  readonly questionnaires?: readonly FilledIn[] | undefined;
}

/** What is known of the risk of these questionnaires before the correction. */
export interface KnownRisk {
  /** The answer to the risk item the time before; null when there was none. */
  readonly lastRiskAnswer: number | null;
  /** The risk that was raised from these very questionnaires, reviewed or not. */
  readonly raised: { readonly answer: number | null; readonly level: RiskLevel } | null;
  /** That risk, or another of the same contact or day, while nobody has reviewed it. */
  readonly open: OpenRisk | null;
}

export interface CorrectedScores {
  readonly takenAt: Instant;
  readonly scored: readonly ScoredQuestionnaire[];
  /** To be raised, or raised again higher; null where nothing new has to be looked at. */
  readonly risk: PlacedRisk | null;
  /** The right answers show a risk or leave it open, whether or not it was raised before. */
  readonly showsRisk: boolean;
  readonly events: readonly NewEvent[];
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/**
 * Corrects the time, answers or totals of one occasion. A risk that the right answers show is raised if it was not, and
 * raised again if it was lower; one that they do not show stays on the list until someone has looked.
 *
 * @throws RuleBroken `correction.changes-nothing`, `scores.taken-before-receipt` (422), and those of {@link scoreAll}.
 */
export function correctScores(
  course: CourseState,
  { stored, change, known }: { stored: StoredOccasion; change: ScoresChange; known: KnownRisk },
  { putBy, learnt }: { readonly putBy: PuttingRight; readonly learnt: Learnt },
): CorrectedScores {
  const { takenAt = stored.takenAt, questionnaires = filledInOf(stored) } = change;
  const takenOn = londonDay(takenAt);
  refuseBeforeReceipt(course, takenOn);
  const scored = scoreAll(questionnaires, takenOn);
  const [before, after] = [recordOf(stored), recordOf({ takenAt, scored })];
  if (JSON.stringify(before) === JSON.stringify(after)) {
    throw RuleBroken.wrongValue(
      'correction.changes-nothing',
      'Everything stands as it is said to have been.',
    );
  }
  const { courseId, personId } = course;
  const { questionnaireId } = stored;
  const whose = { courseId, personId, questionnaireId };
  const told = { ...whose, ...published({ takenAt, scored }), before: published(stored), ...putBy };
  const shown = riskIn(scored, { takenOn, lastAnswer: known.lastRiskAnswer });
  const risk = shown === null ? null : riskToRaise(shown, { stored, takenAt, known }, learnt);
  const at = putBy.correctedAt;
  const raised = risk === null ? [] : [riskRaised({ courseId, personId }, risk, at)];
  const events = [newEvent(ScoresCorrected, at, told), ...raised];
  return { takenAt, scored, risk, showsRisk: shown !== null, events, before, after };
}

/** Takes back questionnaires that belong to somebody else, or were never filled in. */
export function withdrawScores(
  { courseId, personId }: CourseState,
  stored: StoredOccasion,
  putBy: PuttingRight,
): { readonly events: readonly NewEvent[]; readonly before: Readonly<Record<string, unknown>> } {
  const { questionnaireId, occasion, appointmentId, recordedBy } = stored;
  const told = { courseId, personId, questionnaireId, before: published(stored), ...putBy };
  return {
    events: [newEvent(ScoresWithdrawn, putBy.correctedAt, told)],
    before: { ...recordOf(stored), occasion, appointmentId, recordedBy },
  };
}

function riskToRaise(
  risk: Risk,
  { stored, takenAt, known }: { stored: StoredOccasion; takenAt: Instant; known: KnownRisk },
  learnt: Learnt,
): PlacedRisk | null {
  const { questionnaireId, appointmentId } = stored;
  const due = withDueTime(risk, stored, learnt);
  const shown = { ...due, questionnaireId, appointmentId, takenAt, isShared: false };
  if (known.open === null) return isHigher(risk, known) ? shown : null;
  const { risk: together, isNews } = joined(known.open, shown);
  return isNews ? together : null;
}

/** Than what somebody has looked at already. */
function isHigher({ answer, level }: Risk, { raised }: KnownRisk): boolean {
  if (raised === null) return true;
  return (answer ?? 0) > (raised.answer ?? 0) || (level === 'same-day' && raised.level === 'review');
}

function filledInOf({ scored }: StoredOccasion): readonly FilledIn[] {
  return scored.map(({ instrument, answers, total, riskAnswer }) => {
    if (answers !== null) return { instrument, answers };
    return riskAnswer === null || total === 0
      ? { instrument, total }
      : { instrument, total, item9: riskAnswer };
  });
}

/** As it is kept, item answers and all: it leaves this service for nobody but the clinicians. */
function recordOf({ takenAt, scored }: Pick<StoredOccasion, 'takenAt' | 'scored'>) {
  const questionnaires = [...scored]
    .sort((one, other) => (one.instrument < other.instrument ? -1 : 1))
    .map(({ instrument, total, prorated, answers, riskAnswer }) => ({
      instrument,
      total,
      prorated,
      answers,
      ...(answers === null && riskAnswer !== null ? { item9: riskAnswer } : {}),
    }));
  return { takenAt, questionnaires };
}

/** As an event tells it: without item answers. */
function published({ takenAt, scored }: Pick<StoredOccasion, 'takenAt' | 'scored'>) {
  const scores = scored.map(({ instrument, total, prorated }) => ({ instrument, total, prorated }));
  return { takenAt, takenOn: londonDay(takenAt), scores };
}

function refuseBeforeReceipt({ receivedOn }: CourseState, takenOn: CalendarDay): void {
  if (receivedOn === null || takenOn >= receivedOn) return;
  throw RuleBroken.wrongValue(
    'scores.taken-before-receipt',
    'Scores belong to a course of treatment from the day on which its referral was received.',
    'takenAt',
  );
}
