import { identityKeys, personFields, type Identity, type IdentityKey } from '../domain/identity.js';
import type { PersonState } from '../domain/person.state.js';

type ColumnOf<Key extends IdentityKey> = (typeof personFields)[Key]['column'];

/** A row of the table person: every column of a field, and what else is stored of the record. */
export type PersonRow = {
  readonly [Key in IdentityKey as ColumnOf<Key> extends string ? ColumnOf<Key> : never]: Identity[Key];
} & {
  readonly id: string;
  readonly provider_code: string;
  readonly version: number;
  readonly merged_into: string | null;
  readonly former_nhs_number: string | null;
};

/** A column of who it is, and the field in which its value is; `own` where that is a field of the field. */
interface IdentityColumn {
  readonly name: string;
  readonly key: IdentityKey;
  readonly own: string | null;
}

const identityColumns: readonly IdentityColumn[] = identityKeys.flatMap((key): IdentityColumn[] => {
  const { column } = personFields[key];
  if (typeof column === 'string') return [{ name: column, key, own: null }];
  return Object.entries(column).map(([own, name]) => ({ name, key, own }));
});

const names = [...identityColumns.map(({ name }) => name), 'merged_into', 'former_nhs_number'];
const placeOf = (at: number): string => `$${String(at + 4)}`;

export const personColumns = ['id', 'provider_code', 'version', ...names].join(', ');

export const insertPerson = `
  insert into person (provider_code, id, version, ${names.join(', ')})
  values ($1, $2, $3::integer + 1, ${names.map((_, at) => placeOf(at)).join(', ')})
  on conflict do nothing`;

export const updatePerson = `
  update person
  set version = version + 1, ${names.map((name, at) => `${name} = ${placeOf(at)}`).join(', ')}
  where provider_code = $1
    and id = $2
    and version = $3`;

/** The parameters of {@link insertPerson} and {@link updatePerson}. */
export function valuesOf({ providerCode, id, version, identity, ...record }: PersonState): unknown[] {
  const ofIdentity = identityColumns.map(({ key, own }): unknown =>
    own === null ? identity[key] : Reflect.get(Object(identity[key]), own),
  );
  return [providerCode, id, version, ...ofIdentity, record.mergedInto, record.formerNhsNumber];
}

export function stateOf(row: PersonRow): PersonState {
  return {
    id: row.id,
    providerCode: row.provider_code,
    identity: identityOf(row),
    mergedInto: row.merged_into,
    formerNhsNumber: row.former_nhs_number,
    version: row.version,
  };
}

function identityOf(row: PersonRow): Identity {
  const identity: Record<string, unknown> = {};
  for (const { key, own, name } of identityColumns) {
    const value: unknown = Reflect.get(row, name);
    identity[key] = own === null ? value : { ...Object(identity[key]), [own]: value };
  }
  return identity as unknown as Identity;
}

/** What erasure leaves in each column, in SQL. */
export const erasedPerson: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    identityColumns.map(({ key, own, name }) => {
      const { erased } = personFields[key];
      return [name, inSql(own === null ? erased : Reflect.get(Object(erased), own))];
    }),
  ),
  former_nhs_number: 'null',
  version: 'held.version + 1',
};

function inSql(value: unknown): string {
  if (Array.isArray(value)) return `'{}'`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}
