import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { RuleBroken } from '#domain-model/rule-broken';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import { crisisHelp, type CrisisHelp } from '#domain-model/values/crisis-help';
import { Configuration } from '#service-kit/configuration';
import {
  correctionsOf,
  keepCorrection,
  puttingRight,
  type KeptCorrection,
  type Why,
} from '#service-kit/correction-log';
import { refuseIfStale } from '#service-kit/etag';
import type { Inquiry } from '#service-kit/inquiry';
import type { Invocation } from '#service-kit/invocation';
import { Transactions, type Transaction } from '#service-kit/transaction';
import { CourseStore, type KeptCourse } from '../database/course.store.js';
import { earlierScores } from '../database/earlier-scores.js';
import { RiskStore } from '../database/risk.store.js';
import { ScoreCorrectionStore, unknownQuestionnaire } from '../database/score-correction.store.js';
import { refuseRepeat } from '../domain/repeat.js';
import { riskRaised, type Learnt } from '../domain/risk.js';
import {
  correctScores,
  withdrawScores,
  type CorrectedScores,
  type KeptOccasion,
  type ScoresChange,
} from '../domain/score-corrections.js';
import { refuseFuture } from './refuse-future.js';
import { againWhenSavedMeanwhile } from './saved-meanwhile.js';
import { riskToReview, type RiskToReview } from './risk-to-review.js';
import { settleOutcome } from './settle-outcome.js';

export interface ScoresCorrectedAnswer {
  readonly questionnaireId: string;
  readonly correctionId: string;
  /** Present when the right answers say that the person may be at risk, and nobody has looked yet. */
  readonly risk?: RiskToReview;
  /** Wherever the right answers show a risk or leave it open, raised anew or not. */
  readonly crisisHelp?: readonly CrisisHelp[];
}

interface Found {
  readonly kept: KeptOccasion;
  readonly course: KeptCourse;
}

