import { Inject, Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import type { Instant } from '#domain-model/values/calendar';
import { namesLookAlike } from './audit-words.js';
import type { RequestContext } from '../http/request-context.js';
import { Transactions, type Transaction } from '../database/transaction.js';

/** One table that holds something of a person. */
export interface PersonalDataTable {
  readonly table: string;
  /** What it is, for a person who reads it. */
  readonly title: string;
  /** SQL: whose a row of `held` is. `$1` the ids of the person, `$2` the ids of the person's referrals: uuid[] each. */
  readonly whose: string;
  /** SQL of a row as the person gets it, a jsonb. Absent: all of its columns but the provider's code. */
  readonly row?: string;
  /** Columns that the person gets only when a clinician has looked through them: colleagues’ words, others’ addresses. */
  readonly staffOnly?: readonly string[];
  /** SQL: rows of `held` that the person gets only from staff, for that there are any would tell of somebody else. */
  readonly staffOnlyRows?: string;
  /** What erasure does with each column, in SQL; `rows` deletes them. Absent: the row says nothing of who it was. */
  readonly erased?: Readonly<Record<string, string>> | 'rows';
}

/** Everything that a service holds of people: told to the person, and erased when the time has come, from one list. */
export interface PersonalDataMap {
  readonly service: string;
  /** SQL: the ids under which `$1` is kept here; several where records were merged. */
  readonly persons: string;
  /** SQL: who `$1` is now, where the record went into another: a look is audited there as well. Absent: of `persons`. */
  readonly auditedAs?: string;
  /** SQL: the referrals of the persons `$1` (uuid[]). */
  readonly referrals: string;
  readonly tables: readonly PersonalDataTable[];
}

export interface PersonalDataSection {
  readonly title: string;
  readonly table: string;
  /** What the person has to ask the service for: columns, and `rows`, whether or not there are any. */
  readonly withheld: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface PersonalDataPart {
  readonly service: string;
  readonly asOf: Instant;
  readonly sections: readonly PersonalDataSection[];
}

export const PERSONAL_DATA_MAP = Symbol('stepwise:held-of-persons');

interface Whose {
  readonly personIds: readonly string[];
  readonly referralIds: readonly string[];
}

/** Tells what is held of a person, and erases what says who it was. */
@Injectable()
export class PersonalDataExport {
  constructor(
    private readonly transactions: Transactions,
    @Inject(PERSONAL_DATA_MAP) private readonly personalData: PersonalDataMap,
  ) {}

  /** @throws RuleBroken `person.unknown` (404) where nothing is held, and for a patient who asks for somebody else. */
  publish(context: RequestContext, personId: string): Promise<PersonalDataPart> {
    const { caller, now: asOf } = context;
    return this.transactions.auditedRead(context, async (tx) => {
      if (caller.personId !== undefined && caller.personId !== personId) throw unknownPerson();
      const sections: PersonalDataSection[] = [];
      const whose = await this.whose(tx, personId);
      for (const table of this.personalData.tables)
        sections.push(await sectionOf(tx, table, { ...whose, isOwn: caller.role === 'patient' }));
      if (sections.every(({ rows }) => rows.length === 0)) throw unknownPerson();
      await tx.auditAccess(...(await this.auditedUnder(tx, whose, personId)));
      return { service: this.personalData.service, asOf, sections };
    });
  }

  /** Told twice, it finds nothing more to erase. The rows' provider must be set. */
  async erase(tx: Transaction, personId: string): Promise<void> {
    const whose = await this.whose(tx, personId);
    for (const table of this.personalData.tables) await eraseIn(tx, table, whose);
  }

  /** Every id under which the record is kept, so that the look is found whichever of them its owner asks with. */
  private async auditedUnder(
    tx: Transaction,
    { personIds }: Whose,
    asked: string,
  ): Promise<{ personId: string }[]> {
    const { auditedAs } = this.personalData;
    const others = auditedAs === undefined ? [] : await tx.query<{ id: string }>(auditedAs, [asked]);
    const ids = new Set([...personIds, asked, ...others.map(({ id }) => id)]);
    return [...ids].map((personId) => ({ personId }));
  }

  private async whose(tx: Transaction, personId: string): Promise<Whose> {
    const persons = await tx.query<{ id: string }>(this.personalData.persons, [personId]);
    const personIds = persons.map(({ id }) => id);
    const referrals = await tx.query<{ id: string }>(this.personalData.referrals, [personIds]);
    return { personIds, referralIds: referrals.map(({ id }) => id) };
  }
}

async function sectionOf(
  tx: Transaction,
  personalData: PersonalDataTable,
  whose: Whose & { readonly isOwn: boolean },
): Promise<PersonalDataSection> {
  const {
    table,
    title,
    staffOnly = [],
    staffOnlyRows,
    row = `to_jsonb(held) - 'provider_code'`,
  } = personalData;
  const isHidden = whose.isOwn && staffOnlyRows !== undefined;
  const rows = await tx.query<{ row: Record<string, unknown> }>(
    `select ${row} as row from ${table} as held where ${condition(personalData)}${isHidden ? ` and not (${staffOnlyRows})` : ''}`,
    parametersOf(whose),
  );
  const withheld = whose.isOwn ? staffOnly : [];
  return {
    title,
    table,
    withheld: [...withheld.map(inCamelCase), ...(isHidden ? ['rows'] : [])],
    rows: rows.map(({ row: found }) => readable(found, withheld)),
  };
}

async function eraseIn(tx: Transaction, personalData: PersonalDataTable, whose: Whose): Promise<void> {
  const { table, erased } = personalData;
  if (erased === undefined) return;
  if (erased === 'rows') {
    await tx.execute(`delete from ${table} as held where ${condition(personalData)}`, parametersOf(whose));
    return;
  }
  const columns = Object.entries(erased).map(([column, value]) => `${column} = ${value}`);
  await tx.execute(
    `update ${table} as held set ${columns.join(', ')} where ${condition(personalData)}`,
    parametersOf(whose),
  );
}

/** Both parameters are always spoken of: PostgreSQL refuses one that is given and not asked for. */
function condition({ whose }: PersonalDataTable): string {
  return `$1::uuid[] is not null and $2::uuid[] is not null and (${whose})`;
}

function parametersOf({ personIds, referralIds }: Whose): unknown[] {
  return [personIds, referralIds];
}

function readable(
  row: Readonly<Record<string, unknown>>,
  withheld: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([column]) => !withheld.includes(column))
      .map(([column, value]) => [inCamelCase(column), value]),
  );
}

