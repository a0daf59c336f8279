import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { newEvent } from '#domain-model/define-event';
import { PersonMerged, PersonUnmerged } from '#domain-model/events/referral.events';
import type { Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { Outbox } from '#messaging/outbox/outbox';
import type { Transaction } from '#service-kit/database/transaction';
import type { ChangedDetails } from '../domain/person-details.js';
import type { Identity } from '../domain/identity.js';
import {
  mergedSides,
  type AccountsVerified,
  type MergedField,
  type TakenFrom,
} from '../domain/person-merge.js';
import { takenLater } from '../domain/taken-later.js';

export interface StoredMerge {
  readonly providerCode: OdsCode;
  readonly personId: string;
  readonly mergedPersonId: string;
  readonly referralIds: readonly string[];
  readonly chosen: Readonly<Record<MergedField, TakenFrom>>;
  readonly personBefore: Identity;
  readonly mergedBefore: Identity;
  readonly personAfter: Identity;
  readonly accounts: AccountsVerified;
  readonly reason: string;
  readonly mergedBy: string;
  readonly mergedAt: Instant;
}

export interface OpenMerge extends Pick<
  StoredMerge,
  'personBefore' | 'mergedBefore' | 'personAfter' | 'referralIds'
> {
  readonly id: string;
}

/** A merge of another record into the same person, later than the one that is undone. */
export type LaterMerge = Pick<StoredMerge, 'mergedPersonId' | 'personBefore' | 'personAfter'> &
  Pick<OpenMerge, 'id'>;

interface Pair {
  readonly providerCode: OdsCode;
  readonly personId: string;
  readonly mergedPersonId: string;
}

/** Merges, with all that is needed to undo them; and the events that tell them. */
@Injectable()
export class PersonMergeStore {
  constructor(private readonly outbox: Outbox) {}

  /** Both records, until the transaction ends. */
  async hold(tx: Transaction, { providerCode, personId, mergedPersonId }: Pair): Promise<void> {
    await tx.query(
      `select
       from person
       where provider_code = $1
         and id = any ($2)
       order by id
         for no key update`,
      [providerCode, [personId, mergedPersonId]],
    );
  }

  /** Whether other records have gone into this one: then it cannot go into a third. */
  async hasMerged(tx: Transaction, providerCode: OdsCode, personId: string): Promise<boolean> {
    const rows = await tx.query(
      `select
       from person
       where provider_code = $1
         and merged_into = $2
       limit 1`,
      [providerCode, personId],
    );
    return rows.length > 0;
  }

  /** @returns the referrals that changed hands. */
  async moveReferrals(
    tx: Transaction,
    providerCode: OdsCode,
    { from, to, only = null }: { from: string; to: string; only?: readonly string[] | null },
  ): Promise<readonly string[]> {
    const rows = await tx.query<{ id: string }>(
      `update referral
       set person_id = $3,
           version = version + 1
       where provider_code = $1
         and person_id = $2
         and ($4::uuid[] is null or id = any ($4))
       returning id`,
      [providerCode, from, to, only],
    );
    return rows.map(({ id }) => id).sort();
  }

  async store(tx: Transaction, merge: StoredMerge): Promise<void> {
    const { providerCode, personId, mergedPersonId, referralIds } = merge;
    await tx.execute(
      `insert into person_merge
         (provider_code, id, person_id, merged_person_id, referral_ids, chosen, person_before, merged_before,
          person_after, reason, merged_by, merged_at, kept_account_verified_by, merged_account_verified_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        providerCode,
        newId(),
        personId,
        mergedPersonId,
        referralIds,
        JSON.stringify(merge.chosen),
        ...[merge.personBefore, merge.mergedBefore, merge.personAfter].map((identity) =>
          JSON.stringify(identity),
        ),
        merge.reason,
        merge.mergedBy,
        merge.mergedAt,
        merge.accounts.kept,
        merge.accounts.merged,
      ],
    );
    const accountsVerified = mergedSides.filter((side) => merge.accounts[side] !== null);
    const told = { personId, mergedPersonId, referralIds: [...referralIds], accountsVerified };
    await this.outbox.append(tx, providerCode, [newEvent(PersonMerged, merge.mergedAt, told)]);
  }

  /** By what the accounts of a merge that stands were verified; held until the transaction ends. */
  async accounts(tx: Transaction, pair: Pair): Promise<AccountsVerified | undefined> {
    const [row] = await tx.query<AccountsVerified>(
      `select kept_account_verified_by as kept, merged_account_verified_by as merged
       from person_merge
       where provider_code = $1
         and person_id = $2
         and merged_person_id = $3
         and unmerged_at is null
         for no key update`,
      [pair.providerCode, pair.personId, pair.mergedPersonId],
    );
    return row;
  }

  /** The other services are told the same merge once more, with no referral: none changes hands. */
  async verifyAccounts(
    tx: Transaction,
    pair: Pair,
    { accounts, by, at }: { accounts: AccountsVerified; by: string; at: Instant },
  ): Promise<void> {
    const { providerCode, personId, mergedPersonId } = pair;
    await tx.execute(
      `update person_merge
       set kept_account_verified_by = $4,
           merged_account_verified_by = $5,
           accounts_stated_by = $6,
           accounts_stated_at = $7
       where provider_code = $1
         and person_id = $2
         and merged_person_id = $3
         and unmerged_at is null`,
      [providerCode, personId, mergedPersonId, accounts.kept, accounts.merged, by, at],
    );
    const accountsVerified = mergedSides.filter((side) => accounts[side] !== null);
    const told = { personId, mergedPersonId, referralIds: [], accountsVerified };
    await this.outbox.append(tx, providerCode, [newEvent(PersonMerged, at, told)]);
  }

  async findOpen(tx: Transaction, pair: Pair): Promise<OpenMerge | undefined> {
    const [row] = await tx.query<OpenMerge>(
      `select id, person_before as "personBefore", merged_before as "mergedBefore", person_after as "personAfter",
              referral_ids as "referralIds"
       from person_merge
       where provider_code = $1
         and person_id = $2
         and merged_person_id = $3
         and unmerged_at is null
         for no key update`,
      [pair.providerCode, pair.personId, pair.mergedPersonId],
    );
    return row;
  }

  /** What came of the merged record later, by its account or a proposal: undoing the merge gives it back as well. */
  async takeLater(
    tx: Transaction,
    pair: Pair,
    change: Pick<ChangedDetails, 'before' | 'after'>,
  ): Promise<void> {
    const merge = await this.findOpen(tx, pair);
    if (merge === undefined) return;
    const { id, personBefore, personAfter } = merge;
    const { before, after } = takenLater({ before: personBefore, after: personAfter }, change);
    await this.remember(tx, pair.providerCode, { id, personBefore: before, personAfter: after });
  }

  /** The others that stand, the first first: what one of them remembers may have come from the one that is undone. */
  async standingBeside(
    tx: Transaction,
    { providerCode, personId, mergedPersonId }: Pair,
  ): Promise<LaterMerge[]> {
    return tx.query<LaterMerge>(
      `select id, merged_person_id as "mergedPersonId", person_before as "personBefore",
              person_after as "personAfter"
       from person_merge
       where provider_code = $1
         and person_id = $2
         and merged_person_id <> $3
         and unmerged_at is null
       order by merged_at, id
         for no key update`,
      [providerCode, personId, mergedPersonId],
    );
  }

  async remember(
    tx: Transaction,
    providerCode: OdsCode,
    { id, personBefore, personAfter }: Omit<LaterMerge, 'mergedPersonId'>,
  ): Promise<void> {
    await tx.execute(
      `update person_merge
       set person_before = $3,
           person_after = $4
       where provider_code = $1
         and id = $2`,
      [providerCode, id, JSON.stringify(personBefore), JSON.stringify(personAfter)],
    );
  }

  /** Received under the merged record's own id, by the person whose token names it: it goes with that record. */
  async belongsToMerged(
    tx: Transaction,
    providerCode: OdsCode,
    { personId, referralId }: { personId: string; referralId: string },
  ): Promise<void> {
    await tx.execute(
      `update person_merge
       set referral_ids = array_append(referral_ids, $3::uuid)
       where provider_code = $1
         and merged_person_id = $2
         and unmerged_at is null`,
      [providerCode, personId, referralId],
    );
  }

  async undo(
    tx: Transaction,
    pair: Pair,
    undoing: { referralIds: readonly string[]; reason: string; by: string; at: Instant },
  ): Promise<void> {
    const { providerCode, personId, mergedPersonId } = pair;
    await tx.execute(
      `update person_merge
       set unmerge_reason = $4,
           unmerged_by = $5,
           unmerged_at = $6
       where provider_code = $1
         and person_id = $2
         and merged_person_id = $3
         and unmerged_at is null`,
      [providerCode, personId, mergedPersonId, undoing.reason, undoing.by, undoing.at],
    );
    const told = { personId, unmergedPersonId: mergedPersonId, referralIds: [...undoing.referralIds] };
    await this.outbox.append(tx, providerCode, [newEvent(PersonUnmerged, undoing.at, told)]);
  }
}
