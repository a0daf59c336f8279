import { newEvent, type NewEvent } from '#domain-model/define-event';
import { ScoresCorrected, ScoresWithdrawn } from '#domain-model/events/outcomes.events';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { Correcting } from '#domain-model/values/correction-reason';
import type { CourseParts, CourseState, StoredOccasion } from './course.state.js';
import { scoreAll, type FilledIn, type ScoredQuestionnaire } from '../../questionnaire/domain/filled-in.js';
import { joined, type PlacedRisk } from '../../risk/domain/open-risk.js';
import { riskIn, riskRaised, withDueTime, type Learnt, type Risk } from '../../risk/domain/risk.js';

/** What was wrong; what is left out stays as it is. The questionnaires are given whole. */
export interface ScoresChange {
  readonly takenAt?: Instant | undefined;
  readonly questionnaires?: readonly FilledIn[] | undefined;
}

/** What is known of the risk of these questionnaires before the correction. */
export interface KnownRisk {
  readonly lastRiskAnswer: CourseParts['lastRiskAnswer'];
  readonly raised: CourseParts['ownRisk'];
  readonly open: CourseParts['openRisk'];
}

/** Who corrects, why and when; and how soon the provider has a risk looked at that it shows. */
export interface CorrectingScores {
  readonly putBy: Correcting;
  readonly learnt: Learnt;
}

export interface WithdrawnScores {
  readonly events: readonly NewEvent[];
  readonly before: Readonly<Record<string, unknown>>;
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
  { putBy, learnt }: CorrectingScores,
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
  const data = { ...whose, ...published({ takenAt, scored }), before: published(stored), ...putBy };
  const shown = riskIn(scored, { takenOn, lastAnswer: known.lastRiskAnswer });
  const risk = shown === null ? null : riskToRaise(shown, { stored, takenAt, known }, learnt);
  const at = putBy.correctedAt;
  const raised = risk === null ? [] : [riskRaised({ courseId, personId }, risk, at)];
  const events = [newEvent(ScoresCorrected, at, data), ...raised];
  return { takenAt, scored, risk, showsRisk: shown !== null, events, before, after };
}

/** Takes back questionnaires that belong to somebody else, or were never filled in. */
export function withdrawScores(
  { courseId, personId }: CourseState,
  stored: StoredOccasion,
  putBy: Correcting,
): WithdrawnScores {
  const { questionnaireId, occasion, appointmentId, recordedBy } = stored;
  const data = { courseId, personId, questionnaireId, before: published(stored), ...putBy };
  return {
    events: [newEvent(ScoresWithdrawn, putBy.correctedAt, data)],
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
  const { risk: together, isChanged } = joined(known.open, shown);
  return isChanged ? together : null;
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

/** As it is stored, item answers and all: it leaves this service for nobody but the clinicians. */
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

/** As an event says it: without item answers. */
function published({ takenAt, scored }: Pick<StoredOccasion, 'takenAt' | 'scored'>) {
  const scores = scored.map(({ instrument, total, prorated }) => ({ instrument, total, prorated }));
  return { takenAt, takenOn: londonDay(takenAt), scores };
}

export function unknownQuestionnaire(): RuleBroken {
  return RuleBroken.unknown('questionnaire.unknown', 'There is no such questionnaire.');
}

function refuseBeforeReceipt({ receivedOn }: CourseState, takenOn: CalendarDay): void {
  if (receivedOn === null || takenOn >= receivedOn) return;
  throw RuleBroken.wrongValue(
    'scores.taken-before-receipt',
    'Scores belong to a course of treatment from the day on which its referral was received.',
    'takenAt',
  );
}
