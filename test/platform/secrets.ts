import { serviceNames } from '#local/services';
import type { Platform } from './platform.js';
import type { FilledProvider, StoredPerson } from './region.js';

/** Texts that somebody must not see, and the search for them. */
export class Secrets {
  readonly texts: readonly string[];
  private readonly ids: ReadonlySet<string>;

  constructor(ids: Iterable<string>, identity: Iterable<string>) {
    this.ids = new Set([...ids].map((id) => id.toLowerCase()));
    this.texts = [...new Set(identity)];
  }

  get count(): number {
    return this.ids.size + this.texts.length;
  }

  /** Those of them that stand in a text; never the secrets of somebody else's ids. */
  in(text: string): string[] {
    const ids = idsIn(text).filter((id) => this.ids.has(id));
    return [...ids, ...this.texts.filter((secret) => text.includes(secret))];
  }
}

function idsIn(text: string): string[] {
  const uuids = text.toLowerCase().matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g);
  return [...uuids].map(([id]) => id);
}

/** Every id in any row of a provider, in any service, but for those that another provider has as well. */
export async function secretsOf(
  platform: Platform,
  provider: FilledProvider,
  other: FilledProvider,
): Promise<Secrets> {
  const own = await idsStoredBy(platform, provider.code);
  const shared = await idsStoredBy(platform, other.code);
  const identity = provider.people.flatMap((person) => person.identity);
  return new Secrets(
    [...own].filter((id) => !shared.has(id)),
    identity,
  );
}

/** What is one person's and no other's. */
export function secretsOfPerson(person: StoredPerson): Secrets {
  const { personId, referralId, appointmentIds, questionnaireIds, identity } = person;
  return new Secrets([personId, referralId, ...appointmentIds, ...questionnaireIds], identity);
}

async function idsStoredBy(platform: Platform, providerCode: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const service of serviceNames) {
    for (const table of await tablesOf(platform, service, 'with')) {
      const rows = await platform.rows<{ row: string }>(
        service,
        `select t::text as row from "${table}" t where provider_code = $1`,
        [providerCode],
      );
      rows.flatMap(({ row }) => idsIn(row)).forEach((id) => found.add(id));
    }
  }
  return found;
}

/** The tables of a service that say of each row whose it is, or those that do not. */
export async function tablesOf(
  platform: Platform,
  service: (typeof serviceNames)[number],
  provider: 'with' | 'without',
): Promise<string[]> {
  const rows = await platform.rows<{ name: string; has_provider: boolean }>(
    service,
    `select t.table_name as name, bool_or(c.column_name = 'provider_code') as has_provider
     from information_schema.tables t
     join information_schema.columns c using (table_schema, table_name)
     where t.table_schema = 'public' and t.table_type = 'BASE TABLE'
     group by t.table_name
     order by t.table_name`,
  );
  return rows.filter((row) => row.has_provider === (provider === 'with')).map(({ name }) => name);
}
