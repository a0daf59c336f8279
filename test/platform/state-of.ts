import type { Platform } from './platform.js';

/** All records of a provider's people, but for the audit. */
export async function stateOf(platform: Platform, providerCode: string): Promise<string[]> {
  const tables: readonly (readonly ['referral' | 'scheduling' | 'outcomes', string])[] = [
    ...['referral', 'person', 'person_merge', 'care_team'].map((table) => ['referral', table] as const),
    ...['appointment', 'occupation', 'care_team'].map((table) => ['scheduling', table] as const),
    ...['course', 'score', 'raised_risk', 'care_team'].map((table) => ['outcomes', table] as const),
  ];
  return Promise.all(
    tables.map(async ([service, table]) => {
      const rows = await platform.rows<{ state: string }>(
        service,
        `select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as state
         from "${table}" t
         where provider_code = $1`,
        [providerCode],
      );
      return `${service}.${table} ${rows[0]?.state ?? ''}`;
    }),
  );
}
