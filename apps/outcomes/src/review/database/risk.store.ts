import { Injectable } from '@nestjs/common';
import type { RiskLevel } from '#domain-model/measures/score';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { RiskAction, RiskFinding } from '#domain-model/values/risk-review';
import { Outbox } from '#messaging/outbox/outbox';
import type { Transaction } from '#service-kit/database/transaction';
import { CourseOfTreatment } from '../../course/domain/course-of-treatment.js';
import { minutesOfOneOccasion } from '../../questionnaire/domain/repeat.js';
import type { RaisedRisk, RiskNotReviewed } from '../../risk/domain/risk.state.js';
import type { OpenRisk, PlacedRisk } from '../../risk/domain/open-risk.js';
import type { RiskReview } from '../../risk/domain/risk-review.js';
import {
  publishCourse,
  storedCourse,
  type CourseRow,
  type StoredCourse,
} from '../../course/database/course.store.js';
import { openRiskIn, openRiskOf } from '../../risk/database/open-risks.js';

export interface StoredReview extends RiskReview {
  readonly questionnaireId: string;
  readonly clinicianId: string | null;
}

interface RaisedRow extends CourseRow {
  readonly questionnaire_id: string;
  readonly taken_at: Date;
}

/** The day with which a referral of the person of a row ended by a death; null where none did. */
export function diedOn(row: 'course' | 'raised_risk'): string {
  return `
    select min(of_death.ended_on)
    from course as of_death
    where of_death.provider_code = ${row}.provider_code
      and of_death.person_id = ${row}.person_id
      and of_death.ended_by_death`;
}

/** The risks that were raised, each with its course. Rows are those of the transaction's providers. */
@Injectable()
export class RiskStore {
  constructor(private readonly outbox: Outbox) {}

