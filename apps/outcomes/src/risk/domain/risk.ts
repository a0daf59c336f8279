import type { EventDefinition, NewEvent } from '#domain-model/define-event';
import { newEvent } from '#domain-model/define-event';
import { RiskRaised } from '#domain-model/events/outcomes.events';
import { instrumentOn } from '#domain-model/measures/instruments';
import { riskLevelOf, type RiskLevel } from '#domain-model/measures/score';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import type { RiskReason } from '#domain-model/values/risk-review';
import type { FilledIn, ScoredQuestionnaire } from '../../questionnaire/domain/filled-in.js';
import { reviewDueAt, type ReviewTimes } from './risk-review.js';

/** Why somebody has to look, and how soon. The answer stays in this service; null where it is not known. */
export interface Risk {
  readonly answer: number | null;
  readonly level: RiskLevel;
  readonly reason: RiskReason;
}

/** A risk with the time by which somebody has to look. */
export interface DueRisk extends Risk {
  readonly dueAt: Instant;
}

/** When it was learnt, and how soon the provider has its risks looked at. */
export interface Learnt {
  readonly recordedAt: Instant;
  readonly reviewTimes: ReviewTimes;
}

interface Filled {
  readonly questionnaireId: string;
  readonly appointmentId: string | null;
  readonly takenAt: Instant;
  readonly occasion: 'before' | 'in' | 'outside';
}

/** Severe depression by the PHQ-9 (Kroenke, Spitzer and Williams 2001: 20 to 27). */
const severeFrom = 20;

/**
 * The risk that the questionnaires of one occasion show; null where the item that asks for it is known to be 0.
 *
 * An item that is not known is a risk to review: leaving out just this question is no denial, and a total hides it. It is
 * looked at the same day where the last known answer was above 0 or the total is severe, else like an answer of 1. Only a
 * total of 0 excludes it by itself; whoever enters another states item 9 beside it. The levels are the platform's design.
 *
 * @param lastAnswer the answer to the same item the time before, 0 included; null when there was none.
 */
export function riskIn(
  scored: readonly ScoredQuestionnaire[],
  { takenOn, lastAnswer }: { readonly takenOn: CalendarDay; readonly lastAnswer: number | null },
): Risk | null {
  const asking = scored.find(
    ({ instrument: token }) => (instrumentOn(token, takenOn)?.riskItem ?? null) !== null,
  );
  if (asking === undefined) return null;
  const { riskAnswer: answer, answers, total } = asking;
  if (answer === 0) return null;
  if (answer !== null) return { answer, level: riskLevelOf(answer, lastAnswer), reason: 'item-9-answered' };
  const isPressing = (lastAnswer ?? 0) > 0 || total >= severeFrom;
  const reason = answers === null ? 'total-without-items' : 'item-9-unanswered';
  return { answer, level: isPressing ? 'same-day' : 'review', reason };
}

/**
 * The highest answer above 0 to the item that asks, of questionnaires that are refused; null where none is there.
 *
 * It stands among the answers or beside a total. A sheet of another length still shows it at its place, since the PHQ-9
 * prints the question on difficulty, which is not scored, below its ninth item (Kroenke, Spitzer and Williams 2001).
 */
export function riskInUnscored(questionnaires: readonly FilledIn[], takenOn: CalendarDay): Risk | null {
  const found = questionnaires.flatMap(({ instrument: token, answers = [], item9 = 0 }) => {
    const instrument = instrumentOn(token, takenOn);
    const item = instrument?.riskItem ?? null;
    if (instrument === undefined || item === null) return [];
    const { highest } = instrument.itemRange;
    return [answers[item - 1] ?? 0, item9].filter(
      (answer) => Number.isInteger(answer) && answer > 0 && answer <= highest,
    );
  });
  const answer = Math.max(0, ...found);
  return answer === 0 ? null : { answer, level: 'same-day', reason: 'item-9-answered' };
}

export function withDueTime(
  risk: Risk,
  { occasion }: Pick<Filled, 'occasion'>,
  { recordedAt, reviewTimes }: Learnt,
): DueRisk {
  const dueAt = reviewDueAt({ level: risk.level, occasion, raisedAt: recordedAt }, reviewTimes);
  return { ...risk, dueAt };
}

/** What others are told: that somebody has to look, why and by when; never the answer. */
export function riskRaised(
  whose: { readonly courseId: string; readonly personId: string },
  { questionnaireId, appointmentId, takenAt, level, reason, dueAt }: Omit<Filled, 'occasion'> & DueRisk,
  at: Instant,
): NewEvent<EventDefinition> {
  return newEvent(RiskRaised, at, {
    ...whose,
    questionnaireId,
    appointmentId,
    takenAt,
    level,
    reason,
    dueAt,
  });
}
