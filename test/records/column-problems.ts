import type { PersonalDataMap } from '#service-kit/records/personal-data-export';
import { rowOf, type Retention } from '../../tools/docs/safety-data.js';

export interface Column {
  readonly table: string;
  readonly column: string;
}

/** Columns that say whose a row is. */
const ofAPerson = /(^|_)(person|referral)_ids?$/;

/**
 * What the databases have and the documents do not say, or the other way round: of each column, whether erasure empties it
 * (in the personal data map of the service) or leaves it (`stays` in retention.yaml).
 *
 * @param map absent for a service that stores nothing that says who a patient is
 */
export function columnProblems(
  service: string,
  columns: readonly Column[],
  { retention, map }: { readonly retention: Retention; readonly map: PersonalDataMap | undefined },
): readonly string[] {
  const tables = [...new Set(columns.map(({ table }) => table))].sort();
  return tables.flatMap((table) => {
    const names = columns.filter((one) => one.table === table).map(({ column }) => column);
    const { stays = [] } = rowOf(retention, service, table) ?? {};
    const mapped = map?.tables.filter((one) => one.table === table) ?? [];
    const emptied = mapped.flatMap(({ erased = {} }) => (erased === 'rows' ? names : Object.keys(erased)));
    const staffOnly = mapped.flatMap((one) => one.staffOnly ?? []);
    return [
      ...names.filter((name) => !emptied.includes(name) && !stays.includes(name)).map(isUnclassified),
      ...emptied.filter((name) => stays.includes(name)).map(isBoth),
      ...[...emptied, ...staffOnly, ...stays].filter((name) => !names.includes(name)).map(isGone),
      ...(map !== undefined && mapped.length === 0 && names.some((name) => ofAPerson.test(name))
        ? ['is of a person, and not in the personal data map: nobody is shown it']
        : []),
    ].map((problem) => `${service}.${table} ${problem}`);
  });
}

const isUnclassified = (name: string): string =>
  `${name}: the personal data map does not say what erasure leaves of it, nor retention.yaml that it stays`;
const isBoth = (name: string): string => `${name}: erasure empties it, and retention.yaml says that it stays`;
const isGone = (name: string): string => `${name}: there is no such column`;
