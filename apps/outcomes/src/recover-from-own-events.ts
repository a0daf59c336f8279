import { Injectable } from '@nestjs/common';
import type { DataOf, EventOf } from '#domain-model/define-event';
import {
  CourseEnded,
  CourseReopened,
  OutcomeRevised,
  RiskOverdue,
  RiskRaised,
  RiskRaisedV1,
  RiskReviewed,
  ScoresCorrected,
  ScoresRecorded,
  ScoresWithdrawn,
} from '#domain-model/events/outcomes.events';
import { complete, type LeftToComplete, OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import type { Transaction } from '#service-kit/database/transaction';

/** Stands for a reviewer whom an older edition of the event did not name. */
const lostReviewer = '(lost in a restore)';

/**
 * Brings courses, scores and risks back from what was told of them, after a restore to an earlier instant. Answers item
 * by item were never told: the totals stand, and somebody may enter the answers again.
 */
@Injectable()
export class RecoverFromOwnEvents extends OwnEventRecovery {
  constructor() {
    super();
    this.recoverScores();
    this.recoverRisks();
    this.when(CourseEnded, saveOutcome);
    this.when(OutcomeRevised, saveOutcome);
    this.when(CourseReopened, async (event, tx) => {
      await ensureCourse(tx, event);
      await tx.execute(`update course set outcome = null, ended_on = null where referral_id = $1`, [
        event.aggregateId,
      ]);
      return complete;
    });
  }

  private recoverScores(): void {
    this.when(ScoresRecorded, async (event, tx) => {
      await ensureCourse(tx, event);
      await addScores(tx, event);
      return [answersOf(event.data.questionnaireId)];
    });
    this.when(ScoresCorrected, async (event, tx) => {
      const { questionnaireId, takenAt, scores } = event.data;
      await tx.execute(
        `update score
         set taken_at = $2, total = corrected.total, prorated = corrected.prorated, answers = null
         from unnest($3::text[], $4::numeric[], $5::boolean[]) as corrected (instrument, total, prorated)
         where score.questionnaire_id = $1
           and score.instrument = corrected.instrument`,
        [
          questionnaireId,
          takenAt,
          scores.map(({ instrument }) => instrument),
          scores.map(({ total }) => total),
          scores.map(({ prorated }) => prorated),
        ],
      );
      await ensureCourse(tx, event);
      return [answersOf(questionnaireId)];
    });
    this.when(ScoresWithdrawn, async (event, tx) => {
      await tx.execute(`delete from score where questionnaire_id = $1`, [event.data.questionnaireId]);
      await ensureCourse(tx, event);
      return complete;
    });
  }

  private recoverRisks(): void {
    this.when(RiskRaised, async (event, tx) => {
      await raiseAgain(tx, event);
      return [answersOf(event.data.questionnaireId)];
    });
    this.when(RiskRaisedV1, async (event, tx) => {
      const { courseId, personId, questionnaireId, takenAt, answer, level } = event.data;
      await tx.execute(
        `insert into raised_risk
           (questionnaire_id, provider_code, referral_id, person_id, taken_at, answer, level, raised_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict do nothing`,
        [questionnaireId, event.providerCode, courseId, personId, takenAt, answer, level, event.recordedAt],
      );
      await tx.execute(
        `update score set risk_answer = $2 where questionnaire_id = $1 and instrument = 'PHQ-9'`,
        [questionnaireId, answer],
      );
      return complete;
    });
    this.when(RiskReviewed, async (event, tx) => {
      const { questionnaireId, reviewedAt, reviewedBy, found = null, actions = null } = event.data;
      await tx.execute(
        `update raised_risk set reviewed_at = $2, reviewed_by = $3, review_found = $4, review_actions = $5
         where questionnaire_id = $1`,
        [questionnaireId, reviewedAt, reviewedBy ?? lostReviewer, found, actions],
      );
      await ensureCourse(tx, event);
      return reviewedBy === undefined
        ? [{ aggregate: 'risk', aggregateId: questionnaireId, what: 'reviewer' }]
        : complete;
    });
    // Told once a risk: the row must know that it was, or it is told again.
    this.when(RiskOverdue, async (event, tx) => {
      await tx.execute(`update raised_risk set overdue_at = $2, due_at = $3 where questionnaire_id = $1`, [
        event.data.questionnaireId,
        event.recordedAt,
        event.data.dueAt,
      ]);
      return complete;
    });
  }
}

/** Raised once more by a correction, it has to be looked at once more. */
async function raiseAgain(
  tx: Transaction,
  { data, providerCode, recordedAt }: EventOf<typeof RiskRaised>,
): Promise<void> {
  const { courseId, personId, questionnaireId, appointmentId, takenAt, level, reason, dueAt } = data;
  await tx.execute(
    `insert into raised_risk
       (questionnaire_id, provider_code, referral_id, person_id, appointment_id, taken_at, level, reason, raised_at, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (questionnaire_id) do update set
       answer = null,
       level = excluded.level,
       reason = excluded.reason,
       raised_at = excluded.raised_at,
       due_at = excluded.due_at,
       overdue_at = null,
       reviewed_at = null,
       reviewed_by = null,
       reviewed_by_clinician_id = null,
       review_action = null,
       review_found = null,
       review_actions = null,
       review_note = null`,
    [
      questionnaireId,
      providerCode,
      courseId,
      personId,
      appointmentId,
      takenAt,
      level,
      reason,
      recordedAt,
      dueAt,
    ],
  );
}

async function ensureCourse(
  tx: Transaction,
  { aggregateId, providerCode, data }: EventOf & { readonly data: { readonly personId?: unknown } },
): Promise<void> {
  await tx.execute(
    `insert into course as known (referral_id, provider_code, person_id, version)
     values ($1, $2, $3, 1)
     on conflict (referral_id) do update
     set version = known.version + 1`,
    [aggregateId, providerCode, data.personId],
  );
}

async function addScores(tx: Transaction, event: EventOf<typeof ScoresRecorded>): Promise<void> {
  const { courseId, questionnaireId, appointmentId, takenAt, occasion, recordedBy, scores } = event.data;
  await tx.execute(
    `insert into score (questionnaire_id, instrument, provider_code, referral_id, appointment_id, taken_at, occasion,
                        recorded_by, recorded_at, total, prorated)
     select $1, instrument, $2, $3, $4, $5, $6, $7, $8, total, prorated
     from unnest($9::text[], $10::numeric[], $11::boolean[]) as added (instrument, total, prorated)
     on conflict do nothing`,
    [
      questionnaireId,
      event.providerCode,
      courseId,
      appointmentId,
      takenAt,
      occasion,
      recordedBy,
      event.recordedAt,
      scores.map(({ instrument }) => instrument),
      scores.map(({ total }) => total),
      scores.map(({ prorated }) => prorated),
    ],
  );
}

async function saveOutcome(
  event: EventOf<typeof CourseEnded>,
  tx: Transaction,
): Promise<readonly LeftToComplete[]> {
  await ensureCourse(tx, event);
  // Its end is another service's to tell, and is consumed again.
  await tx.execute(`update course set outcome = $2 where referral_id = $1`, [
    event.aggregateId,
    JSON.stringify(outcomeIn(event.data)),
  ]);
  return complete;
}

function outcomeIn(data: DataOf<typeof CourseEnded>) {
  const { courseId: _course, personId: _person, ...outcome } = data;
  return outcome;
}

function answersOf(questionnaireId: string): LeftToComplete {
  return { aggregate: 'questionnaire', aggregateId: questionnaireId, what: 'item-answers' };
}
