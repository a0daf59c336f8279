import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { toInstant, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { telephoneKey } from '#domain-model/values/telephone';
import type { Transaction } from '#service-kit/database/transaction';
import type { PersonState } from '../domain/person.state.js';
import type { Compared, Likeness } from '../domain/same-person.js';

export type Candidate = Compared & { readonly personId: string };

export interface Alike {
  readonly personId: string;
  readonly likeness: readonly Likeness[];
}

export interface PointedOut {
  readonly possibleDuplicateId: string;
  readonly personIds: readonly [string, string];
  readonly foundBy: readonly Likeness[];
  readonly foundOn: CalendarDay;
}

export interface PairPlace {
  readonly foundAt: Instant;
  readonly possibleDuplicateId: string;
}

/** Pairs of records that may be of one person, until staff settle them. */
@Injectable()
export class PossibleDuplicateStore {
  /**
   * Those at the provider who share a number, a birth date, a telephone or an e-mail; names are compared by the domain.
   * Each way is an index of its own and bounded: a hostel's telephone is many people's, and so is a birth date made up.
   */
  async candidates(tx: Transaction, { id, providerCode, identity }: PersonState): Promise<Candidate[]> {
    const { nhsNumber, claimedNhsNumber, birthDate, postcode, telephone, email } = identity;
    const numbers = [nhsNumber, claimedNhsNumber].flatMap((number) => number ?? []);
    return tx.query<Candidate>(selectCandidates, [
      providerCode,
      id,
      numbers,
      birthDate,
      postcode,
      telephone === null ? null : telephoneKey(telephone),
      email?.toLowerCase() ?? null,
    ]);
  }

  /** The same statement whether there are any or none: how long an answer takes must not show who is known. */
  async pointOut(
    tx: Transaction,
    { id, providerCode }: PersonState,
    { alike, at }: { alike: readonly Alike[]; at: Instant },
  ): Promise<void> {
    await tx.execute(
      `insert into possible_duplicate (provider_code, id, one_person_id, other_person_id, found_by, found_at)
       select $1, found.id, least(found.person_id, $2::uuid), greatest(found.person_id, $2::uuid),
              string_to_array(found.found_by, ' '), $3
       from unnest($4::uuid[], $5::uuid[], $6::text[]) as found (id, person_id, found_by)
       on conflict on constraint possible_duplicate_is_pointed_out_once do nothing`,
      [
        providerCode,
        id,
        at,
        alike.map(() => newId()),
        alike.map(({ personId }) => personId),
        alike.map(({ likeness }) => likeness.join(' ')),
      ],
    );
  }

  /** Longest known first, after a pair; one more than asked for says whether others follow. */
  async unsettled(
    tx: Transaction,
    providers: readonly OdsCode[],
    { after, limit }: { readonly after: PairPlace | null; readonly limit: number },
  ): Promise<(PointedOut & PairPlace)[]> {
    const rows = await tx.query<PointedOut & { readonly foundAt: Date }>(
      `select id as "possibleDuplicateId", array[one_person_id, other_person_id] as "personIds",
              found_by as "foundBy", (found_at at time zone 'Europe/London')::date as "foundOn", found_at as "foundAt"
       from possible_duplicate
       where provider_code = any ($1)
         and settled_as is null
         and ($2::timestamptz is null or (found_at, id) > ($2::timestamptz, $3::uuid))
       order by found_at, id
       limit $4`,
      [providers, after?.foundAt ?? null, after?.possibleDuplicateId ?? null, limit + 1],
    );
    return rows.map((row) => ({ ...row, foundAt: toInstant(row.foundAt) }));
  }

  /** @returns the two persons; nothing where there is no such pair, or it is settled already. */
  async settle(
    tx: Transaction,
    providers: readonly OdsCode[],
    { possibleDuplicateId, as, by, at }: { possibleDuplicateId: string; as: string; by: string; at: Instant },
  ): Promise<readonly [string, string] | undefined> {
    const [row] = await tx.query<{ personIds: readonly [string, string] }>(
      `update possible_duplicate
       set settled_as = $3,
           settled_by = $4,
           settled_at = $5
       where provider_code = any ($1)
         and id = $2
         and settled_as is null
       returning array[one_person_id, other_person_id] as "personIds"`,
      [providers, possibleDuplicateId, as, by, at],
    );
    return row?.personIds;
  }

  /** A merge settles its pair as one person; undoing the merge as two. */
  async settlePair(
    tx: Transaction,
    providerCode: OdsCode,
    { personIds, as, by, at }: { personIds: readonly [string, string]; as: string; by: string; at: Instant },
  ): Promise<void> {
    await tx.execute(
      `update possible_duplicate
       set settled_as = $4,
           settled_by = $5,
           settled_at = $6
       where provider_code = $1
         and one_person_id = least($2::uuid, $3::uuid)
         and other_person_id = greatest($2::uuid, $3::uuid)`,
      [providerCode, ...personIds, as, by, at],
    );
  }
}

export const selectCandidates = `
  select id as "personId", given_name as "givenName", family_name as "familyName", birth_date as "birthDate",
         postcode, telephone, email, nhs_number as "nhsNumber", claimed_nhs_number as "claimedNhsNumber"
  from person
  where provider_code = $1
    and id <> $2
    and merged_into is null
    and id = any (array(
      (select id from person where provider_code = $1 and nhs_number = any ($3) limit 50)
      union all
      (select id from person where provider_code = $1 and claimed_nhs_number = any ($3) limit 50)
      union all
      (select id from person where provider_code = $1 and birth_date = $4 and postcode = $5 limit 50)
      union all
      (select id from person where provider_code = $1 and birth_date = $4 limit 200)
      union all
      (select person_id from person_key
       where provider_code = $1 and kind = 'telephone' and key = $6 limit 100)
      union all
      (select person_id from person_key
       where provider_code = $1 and kind = 'email' and key = $7 limit 100)
    ))`;
