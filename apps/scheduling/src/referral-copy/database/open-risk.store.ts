import type { RiskLevel } from '#domain-model/measures/score';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import type { OpenRisk } from '../domain/open-risks.js';

export interface KnownRisk {
  readonly providerCode: OdsCode;
  readonly questionnaireId: string;
  readonly referralId: string;
  /** Numbers the events of the course: an older one never overwrites a newer. */
  readonly sequence: number;
}

export interface RaisedRisk extends KnownRisk {
  /** The contact that the questionnaires belong to; null where they name none. */
  readonly appointmentId: string | null;
  readonly level: RiskLevel;
  readonly takenOn: CalendarDay;
}

/**
 * A row that is settled stays, so that events may come in any order. Corrected answers may raise it again after its
 * review: then it is open again.
 */
export async function noteRaised(tx: Transaction, risk: RaisedRisk): Promise<void> {
  await tx.execute(
    `insert into open_risk as known (provider_code, questionnaire_id, referral_id, sequence, appointment_id, level,
                                     taken_on)
     values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (provider_code, questionnaire_id) do update
        set level = case when known.sequence < $4 then $6 else coalesce(known.level, $6) end,
            taken_on = case when known.sequence < $4 then $7 else coalesce(known.taken_on, $7) end,
            appointment_id = case when known.sequence < $4 then $5 else coalesce(known.appointment_id, $5) end,
            settled_at = case when known.sequence >= $4 then known.settled_at end,
            sequence = greatest(known.sequence, $4)`,
    [
      risk.providerCode,
      risk.questionnaireId,
      risk.referralId,
      risk.sequence,
      risk.appointmentId,
      risk.level,
      risk.takenOn,
    ],
  );
}

/** Reviewed, or withdrawn with its questionnaire; it may be known before the risk itself. */
export async function settleRisk(
  tx: Transaction,
  { providerCode, questionnaireId, referralId, sequence, at }: KnownRisk & { readonly at: Instant },
): Promise<void> {
  await tx.execute(
    `insert into open_risk as known (provider_code, questionnaire_id, referral_id, sequence, settled_at)
     values ($1, $2, $3, $4, $5)
         on conflict (provider_code, questionnaire_id) do update
        set settled_at = excluded.settled_at,
            sequence = excluded.sequence
      where known.sequence < excluded.sequence`,
    [providerCode, questionnaireId, referralId, sequence, at],
  );
}

/** An answer may name a contact that is nobody's, another person's or cancelled: then it counts as one that names none. */
export const namesContact = `exists (select
       from appointment as named
      where named.provider_code = open_risk.provider_code
        and named.referral_id = open_risk.referral_id
        and named.id = open_risk.appointment_id
        and named.cancelled_at is null)`;

interface RecordedContact {
  readonly referralId: string;
  readonly appointmentId: string;
  readonly startsAt: Instant;
}

/** The questionnaires of a contact: those that name it, and those that name none and were taken by its day. */
export function openRisksOfContact(
  tx: Transaction,
  scope: Scope,
  { referralId, appointmentId, startsAt }: RecordedContact,
): Promise<readonly OpenRisk[]> {
  return tx.query<OpenRisk>(
    `select questionnaire_id as "questionnaireId", level
       from open_risk
      where provider_code = any ($1)
        and referral_id = $2
        and settled_at is null
        and (appointment_id = $3 or (taken_on <= $4 and not ${namesContact}))
      order by questionnaire_id`,
    [scope.providers, referralId, appointmentId, londonDay(startsAt)],
  );
}