function inCamelCase(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function unknownPerson(): RuleBroken {
  return RuleBroken.unknown('person.unknown', 'There is no such person here.');
}

/** What every service keeps of the kit's and the pipe's own tables. */
export const auditOfPerson: readonly PersonalDataTable[] = [
  {
    table: 'audit_record',
    title: 'Who looked at or changed this record',
    whose: 'held.person_id = any($1)',
    row: `(select to_jsonb(entry) - 'provider_code' - 'id' || jsonb_build_object('referral_id', held.referral_id)
           from audit_entry as entry
           where entry.provider_code = held.provider_code
             and entry.id = held.entry_id)`,
    staffOnlyRows: `exists (select
                            from audit_entry as entry
                            where entry.provider_code = held.provider_code
                              and entry.id = held.entry_id
                              and ${namesLookAlike('entry.route')})`,
  },
];

/** Ids of persons: of somebody else once a merge is undone. */
const personIdsInEvents = ['personId', 'mergedPersonId', 'unmergedPersonId'];

/** What was published of the records that `whose` names, without the ids of anybody else. */
export function publishedOfPerson(whose: string): PersonalDataTable {
  const ownIds = (parameter: string): string => `any(${parameter}::uuid[]::text[])`;
  return {
    table: 'domain_event',
    title: 'What was told to the other parts of the platform, without who you are',
    whose,
    row: `jsonb_build_object(
            'type', held.type,
            'recorded_at', held.recorded_at,
            'data', (select coalesce(jsonb_object_agg(field.key, case
                              when field.key <> 'referralIds' then field.value
                              else (select coalesce(jsonb_agg(one.id), '[]')
                                    from jsonb_array_elements_text(field.value) as one (id)
                                    where one.id = ${ownIds('$2')})
                            end), '{}')
                     from jsonb_each(held.value::jsonb -> 'data') as field
                     where field.key <> all ('{${personIdsInEvents.join()}}')
                        or field.value #>> '{}' = ${ownIds('$1')}))`,
  };
}
