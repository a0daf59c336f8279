import type { Instant } from '#domain-model/values/calendar';
import type { DueRisk } from './risk.js';

/** A risk with the questionnaires that it is named by, their contact, if any, and when they were filled in. */
export interface PlacedRisk extends DueRisk {
  readonly questionnaireId: string;
  readonly appointmentId: string | null;
  readonly takenAt: Instant;
  /** Other answers tell of it, too: it outlasts the withdrawal of the questionnaires that name it. */
  readonly isShared: boolean;
}

/** A risk that nobody has reviewed yet. */
export interface OpenRisk extends PlacedRisk {
  /** Raised of a form that was refused: no scores are recorded under its id. */
  readonly isUnscored: boolean;
}

/** The risk as it is to be reviewed, and whether anything of it is new to whoever was told of it before. */
export interface JoinedRisk {
  readonly risk: PlacedRisk;
  readonly isChanged: boolean;
}

/**
 * One contact, or one day outside contacts, has one risk to review: whoever opens it sees all that was answered, and two
 * entries on the list would be two people looking. It keeps the higher level and the earlier due time, so that answering
 * again gives nobody more time. That is the platform's design; what is answered again stays in the scores.
 */
export function joined(open: OpenRisk | null, shown: PlacedRisk): JoinedRisk {
  if (open === null) return { risk: shown, isChanged: true };
  const isSameForm = open.questionnaireId === shown.questionnaireId && !open.isUnscored;
  const answer = higherOf(open.answer, shown.answer);
  const risk: PlacedRisk = {
    questionnaireId: open.questionnaireId,
    appointmentId: open.appointmentId ?? shown.appointmentId,
    takenAt: isSameForm || shown.takenAt > open.takenAt ? shown.takenAt : open.takenAt,
    answer,
    level: open.level === 'same-day' ? open.level : shown.level,
    reason: answer === null ? open.reason : 'item-9-answered',
    dueAt: open.dueAt < shown.dueAt ? open.dueAt : shown.dueAt,
    isShared: open.isShared || !isSameForm,
  };
  return { risk, isChanged: isOther(open, risk) };
}

function higherOf(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}

function isOther(one: PlacedRisk, other: PlacedRisk): boolean {
  const changes = (['answer', 'level', 'reason', 'dueAt', 'appointmentId'] as const).map(
    (field) => one[field] === other[field],
  );
  return changes.includes(false);
}
