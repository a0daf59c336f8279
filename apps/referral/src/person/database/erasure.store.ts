import { Injectable } from '@nestjs/common';
import { newEvent } from '#domain-model/define-event';
import { PersonErased } from '#domain-model/events/referral.events';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { Outbox } from '#messaging/outbox/outbox';
import { PersonalDataExport } from '#service-kit/records/personal-data-export';
import type { Transaction } from '#service-kit/database/transaction';
import type { RecordOfPerson } from '#domain-model/values/record-retention';
import type { ErasureAsked } from '../domain/erasure.js';

export interface StoredErasure extends Omit<ErasureAsked, 'confirm'> {
  readonly providerCode: OdsCode;
  readonly keptUntil: CalendarDay | null;
  readonly erasedOn: CalendarDay;
  readonly erasedBy: string;
  readonly erasedByRole: string;
}

@Injectable()
export class ErasureStore {
  constructor(
    private readonly held: PersonalDataExport,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Locks the person and whatever was merged into the person's record, so that no referral of theirs is received meanwhile.
   *
   * @throws RuleBroken `person.unknown`, `person.erased` (404), `person.merged-into-another` (409)
   */
  async hold(tx: Transaction, personId: string): Promise<readonly string[]> {
    const rows = await tx.query<{ id: string; merged_into: string | null; erased_on: string | null }>(
      `select id, merged_into, erased_on
       from person
       where id = $1
          or merged_into = $1
       order by id
       for update`,
      [personId],
    );
    const own = rows.find(({ id }) => id === personId);
    if (own === undefined) throw unknownPerson();
    if (own.erased_on !== null) throw erasedPerson(own.erased_on);
    if (own.merged_into !== null) {
      const message =
        'This record was merged into another, which is erased with all that was merged into it.';
      throw RuleBroken.wrongState('person.merged-into-another', message, {
        more: { personId: own.merged_into },
      });
    }
    return rows.filter((row) => row.erased_on === null).map(({ id }) => id);
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

  /** Empties everything that says who it was, keeps that it was done, and tells it. */
  async erase(
    tx: Transaction,
    { personIds, at }: { personIds: readonly string[]; at: Instant },
    erasure: StoredErasure,
  ): Promise<void> {
    await this.wipe(tx, erasure.personId, erasure.erasedOn);
    await tx.execute(insertErasure, [
      erasure.providerCode,
      erasure.personId,
      erasure.askedOn,
      erasure.basis,
      erasure.note,
      erasure.keptUntil,
      erasure.erasedOn,
      erasure.erasedBy,
      erasure.erasedByRole,
    ]);
    const events = personIds.map((personId) =>
      newEvent(PersonErased, at, { personId, erasedOn: erasure.erasedOn }),
    );
    await this.outbox.append(tx, erasure.providerCode, events);
  }

  /** Once more where a restored database has brought an identity back; it finds nothing where it has not. */
  async wipe(tx: Transaction, personId: string, erasedOn: CalendarDay): Promise<void> {
    await this.held.erase(tx, personId);
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

function unknownPerson(): RuleBroken {
  return RuleBroken.unknown('person.unknown', 'There is no such person here.');
}

export function erasedPerson(erasedOn: CalendarDay): RuleBroken {
  return RuleBroken.unknown('person.erased', `Who this person was has been erased on ${erasedOn}.`);
}