  /** The course with the risk to review; its version keeps two reviews apart. */
  async find(tx: Transaction, questionnaireId: string): Promise<StoredCourse | undefined> {
    const [row] = await tx.query<RaisedRow & ReviewedRow & { readonly has_died: boolean }>(
      `select course.*, questionnaire_id, taken_at, answer, has_risen, reviewed_at, review_found, review_actions,
              (${diedOn('course')}) is not null as has_died
       from raised_risk
       join course using (referral_id)
       where questionnaire_id = $1`,
      [questionnaireId],
    );
    if (row === undefined) return undefined;
    const { answer, has_risen: hasRisen, has_died: personHasDied } = row;
    const risk = { questionnaireId, takenAt: toInstant(row.taken_at), answer, hasRisen, personHasDied };
    return storedCourse(row, { raisedRisk: { ...risk, reviewed: reviewIn(row) } });
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

  /**
   * The course with the risk that nobody has reviewed yet of the same contact or day: see {@link openRiskOf}. Ask it under
   * the lock of the course.
   */
  async withOpenRisk(
    tx: Transaction,
    { course, version }: StoredCourse,
    { appointmentId, takenAt }: Pick<Place, 'appointmentId' | 'takenAt'>,
  ): Promise<StoredCourse> {
    const open = openRiskOf({ referralId: '$1', appointmentId: '$2::uuid', takenAt: '$3::timestamptz' });
    const [row] = await tx.query<{ open: OpenRisk | null }>(`select (${open}) as open`, [
      course.state.courseId,
      appointmentId,
      takenAt,
    ]);
    const openRisk = openRiskIn(row?.open ?? null);
    return { course: CourseOfTreatment.load(course.state, { openRisk }), version };
  }

  /** Where questionnaires that are recorded belong. */
  async placeOf(tx: Transaction, questionnaireId: string): Promise<Place | undefined> {
    const [row] = await tx.query<Omit<Place, 'takenAt'> & { takenAt: Date }>(
      `select referral_id as "referralId", appointment_id as "appointmentId", taken_at as "takenAt"
       from score
       where questionnaire_id = $1
       limit 1`,
      [questionnaireId],
    );
    return row === undefined ? undefined : { ...row, takenAt: toInstant(row.takenAt) };
  }

  /** Whether somebody has looked at such an answer, or a higher one, of the same contact or quarter of an hour. */
  async wasReviewed(
    tx: Transaction,
    { referralId, appointmentId, takenAt, answer }: Place & { readonly answer: number | null },
  ): Promise<boolean> {
    const [row] = await tx.query<{ reviewed: boolean }>(
      `select exists (
         select from raised_risk
         where referral_id = $1
           and reviewed_at is not null
           and answer >= $2
           and (
             appointment_id = $3::uuid
             or taken_at between $4::timestamptz - make_interval(mins => $5)
                             and $4::timestamptz + make_interval(mins => $5)
           )
       ) as reviewed`,
      [referralId, answer, appointmentId, takenAt, minutesOfOneOccasion],
    );
    return row?.reviewed ?? false;
  }

  /**
   * Writes the risk under the lock of its course, and publishes what the course recorded. Raised again after a review, it
   * has to be looked at again: whoever looked before saw the lower answer.
   */
  async raise(
    tx: Transaction,
    stored: StoredCourse,
    { risk, raisedAt }: { readonly risk: PlacedRisk; readonly raisedAt: Instant },
  ): Promise<void> {
    const { courseId, personId, providerCode } = stored.course.state;
    const { questionnaireId, appointmentId, takenAt, answer, level, reason, dueAt, isShared } = risk;
    await tx.execute(raiseSql, [
      questionnaireId,
      providerCode,
      courseId,
      personId,
      appointmentId,
      takenAt,
      answer,
      level,
      reason,
      raisedAt,
      dueAt,
      isShared,
    ]);
    await publishCourse(tx, this.outbox, stored);
  }

  /** It was answered, too, with a sign-in of which nobody has verified whose it is. */
  async markUnverified(tx: Transaction, questionnaireId: string): Promise<void> {
    await tx.execute('update raised_risk set account_unverified = true where questionnaire_id = $1', [
      questionnaireId,
    ]);
  }

  /** Marks it as withdrawn with its questionnaires; returns the course with the unreviewed risk that others show, too. */
  async withdraw(
    tx: Transaction,
    { course, version }: StoredCourse,
    { questionnaireId, at }: { readonly questionnaireId: string; readonly at: Instant },
  ): Promise<StoredCourse> {
    const remainingRisk = await this.remainingOf(tx, questionnaireId, at);
    return { course: CourseOfTreatment.load(course.state, { ...course.parts, remainingRisk }), version };
  }

  private async remainingOf(
    tx: Transaction,
    questionnaireId: string,
    at: Instant,
  ): Promise<PlacedRisk | null> {
    const marked = await tx.execute(
      `update raised_risk set withdrawn_at = $2
       where questionnaire_id = $1
         and (reviewed_at is not null or not is_shared)`,
      [questionnaireId, at],
    );
    if (marked > 0) return null;
    const [row] = await tx.query<Omit<PlacedRisk, 'takenAt' | 'dueAt'> & { takenAt: Date; dueAt: Date }>(
      `select questionnaire_id as "questionnaireId", appointment_id as "appointmentId", taken_at as "takenAt",
              answer, level, reason, due_at as "dueAt", is_shared as "isShared"
       from raised_risk
       where questionnaire_id = $1`,
      [questionnaireId],
    );
    if (row === undefined) return null;
    return { ...row, takenAt: toInstant(row.takenAt), dueAt: toInstant(row.dueAt) };
  }

  async markReviewed(tx: Transaction, review: StoredReview): Promise<void> {
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
   * The risks that were left at it because the person had died, where no referral says so any more. Two referrals of one
   * person whose ends are undone at once are looked at one after the other, so that the second finds nothing that says so.
   */
  async leftForDead(
    tx: Transaction,
    personIds: readonly string[],
  ): Promise<readonly (StoredCourse & { risk: Omit<PlacedRisk, 'dueAt'> })[]> {
    await tx.query(
      `select pg_advisory_xact_lock(hashtextextended('death of ' || id, 0))
       from (select unnest($1::text[]) as id order by 1) as person`,
      [personIds],
    );
    const rows = await tx.query<
      CourseRow & { readonly risk: Omit<PlacedRisk, 'dueAt'>; readonly taken_at: Date }
    >(leftForDeadSql, [personIds]);
    return rows.map((row) => ({
      ...storedCourse(row),
      risk: { ...row.risk, takenAt: toInstant(row.taken_at) },
    }));
  }

  /**
   * Locks courses with a risk whose time for the review has passed, and that no other transaction has locked, until the end
   * of the transaction: the lock makes the order of their events that of commits. One course for each risk.
   */
  async lockOverdue(
    tx: Transaction,
    { at, most }: { at: Instant; most: number },
  ): Promise<readonly StoredCourse[]> {
    const found = await tx.query<{ questionnaire_id: string }>(lockOverdueSql, [at, most]);
    const ids = found.map(({ questionnaire_id: id }) => id);
    const rows = await tx.query<OverdueRow>(overdueSql, [ids]);
    return rows.map((row) => storedCourse(row, { overdueRisk: overdueIn(row) }));
  }

  /** Marks the risks as published, and publishes that they are overdue. */
  async saveOverdue(tx: Transaction, courses: readonly StoredCourse[], at: Instant): Promise<void> {
    const ids = courses.flatMap(({ course }) => course.parts.overdueRisk?.questionnaireId ?? []);
    await tx.execute('update raised_risk set overdue_at = $1 where questionnaire_id = any($2::uuid[])', [
      at,
      ids,
    ]);
    for (const stored of courses) await publishCourse(tx, this.outbox, stored);
  }
}

/** Where an answer belongs. */
interface Place {
  readonly referralId: string;
  readonly appointmentId: string | null;
  readonly takenAt: Instant;
}

interface ReviewedRow {
  readonly answer: number | null;
  readonly has_risen: boolean;
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

// What is raised again while nobody has looked keeps its arrival and, where that was told, that it is overdue.
const raiseSql = `
  insert into raised_risk (
    questionnaire_id, provider_code, referral_id, person_id, appointment_id, taken_at, answer, level, reason, raised_at,
    due_at, is_shared
  )
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  on conflict (questionnaire_id) do update set
    appointment_id = excluded.appointment_id,
    taken_at = excluded.taken_at,
    has_risen = raised_risk.reviewed_at is null
                and (raised_risk.has_risen or excluded.answer is distinct from raised_risk.answer),
    answer = excluded.answer,
    level = excluded.level,
    reason = excluded.reason,
    raised_at = case when raised_risk.reviewed_at is null then raised_risk.raised_at else excluded.raised_at end,
    due_at = excluded.due_at,
    overdue_at = case when raised_risk.reviewed_at is null then raised_risk.overdue_at end,
    is_shared = excluded.is_shared,
    reviewed_at = null,
    reviewed_by = null,
    reviewed_by_clinician_id = null,
    review_action = null,
    review_found = null,
    review_actions = null,
    review_note = null`;

const leftForDeadSql = `
  select course.*, taken_at,
         json_build_object('questionnaireId', questionnaire_id, 'appointmentId', appointment_id, 'answer', answer,
                           'level', level, 'reason', reason, 'isShared', is_shared) as risk
  from raised_risk
  join course using (referral_id)
  where course.person_id = any ($1::uuid[])
    and reviewed_at is not null
    and 'person-has-died' = any (review_found)
    and (${diedOn('course')}) is null
  order by referral_id
  for no key update of course`;

const lockOverdueSql = `
  select questionnaire_id
  from raised_risk
  join course using (referral_id)
  where reviewed_at is null
    and overdue_at is null
    and due_at <= $1
  order by due_at
  limit $2
  for no key update of course skip locked`;

// Asked again under the locks: someone may have reviewed it, or published it as overdue, since it was found.
const overdueSql = `
  select course.*, questionnaire_id, taken_at, level, due_at
  from raised_risk
  join course using (referral_id)
  where questionnaire_id = any($1::uuid[])
    and reviewed_at is null
    and overdue_at is null`;
