import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { Transaction } from '#service-kit/database/transaction';
import { minutesOfOneOccasion, type EarlierScores } from '../domain/repeat.js';
import { countedScore } from './counted-scores.js';

interface Asked {
  readonly referralId: string;
  readonly takenAt: Instant;
  readonly appointmentId: string | null;
  readonly instruments: readonly string[];
  /** The questionnaires that are asked about, where they are recorded already. */
  readonly except?: string;
}

/** What was recorded first of the same contact, or at the same time, with one of the same instruments. */
export async function earlierScores(tx: Transaction, asked: Asked): Promise<EarlierScores | undefined> {
  const { referralId, takenAt, appointmentId, instruments, except = null } = asked;
  const [row] = await tx.query<
    Omit<EarlierScores, 'takenAt' | 'recordedAt'> & { takenAt: Date; recordedAt: Date }
  >(
    `select questionnaire_id as "questionnaireId", taken_at as "takenAt", recorded_at as "recordedAt",
            recorded_by as "recordedBy", appointment_id as "appointmentId"
     from ${countedScore} as counted
     where referral_id = $1
       and instrument = any($2::text[])
       and questionnaire_id is distinct from $3::uuid
       and not is_left_out
       and (
         appointment_id = $4::uuid
         or taken_at between $5::timestamptz - make_interval(mins => $6) and $5::timestamptz + make_interval(mins => $6)
       )
     order by recorded_at, questionnaire_id
     limit 1`,
    [referralId, instruments, except, appointmentId, takenAt, minutesOfOneOccasion],
  );
  if (row === undefined) return undefined;
  return { ...row, takenAt: toInstant(row.takenAt), recordedAt: toInstant(row.recordedAt) };
}