/** Puts right, or takes back, the questionnaires of one occasion; the outcome of an ended course follows at once. */
@Injectable()
export class ScoreCorrectionCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly courses: CourseStore,
    private readonly scores: ScoreCorrectionStore,
    private readonly risks: RiskStore,
    private readonly configuration: Configuration,
  ) {}

  /** @throws RuleBroken questionnaire.unknown, questionnaire.withdrawn, correction.…, scores.…, score.…, time.in-future */
  correct(
    invocation: Invocation,
    questionnaireId: string,
    { why, change }: { why: Why; change: ScoresChange },
  ): Promise<ScoresCorrectedAnswer> {
    const putBy = puttingRight(invocation, why);
    const takenAt = change.takenAt === undefined ? undefined : toInstant(change.takenAt);
    if (takenAt !== undefined) refuseFuture(takenAt, invocation.now, 'takenAt');
    return this.inTurn(invocation, questionnaireId, async (tx, { kept, course }) => {
      const { courseId } = course.course.snapshot;
      const known = await this.scores.knownRisk(tx, { ...kept, takenAt: takenAt ?? kept.takenAt, courseId });
      const corrected = correctScores(
        course.course.snapshot,
        { kept, change: { ...change, takenAt }, known },
        { putBy, learnt: this.learntOf(course, invocation.now) },
      );
      await this.refuseRepeat(tx, { courseId, kept, corrected });
      const held = await this.scores.hold(tx, course);
      const { providerCode } = held.course.snapshot;
      await this.scores.replace(tx, { providerCode, courseId, kept }, corrected);
      const { before, after, facts, risk } = corrected;
      if (risk !== null) await this.risks.raise(tx, held, { risk, raisedAt: invocation.now });
      await this.publish(tx, { held, facts }, invocation.now);
      const correctionId = await this.keep(tx, invocation, {
        held,
        kept,
        why,
        what: 'scores',
        before,
        after,
      });
      const help = corrected.showsRisk ? { crisisHelp } : {};
      if (risk === null) return { questionnaireId, correctionId, ...help };
      return { questionnaireId, correctionId, risk: riskToReview(risk), ...help };
    });
  }

  /** @throws RuleBroken questionnaire.unknown, questionnaire.withdrawn, correction.…, time.in-future */
  withdraw(invocation: Invocation, questionnaireId: string, why: Why): Promise<ScoresCorrectedAnswer> {
    const putBy = puttingRight(invocation, why);
    return this.inTurn(invocation, questionnaireId, async (tx, { kept, course }) => {
      const { facts, before } = withdrawScores(course.course.snapshot, kept, putBy);
      const held = await this.scores.hold(tx, course);
      await this.scores.remove(tx, questionnaireId);
      const remaining = await this.risks.withdraw(tx, questionnaireId, putBy.correctedAt);
      const raised =
        remaining === null ? [] : [riskRaised(held.course.snapshot, remaining, putBy.correctedAt)];
      await this.publish(tx, { held, facts: [...facts, ...raised] }, invocation.now);
      const withdrawal = { held, kept, why, what: 'withdrawal', before, after: {} };
      return { questionnaireId, correctionId: await this.keep(tx, invocation, withdrawal) };
    });
  }

  /** @throws RuleBroken questionnaire.unknown (404) */
  list(inquiry: Inquiry, questionnaireId: string): Promise<{ corrections: readonly KeptCorrection[] }> {
    return this.transactions.look(inquiry, async (tx) => {
      const kept = await this.scores.find(tx, questionnaireId);
      const course = kept === undefined ? undefined : await this.courses.find(tx, kept.courseId);
      const whose =
        course === undefined || kept === undefined
          ? await this.scores.withdrawnFrom(tx, questionnaireId)
          : { personId: course.course.snapshot.personId, referralId: kept.courseId };
      if (whose === undefined) throw unknownQuestionnaire();
      await tx.concerns(whose);
      return { corrections: await correctionsOf(tx, inquiry.caller.providers, questionnaireId) };
    });
  }

  private inTurn<Answer>(
    invocation: Invocation,
    questionnaireId: string,
    work: (tx: Transaction, found: Found) => Promise<Answer>,
  ): Promise<Answer> {
    return againWhenSavedMeanwhile(() =>
      this.transactions.command(invocation, async (tx) => {
        const found = await this.find(tx, questionnaireId);
        refuseIfStale(invocation, found.course.version);
        return work(tx, found);
      }),
    );
  }

  private async find(tx: Transaction, questionnaireId: string): Promise<Found> {
    const first = await this.scores.find(tx, questionnaireId);
    const course = first === undefined ? undefined : await this.courses.find(tx, first.courseId);
    // Read after the version of the course that the save compares: what was read before it may have been corrected since.
    const kept = first === undefined ? undefined : await this.scores.find(tx, questionnaireId);
    if (kept === undefined) {
      const withdrawn = await this.scores.withdrawnFrom(tx, questionnaireId);
      if (withdrawn === undefined) throw unknownQuestionnaire();
      await tx.concerns(withdrawn);
      throw new RuleBroken('questionnaire.withdrawn', 'These questionnaires have been taken back.');
    }
    if (course === undefined) throw unknownQuestionnaire();
    await tx.concerns({ personId: course.course.snapshot.personId, referralId: kept.courseId });
    return { kept, course };
  }

  /** Moved onto another occasion, or given an instrument that is recorded of it, it would count twice. */
  private async refuseRepeat(
    tx: Transaction,
    {
      courseId,
      kept: { questionnaireId, appointmentId, takenAt, scored },
      corrected,
    }: { courseId: string; kept: KeptOccasion; corrected: CorrectedScores },
  ): Promise<void> {
    const before = scored.map(({ instrument }) => instrument);
    const now = corrected.scored.map(({ instrument }) => instrument);
    const isMoved = corrected.takenAt !== takenAt;
    const instruments = isMoved ? now : now.filter((instrument) => !before.includes(instrument));
    const asked = { referralId: courseId, takenAt: corrected.takenAt, except: questionnaireId, instruments };
    refuseRepeat(await earlierScores(tx, { ...asked, appointmentId: isMoved ? null : appointmentId }));
  }

  private learntOf({ course }: KeptCourse, recordedAt: Instant): Learnt {
    return { recordedAt, reviewTimes: this.configuration.reviewTimesOf(course.snapshot.providerCode) };
  }

  /** The outcome of an ended course is derived from what stands now. */
  private async publish(
    tx: Transaction,
    { held, facts }: { held: KeptCourse; facts: CorrectedScores['facts'] },
    now: Instant,
  ): Promise<void> {
    held.course.putRight(facts);
    await settleOutcome(tx, { courses: this.courses, held }, now);
    await this.courses.publish(tx, held);
  }

  private async keep(
    tx: Transaction,
    invocation: Invocation,
    {
      held,
      kept,
      ...correction
    }: {
      held: KeptCourse;
      kept: KeptOccasion;
      what: string;
      why: Why;
      before: Readonly<Record<string, unknown>>;
      after: Readonly<Record<string, unknown>>;
    },
  ): Promise<string> {
    const { providerCode, personId, courseId: referralId } = held.course.snapshot;
    const correctionId = newId();
    const { questionnaireId: subjectId } = kept;
    await keepCorrection(tx, invocation, {
      ...{ correctionId, providerCode, personId, referralId, subjectId, since: kept.takenAt },
      ...correction,
    });
    return correctionId;
  }
}
