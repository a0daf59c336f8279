import { Injectable } from '@nestjs/common';
import type { Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';
import { violates } from '../../clinic/database/violated-constraint.js';

/** Referrals that are another record’s from now on. */
export interface Handover {
  readonly providerCode: OdsCode;
  /** Whose they are now. */
  readonly personId: string;
  /** The record that went into the person’s; the same id where the two are separate again. */
  readonly mergedPersonId: string;
  readonly referralIds: readonly string[];
  readonly recordedAt: Instant;
  /** The accounts (a token's person) that somebody has verified to be the person's; no other reaches the records. */
  readonly accountsVerified: readonly ('kept' | 'merged')[];
}

/** Someone may take the same time while it changes hands; after that long it is a fault. */
const attempts = 3;

@Injectable()
export class HandoverStore {
  /** By which a person whose token names the merged record finds his or her appointments. */
  async noteIdentity(
    tx: Transaction,
    { providerCode, mergedPersonId, personId, recordedAt, accountsVerified }: Handover,
  ): Promise<void> {
    await tx.execute(
      `insert into merged_person as known (provider_code, merged_person_id, person_id, told_at, merged_account_verified, kept_account_verified)
       values ($1, $2, $3, $4, 'merged' = any ($5::text[]), 'kept' = any ($5::text[]))
           on conflict (provider_code, merged_person_id) do update
          set person_id = excluded.person_id,
              told_at = excluded.told_at,
              merged_account_verified = excluded.merged_account_verified,
              kept_account_verified = excluded.kept_account_verified
        where known.told_at < excluded.told_at`,
      [providerCode, mergedPersonId, personId, recordedAt, accountsVerified],
    );
  }

  /**
   * Referrals and appointments change hands. Waits for bookings that have locked a referral for share; once it returns, they
   * are visible. A referral whose receipt has not been consumed yet is noted, so that the receipt finds whose it is.
   *
   * @returns the appointments of the referrals for which this event is the latest.
   */
  async handOver(
    tx: Transaction,
    { providerCode, personId, referralIds, recordedAt }: Handover,
  ): Promise<readonly string[]> {
    const rows = await tx.query<{ referralId: string }>(
      `insert into open_referral as known (referral_id, provider_code, person_id, standing, person_told_at)
       select referral_id, $2, $3, 'received', $4
         from unnest($1::uuid[]) as handed_over (referral_id)
        order by referral_id
           on conflict (referral_id) do update
          set person_id = excluded.person_id,
              person_told_at = excluded.person_told_at
        where known.person_told_at is null
           or known.person_told_at < excluded.person_told_at
       returning referral_id as "referralId"`,
      [referralIds, providerCode, personId, recordedAt],
    );
    const appointments = await tx.query<{ id: string }>(
      `update appointment
          set person_id = $3,
              version = version + 1
        where provider_code = $2
          and referral_id = any ($1::uuid[])
       returning id`,
      [rows.map(({ referralId }) => referralId), providerCode, personId],
    );
    return appointments.map(({ id }) => id);
  }

  /** The person’s time goes with the appointments: given up where the person is taken, taken again where it is free. */
  async moveTime(
    tx: Transaction,
    { providerCode, personId }: Handover,
    appointmentIds: readonly string[],
  ): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await tx.savepoint(async () => {
          await tx.execute(giveUpWhatIsTaken, [appointmentIds, providerCode, personId]);
          await tx.execute(moveOccupations, [appointmentIds, providerCode, personId]);
          await tx.execute(takeWhatIsFree, [appointmentIds, providerCode, personId]);
        });
        return;
      } catch (error) {
        if (attempt === attempts || !violates(error, 'resource_not_double_booked')) throw error;
      }
    }
  }
}

const giveUpWhatIsTaken = `
  with clashing as (
    select own.held_for
      from occupation as own
     where own.provider_code = $2
       and own.resource_kind = 'person'
       and own.held_for = any ($1::uuid[])
       and own.resource_id <> $3
       and exists (
             select
               from occupation as other
              where other.provider_code = $2
                and other.resource_id = $3
                and other.starts_at < own.ends_at
                and other.ends_at > own.starts_at
           )
  ), given_up as (
    delete from occupation
     where resource_kind = 'person'
       and held_for in (select held_for from clashing)
  )
  update appointment
     set person_time_given_up = true,
         overlapping = array_append(overlapping, 'person')
   where id in (select held_for from clashing)`;

const moveOccupations = `
  update occupation
     set resource_id = $3
   where provider_code = $2
     and resource_kind = 'person'
     and held_for = any ($1::uuid[])
     and resource_id <> $3`;

const takeWhatIsFree = `
  with free as (
    select id, starts_at, starts_at + make_interval(mins => minutes) as ends_at
      from appointment
     where provider_code = $2
       and id = any ($1::uuid[])
       and person_time_given_up
       and standing <> 'cancelled'
       and not exists (
             select
               from occupation as other
              where other.provider_code = $2
                and other.resource_id = $3
                and other.starts_at < appointment.starts_at + make_interval(mins => appointment.minutes)
                and other.ends_at > appointment.starts_at
           )
  ), taken as (
    insert into occupation (provider_code, resource_id, resource_kind, during, reason, held_for)
    select $2, $3, 'person', tstzrange(starts_at, ends_at), 'booking', id
      from free
  )
  update appointment
     set person_time_given_up = false,
         overlapping = array_remove(overlapping, 'person')
   where id in (select id from free)`;
