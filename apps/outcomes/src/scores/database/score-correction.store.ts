import { Injectable } from '@nestjs/common';
import type { Answers, RiskLevel } from '#domain-model/measures/score';
import { toInstant } from '#domain-model/values/calendar';
import { Outbox } from '#messaging/outbox/outbox';
import type { Transaction } from '#service-kit/database/transaction';
import type { ScoredQuestionnaire } from '../../questionnaire/domain/filled-in.js';
import type { OpenRisk } from '../../risk/domain/open-risk.js';
import { openRiskIn, openRiskOf } from '../../risk/database/open-risks.js';
import { CourseOfTreatment } from '../../course/domain/course-of-treatment.js';
import type { StoredOccasion } from '../../course/domain/course.state.js';
import type { CorrectedScores } from '../../course/domain/score-correction.js';
import { publishCourse, savedMeanwhile, type StoredCourse } from '../../course/database/course.store.js';

interface ScoreRow {
  readonly referral_id: string;
  readonly instrument: string;
  readonly appointment_id: string | null;
  readonly taken_at: Date;
  readonly occasion: StoredOccasion['occasion'];
  readonly recorded_by: StoredOccasion['recordedBy'];
  readonly recorded_at: Date;
  readonly total: string;
  readonly prorated: boolean;
  readonly answers: Answers | null;
  readonly risk_answer: number | null;
  readonly repeat_reason: string | null;
}

interface KnownRiskRow {
  readonly last: number | null;
  readonly answer: number | null;
  readonly level: RiskLevel | null;
  readonly open: OpenRisk | null;
}

/** The scores of one occasion, to be corrected or taken back. What was recorded before is in `correction`. */
@Injectable()
export class ScoreCorrectionStore {
  constructor(private readonly outbox: Outbox) {}

  async find(
    tx: Transaction,
    questionnaireId: string,
  ): Promise<(StoredOccasion & { readonly courseId: string }) | undefined> {
    const rows = await tx.query<ScoreRow>(
      `select referral_id, instrument, appointment_id, taken_at, occasion, recorded_by, recorded_at, total, prorated,
              answers, risk_answer, repeat_reason
       from score
       where questionnaire_id = $1
       order by instrument`,
      [questionnaireId],
    );
    const [first] = rows;
    if (first === undefined) return undefined;
    return {
      questionnaireId,
      courseId: first.referral_id,
      appointmentId: first.appointment_id,
      occasion: first.occasion,
      recordedBy: first.recorded_by,
      takenAt: toInstant(first.taken_at),
      recordedAt: toInstant(first.recorded_at),
      repeatReason: first.repeat_reason,
      scored: rows.map(scoredOf),
    };
  }

  /** Which course the questionnaires were taken back from, if they were. */
  async withdrawnFrom(
    tx: Transaction,
    questionnaireId: string,
  ): Promise<{ personId: string; referralId: string } | undefined> {
    const [withdrawal] = await tx.query<{ personId: string; referralId: string }>(
      `select person_id as "personId", referral_id as "referralId"
       from correction
       where subject_id = $1
         and what = 'withdrawal'`,
      [questionnaireId],
    );
    return withdrawal;
  }

  /** The course with what is known of the risk of these questionnaires, had they been filled in at this time. */
  async withRisks(
    tx: Transaction,
    { course, version }: StoredCourse,
    {
      questionnaireId,
      appointmentId,
      takenAt,
    }: Pick<StoredOccasion, 'questionnaireId' | 'appointmentId' | 'takenAt'>,
  ): Promise<StoredCourse> {
    const [row] = await tx.query<KnownRiskRow>(
      `select (select risk_answer
               from score
               where score.referral_id = $1
                 and score.questionnaire_id <> $2
                 and risk_answer is not null
                 and taken_at < $3
               order by taken_at desc
               limit 1) as last,
              raised.answer, raised.level,
              (${openRiskOf({ referralId: '$1', appointmentId: '$4::uuid', takenAt: '$3::timestamptz', first: '$2::uuid' })}) as open
       from (select 1) as one
       left join raised_risk as raised on raised.questionnaire_id = $2`,
      [course.state.courseId, questionnaireId, takenAt, appointmentId],
    );
    const { last = null, answer = null, level = null, open = null } = row ?? {};
    const ownRisk = level === null ? null : { answer, level };
    const risks = { lastRiskAnswer: last, ownRisk, openRisk: openRiskIn(open) };
    return { course: CourseOfTreatment.load(course.state, { ...course.parts, ...risks }), version };
  }

