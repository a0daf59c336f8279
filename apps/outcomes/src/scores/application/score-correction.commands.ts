import { refuseFuture } from '#domain-model/values/not-future';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { RuleBroken } from '#domain-model/rule-broken';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import { crisisHelp, type CrisisHelp } from '#domain-model/values/crisis-help';
import { Configuration } from '#service-kit/runtime/configuration';
import {
  correctionsOf,
  saveCorrection,
  puttingRight,
  type StoredCorrection,
  type Why,
} from '#service-kit/records/correction-log';
import { refuseIfStale } from '#service-kit/http/etag';
import type { RequestContext } from '#service-kit/http/request-context';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { CourseStore, type StoredCourse } from '../../course/database/course.store.js';
import { earlierScores } from '../../questionnaire/database/earlier-scores.js';
import { RiskStore } from '../../review/database/risk.store.js';
import { ScoreCorrectionStore, withOccasion } from '../database/score-correction.store.js';
import { refuseRepeat } from '../../questionnaire/domain/repeat.js';
import type { Learnt } from '../../risk/domain/risk.js';
import type { StoredOccasion } from '../../course/domain/course.state.js';
import {
  unknownQuestionnaire,
  type CorrectedScores,
  type ScoresChange,
} from '../../course/domain/score-correction.js';
import { againWhenSavedMeanwhile } from '../../course/application/saved-meanwhile.js';
import { riskToReview, type RiskToReview } from '../../risk/application/risk-to-review.js';
import { settleOutcome } from '../../course/application/settle-outcome.js';

export interface ScoresCorrectedAnswer {
  readonly questionnaireId: string;
  readonly correctionId: string;
  /** Present when the right answers say that the person may be at risk, and nobody has looked yet. */
  readonly risk?: RiskToReview;
  /** Wherever the right answers show a risk or leave it open, raised anew or not. */
  readonly crisisHelp?: readonly CrisisHelp[];
}

interface Found {
  readonly stored: StoredOccasion;
  readonly course: StoredCourse;
}

