import type { CalendarDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import { keptUntil } from '#domain-model/values/record-retention';

/** A record that need not be stored any longer, by its opaque id. */
export interface DueIdentity {
  readonly providerCode: string;
  readonly personId: string;
  readonly keptUntil: CalendarDay;
}

interface Row {
  readonly provider_code: string;
  readonly person_id: string;
  readonly referrals: {
    readonly referralId: string;
    readonly receivedOn: CalendarDay;
    readonly closedOn: CalendarDay | null;
    readonly endCode: EndCode | null;
  }[];
  readonly last_seen_on: CalendarDay | null;
}

/** Asks the referral service’s database as its owner, who sees every provider. */
export type Ask = (sql: string) => Promise<{ rows: Row[] }>;

// Somebody who is put into another record goes with it.
const everybody = `
  select
    person.provider_code,
    person.id as person_id,
    json_agg(json_build_object(
      'referralId', referral.id, 'receivedOn', referral.received_on,
      'closedOn', referral.closed_on, 'endCode', referral.end_code
    )) as referrals,
    (select to_char(max(contact_on), 'YYYY-MM-DD')
     from contact
     where contact.provider_code = person.provider_code
       and contact.referral_id = any(array_agg(referral.id))
       and attendance in ('5', '6')) as last_seen_on
  from person
  join referral
    on referral.provider_code = person.provider_code
   and referral.person_id = person.id
  where person.erased_on is null
    and person.merged_into is null
  group by person.provider_code, person.id`;

/** Whose record was stored as long as it had to be, the longest overdue first. */
export async function dueIdentities(ask: Ask, on: CalendarDay): Promise<readonly DueIdentity[]> {
  const { rows } = await ask(everybody);
  return rows
    .flatMap((row) => dueIn(row, on))
    .sort((one, other) => (one.keptUntil < other.keptUntil ? -1 : 1));
}

function dueIn(row: Row, on: CalendarDay): DueIdentity[] {
  const until = keptUntil({ referrals: row.referrals, lastSeenOn: row.last_seen_on });
  if (until === null || until >= on) return [];
  return [{ providerCode: row.provider_code, personId: row.person_id, keptUntil: until }];
}