  /**
   * Locks the course until the end of the transaction.
   *
   * @throws RuleBroken `course.saved-meanwhile` when someone else saved the course since it was read.
   */
  async lockCourse(tx: Transaction, { course, version }: StoredCourse): Promise<StoredCourse> {
    const lockedCourse = await tx.execute(
      'update course set version = version + 1 where referral_id = $1 and version = $2',
      [course.state.courseId, version],
    );
    if (lockedCourse !== 1) throw savedMeanwhile();
    return { course, version: version + 1 };
  }

  /**
   * Writes the right scores and publishes them. Each stays where it was: two scores of one instant stay in the order in which
   * they were first recorded.
   *
   * @returns the course with nothing left to publish.
   */
  async replace(
    tx: Transaction,
    lockedCourse: StoredCourse,
    { stored, corrected }: ReplacedScores,
  ): Promise<StoredCourse> {
    const { providerCode, courseId } = lockedCourse.course.state;
    const { takenAt, scored } = corrected;
    await deleteScores(tx, stored.questionnaireId);
    await tx.execute(insertSql, [
      stored.questionnaireId,
      providerCode,
      courseId,
      stored.appointmentId,
      takenAt,
      stored.occasion,
      stored.recordedBy,
      stored.recordedAt,
      scored.map(({ instrument }) => instrument),
      scored.map(({ total }) => total),
      scored.map(({ prorated }) => prorated),
      scored.map(({ answers }) => (answers === null ? null : JSON.stringify(answers))),
      scored.map(({ riskAnswer }) => riskAnswer),
      stored.repeatReason,
    ]);
    return publishCourse(tx, this.outbox, lockedCourse);
  }

  /** Deletes the scores and publishes that they are taken back. @returns the course with nothing left to publish. */
  async remove(tx: Transaction, lockedCourse: StoredCourse, questionnaireId: string): Promise<StoredCourse> {
    await deleteScores(tx, questionnaireId);
    return publishCourse(tx, this.outbox, lockedCourse);
  }
}

interface ReplacedScores {
  readonly stored: StoredOccasion;
  readonly corrected: Pick<CorrectedScores, 'takenAt' | 'scored'>;
}

/** The course with the questionnaires that are corrected or withdrawn. */
export function withOccasion({ course, version }: StoredCourse, occasion: StoredOccasion): StoredCourse {
  return { course: CourseOfTreatment.load(course.state, { occasion }), version };
}

async function deleteScores(tx: Transaction, questionnaireId: string): Promise<void> {
  await tx.execute('delete from score where questionnaire_id = $1', [questionnaireId]);
}

function scoredOf(row: ScoreRow): ScoredQuestionnaire {
  const { instrument, prorated, answers, risk_answer: riskAnswer } = row;
  return { instrument, total: Number(row.total), prorated, answers, riskAnswer };
}

const insertSql = `
  insert into score (
    questionnaire_id, provider_code, referral_id, appointment_id, taken_at, occasion, recorded_by, recorded_at,
    instrument, total, prorated, answers, risk_answer, repeat_reason
  )
  select $1, $2, $3, $4, $5, $6, $7, $8, instrument, total, prorated, answers, risk_answer, $14
  from unnest($9::text[], $10::numeric[], $11::boolean[], $12::jsonb[], $13::smallint[])
    as corrected (instrument, total, prorated, answers, risk_answer)`;