/** Corrects, or takes back, the questionnaires of one occasion; the outcome of an ended course follows at once. */
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
    context: CommandContext,
    questionnaireId: string,
    { why, change }: { why: Why; change: ScoresChange },
  ): Promise<ScoresCorrectedAnswer> {
    const putBy = puttingRight(context, why);
    const takenAt = change.takenAt === undefined ? undefined : toInstant(change.takenAt);
    if (takenAt !== undefined) refuseFuture('takenAt', takenAt, context.now);
    return this.inTurn(context, questionnaireId, async (tx, { stored, course }) => {
      const known = await this.scores.withRisks(tx, course, {
        ...stored,
        takenAt: takenAt ?? stored.takenAt,
      });
      const corrected = known.course.correctScores(
        { ...change, takenAt },
        { putBy, learnt: this.learntOf(course, context.now) },
      );
      await this.refuseRepeat(tx, { courseId: known.course.state.courseId, stored, corrected });
      const locked = await this.scores.lockCourse(tx, known);
      const lockedCourse = await this.scores.replace(tx, locked, { stored, corrected });
      const { before, after, risk } = corrected;
      if (risk !== null) await this.risks.raise(tx, lockedCourse, { risk, raisedAt: context.now });
      await settleOutcome(tx, { courses: this.courses, held: lockedCourse }, context.now);
      const correctionId = await this.store(tx, context, {
        held: lockedCourse,
        stored,
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
  withdraw(context: CommandContext, questionnaireId: string, why: Why): Promise<ScoresCorrectedAnswer> {
    const putBy = puttingRight(context, why);
    return this.inTurn(context, questionnaireId, async (tx, { stored, course }) => {
      const locked = await this.scores.lockCourse(tx, course);
      const at = putBy.correctedAt;
      const withdrawn = await this.risks.withdraw(tx, locked, { questionnaireId, at });
      const { before } = withdrawn.course.withdrawScores(putBy);
      const lockedCourse = await this.scores.remove(tx, withdrawn, questionnaireId);
      await settleOutcome(tx, { courses: this.courses, held: lockedCourse }, context.now);
      const withdrawal = { held: lockedCourse, stored, why, what: 'withdrawal', before, after: {} };
      return { questionnaireId, correctionId: await this.store(tx, context, withdrawal) };
    });
  }

  /** @throws RuleBroken questionnaire.unknown (404) */
  list(
    context: RequestContext,
    questionnaireId: string,
  ): Promise<{ corrections: readonly StoredCorrection[] }> {
    return this.transactions.auditedRead(context, async (tx) => {
      const stored = await this.scores.find(tx, questionnaireId);
      const course = stored === undefined ? undefined : await this.courses.find(tx, stored.courseId);
      const whose =
        course === undefined || stored === undefined
          ? await this.scores.withdrawnFrom(tx, questionnaireId)
          : { personId: course.course.state.personId, referralId: stored.courseId };
      if (whose === undefined) throw unknownQuestionnaire();
      await tx.auditAccess(whose);
      return { corrections: await correctionsOf(tx, context.caller.providers, questionnaireId) };
    });
  }

  private inTurn<Answer>(
    context: CommandContext,
    questionnaireId: string,
    work: (tx: Transaction, found: Found) => Promise<Answer>,
  ): Promise<Answer> {
    return againWhenSavedMeanwhile(() =>
      this.transactions.command(context, async (tx) => {
        const found = await this.find(tx, questionnaireId);
        refuseIfStale(context, found.course.version);
        return work(tx, found);
      }),
    );
  }

  private async find(tx: Transaction, questionnaireId: string): Promise<Found> {
    const first = await this.scores.find(tx, questionnaireId);
    const course = first === undefined ? undefined : await this.courses.find(tx, first.courseId);
    // Read after the version of the course that the save compares: what was read before it may have been corrected since.
    const stored = first === undefined ? undefined : await this.scores.find(tx, questionnaireId);
    if (stored === undefined) {
      const withdrawn = await this.scores.withdrawnFrom(tx, questionnaireId);
      if (withdrawn === undefined) throw unknownQuestionnaire();
      await tx.auditAccess(withdrawn);
      throw RuleBroken.wrongState('questionnaire.withdrawn', 'These questionnaires have been taken back.');
    }
    if (course === undefined) throw unknownQuestionnaire();
    await tx.auditAccess({ personId: course.course.state.personId, referralId: stored.courseId });
    return { stored, course: withOccasion(course, stored) };
  }

  /** Moved onto another occasion, or given an instrument that is recorded of it, it would count twice. */
  private async refuseRepeat(
    tx: Transaction,
    {
      courseId,
      stored: { questionnaireId, appointmentId, takenAt, scored },
      corrected,
    }: { courseId: string; stored: StoredOccasion; corrected: Pick<CorrectedScores, 'takenAt' | 'scored'> },
  ): Promise<void> {
    const before = scored.map(({ instrument }) => instrument);
    const now = corrected.scored.map(({ instrument }) => instrument);
    const isMoved = corrected.takenAt !== takenAt;
    const instruments = isMoved ? now : now.filter((instrument) => !before.includes(instrument));
    const asked = { referralId: courseId, takenAt: corrected.takenAt, except: questionnaireId, instruments };
    refuseRepeat(await earlierScores(tx, { ...asked, appointmentId: isMoved ? null : appointmentId }));
  }

  private learntOf({ course }: StoredCourse, recordedAt: Instant): Learnt {
    return { recordedAt, reviewTimes: this.configuration.reviewTimesOf(course.state.providerCode) };
  }

  private async store(
    tx: Transaction,
    context: CommandContext,
    {
      held: lockedCourse,
      stored,
      ...correction
    }: {
      held: StoredCourse;
      stored: StoredOccasion;
      what: string;
      why: Why;
      before: Readonly<Record<string, unknown>>;
      after: Readonly<Record<string, unknown>>;
    },
  ): Promise<string> {
    const { providerCode, personId, courseId: referralId } = lockedCourse.course.state;
    const correctionId = newId();
    const { questionnaireId: subjectId } = stored;
    await saveCorrection(tx, context, {
      correctionId,
      providerCode,
      personId,
      referralId,
      subjectId,
      since: stored.takenAt,
      ...correction,
    });
    return correctionId;
  }
}
