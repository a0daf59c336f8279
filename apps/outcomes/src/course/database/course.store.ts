import { Injectable } from '@nestjs/common';
import type { Outcome } from '#domain-model/measures/outcome';
import { RuleBroken } from '#domain-model/rule-broken';
import type { EventOf } from '#domain-model/define-event';
import type { Instant } from '#domain-model/values/calendar';
import { Outbox } from '#messaging/outbox/outbox';
import type { Transaction } from '#service-kit/database/transaction';
import { currentTrace, runInTrace } from '#service-kit/runtime/trace-context';
import { CourseOfTreatment } from '../domain/course-of-treatment.js';
import type {
  CourseParts,
  CourseState,
  Evidence,
  Occasion,
  RecordedOccasion,
} from '../domain/course.state.js';
import { countedScore } from '../../questionnaire/database/counted-scores.js';
import { openRiskIn, openRiskOf } from '../../risk/database/open-risks.js';
import type { OpenRisk } from '../../risk/domain/open-risk.js';

/** A course as it was read, with the version that a save must find unchanged. */
export interface StoredCourse {
  readonly course: CourseOfTreatment;
  readonly version: number;
}

export interface CourseForScoring extends StoredCourse {
  /** The referral of the appointment that was named, where the appointment is known. */
  readonly referralOfAppointment: string | null;
}

/** A course that changed because of another's event, which what it publishes names as its cause. */
export interface ChangedCourse extends StoredCourse {
  readonly cause: Pick<EventOf, 'id' | 'correlationId'>;
}

/** A row of `course`, as {@link storedCourse} reads it. */
export interface CourseRow {
  readonly referral_id: string;
  readonly provider_code: string;
  readonly person_id: string;
  readonly version: number;
  readonly received_on: string | null;
  readonly problem_descriptor: string | null;
  readonly problem_assessed_on: string | null;
  readonly ended_on: string | null;
  readonly ended_by_death: boolean;
  readonly named_problems: CourseState['namedProblems'];
  readonly receipt_sequence: number;
  readonly end_sequence: number;
  readonly outcome: Outcome | null;
}

const retryAfterMs = 50;
const columns = `referral_id, provider_code, person_id, version, received_on, problem_descriptor, problem_assessed_on,
  named_problems, receipt_sequence, end_sequence, ended_on, ended_by_death, outcome`;

/** Courses of treatment, and what they publish. Rows are those of the transaction's providers. */
@Injectable()
export class CourseStore {
  constructor(private readonly outbox: Outbox) {}

  /** Reads without a lock: the save finds out whether someone was first. */
  async findForScoring(
    tx: Transaction,
    courseId: string,
    { takenAt, appointmentId }: Pick<Occasion, 'takenAt' | 'appointmentId'>,
  ): Promise<CourseForScoring | undefined> {
    const [row] = await tx.query<
      CourseRow & {
        last_risk_answer: number | null;
        of_appointment: string | null;
        open_risk: OpenRisk | null;
      }
    >(
      `select ${columns},
         (select risk_answer
          from score
          where score.referral_id = course.referral_id
            and risk_answer is not null
            and taken_at < $2
          order by taken_at desc
          limit 1) as last_risk_answer,
         (select contact.referral_id
          from contact
          where appointment_id = $3) as of_appointment,
         (${openRiskOf({ referralId: 'course.referral_id', appointmentId: '$3::uuid', takenAt: '$2::timestamptz' })}) as open_risk
       from course
       where referral_id = $1`,
      [courseId, takenAt, appointmentId],
    );
    if (row === undefined) return undefined;
    return {
      ...storedCourse(row, {
        lastRiskAnswer: row.last_risk_answer,
        openRisk: openRiskIn(row.open_risk),
      }),
      referralOfAppointment: row.of_appointment,
    };
  }

  /** The referral of an appointment, where it is known. */
  async ofAppointment(tx: Transaction, appointmentId: string): Promise<string | null> {
    const [row] = await tx.query<{ of: string }>(
      'select referral_id as of from contact where appointment_id = $1',
      [appointmentId],
    );
    return row?.of ?? null;
  }

  async find(tx: Transaction, courseId: string): Promise<StoredCourse | undefined> {
    const [row] = await tx.query<CourseRow>(`select ${columns} from course where referral_id = $1`, [
      courseId,
    ]);
    return row === undefined ? undefined : storedCourse(row);
  }

