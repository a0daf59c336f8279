import { newEvent, type NewEvent } from '#domain-model/define-event';
import {
  CourseEnded,
  CourseReopened,
  OutcomeRevised,
  RiskOverdue,
  RiskReviewed,
  ScoresRecorded,
} from '#domain-model/events/outcomes.events';
import { outcomeOf, type Outcome, type TakenScore } from '#domain-model/measures/outcome';
import type { RiskLevel } from '#domain-model/measures/score';
import { contactsOf, type CareContact } from '#domain-model/measures/treatment-contact';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import { isDeath, type EndCode } from '#domain-model/values/end-code';
import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import { standingProblemOf, withNamed, type NamedProblem } from './named-problems.js';
import {
  scoreAll,
  type FilledIn,
  type ScoredNow,
  type ScoredQuestionnaire,
} from '../../questionnaire/domain/filled-in.js';
import { joined, type OpenRisk, type PlacedRisk } from '../../risk/domain/open-risk.js';
import { riskIn, riskRaised, withDueTime, type Learnt } from '../../risk/domain/risk.js';
import { refuseAsDied, refuseHalfReview, refuseUnlessSeen } from '../../risk/domain/risk-review.js';
import type { RiskReview, SeenAnswer } from '../../risk/domain/risk-review.js';

export interface CourseState {
  /** The referral's id: a course of treatment is the clinical episode of one referral. */
  readonly courseId: string;
  readonly personId: string;
  readonly providerCode: string;
  /** null while the receipt has not been consumed, though another event of the referral has. */
  readonly receivedOn: CalendarDay | null;
  readonly problemDescriptor: ProblemDescriptor | null;
  readonly problemAssessedOn: CalendarDay | null;
  /** What the problem is derived from; empty for a course whose assessments were consumed before they were kept. */
  readonly namedProblems: readonly NamedProblem[];
  /** Numbers of the referral's events that told the receipt and the end: an older one changes nothing. */
  readonly receiptSequence: number;
  readonly endSequence: number;
  readonly endedOn: CalendarDay | null;
  /** It ended because the person has died. */
  readonly endedByDeath: boolean;
  /** The outcome that was last published; null before the end. */
  readonly outcome: Outcome | null;
}

/** The questionnaires of one occasion, as a clinician or the person gives them. */
export interface Occasion {
  readonly questionnaireId: string;
  readonly takenAt: Instant;
  readonly occasion: 'before' | 'in' | 'outside';
  readonly appointmentId: string | null;
  readonly recordedBy: 'clinician' | 'person';
  readonly questionnaires: readonly FilledIn[];
  /** The answer to the risk item the time before; null when there was none. */
  readonly lastRiskAnswer: number | null;
  /** The risk of the same contact or day that nobody has reviewed yet. */
  readonly openRisk?: OpenRisk | null;
}

export interface RecordedOccasion {
  readonly scored: readonly ScoredNow[];
  readonly risk: PlacedRisk | null;
}

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

/** What an outcome is derived from: everything known of the course by now. */
export interface Evidence {
  readonly scores: readonly TakenScore[];
  readonly contacts: readonly CareContact[];
}

const retryAfterMs = 100;

/**
 * The clinical episode of one referral. It opens when the referral is received; scores are recorded from then on, even
 * after the end, since people record late. Each assessment may name the problem, and so the anxiety measure. It ends
 * when the referral is discharged or declined; then its outcome is derived from all scores and contacts and published
 * once. Whatever is learnt afterwards derives the outcome again, and publishes it again only when it came out different.
 * A closure that had been a mistake is undone: the course goes on without an outcome until it ends again.
 *
 * Events of different topics have no common order, so a course may exist before its receipt is consumed: a contact, or even
 * its end, can come first. Invariants: no scores before the receipt; an outcome stands exactly when receipt and end are
 * both known; a raised risk is reviewed once.
 */
export class CourseOfTreatment {
  private readonly recorded: NewEvent[] = [];
  private state: CourseState;

  private constructor(private readonly asRead: CourseState) {
    this.state = asRead;
  }

  /** A course of which nothing but its existence is known. */
  static of(courseId: string, personId: string, providerCode: string): CourseOfTreatment {
    const unknown = {
      receivedOn: null,
      problemDescriptor: null,
      problemAssessedOn: null,
      namedProblems: [],
      receiptSequence: 0,
      endSequence: 0,
      endedOn: null,
      endedByDeath: false,
      outcome: null,
    };
    return new CourseOfTreatment({ courseId, personId, providerCode, ...unknown });
  }

