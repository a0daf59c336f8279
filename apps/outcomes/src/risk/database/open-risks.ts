import { toInstant } from '#domain-model/values/calendar';
import type { OpenRisk } from '../domain/open-risk.js';

interface Asked {
  readonly referralId: string;
  readonly appointmentId: string;
  readonly takenAt: string;
  /** The questionnaires whose own risk comes before that of others. */
  readonly first?: string;
}

/**
 * SQL: the risk that nobody has reviewed yet of the same contact or, where one of both names no contact, of the same day in
 * London; null where there is none. Its parameters are SQL, too.
 */
export function openRiskOf({ referralId, appointmentId, takenAt, first = 'null::uuid' }: Asked): string {
  const dayOf = (instant: string) => `(${instant} at time zone 'Europe/London')::date`;
  return `
    select jsonb_build_object(
      'questionnaireId', questionnaire_id, 'appointmentId', appointment_id, 'takenAt', taken_at, 'answer', answer,
      'level', level, 'reason', reason, 'dueAt', due_at, 'isShared', is_shared,
      'isUnscored', not exists (select from score where score.questionnaire_id = open.questionnaire_id)
    )
    from raised_risk as open
    where open.referral_id = ${referralId}
      and reviewed_at is null
      and withdrawn_at is null
      and (
        questionnaire_id = ${first}
        or appointment_id = ${appointmentId}
        or (
          (appointment_id is null or ${appointmentId} is null)
          and ${dayOf('taken_at')} = ${dayOf(takenAt)}
        )
      )
    order by questionnaire_id is not distinct from ${first} desc,
             appointment_id is not distinct from ${appointmentId} desc,
             level desc, due_at
    limit 1`;
}

/** As the statement gives it: its times are texts of PostgreSQL's. */
export function openRiskIn(row: OpenRisk | null): OpenRisk | null {
  return row === null ? null : { ...row, takenAt: toInstant(row.takenAt), dueAt: toInstant(row.dueAt) };
}