  /**
   * Locks the courses until the end of the transaction, in the order given, and makes those of which these events are the
   * first heard. What is read afterwards includes everything that any other transaction of these courses has left.
   *
   * All are made before any is locked, so that two batches wait for each other in one direction only.
   *
   * @param courses in the order of their ids.
   */
  async lockOrMake(
    tx: Transaction,
    courses: readonly Pick<CourseState, 'courseId' | 'personId' | 'providerCode'>[],
  ): Promise<ReadonlyMap<string, StoredCourse>> {
    const ids = courses.map(({ courseId }) => courseId);
    await tx.execute(
      `insert into course (referral_id, provider_code, person_id)
       select referral_id, provider_code, person_id
       from unnest($1::uuid[], $2::text[], $3::uuid[]) as heard (referral_id, provider_code, person_id)
       order by referral_id
       on conflict (referral_id) do nothing`,
      [ids, courses.map(({ providerCode }) => providerCode), courses.map(({ personId }) => personId)],
    );
    const rows = await tx.query<CourseRow>(
      `select ${columns}
       from course
       where referral_id = any($1::uuid[])
       order by referral_id
       for no key update`,
      [ids],
    );
    return new Map(rows.map((row) => [row.referral_id, storedCourse(row)]));
  }

  /**
   * Writes the row and publishes what the course recorded.
   *
   * @returns the course as it is stored now, with nothing left to publish.
   * @throws RuleBroken `course.saved-meanwhile` when someone else saved it since it was read.
   */
  async save(tx: Transaction, stored: StoredCourse): Promise<StoredCourse> {
    await this.saveRows(tx, [stored]);
    return publishCourse(tx, this.outbox, { ...stored, version: stored.version + 1 });
  }

  /**
   * Saves courses of one batch. The batch as a whole does not know which event made a course publish.
   *
   * @throws RuleBroken `course.saved-meanwhile` when someone else saved one of them since it was read.
   */
  async saveAll(tx: Transaction, courses: readonly ChangedCourse[]): Promise<void> {
    await this.saveRows(tx, courses);
    for (const { cause, ...stored } of courses) {
      const { correlationId, id: causationId } = cause;
      await runInTrace({ ...currentTrace(), correlationId, causationId }, () =>
        publishCourse(tx, this.outbox, stored),
      );
    }
  }

  private async saveRows(tx: Transaction, courses: readonly StoredCourse[]): Promise<void> {
    if (courses.length === 0) return;
    const of = <Value>(pick: (state: CourseState) => Value) =>
      courses.map(({ course }) => pick(course.state));
    const saved = await tx.execute(saveRowsSql, [
      of(({ courseId }) => courseId),
      courses.map(({ version }) => version),
      of(({ receivedOn }) => receivedOn),
      of(({ problemDescriptor }) => problemDescriptor),
      of(({ problemAssessedOn }) => problemAssessedOn),
      of(({ endedOn }) => endedOn),
      of(({ outcome }) => (outcome === null ? null : JSON.stringify(outcome))),
      of(({ namedProblems }) => JSON.stringify(namedProblems)),
      of(({ receiptSequence }) => receiptSequence),
      of(({ endSequence }) => endSequence),
      of(({ endedByDeath }) => endedByDeath),
    ]);
    if (saved !== courses.length) throw savedMeanwhile();
  }

  /**
   * Counts the version up and writes the scores and the risk of one occasion, in one round trip, and publishes them.
   * Locks the course until the end of the transaction, like every save.
   *
   * @returns the course as it is stored now, with nothing left to publish.
   * @throws RuleBroken `course.saved-meanwhile`
   */
  async addScores(tx: Transaction, stored: StoredCourse, added: AddedScores): Promise<StoredCourse> {
    const [result] = await tx.query<{ saved: number }>(addScoresSql, addScoresParameters(stored, added));
    if (result?.saved !== 1) throw savedMeanwhile();
    return publishCourse(tx, this.outbox, { ...stored, version: stored.version + 1 });
  }

  /** All scores and contacts of courses, as far as they are known. Read it while holding them. */
  async evidence(tx: Transaction, courseIds: readonly string[]): Promise<ReadonlyMap<string, Evidence>> {
    if (courseIds.length === 0) return new Map();
    const rows = await tx.query<Evidence & { referral_id: string }>(evidenceSql, [courseIds]);
    return new Map(
      rows.map(({ referral_id: courseId, scores, contacts }) => [courseId, { scores, contacts }]),
    );
  }
}

export interface AddedScores {
  /** Why one instrument was filled in once more for one contact or time, in words that stay here; null where it was not. */
  readonly repeatReason: string | null;
  readonly occasion: Occasion;
  readonly recorded: RecordedOccasion;
  readonly recordedAt: Instant;
}

/**
 * Publishes what a course recorded, for a store that has saved its row, or its scores or risks under the lock of the row:
 * the lock makes the order of events that of commits.
 *
 * @returns the course with nothing left to publish.
 */
export async function publishCourse(
  tx: Transaction,
  outbox: Outbox,
  { course, version }: StoredCourse,
): Promise<StoredCourse> {
  await outbox.append(tx, course.state.providerCode, course.events);
  return { course: CourseOfTreatment.load(course.state), version };
}

export function storedCourse(row: CourseRow, parts: Partial<CourseParts> = {}): StoredCourse {
  const state = {
    courseId: row.referral_id,
    personId: row.person_id,
    providerCode: row.provider_code,
    receivedOn: row.received_on,
    problemDescriptor: row.problem_descriptor,
    problemAssessedOn: row.problem_assessed_on,
    namedProblems: row.named_problems,
    receiptSequence: row.receipt_sequence,
    endSequence: row.end_sequence,
    endedOn: row.ended_on,
    endedByDeath: row.ended_by_death,
    outcome: row.outcome,
  };
  return { course: CourseOfTreatment.load(state, parts), version: row.version };
}

