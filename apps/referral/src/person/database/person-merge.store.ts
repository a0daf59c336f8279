import { Injectable } from '@nestjs/common';
import { toInstant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { Outbox } from '#messaging/outbox/outbox';
import type { Transaction } from '#service-kit/database/transaction';
import { unsaidIdentity, type Identity } from '../domain/identity.js';
import { MergeRecord, type MergeRecordState } from '../domain/merge-record.js';

interface Row extends Omit<MergeRecordState, 'mergedAt' | 'accountsStated' | 'undone'> {
  readonly mergedAt: Date;
  readonly accountsStatedBy: string | null;
  readonly accountsStatedAt: Date | null;
}

interface Pair {
  readonly providerCode: OdsCode;
  readonly personId: string;
  readonly mergedPersonId: string;
}

/** Merges, with all that is needed to undo them; and their events in the outbox. */
@Injectable()
export class PersonMergeStore {
  constructor(private readonly outbox: Outbox) {}

  /** Locks both records until the transaction ends. */
  async lock(tx: Transaction, { providerCode, personId, mergedPersonId }: Pair): Promise<void> {
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

  async add(tx: Transaction, merge: MergeRecord): Promise<void> {
    const { state } = merge;
    await tx.execute(
      `insert into person_merge
         (provider_code, id, person_id, merged_person_id, referral_ids, chosen, person_before, merged_before,
          person_after, reason, merged_by, merged_at, kept_account_verified_by, merged_account_verified_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        state.providerCode,
        state.id,
        state.personId,
        state.mergedPersonId,
        state.referralIds,
        JSON.stringify(state.chosen),
        JSON.stringify(state.personBefore),
        JSON.stringify(state.mergedBefore),
        JSON.stringify(state.personAfter),
        state.reason,
        state.mergedBy,
        state.mergedAt,
        state.accounts.kept,
        state.accounts.merged,
      ],
    );
    await this.outbox.append(tx, state.providerCode, merge.events);
  }

  /** What can change of a merge that is open; its row is locked since it was read. */
  async save(tx: Transaction, merge: MergeRecord): Promise<void> {
    const { id, providerCode, personBefore, personAfter, accounts, accountsStated, undone } = merge.state;
    await tx.execute(
      `update person_merge
       set person_before = $3,
           person_after = $4,
           kept_account_verified_by = $5,
           merged_account_verified_by = $6,
           accounts_stated_by = $7,
           accounts_stated_at = $8,
           unmerge_reason = $9,
           unmerged_by = $10,
           unmerged_at = $11
       where provider_code = $1
         and id = $2`,
      [
        providerCode,
        id,
        JSON.stringify(personBefore),
        JSON.stringify(personAfter),
        accounts.kept,
        accounts.merged,
        accountsStated?.by,
        accountsStated?.at,
        undone?.reason,
        undone?.by,
        undone?.at,
      ],
    );
    await this.outbox.append(tx, providerCode, merge.events);
  }

  /** Locked until the transaction ends. */
  async findOpen(tx: Transaction, pair: Pair): Promise<MergeRecord | undefined> {
    const rows = await tx.query<Row>(`${selectOpen} and merged_person_id = $3 for no key update`, [
      pair.providerCode,
      pair.personId,
      pair.mergedPersonId,
    ]);
    return rows.map(recordOf)[0];
  }

  /** The other open merges into the same record, the first first; locked until the transaction ends. */
  async openBeside(tx: Transaction, pair: Pair): Promise<readonly MergeRecord[]> {
    const rows = await tx.query<Row>(
      `${selectOpen} and merged_person_id <> $3 order by merged_at, id for no key update`,
      [pair.providerCode, pair.personId, pair.mergedPersonId],
    );
    return rows.map(recordOf);
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
}

const selectOpen = `
  select id, provider_code as "providerCode", person_id as "personId", merged_person_id as "mergedPersonId",
         referral_ids as "referralIds", chosen, person_before as "personBefore", merged_before as "mergedBefore",
         person_after as "personAfter", reason, merged_by as "mergedBy", merged_at as "mergedAt",
         json_build_object('kept', kept_account_verified_by, 'merged', merged_account_verified_by) as accounts,
         accounts_stated_by as "accountsStatedBy", accounts_stated_at as "accountsStatedAt"
  from person_merge
  where provider_code = $1
    and person_id = $2
    and unmerged_at is null`;

function recordOf({ accountsStatedBy: by, accountsStatedAt: at, mergedAt, ...row }: Row): MergeRecord {
  return MergeRecord.load({
    ...row,
    personBefore: asFieldsAreNow(row.personBefore),
    mergedBefore: asFieldsAreNow(row.mergedBefore),
    personAfter: asFieldsAreNow(row.personAfter),
    mergedAt: toInstant(mergedAt),
    accountsStated: by === null || at === null ? null : { by, at: toInstant(at) },
    undone: null,
  });
}

/** A field that is younger than the merge was not said then. */
function asFieldsAreNow(identity: Identity): Identity {
  return { ...unsaidIdentity, ...identity };
}
