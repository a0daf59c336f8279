import { Injectable } from '@nestjs/common';
import type { RiskLevel } from '#domain-model/measures/score';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { RiskAction, RiskFinding } from '#domain-model/values/risk-review';
import type { Transaction } from '#service-kit/transaction';
import type { RaisedRisk, RiskNotReviewed } from '../domain/course-of-treatment.js';
import { minutesOfOneOccasion } from '../domain/repeat.js';
import type { DueRisk } from '../domain/risk.js';
import type { RiskReview } from '../domain/risk-review.js';
import { keptCourse, type CourseRow, type KeptCourse } from './course.store.js';

export interface KeptReview extends RiskReview {
  readonly questionnaireId: string;
  readonly clinicianId: string | null;
}

interface RaisedRow extends CourseRow {
  readonly questionnaire_id: string;
  readonly taken_at: Date;
}

/** The risks that were raised, each with its course. Rows are those of the transaction's providers. */
@Injectable()
export class RiskStore {
  /** The version of the course keeps two reviews apart. */
  async find(
    tx: Transaction,
    questionnaireId: string,
  ): Promise<(KeptCourse & { risk: RaisedRisk }) | undefined> {
    const [row] = await tx.query<RaisedRow & ReviewedRow>(
      `select course.*, questionnaire_id, taken_at, reviewed_at, review_found, review_actions
       from raised_risk
       join course using (referral_id)
       where questionnaire_id = $1`,
      [questionnaireId],
    );
    if (row === undefined) return undefined;
    return {
      ...keptCourse(row),
      risk: { questionnaireId, takenAt: toInstant(row.taken_at), reviewed: reviewIn(row) },
    };
  }

  /** Whether nobody has looked at a risk yet, or item 9 was above 0 or not known when it was last asked. */
  async isOpen(tx: Transaction, referralId: string): Promise<boolean> {
    const [row] = await tx.query<{ open: boolean }>(
      `select exists (
         select from raised_risk
         where referral_id = $1
           and reviewed_at is null
       )
       or coalesce((
         select risk_answer is distinct from 0
         from score
         where referral_id = $1
           and instrument = 'PHQ-9'
         order by taken_at desc, recorded_at desc
         limit 1
       ), false) as open`,
      [referralId],
    );
    return row?.open ?? false;
  }

  /** Whether it was added: a form that is sent again, still incomplete, raises no second one while the first is open. */
  async addUnscored(
    tx: Transaction,
    { course }: KeptCourse,
    { risk, questionnaireId, appointmentId, takenAt, raisedAt, isRepeat }: UnscoredRisk,
  ): Promise<boolean> {
    const { courseId, personId, providerCode } = course.snapshot;
    const { answer, level, reason, dueAt } = risk;
    const added = await tx.execute(
      `insert into raised_risk (
         questionnaire_id, provider_code, referral_id, person_id, appointment_id, taken_at, answer, level, reason, raised_at,
         due_at
       )
       select $1, $2, $3::uuid, $4, $5::uuid, $6::timestamptz, $7::smallint, $8, $9, $10, $11
       where not exists (
         select from raised_risk
         where referral_id = $3::uuid
           and answer >= $7::smallint
           and (
             (reviewed_at is null and taken_at > $6::timestamptz - make_interval(mins => $12))
             or ($13 and taken_at between $6::timestamptz - make_interval(mins => $12)
                                      and $6::timestamptz + make_interval(mins => $12))
             or ($13 and appointment_id = $5::uuid)
           )
       )`,
      [
        ...[questionnaireId, providerCode, courseId, personId, appointmentId, takenAt, answer, level, reason],
        ...[raisedAt, dueAt, minutesOfOneOccasion, isRepeat],
      ],
    );
    return added === 1;
  }

  async markReviewed(tx: Transaction, review: KeptReview): Promise<void> {
    const { questionnaireId, reviewedAt, reviewedBy, clinicianId, found, actions, note } = review;
    await tx.execute(
      `update raised_risk set
         reviewed_at = $2,
         reviewed_by = $3,
         reviewed_by_clinician_id = $4,
         review_found = $5,
         review_actions = $6,
         review_note = $7
       where questionnaire_id = $1`,
      [questionnaireId, reviewedAt, reviewedBy, clinicianId, found, actions, note],
    );
  }

  /**
   * Takes risks whose time for the review has passed, of courses that nobody else holds, and marks them as told. The
   * courses are held until the end of the transaction: the lock makes the order of their facts that of commits.
   */
  async takeOverdue(
    tx: Transaction,
    { at, most }: { at: Instant; most: number },
  ): Promise<readonly (KeptCourse & { risk: RiskNotReviewed })[]> {
    const found = await tx.query<{ questionnaire_id: string }>(holdOverdueSql, [at, most]);
    const ids = found.map(({ questionnaire_id: id }) => id);
    const rows = await tx.query<OverdueRow>(markOverdueSql, [at, ids]);
    return rows.map((row) => ({ ...keptCourse(row), risk: overdueIn(row) }));
  }
}

interface UnscoredRisk {
  readonly risk: DueRisk;
  readonly questionnaireId: string;
  readonly appointmentId: string | null;
  readonly takenAt: Instant;
  readonly raisedAt: Instant;
  /** Refused as a repeat: a risk of the same contact or time counts although it was reviewed. */
  readonly isRepeat: boolean;
}

interface ReviewedRow {
  readonly reviewed_at: Date | null;
  readonly review_found: readonly RiskFinding[] | null;
  readonly review_actions: readonly RiskAction[] | null;
}

function reviewIn(row: ReviewedRow): RaisedRisk['reviewed'] {
  const { reviewed_at: reviewedAt, review_found: found, review_actions: actions } = row;
  if (reviewedAt === null) return null;
  return { reviewedAt: toInstant(reviewedAt), found: found ?? [], actions: actions ?? [] };
}

interface OverdueRow extends RaisedRow {
  readonly level: RiskLevel;
  readonly due_at: Date;
}

function overdueIn(row: OverdueRow): RiskNotReviewed {
  const { questionnaire_id: questionnaireId, level } = row;
  return { questionnaireId, takenAt: toInstant(row.taken_at), level, dueAt: toInstant(row.due_at) };
}

const holdOverdueSql = `
  select questionnaire_id
  from raised_risk
  join course using (referral_id)
  where reviewed_at is null
    and overdue_at is null
    and due_at <= $1
  order by due_at
  limit $2
  for no key update of course skip locked`;

// Asked again under the locks: someone may have reviewed it, or told of it, since it was found.
const markOverdueSql = `
  update raised_risk set overdue_at = $1
  from course
  where course.referral_id = raised_risk.referral_id
    and questionnaire_id = any($2::uuid[])
    and reviewed_at is null
    and overdue_at is null
  returning course.*, questionnaire_id, taken_at, level, due_at`;
