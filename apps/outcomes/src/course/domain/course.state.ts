import type { Outcome, TakenScore } from '#domain-model/measures/outcome';
import type { RiskLevel } from '#domain-model/measures/score';
import type { CareContact } from '#domain-model/measures/treatment-contact';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import type { FilledIn, ScoredNow, ScoredQuestionnaire } from '../../questionnaire/domain/filled-in.js';
import type { OpenRisk, PlacedRisk } from '../../risk/domain/open-risk.js';
import type { RaisedRisk, RiskNotReviewed } from '../../risk/domain/risk.state.js';
import type { NamedProblem } from './named-problems.js';

export interface CourseState {
  /** The referral's id: a course of treatment is the clinical episode of one referral. */
  readonly courseId: string;
  readonly personId: string;
  readonly providerCode: string;
  /** null while the receipt has not been consumed, though another event of the referral has. */
  readonly receivedOn: CalendarDay | null;
  readonly problemDescriptor: ProblemDescriptor | null;
  readonly problemAssessedOn: CalendarDay | null;
  /** What the problem is derived from; empty for a course whose assessments were consumed before they were stored. */
  readonly namedProblems: readonly NamedProblem[];
  /** Numbers of the referral's events that named the receipt and the end: an older one changes nothing. */
  readonly receiptSequence: number;
  readonly endSequence: number;
  readonly endedOn: CalendarDay | null;
  /** It ended because the person has died. */
  readonly endedByDeath: boolean;
  /** The outcome that was last published; null before the end. */
  readonly outcome: Outcome | null;
}

/** What a store has read of a course beside its row, for the command that needs it. */
export interface CourseParts {
  /** The answer to the risk item the time before; null when there was none. */
  readonly lastRiskAnswer: number | null;
  /** The risk of the same contact or day that nobody has reviewed yet. */
  readonly openRisk: OpenRisk | null;
  /** The risk that is reviewed. */
  readonly raisedRisk: RaisedRisk | null;
  /** The risk whose time for the review has passed. */
  readonly overdueRisk: RiskNotReviewed | null;
  /** The questionnaires that are corrected or withdrawn. */
  readonly occasion: StoredOccasion | null;
  /** Of withdrawn questionnaires: the unreviewed risk that other answers show, too. */
  readonly remainingRisk: PlacedRisk | null;
  /** The risk that was raised from these very questionnaires, reviewed or not. */
  readonly ownRisk: { readonly answer: number | null; readonly level: RiskLevel } | null;
}

/** The questionnaires of one occasion, as a clinician or the person gives them. */
export interface Occasion {
  readonly questionnaireId: string;
  readonly takenAt: Instant;
  readonly occasion: 'before' | 'in' | 'outside';
  readonly appointmentId: string | null;
  readonly recordedBy: 'clinician' | 'person';
  readonly questionnaires: readonly FilledIn[];
}

export interface RecordedOccasion {
  readonly scored: readonly ScoredNow[];
  readonly risk: PlacedRisk | null;
}

/** The questionnaires of one occasion, as they are stored. */
export interface StoredOccasion extends Omit<Occasion, 'questionnaires'> {
  readonly recordedAt: Instant;
  /** Why it was filled in once more for one contact or time, in words that stay here. */
  readonly repeatReason: string | null;
  readonly scored: readonly ScoredQuestionnaire[];
}

/** What an outcome is derived from: everything known of the course by now. */
export interface Evidence {
  readonly scores: readonly TakenScore[];
  readonly contacts: readonly CareContact[];
}
