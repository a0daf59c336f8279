import type { RequestContext } from '../http/request-context.js';
import type { Statements } from '../database/statements.js';

/** Whose record a request showed or changed. */
export interface AuditedRecord {
  readonly personId: string;
  readonly referralId?: string | null;
  /** Whose record it is where a caller sees several providers; else the caller's. */
  readonly providerCode?: string;
}

export type AuditAction = 'create' | 'read' | 'update' | 'list';
/** Done, refused for want of a reason, or not done: a rule or a lost race undid it after the record had been read. */
export type AuditOutcome = 'done' | 'refused' | 'not-done';

/** What the glass was: whole, or broken for the reason that the inquiry gives. */
export interface AuditedEnd {
  readonly outcome: AuditOutcome;
  readonly breakGlass: boolean;
}

/** A statement that changes rows and is written with the entry, in the same round trip. */
export interface Alongside {
  /** Its text, whose first parameter has this number. */
  readonly sql: (firstParameter: number) => string;
  readonly parameters: readonly unknown[];
}

/**
 * Writes who looked at or changed whose record, in the transaction of the look or the change: one statement, no lock.
 * Where nobody's record is concerned, only what goes alongside is written. The chain is closed over an entry a moment
 * later, see `audit-sealer.ts`.
 */
export async function recordAudit(
  tx: Statements,
  context: RequestContext,
  {
    audited,
    alongside,
    action = actionAt(context),
    ...end
  }: AuditedEnd & {
    readonly audited: readonly AuditedRecord[];
    readonly alongside?: Alongside;
    /** Absent: that of the route. */
    readonly action?: AuditAction;
  },
): Promise<void> {
  const entries = byProvider(context, audited);
  const isTogether = alongside !== undefined && entries.has(context.caller.providerCode ?? '');
  if (alongside !== undefined && !isTogether) {
    await tx.setProviders(context.caller.providers);
    await tx.execute(alongside.sql(1), alongside.parameters);
  }
  for (const [providerCode, records] of entries) {
    const isWithIt = isTogether && providerCode === context.caller.providerCode;
    await tx.setProviders([providerCode]);
    await tx.execute(insertEntry(isWithIt ? alongside : undefined), [
      providerCode,
      context.now,
      context.caller.subject,
      context.caller.role,
      context.caller.clinicianId ?? null,
      action,
      context.route,
      context.correlationId,
      context.accessReason,
      end.breakGlass,
      end.outcome,
      records.map(({ personId }) => personId),
      records.map(({ referralId }) => referralId ?? null),
      ...(isWithIt ? alongside.parameters : []),
    ]);
  }
}

/** A command on a thing that has an id changes it; one on a collection makes something. */
export function actionAt({ route, policy }: Pick<RequestContext, 'route' | 'policy'>): AuditAction {
  if (route.startsWith('GET ') || policy?.asks) return policy?.record === 'many' ? 'list' : 'read';
  return route.includes('/:') ? 'update' : 'create';
}

function byProvider(
  { caller }: RequestContext,
  audited: readonly AuditedRecord[],
): ReadonlyMap<string, readonly AuditedRecord[]> {
  const records = new Map<string, AuditedRecord[]>();
  for (const record of audited) {
    const providerCode = record.providerCode ?? caller.providerCode;
    if (providerCode === null) throw new Error('A record is of a provider: the audit must know which.');
    records.set(providerCode, [...(records.get(providerCode) ?? []), record]);
  }
  return records;
}

const entryParameters = 13;

function insertEntry(alongside: Alongside | undefined): string {
  const also = alongside === undefined ? '' : `also as (${alongside.sql(entryParameters + 1)}), `;
  return `
  with ${also}entry as (
    insert into audit_entry
      (provider_code, at, subject, role, clinician_id, action, route, correlation_id, access_reason, break_glass,
       outcome)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    returning provider_code, id
  ), waiting as (
    insert into audit_unsealed (provider_code, entry_id)
    select provider_code, id
    from entry
  )
  insert into audit_record (provider_code, entry_id, person_id, referral_id)
  select entry.provider_code, entry.id, record.person_id, record.referral_id
  from entry
  cross join unnest($12::uuid[], $13::uuid[]) as record (person_id, referral_id)`;
}
