import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';

/** What a list shows of somebody, so that nobody is mistaken for another: an id is read by no one. */
export interface PersonName {
  /** Empty for somebody with one name only. */
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: CalendarDay;
}

/** For a select beside `person`: null once who it was has been erased. */
export const nameOfPerson = `case when person.erased_on is null
       then json_build_object('givenName', person.given_name, 'familyName', person.family_name,
                              'birthDate', person.birth_date) end`;

@Injectable()
export class PersonNameStore {
  /** By the id that was asked for, also of a record that went into another; those unknown or erased are left out. */
  async of(
    tx: Transaction,
    providers: readonly OdsCode[],
    personIds: readonly string[],
  ): Promise<ReadonlyMap<string, PersonName>> {
    const rows = await tx.query<{ personId: string; person: PersonName }>(selectNames, [
      providers,
      personIds,
    ]);
    return new Map(rows.map(({ personId, person }) => [personId, person]));
  }
}

const selectNames = `
  select asked.id as "personId", ${nameOfPerson} as person
  from person as asked
  join person
    on person.provider_code = asked.provider_code
   and person.id = coalesce(asked.merged_into, asked.id)
  where asked.provider_code = any ($1)
    and asked.id = any ($2)
    and person.erased_on is null`;
