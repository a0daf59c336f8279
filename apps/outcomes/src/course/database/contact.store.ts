import { Injectable } from '@nestjs/common';
import type { Transaction } from '#service-kit/database/transaction';
import type { KnownContact } from '../domain/course.projection.js';

// A list of lists has no ragged form in PostgreSQL, so that the therapies of a contact travel as one JSON text.
const saveSql = `
  insert into contact (
    appointment_id, provider_code, referral_id, sequence, contact_on, type, attendance, planned, voided, therapies
  )
  select appointment_id, provider_code, referral_id, sequence, contact_on, type, attendance, planned, voided,
    array(select jsonb_array_elements_text(therapies))
  from unnest(
    $1::uuid[], $2::text[], $3::uuid[], $4::integer[], $5::date[], $6::text[], $7::text[], $8::text[], $9::jsonb[],
    $10::boolean[]
  ) as known (
    appointment_id, provider_code, referral_id, sequence, contact_on, type, attendance, planned, therapies, voided
  )
  order by appointment_id
  on conflict (appointment_id) do update set
    sequence = excluded.sequence,
    contact_on = excluded.contact_on,
    type = excluded.type,
    attendance = excluded.attendance,
    planned = excluded.planned,
    voided = excluded.voided,
    therapies = excluded.therapies
  where contact.sequence < excluded.sequence`;

/** What scheduling has told of the contacts whose attendance is known. */
@Injectable()
export class ContactStore {
  /** An older event of an appointment never overwrites a newer. */
  async store(tx: Transaction, contacts: readonly KnownContact[]): Promise<void> {
    if (contacts.length === 0) return;
    const of = <Value>(pick: (contact: KnownContact) => Value) => contacts.map(pick);
    await tx.execute(saveSql, [
      of(({ appointmentId }) => appointmentId),
      of(({ providerCode }) => providerCode),
      of(({ referralId }) => referralId),
      of(({ sequence }) => sequence),
      of(({ contactOn }) => contactOn),
      of(({ type }) => type),
      of(({ attendance }) => attendance),
      of(({ planned }) => planned),
      of(({ therapies }) => JSON.stringify(therapies)),
      of(({ isVoided }) => isVoided),
    ]);
  }
}
