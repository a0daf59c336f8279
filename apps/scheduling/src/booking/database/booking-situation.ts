import { Injectable } from '@nestjs/common';
import type { Instant } from '#domain-model/define-event';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import type { KnownClinician } from '../../clinic/domain/known-clinician.js';
import { referralColumns } from '../../referral-copy/database/known-referral.columns.js';
import type { KnownReferral } from '../../referral-copy/domain/known-referral.js';
import type { ResourceKind, Situation } from '../domain/situation.js';
import { clinicColumns, clinicOf, type ClinicRow } from '../../clinic/database/clinic.store.js';

export interface Wish {
  readonly referralId: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** The clinic to book in; null for a contact outside any. */
  readonly clinicId: string | null;
  /** The clinician of a contact outside any clinic; otherwise the clinic's counts. */
  readonly clinicianId: string | null;
  /** A contact is not in its own way when it moves. */
  readonly exceptFor?: string;
}

/** A contact that the constraint refused. */
interface TakenContact {
  readonly appointmentId: string;
  readonly clinicianId: string;
  readonly personId: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

interface SituationRow {
  readonly clinic: ClinicRow | null;
  readonly referral: KnownReferral | null;
  readonly clinician: KnownClinician | null;
  readonly busy: readonly ResourceKind[];
}

/**
 * Everything that decides about a booking, in one round trip. The clinic and the referral are locked for share until
 * the booking commits: a withdrawal or a discharge waits, and then finds the booking.
 *
 * The search for overlaps uses plain columns only (see the index occupation_search); no contact is longer than ten
 * hours, so that what overlaps began within the ten hours before.
 */
const situationStatement = `
  with locked_clinic as (
    select ${clinicColumns}
      from clinic
     where id = $2
       and provider_code = any ($1)
       for share
  ), locked_referral as (
    select ${referralColumns}
      from open_referral
     where referral_id = $3
       and provider_code = any ($1)
       for share
  ), concerned as (
    select coalesce((select clinician_id from locked_clinic), $4::uuid) as clinician_id,
           (select "personId" from locked_referral) as person_id
  ), known_clinician as (
    select clinician_id as "clinicianId", employed_from as "employedFrom", left_on as "leftOn", qualifications, trainings
      from clinician_capability
     where clinician_id = (select clinician_id from concerned)
       and provider_code = any ($1)
  )
  select (select to_jsonb(locked_clinic) from locked_clinic) as clinic,
         (select to_jsonb(locked_referral) from locked_referral) as referral,
         (select to_jsonb(known_clinician) from known_clinician) as clinician,
         array(
           select resource_kind
             from occupation
            where provider_code = any ($1)
              and resource_id in ((select clinician_id from concerned), (select person_id from concerned))
              and starts_at > $5::timestamptz - interval '10 hours'
              and starts_at < $6
              and ends_at > $5
              and held_for is distinct from $7::uuid
         ) as busy`;

@Injectable()
export class BookingSituations {
  async read(tx: Transaction, scope: Scope, wish: Wish): Promise<Situation> {
    const [row] = await tx.query<SituationRow>(situationStatement, [
      scope.providers,
      wish.clinicId,
      wish.referralId,
      wish.clinicianId,
      wish.startsAt,
      wish.endsAt,
      wish.exceptFor ?? null,
    ]);
    if (row === undefined) throw new Error('A statement that always answers one row answered none.');
    // Before a rule speaks: what it says of the referral is for those who may look at it.
    if (row.referral !== null) await tx.auditAccess(row.referral);
    return {
      referral: row.referral,
      clinician: row.clinician,
      clinic: row.clinic === null ? null : clinicOf(row.clinic).state,
      isClinicianBusy: row.busy.includes('clinician'),
      isPersonBusy: row.busy.includes('person'),
    };
  }

  /** Which of two resources is taken in these hours: asked after the constraint has refused a contact. */
  async taken(tx: Transaction, scope: Scope, contact: TakenContact): Promise<readonly ResourceKind[]> {
    const rows = await tx.query<{ kind: ResourceKind }>(
      `select distinct resource_kind as kind
         from occupation
        where provider_code = any ($1)
          and resource_id in ($2, $3)
          and starts_at > $4::timestamptz - interval '10 hours'
          and starts_at < $5
          and ends_at > $4
          and held_for <> $6
        order by kind`,
      [
        scope.providers,
        contact.clinicianId,
        contact.personId,
        contact.startsAt,
        contact.endsAt,
        contact.appointmentId,
      ],
    );
    return rows.map(({ kind }) => kind);
  }
}
