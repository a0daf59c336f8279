import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import { Person } from '../domain/person.js';
import {
  insertPerson,
  personColumns,
  stateOf,
  updatePerson,
  valuesOf,
  type PersonRow,
} from './person-columns.js';

const selectPerson = `
  select ${personColumns}
  from person
  where provider_code = any ($1)
    and erased_on is null
    and ($2::uuid is null or id in ($2, (select own.merged_into
                                         from person as own
                                         where own.provider_code = any ($1)
                                           and own.id = $2)))`;

/** The SQL is made from the table of fields; a mapped entity costs more and is no less code (decision 0052). */
@Injectable()
export class PersonStore {
  /**
   * The person, also by the id of a record that went into the person's.
   *
   * @returns undefined where the scope's providers do not know the person, or a patient asks for somebody else.
   */
  async find(tx: Transaction, scope: Scope, personId: string): Promise<Person | undefined> {
    const person = await this.findRecord(tx, scope, personId);
    const mergedInto = person?.state.mergedInto ?? null;
    return mergedInto === null ? person : this.findRecord(tx, scope, mergedInto);
  }

  /** The record of this very id, also where it went into another. */
  async findRecord(tx: Transaction, scope: Scope, personId: string): Promise<Person | undefined> {
    const rows = await tx.query<PersonRow>(`${selectPerson} and id = $3`, [...seenBy(scope), personId]);
    return rows.map(personOf)[0];
  }

  /** By a verified number, also by one that a merge gave up. */
  async findByNhsNumber(tx: Transaction, scope: Scope, nhsNumber: string): Promise<Person | undefined> {
    const rows = await tx.query<PersonRow>(
      `${selectPerson} and (nhs_number = $3 or former_nhs_number = $3)
       order by nhs_number nulls last`,
      [...seenBy(scope), nhsNumber],
    );
    const person = rows.map(personOf)[0];
    const mergedInto = person?.state.mergedInto ?? null;
    return mergedInto === null ? person : this.findRecord(tx, scope, mergedInto);
  }

  /** Whether the number is somebody else's own, not one that a merge gave up. */
  async isNumberOfAnother(
    tx: Transaction,
    providerCode: OdsCode,
    { nhsNumber, besides }: { readonly nhsNumber: string | null; readonly besides: readonly string[] },
  ): Promise<boolean> {
    const rows = await tx.query(
      'select from person where provider_code = $1 and nhs_number = $2 and id <> all ($3)',
      [providerCode, nhsNumber, besides],
    );
    return rows.length > 0;
  }

  /** Someone whom a restore has lost, unless the id is known. @returns whether it was not */
  async addLost(tx: Transaction, providerCode: OdsCode, personId: string): Promise<boolean> {
    const { state } = Person.lost(personId, providerCode);
    return (await tx.execute(insertPerson, valuesOf(state))) === 1;
  }

  /**
   * Stores a new person, or what is newly known of one.
   *
   * @throws RuleBroken `person.already-known` when the NHS number or the id belongs to someone else known here;
   *   `person.changed-meanwhile` when someone saved first (409).
   */
  async save(tx: Transaction, person: Person): Promise<void> {
    const { state } = person;
    const statement = state.version === 0 ? insertPerson : updatePerson;
    const saved = await tx.execute(statement, valuesOf(state)).catch(refuseIfKnownOtherwise);
    if (saved === 1) return;
    if (state.version === 0) throw alreadyKnown();
    throw RuleBroken.wrongState(
      'person.changed-meanwhile',
      'Someone else saved this person meanwhile. Read again, then retry.',
    );
  }
}

function personOf(row: PersonRow): Person {
  return Person.load(stateOf(row));
}

function seenBy(scope: Scope): unknown[] {
  return [scope.providers, scope.personId ?? null];
}

/** PostgreSQL's own words would quote the number, so they are not the cause. */
function refuseIfKnownOtherwise(error: unknown): never {
  const isTaken =
    error instanceof Error && 'constraint' in error && error.constraint === 'person_nhs_number_is_one_person';
  throw isTaken ? alreadyKnown() : error;
}

function alreadyKnown(): RuleBroken {
  return RuleBroken.wrongState(
    'person.already-known',
    'This person is known here already, under another id or since a moment ago. Call the service to put it right.',
    { field: 'person.nhsNumber' },
  );
}
