import type { RiskLevel } from '#domain-model/measures/score';
import type { Instant } from '#domain-model/values/calendar';
import type { RiskReason } from '#domain-model/values/risk-review';
import type { PlacedRisk } from '../domain/open-risk.js';

/** A risk as whoever raised it is shown it. */
export interface RiskToReview {
  readonly level: RiskLevel;
  readonly reason: RiskReason;
  readonly dueAt: Instant;
  /** It is reviewed under this id: that of the first questionnaires of the contact or day that told of it. */
  readonly questionnaireId: string;
}

export function riskToReview({ level, reason, dueAt, questionnaireId }: PlacedRisk): RiskToReview {
  return { level, reason, dueAt, questionnaireId };
}
