import type pg from 'pg';
import type { AuditEvent } from 'fhir/r4.js';
import { auditEventOf, type ExportedEntry } from './audit-event.js';

export interface Exporting {
  readonly service: string;
  readonly provider: string;
  /** The first and last day, in Europe/London; absent: from the beginning, to the end. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const entriesABatch = 500;

/** A provider's audit in a service as AuditEvents, in the order of the entries; a batch in memory at a time. */
export async function* exportAudit(owner: pg.ClientBase, asked: Exporting): AsyncGenerator<AuditEvent> {
  let after = '0';
  for (;;) {
    const { rows } = await owner.query<ExportedEntry>(selectEntries, [
      asked.service,
      asked.provider,
      after,
      asked.from ?? null,
      asked.to ?? null,
    ]);
    for (const row of rows) yield auditEventOf(row);
    const last = rows.at(-1)?.entryId;
    if (last === undefined) return;
    after = last;
  }
}

const selectEntries = `
  select $1 as service, entry.provider_code as provider, entry.id::text as "entryId",
         to_char(entry.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
         entry.subject, entry.role, entry.clinician_id as "clinicianId", entry.action, entry.route,
         entry.correlation_id as "correlationId", entry.access_reason as "accessReason",
         entry.break_glass as "breakGlass", entry.outcome, record."personId", record."referralIds"
  from (
    select *
    from audit_entry
    where provider_code = $2
      and id > $3::bigint
      and ($4::date is null or at >= $4::date::timestamp at time zone 'Europe/London')
      and ($5::date is null or at < ($5::date + 1)::timestamp at time zone 'Europe/London')
    order by id
    limit ${entriesABatch}
  ) as entry
  cross join lateral (
    select person_id as "personId", array_remove(array_agg(distinct referral_id), null) as "referralIds"
    from audit_record
    where audit_record.provider_code = entry.provider_code
      and audit_record.entry_id = entry.id
    group by person_id
  ) as record
  order by entry.id, record."personId"`;
