import type { RiskLevel } from '#domain-model/measures/score';
import type { Instant } from '#domain-model/values/calendar';
import type { RiskReview } from './risk-review.js';

/** A raised risk, as its review finds it. */
export interface RaisedRisk {
  readonly questionnaireId: string;
  readonly takenAt: Instant;
  /** null where it is not known. */
  readonly answer: number | null;
  /** A higher answer has come since it was raised. */
  readonly hasRisen: boolean;
  /** null while nobody has looked. */
  readonly reviewed: Pick<RiskReview, 'reviewedAt' | 'found' | 'actions'> | null;
  /** A referral of the person ended with a death. */
  readonly personHasDied: boolean;
}

/** A raised risk whose time for the review has passed. */
export interface RiskNotReviewed {
  readonly questionnaireId: string;
  readonly takenAt: Instant;
  readonly level: RiskLevel;
  readonly dueAt: Instant;
}
