import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import type { NhsNumberVerification } from '#domain-model/values/nhs-number-verification';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import type { ContactPreference, PersonState } from '../domain/person.js';
import { Person } from '../domain/person.js';

interface PersonRow {
  readonly providerCode: string;
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: string;
  readonly nhsNumber: string | null;
  readonly nhsNumberVerifiedBy: NhsNumberVerification | null;
  readonly claimedNhsNumber: string | null;
  readonly postcode: string | null;
  readonly addressLines: string[];
  readonly telephone: string | null;
  readonly email: string | null;
  readonly gpPracticeCode: string | null;
  readonly gender: string | null;
  readonly interpreterNeeded: boolean | null;
  readonly interpreterLanguage: string | null;
  readonly contactPreference: ContactPreference | null;
  readonly safeToLeaveMessage: boolean | null;
  readonly safeToText: boolean | null;
  readonly safeToPost: boolean | null;
  readonly accessibleInformation: string[];
  readonly mergedInto: string | null;
  readonly formerNhsNumber: string | null;
  readonly version: number;
}

const selectPerson = `
  select provider_code as "providerCode", id, given_name as "givenName", family_name as "familyName",
         birth_date as "birthDate", nhs_number as "nhsNumber", postcode, address_lines as "addressLines",
         telephone, email, gp_practice_code as "gpPracticeCode", gender,
         interpreter_needed as "interpreterNeeded", interpreter_language as "interpreterLanguage",
         contact_preference as "contactPreference", safe_to_leave_message as "safeToLeaveMessage",
         safe_to_text as "safeToText", safe_to_post as "safeToPost",
         accessible_information as "accessibleInformation", claimed_nhs_number as "claimedNhsNumber",
         nhs_number_verified_by as "nhsNumberVerifiedBy", merged_into as "mergedInto",
         former_nhs_number as "formerNhsNumber", version
  from person
  where provider_code = any ($1)
    and erased_on is null
    and ($2::uuid is null or id in ($2, (select own.merged_into
                                         from person as own
                                         where own.provider_code = any ($1)
                                           and own.id = $2)))`;

@Injectable()
export class PersonStore {
  /**
   * The person, also by the id of a record that went into the person's.
   *
   * @returns undefined where the scope's providers do not know the person, or a patient asks for somebody else.
   */
  async find(tx: Transaction, scope: Scope, personId: string): Promise<Person | undefined> {
    const person = await this.findRecord(tx, scope, personId);
    const mergedInto = person?.stored.mergedInto ?? null;
    return mergedInto === null ? person : this.findRecord(tx, scope, mergedInto);
  }

  /** The record of this very id, whether it stands for itself or went into another. */
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
    const mergedInto = person?.stored.mergedInto ?? null;
    return mergedInto === null ? person : this.findRecord(tx, scope, mergedInto);
  }

  /** Whether the number is somebody's own, not one that a merge gave up. */
  async holdsNhsNumber(tx: Transaction, providerCode: OdsCode, nhsNumber: string): Promise<boolean> {
    const rows = await tx.query('select from person where provider_code = $1 and nhs_number = $2', [
      providerCode,
      nhsNumber,
    ]);
    return rows.length > 0;
  }

  /**
   * Keeps a new person, or what is newly known of one.
   *
   * @throws RuleBroken `person.already-known` when the NHS number or the id belongs to someone else known here;
   *   `person.changed-meanwhile` when someone saved first (409).
   */
  async save(tx: Transaction, person: Person): Promise<void> {
    const { stored } = person;
    const statement = stored.version === 0 ? insertPerson : updatePerson;
    const saved = await tx.execute(statement, valuesOf(stored)).catch(refuseIfKnownOtherwise);
    if (saved === 1) return;
    if (stored.version === 0) throw alreadyKnown();
    throw RuleBroken.wrongState(
      'person.changed-meanwhile',
      'Someone else saved this person meanwhile. Read again, then retry.',
    );
  }
}

const insertPerson = `
  insert into person
    (provider_code, id, version, given_name, family_name, birth_date, nhs_number, postcode, address_lines, telephone,
     email, gp_practice_code, gender, interpreter_needed, interpreter_language, contact_preference,
     safe_to_leave_message, safe_to_text, safe_to_post, accessible_information, claimed_nhs_number, merged_into,
     nhs_number_verified_by, former_nhs_number)
  values ($1, $2, $3::integer + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
          $22, $23, $24)
  on conflict do nothing`;

const updatePerson = `
  update person
  set version = version + 1,
      given_name = $4,
      family_name = $5,
      birth_date = $6,
      nhs_number = $7,
      postcode = $8,
      address_lines = $9,
      telephone = $10,
      email = $11,
      gp_practice_code = $12,
      gender = $13,
      interpreter_needed = $14,
      interpreter_language = $15,
      contact_preference = $16,
      safe_to_leave_message = $17,
      safe_to_text = $18,
      safe_to_post = $19,
      accessible_information = $20,
      claimed_nhs_number = $21,
      merged_into = $22,
      nhs_number_verified_by = $23,
      former_nhs_number = $24
  where provider_code = $1
    and id = $2
    and version = $3`;

function valuesOf(state: PersonState): unknown[] {
  const { providerCode, id, version, identity, mergedInto, formerNhsNumber } = state;
  return [
    providerCode,
    id,
    version,
    identity.givenName,
    identity.familyName,
    identity.birthDate,
    identity.nhsNumber,
    identity.postcode,
    identity.addressLines,
    identity.telephone,
    identity.email,
    identity.gpPracticeCode,
    identity.gender,
    identity.interpreter.needed,
    identity.interpreter.language,
    identity.contact.preference,
    identity.contact.safeToLeaveMessage,
    identity.contact.safeToText,
    identity.contact.safeToPost,
    identity.accessibleInformation,
    identity.claimedNhsNumber,
    mergedInto,
    identity.nhsNumberVerifiedBy,
    formerNhsNumber,
  ];
}

function personOf(row: PersonRow): Person {
  const { id, providerCode, version, mergedInto, formerNhsNumber, ...rest } = row;
  const { interpreterNeeded, interpreterLanguage, contactPreference, ...others } = rest;
  const { safeToLeaveMessage, safeToText, safeToPost, ...names } = others;
  const identity = {
    ...names,
    interpreter: { needed: interpreterNeeded, language: interpreterLanguage },
    contact: { preference: contactPreference, safeToLeaveMessage, safeToText, safeToPost },
  };
  return Person.load({ id, providerCode, identity, mergedInto, formerNhsNumber, version });
}

function seenBy(scope: Scope): unknown[] {
  return [scope.providers, scope.personId ?? null];
}

/** PostgreSQL's own words would quote the number, so they are not kept as the cause. */
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
