import { newEvent, type NewEvent } from '#domain-model/define-event';
import {
  CourseEnded,
  CourseReopened,
  OutcomeRevised,
  RiskOverdue,
  RiskReviewed,
  ScoresRecorded,
} from '#domain-model/events/outcomes.events';
import { outcomeOf, type Outcome } from '#domain-model/measures/outcome';
import { contactsOf } from '#domain-model/measures/treatment-contact';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { Correcting } from '#domain-model/values/correction-reason';
import { isDeath, type EndCode } from '#domain-model/values/end-code';
import { scoreAll, type ScoredQuestionnaire } from '../../questionnaire/domain/filled-in.js';
import { joined, type PlacedRisk } from '../../risk/domain/open-risk.js';
import { riskIn, riskRaised, withDueTime, type Learnt } from '../../risk/domain/risk.js';
import { refuseAsDied, refuseHalfReview, refuseUnlessSeen } from '../../risk/domain/risk-review.js';
import type { RiskReview, SeenAnswer } from '../../risk/domain/risk-review.js';
import type { CourseParts, CourseState, Evidence, Occasion, RecordedOccasion } from './course.state.js';
import { currentProblemOf, withNamed, type NamedProblem } from './named-problems.js';
import {
  correctScores,
  unknownQuestionnaire,
  withdrawScores,
  type CorrectedScores,
  type CorrectingScores,
  type ScoresChange,
  type WithdrawnScores,
} from './score-correction.js';

