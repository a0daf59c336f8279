import { Injectable } from '@nestjs/common';
import type { Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';

/** Courses that are another record’s from now on. */
export interface Handover {
  readonly providerCode: OdsCode;
  /** Whose they are now. */
  readonly personId: string;
  /** The record that went into the person’s; the same where it stands for itself again. */
  readonly mergedPersonId: string;
  readonly courseIds: readonly string[];
  readonly mergedAt: Instant;
  /** Whose account (the token's person) somebody has verified to be the person's; of the others, none reaches the records. */
  readonly accountsVerified: readonly ('kept' | 'merged')[];
}

/** Which record went into which, as the referral service told it last. */
@Injectable()
export class MergedPersonStore {
  /** Whether two ids name one person: the same, or one went into the other. */
  async isOne(tx: Transaction, one: string, other: string): Promise<boolean> {
    if (one === other) return true;
    const rows = await tx.query(
      `select
       from merged_person
       where merged_person_id = $1
         and person_id = $2`,
      [one, other],
    );
    return rows.length > 0;
  }

  /**
   * Courses and their risks change hands, in the order of their ids; a course of which nothing has been consumed yet is
   * made, so that its receipt finds whose it is. An older telling changes nothing.
   *
   * The version counts up: scores that are recorded at this moment begin again, and then name the right person.
   */
  async handOver(tx: Transaction, handover: Handover): Promise<void> {
    const { providerCode, personId, mergedPersonId, courseIds, mergedAt, accountsVerified } = handover;
    await tx.execute(
      `insert into merged_person as known (provider_code, merged_person_id, person_id, told_at, merged_account_verified, kept_account_verified)
       values ($1, $2, $3, $4, 'merged' = any ($5::text[]), 'kept' = any ($5::text[]))
       on conflict (provider_code, merged_person_id) do update set
         person_id = excluded.person_id,
         told_at = excluded.told_at,
         merged_account_verified = excluded.merged_account_verified,
         kept_account_verified = excluded.kept_account_verified
       where known.told_at < excluded.told_at`,
      [providerCode, mergedPersonId, personId, mergedAt, accountsVerified],
    );
    await tx.execute(
      `with handed_over as (
         insert into course as known (referral_id, provider_code, person_id, person_told_at)
         select referral_id, $2, $3, $4
         from unnest($1::uuid[]) as told (referral_id)
         order by referral_id
         on conflict (referral_id) do update set
           person_id = excluded.person_id,
           person_told_at = excluded.person_told_at,
           version = known.version + 1
         where known.person_told_at is null
           or known.person_told_at < excluded.person_told_at
         returning referral_id
       )
       update raised_risk set person_id = $3
       where referral_id in (select referral_id from handed_over)`,
      [courseIds, providerCode, personId, mergedAt],
    );
  }
}