/** Two things about one course at once: the second starts again from what the first has left. */
export function savedMeanwhile(): RuleBroken {
  const message = 'Something else of this course of treatment was saved at the same moment. Send it again.';
  return RuleBroken.wrongState('course.saved-meanwhile', message, { retryAfterMs });
}

const addScoresSql = `
  with saved as (
    update course set version = version + 1
    where referral_id = $1
      and version = $2
    returning referral_id, provider_code, person_id
  ),
  added_score as (
    insert into score (
      questionnaire_id, instrument, provider_code, referral_id, appointment_id, taken_at, occasion, recorded_by,
      recorded_at, total, prorated, answers, risk_answer, repeat_reason
    )
    select $3, instrument, provider_code, referral_id, $4::uuid, $5, $6, $7, $8, total, prorated, answers, risk_answer, $18
    from saved, unnest($9::text[], $10::numeric[], $11::boolean[], $12::jsonb[], $13::smallint[])
      as added (instrument, total, prorated, answers, risk_answer)
  ),
  added_risk as (
    insert into raised_risk (
      questionnaire_id, provider_code, referral_id, person_id, appointment_id, taken_at, answer, level, reason, raised_at,
      due_at, is_shared
    )
    select $19::uuid, provider_code, referral_id, person_id, $20::uuid, $21::timestamptz, $14::smallint, $15, $17, $8,
           $16::timestamptz, $22::boolean
    from saved
    where $15::text is not null
    on conflict (questionnaire_id) do update
    set appointment_id = excluded.appointment_id,
        taken_at = excluded.taken_at,
        is_shared = excluded.is_shared,
        has_risen = raised_risk.has_risen or excluded.answer is distinct from raised_risk.answer,
        answer = excluded.answer,
        level = excluded.level,
        reason = excluded.reason,
        due_at = excluded.due_at
  )
  select count(*)::integer as saved from saved`;

function addScoresParameters(
  { course, version }: StoredCourse,
  { occasion, recorded, recordedAt, repeatReason }: AddedScores,
): unknown[] {
  const { scored, risk } = recorded;
  return [
    course.state.courseId,
    version,
    occasion.questionnaireId,
    occasion.appointmentId,
    occasion.takenAt,
    occasion.occasion,
    occasion.recordedBy,
    recordedAt,
    scored.map(({ instrument }) => instrument),
    scored.map(({ total }) => total),
    scored.map(({ prorated }) => prorated),
    scored.map(({ answers }) => (answers === null ? null : JSON.stringify(answers))),
    scored.map(({ riskAnswer }) => riskAnswer),
    risk?.answer ?? null,
    risk?.level ?? null,
    risk?.dueAt ?? null,
    risk?.reason ?? null,
    repeatReason,
    risk?.questionnaireId ?? null,
    risk?.appointmentId ?? null,
    risk?.takenAt ?? null,
    risk?.isShared ?? null,
  ];
}

const saveRowsSql = `
  update course set
    version = course.version + 1,
    received_on = told.received_on,
    problem_descriptor = told.problem_descriptor,
    problem_assessed_on = told.problem_assessed_on,
    ended_on = told.ended_on,
    outcome = told.outcome,
    named_problems = told.named_problems,
    receipt_sequence = told.receipt_sequence,
    end_sequence = told.end_sequence,
    ended_by_death = told.ended_by_death
  from unnest(
    $1::uuid[], $2::integer[], $3::date[], $4::text[], $5::date[], $6::date[], $7::jsonb[], $8::jsonb[], $9::integer[],
    $10::integer[], $11::boolean[]
  ) as told (
    referral_id, version, received_on, problem_descriptor, problem_assessed_on, ended_on, outcome, named_problems,
    receipt_sequence, end_sequence,
    ended_by_death
  )
  where course.referral_id = told.referral_id
    and course.version = told.version`;

// Two scores that count at one instant stand in the order in which they were filled in, then recorded.
const evidenceSql = `
  select
    referral_id,
    (select coalesce(
       json_agg(
         json_build_object(
           'instrument', instrument,
           'total', total,
           'answers', answers,
           'takenAt', to_char(counted_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
         )
         order by counted_at, taken_at, recorded_at, questionnaire_id, instrument
       ),
       '[]'
     )
     from ${countedScore} as counted
     where counted.referral_id = asked.referral_id
       and not is_left_out) as scores,
    (select coalesce(
       json_agg(
         json_build_object(
           'type', type,
           'attendance', attendance,
           'planned', planned,
           'therapies', therapies,
           'contactOn', contact_on
         )
       ),
       '[]'
     )
     from contact
     where contact.referral_id = asked.referral_id) as contacts
  from unnest($1::uuid[]) as asked (referral_id)`;