const retryAfterMs = 100;
const noParts: CourseParts = {
  lastRiskAnswer: null,
  openRisk: null,
  raisedRisk: null,
  overdueRisk: null,
  occasion: null,
  ownRisk: null,
  remainingRisk: null,
};

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
  private current: CourseState;

  private constructor(
    private readonly asRead: CourseState,
    /** What was read beside the row: a verb that needs a part finds it here, and takes none from outside. */
    readonly parts: CourseParts,
  ) {
    this.current = asRead;
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
    return CourseOfTreatment.load({ courseId, personId, providerCode, ...unknown });
  }

  /** @param parts what its verbs need beside the row; what is left out is not there. */
  static load(state: CourseState, parts: Partial<CourseParts> = {}): CourseOfTreatment {
    return new CourseOfTreatment(state, { ...noParts, ...parts });
  }

  get state(): CourseState {
    return this.current;
  }

  get events(): readonly NewEvent[] {
    return this.recorded;
  }

  /** @param sequence of the referral's event, its receipt or the correction of it. */
  open(receivedOn: CalendarDay, sequence: number): void {
    if (sequence <= this.current.receiptSequence) return;
    this.current = { ...this.current, receivedOn, receiptSequence: sequence };
  }

  /** An assessment, or the correction of one: which problem stands, {@link currentProblemOf} says. */
  nameProblem(named: NamedProblem): void {
    const known = this.namedSoFar;
    const namedProblems = withNamed(known, named);
    if (namedProblems === known) return;
    this.current = { ...this.current, namedProblems, ...currentProblemOf(namedProblems) };
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
    const found = riskIn(scored, { takenOn, lastAnswer: this.parts.lastRiskAnswer });
    if (found === null) return { scored, risk: null };
    const { questionnaireId, appointmentId, takenAt } = occasion;
    const due = withDueTime(found, occasion, learnt);
    const shown = { ...due, questionnaireId, appointmentId, takenAt, isShared: false };
    return { scored, risk: this.raiseRisk(shown) };
  }

  /** Somebody may not be safe, whether or not what says so could be scored. It is published where anything of it is new. */
  raiseRisk(shown: PlacedRisk): PlacedRisk {
    const { risk, isChanged } = joined(this.parts.openRisk, shown);
    const { courseId, personId } = this.current;
    if (isChanged) this.recorded.push(riskRaised({ courseId, personId }, risk, shown.takenAt));
    return risk;
  }

  /**
   * It is reviewed after the answer was given: staff who enter a session's questionnaires late enter its review late as well.
   *
   * @throws RuleBroken `risk.unknown`, `risk.reviewed-already`, `risk.answered-again`, `risk.reviewed-before-raised`, and those of
   *   {@link refuseHalfReview}
   */
  reviewRisk(review: RiskReview & SeenAnswer): void {
    const { raisedRisk: risk } = this.parts;
    if (risk === null) throw unknownRisk();
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
    const { courseId, personId } = this.current;
    const reviewOf = { reviewedAt, reviewedBy, found: [...found], actions: [...actions] };
    this.recorded.push(
      newEvent(RiskReviewed, reviewedAt, { courseId, personId, questionnaireId, ...reviewOf }),
    );
  }

  /** Nobody has reviewed the risk in time. It stays as it is; that it is overdue is published once for each risk. */
  findOverdue(): void {
    const { overdueRisk } = this.parts;
    if (overdueRisk === null) throw unknownRisk();
    const { questionnaireId, takenAt, level, dueAt } = overdueRisk;
    const { courseId, personId } = this.current;
    this.recorded.push(
      newEvent(RiskOverdue, dueAt, { courseId, personId, questionnaireId, takenAt, level, dueAt }),
    );
  }

  /** @param sequence of the referral's event: its closure, or the correction of one. */
  end(endedOn: CalendarDay, sequence: number, endCode: EndCode | null = null): void {
    if (sequence <= this.current.endSequence) return;
    this.current = { ...this.current, endedOn, endedByDeath: isDeath(endCode), endSequence: sequence };
  }

  /** The closure had been a mistake: the course goes on, and the outcome that was published counts no more. */
  reopen(sequence: number, at: Instant): void {
    const { courseId, personId, endedOn, endSequence, outcome } = this.current;
    if (sequence <= endSequence) return;
    this.current = {
      ...this.current,
      endedOn: null,
      endedByDeath: false,
      endSequence: sequence,
      outcome: null,
    };
    if (outcome === null || endedOn === null) return;
    this.recorded.push(
      newEvent(CourseReopened, at, { courseId, personId, before: { endedOn: outcome.endedOn } }),
    );
  }

  /**
   * Corrects the questionnaires of one occasion: see score-correction.ts.
   *
   * @throws RuleBroken `questionnaire.unknown`, and those of {@link correctScores}.
   */
  correctScores(change: ScoresChange, correcting: CorrectingScores): Omit<CorrectedScores, 'events'> {
    const { occasion: stored, lastRiskAnswer, ownRisk: raised, openRisk: open } = this.parts;
    if (stored === null) throw unknownQuestionnaire();
    const known = { lastRiskAnswer, raised, open };
    const { events, ...corrected } = correctScores(this.current, { stored, change, known }, correcting);
    this.recorded.push(...events);
    return corrected;
  }

  /**
   * Takes back the questionnaires of one occasion. A risk that other answers show, too, stays open without them.
   *
   * @throws RuleBroken `questionnaire.unknown`
   */
  withdrawScores(putBy: Correcting): Pick<WithdrawnScores, 'before'> {
    const { occasion: stored, remainingRisk } = this.parts;
    if (stored === null) throw unknownQuestionnaire();
    const { events, before } = withdrawScores(this.current, stored, putBy);
    this.recorded.push(...events);
    const { courseId, personId } = this.current;
    if (remainingRisk !== null)
      this.recorded.push(riskRaised({ courseId, personId }, remainingRisk, putBy.correctedAt));
    return { before };
  }

  /** Whether an outcome can be derived: receipt and end are both known. */
  get hasEnded(): boolean {
    return this.current.receivedOn !== null && this.current.endedOn !== null;
  }

  /** Derives the outcome from all that is known, and records it when it is the first or another than before. */
  settleOutcome({ scores, contacts }: Evidence, at: Instant): void {
    const { courseId, personId, receivedOn, endedOn, problemDescriptor, outcome: before } = this.current;
    if (receivedOn === null || endedOn === null) return;
    const { treatmentContacts } = contactsOf(contacts, { receivedOn, endedOn });
    const outcome = outcomeOf({ scores, problemDescriptor, treatmentContacts, receivedOn, endedOn });
    if (before !== null && isSame(before, outcome)) return;
    const event = before === null ? CourseEnded : OutcomeRevised;
    this.current = { ...this.current, outcome };
    this.recorded.push(newEvent(event, at, { courseId, personId, ...outcome }));
  }

  /** Since it was read: what said that the person has died was a mistake. */
  get deathIsUndone(): boolean {
    return this.asRead.endedByDeath && !this.current.endedByDeath;
  }

  /** For the store: whether there is anything to write. */
  get hasChanged(): boolean {
    return this.current !== this.asRead;
  }

  /** What was consumed before assessments were kept counts as the first of them. */
  private get namedSoFar(): readonly NamedProblem[] {
    const { namedProblems, problemDescriptor: problem, problemAssessedOn: assessedOn } = this.current;
    if (namedProblems.length > 0 || problem === null || assessedOn === null) return namedProblems;
    return [{ sequence: 0, assessedOn, problem, corrects: false }];
  }

  private refuseBeforeReceipt(takenOn: CalendarDay): void {
    if (this.current.receivedOn === null) throw referralNotKnownYet();
    if (takenOn >= this.current.receivedOn) return;
    const message = 'Scores belong to a course of treatment from the day on which its referral was received.';
    throw RuleBroken.wrongValue('scores.taken-before-receipt', message, 'takenAt');
  }

  private recordScored(
    occasion: Occasion,
    scored: readonly ScoredQuestionnaire[],
    takenOn: CalendarDay,
  ): void {
    const { courseId, personId } = this.current;
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

export function unknownRisk(): RuleBroken {
  return RuleBroken.unknown('risk.unknown', 'There is no such risk.');
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
