import { Injectable } from '@nestjs/common';
import type { CareContact } from '#domain-model/measures/treatment-contact';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';

/** What scheduling told of one appointment. */
export interface NotedContact extends CareContact {
  readonly providerCode: OdsCode;
  readonly appointmentId: string;
  readonly referralId: string;
  readonly isTreatment: boolean;
  /** Why it was cancelled, where it was: `referral-closed` … */
  readonly cancellationReason: string | null;
  /** Of the appointment's events; the later one stands. */
  readonly sequence: number;
}

@Injectable()
export class ContactStore {
  /** Set-based: told twice, or after a later event of the same appointment, it changes nothing. */
  async note(tx: Transaction, contact: NotedContact): Promise<void> {
    await tx.execute(
      `insert into contact
         (provider_code, appointment_id, referral_id, contact_on, type, attendance, planned, therapies, is_treatment,
          cancellation_reason, sequence)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       on conflict (provider_code, appointment_id) do update
       set contact_on = excluded.contact_on,
           type = excluded.type,
           attendance = excluded.attendance,
           planned = excluded.planned,
           therapies = excluded.therapies,
           is_treatment = excluded.is_treatment,
           cancellation_reason = excluded.cancellation_reason,
           sequence = excluded.sequence
       where contact.sequence < excluded.sequence`,
      [
        contact.providerCode,
        contact.appointmentId,
        contact.referralId,
        contact.contactOn,
        contact.type,
        contact.attendance,
        contact.planned,
        contact.therapies,
        contact.isTreatment,
        contact.cancellationReason,
        contact.sequence,
      ],
    );
  }
}
