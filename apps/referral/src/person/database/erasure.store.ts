import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '#domain-model/values/calendar';
import { Outbox } from '#messaging/outbox/outbox';
import { PersonalDataExport } from '#service-kit/records/personal-data-export';
import type { Transaction } from '#service-kit/database/transaction';
import type { RecordOfPerson } from '#domain-model/values/record-retention';
import { refuseUnlessErasable, type Erasure } from '../domain/erasure.js';

@Injectable()
export class ErasureStore {
  constructor(
    private readonly personalData: PersonalDataExport,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Locks the person and whatever was merged into the person's record, so that no referral of theirs is received meanwhile.
   *
   * @throws RuleBroken `person.unknown`, `person.erased` (404), `person.merged-into-another` (409)
   */
  async lock(tx: Transaction, personId: string): Promise<readonly string[]> {
    const rows = await tx.query<{ id: string; mergedInto: string | null; erasedOn: string | null }>(
      `select id, merged_into as "mergedInto", erased_on as "erasedOn"
       from person
       where id = $1
          or merged_into = $1
       order by id
       for update`,
      [personId],
    );
    refuseUnlessErasable(rows.find(({ id }) => id === personId));
    return rows.filter(({ erasedOn }) => erasedOn === null).map(({ id }) => id);
  }

  async recordOf(tx: Transaction, personIds: readonly string[]): Promise<RecordOfPerson> {
    const referrals = await tx.query<RecordOfPerson['referrals'][number]>(
      `select id as "referralId", received_on as "receivedOn", coalesce(closed_on, voided_on) as "closedOn",
              end_code as "endCode"
       from referral
       where person_id = any ($1)
       order by received_on, id`,
      [personIds],
    );
    const [seen] = await tx.query<{ on: string | null }>(
      `select max(contact_on) as on
       from contact
       where referral_id = any ($1)
         and attendance in ('5', '6')`,
      [referrals.map(({ referralId }) => referralId)],
    );
    return { referrals, lastSeenOn: seen?.on ?? null };
  }

  /** Empties everything that says who it was, stores that it was done, and appends its events to the outbox. */
  async store(tx: Transaction, { state, events }: Erasure): Promise<void> {
    await this.wipe(tx, state.personId, state.erasedOn);
    await tx.execute(insertErasure, [
      state.providerCode,
      state.personId,
      state.askedOn,
      state.basis,
      state.note,
      state.keptUntil,
      state.erasedOn,
      state.erasedBy,
      state.erasedByRole,
    ]);
    await this.outbox.append(tx, state.providerCode, events);
  }

  /** Once more where a restored database has brought an identity back; it finds nothing where it has not. */
  async wipe(tx: Transaction, personId: string, erasedOn: CalendarDay): Promise<void> {
    await this.personalData.erase(tx, personId);
    await tx.execute(
      `update person
       set erased_on = $2
       where (id = $1 or merged_into = $1)
         and erased_on is null`,
      [personId, erasedOn],
    );
  }

  /** The day on which the person's identity was erased; null where it was not, or nobody knows the person. */
  async erasedOn(tx: Transaction, personId: string): Promise<CalendarDay | null> {
    const [row] = await tx.query<{ erased_on: string | null }>('select erased_on from person where id = $1', [
      personId,
    ]);
    return row?.erased_on ?? null;
  }
}

const insertErasure = `
  insert into erasure
    (provider_code, person_id, asked_on, basis, note, kept_until, erased_on, erased_by, erased_by_role)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
