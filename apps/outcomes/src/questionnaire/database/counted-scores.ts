import type { Instrument } from '#domain-model/measures/instruments';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { Transaction } from '#service-kit/database/transaction';

/**
 * The scores of courses as they count nationally. What was filled in in a session takes the date of the contact (IDS607 holds
 * none of its own; outside one, IDS606 holds the completion date); so it follows the contact when its date is corrected. A
 * contact that was missed or cancelled has no care activity to hold them (IDS607 needs IDS202): what was filled in for it keeps
 * its own time. One that never was leaves none behind.
 *
 * On its own day a score stays the instant that it was; moved to another, it keeps its time of day, which local time names
 * twice in the hour at which the clocks go back: order by counted_at, then by taken_at.
 *
 * Derived whenever it is asked, so that it does not matter which is known first, the scores or the contact.
 */
export const countedScore = `(
  select
    score.*,
    case
      when score.occasion = 'in'
        and contact.attendance in ('5', '6')
        and contact.contact_on <> (score.taken_at at time zone 'Europe/London')::date
      then (contact.contact_on + (score.taken_at at time zone 'Europe/London')::time) at time zone 'Europe/London'
      else score.taken_at
    end as counted_at,
    score.occasion = 'in' and coalesce(contact.voided, false) as is_left_out
  from score
  left join contact
    on contact.appointment_id = score.appointment_id
    and contact.referral_id = score.referral_id
)`;

/** Questionnaires of a contact that never was: they count nowhere, and come back when the contact does. */
export interface LeftOutScores {
  readonly questionnaireId: string;
  readonly appointmentId: string;
  readonly takenAt: Instant;
  readonly instruments: readonly Instrument['token'][];
  readonly why: 'contact-voided';
}

interface LeftOutRow extends Omit<LeftOutScores, 'takenAt' | 'why'> {
  readonly takenAt: Date;
}

export async function leftOutScores(tx: Transaction, referralId: string): Promise<readonly LeftOutScores[]> {
  const rows = await tx.query<LeftOutRow>(
    `select
       questionnaire_id as "questionnaireId",
       appointment_id as "appointmentId",
       min(taken_at) as "takenAt",
       array_agg(instrument order by instrument) as instruments
     from ${countedScore} as counted
     where referral_id = $1
       and is_left_out
     group by questionnaire_id, appointment_id
     order by min(taken_at)`,
    [referralId],
  );
  return rows.map(({ takenAt, ...row }) => ({ ...row, takenAt: toInstant(takenAt), why: 'contact-voided' }));
}