  static restore(state: CourseState): CourseOfTreatment {
    return new CourseOfTreatment(state);
  }

  /** @param sequence of the referral's event, its receipt or the correction of it. */
  open(receivedOn: CalendarDay, sequence: number): void {
    if (sequence <= this.state.receiptSequence) return;
    this.state = { ...this.state, receivedOn, receiptSequence: sequence };
  }

  /** An assessment, or the correction of one: which problem stands, {@link standingProblemOf} says. */
  nameProblem(named: NamedProblem): void {
    const known = this.namedSoFar;
    const namedProblems = withNamed(known, named);
    if (namedProblems === known) return;
    this.state = { ...this.state, namedProblems, ...standingProblemOf(namedProblems) };
  }

  /**
   * Scores what was filled in.
   *
   * @throws RuleBroken `scores.referral-not-known-yet`, `scores.taken-before-receipt`, and those of {@link scoreAll}.
   */
  recordScores(occasion: Occasion, learnt: Learnt): RecordedOccasion {
    const takenOn = londonDay(occasion.takenAt);
    this.refuseBeforeReceipt(takenOn);
    const scored = scoreAll(occasion.questionnaires, takenOn);
    this.recordScored(occasion, scored, takenOn);
    const found = riskIn(scored, { takenOn, lastAnswer: occasion.lastRiskAnswer });
    if (found === null) return { scored, risk: null };
    const { questionnaireId, appointmentId, takenAt, openRisk = null } = occasion;
    const due = withDueTime(found, occasion, learnt);
    const shown = { ...due, questionnaireId, appointmentId, takenAt, isShared: false };
    return { scored, risk: this.raiseRisk(openRisk, shown) };
  }

  /** Somebody may not be safe, whether or not what says so could be scored. It is published where anything of it is new. */
  raiseRisk(open: OpenRisk | null, shown: PlacedRisk): PlacedRisk {
    const { risk, isNews } = joined(open, shown);
    const { courseId, personId } = this.state;
    if (isNews) this.recorded.push(riskRaised({ courseId, personId }, risk, shown.takenAt));
    return risk;
  }

  /**
   * It is reviewed after the answer was given: staff who enter a session's questionnaires late enter its review late as well.
   *
   * @throws RuleBroken `risk.reviewed-already`, `risk.answered-again`, `risk.reviewed-before-raised`, and those of
   *   {@link refuseHalfReview}
   */
  reviewRisk(risk: RaisedRisk, review: RiskReview & SeenAnswer): void {
    const { questionnaireId, takenAt, reviewed, personHasDied } = risk;
    if (reviewed !== null) {
      throw RuleBroken.wrongState('risk.reviewed-already', 'This risk has been reviewed already.', {
        more: { review: reviewed },
      });
    }
    refuseUnlessSeen(risk, review);
    const { reviewedAt, reviewedBy, found, actions } = review;
    if (reviewedAt < takenAt) {
      throw RuleBroken.wrongValue(
        'risk.reviewed-before-raised',
        'A risk is reviewed after the answer that raised it was given.',
        'reviewedAt',
      );
    }
    refuseHalfReview(review);
    if (!personHasDied) refuseAsDied(review);
    const { courseId, personId } = this.state;
    const told = { reviewedAt, reviewedBy, found: [...found], actions: [...actions] };
    this.recorded.push(newEvent(RiskReviewed, reviewedAt, { courseId, personId, questionnaireId, ...told }));
  }

  /** Nobody has reviewed the risk in time. It stays as it is; whoever watches is told, once for each risk. */
  findOverdue({ questionnaireId, takenAt, level, dueAt }: RiskNotReviewed): void {
    const { courseId, personId } = this.state;
    this.recorded.push(
      newEvent(RiskOverdue, dueAt, { courseId, personId, questionnaireId, takenAt, level, dueAt }),
    );
  }

  /** @param sequence of the referral's event: its closure, or the correction of one. */
  end(endedOn: CalendarDay, sequence: number, endCode: EndCode | null = null): void {
    if (sequence <= this.state.endSequence) return;
    this.state = { ...this.state, endedOn, endedByDeath: isDeath(endCode), endSequence: sequence };
  }

