import type { AppointmentType } from '#domain-model/values/appointment-type';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import type { SameContact } from '../domain/same-contact.js';

export interface ComparedContact {
  readonly personId: string;
  readonly startsAt: Instant;
  readonly type: AppointmentType;
  /** A contact is no repeat of itself. */
  readonly exceptFor?: string | null;
}

interface SameContactRow extends Omit<SameContact, 'startsAt'> {
  readonly startsAt: Date;
}

/**
 * Another contact of the person at the same moment. Two that are entered at once wait for each other, so that the second
 * finds the first: an advisory lock, since nothing that either could lock exists before.
 */
export async function findSameContact(
  tx: Transaction,
  scope: Scope,
  { personId, startsAt, type, exceptFor = null }: ComparedContact,
): Promise<SameContact | null> {
  await tx.execute(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${personId} ${startsAt}`]);
  const [row] = await tx.query<SameContactRow>(
    `select id as "appointmentId", starts_at as "startsAt", type, standing, clinician_id as "clinicianId",
            clinic_id as "clinicId"
       from appointment
      where provider_code = any ($1)
        and person_id = $2
        and starts_at = $3
        and (type = '10') = ($4 = '10')
        and standing <> 'cancelled'
        and id is distinct from $5::uuid
      order by id
      limit 1`,
    [scope.providers, personId, startsAt, type, exceptFor],
  );
  return row === undefined ? null : { ...row, startsAt: toInstant(row.startsAt) };
}