  /** The closure had been a mistake: the course goes on, and an outcome that was told stands no more. */
  reopen(sequence: number, at: Instant): void {
    const { courseId, personId, endedOn, endSequence, outcome } = this.state;
    if (sequence <= endSequence) return;
    this.state = { ...this.state, endedOn: null, endedByDeath: false, endSequence: sequence, outcome: null };
    if (outcome === null || endedOn === null) return;
    this.recorded.push(
      newEvent(CourseReopened, at, { courseId, personId, before: { endedOn: outcome.endedOn } }),
    );
  }

  /** Takes over what a correction of its scores tells: see score-corrections.ts. */
  correct(events: readonly NewEvent[]): void {
    this.recorded.push(...events);
  }

  /** Whether an outcome can be derived: receipt and end are both known. */
  get hasEnded(): boolean {
    return this.state.receivedOn !== null && this.state.endedOn !== null;
  }

  /** Derives the outcome from all that is known, and records it when it is the first or another than before. */
  settleOutcome({ scores, contacts }: Evidence, at: Instant): void {
    const { courseId, personId, receivedOn, endedOn, problemDescriptor, outcome: before } = this.state;
    if (receivedOn === null || endedOn === null) return;
    const { treatmentContacts } = contactsOf(contacts, { receivedOn, endedOn });
    const outcome = outcomeOf({ scores, problemDescriptor, treatmentContacts, receivedOn, endedOn });
    if (before !== null && isSame(before, outcome)) return;
    const event = before === null ? CourseEnded : OutcomeRevised;
    this.state = { ...this.state, outcome };
    this.recorded.push(newEvent(event, at, { courseId, personId, ...outcome }));
  }

  /** Since it was read: what said that the person has died was a mistake. */
  get deathIsUndone(): boolean {
    return this.asRead.endedByDeath && !this.state.endedByDeath;
  }

  /** For the store: whether there is anything to write. */
  get hasChanged(): boolean {
    return this.state !== this.asRead;
  }

  /** For the store: what to write. */
  get snapshot(): CourseState {
    return this.state;
  }

  /** For the store: what to publish. */
  get events(): readonly NewEvent[] {
    return this.recorded;
  }

  /** What was consumed before assessments were kept counts as the first of them. */
  private get namedSoFar(): readonly NamedProblem[] {
    const { namedProblems, problemDescriptor: problem, problemAssessedOn: assessedOn } = this.state;
    if (namedProblems.length > 0 || problem === null || assessedOn === null) return namedProblems;
    return [{ sequence: 0, assessedOn, problem, corrects: false }];
  }

  private refuseBeforeReceipt(takenOn: CalendarDay): void {
    if (this.state.receivedOn === null) throw referralNotKnownYet();
    if (takenOn >= this.state.receivedOn) return;
    const message = 'Scores belong to a course of treatment from the day on which its referral was received.';
    throw RuleBroken.wrongValue('scores.taken-before-receipt', message, 'takenAt');
  }

  private recordScored(
    occasion: Occasion,
    scored: readonly ScoredQuestionnaire[],
    takenOn: CalendarDay,
  ): void {
    const { courseId, personId } = this.state;
    const { questionnaireId, appointmentId, takenAt, recordedBy } = occasion;
    const scores = scored.map(({ instrument, total, prorated }) => ({ instrument, total, prorated }));
    this.recorded.push(
      newEvent(ScoresRecorded, takenAt, {
        courseId,
        personId,
        questionnaireId,
        appointmentId,
        takenAt,
        takenOn,
        occasion: occasion.occasion,
        recordedBy,
        scores,
      }),
    );
  }
}

/** The referral's receipt comes on another service's topic and may be a moment away. */
export function referralNotKnownYet(): RuleBroken {
  return RuleBroken.wrongState('scores.referral-not-known-yet', 'This referral is not known here yet.', {
    retryAfterMs,
  });
}

function isSame(one: Outcome, other: Outcome): boolean {
  return JSON.stringify(inOneOrder(one)) === JSON.stringify(inOneOrder(other));
}

function inOneOrder(outcome: Outcome): unknown[][] {
  return Object.entries(outcome).sort(([one], [other]) => (one < other ? -1 : 1));
}
