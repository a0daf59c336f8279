import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import type { Month } from '#domain-model/measures/reporting-calendar';
import { toInstant, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { Scope } from '#service-kit/security/scope';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import type { RevisingEvents } from '../domain/revised-months.js';
import {
  firstReportOn,
  isLate,
  storedEventOf,
  revisionsOf,
  type StoredEvent,
  type Revision,
} from '../domain/revisions.js';

/** A provider of which something was consumed, and since when its figures come from here. */
export interface ConsumedProvider {
  readonly providerCode: string;
  readonly firstRecordedAt: Instant;
  /** What was known until now, where that was later: months count as reported from here that did not before. */
  readonly knownUntilNow: Instant | null;
}

/**
 * Which months have changed since they were reported, and by what. Every event of a referral is kept; only where one came too
 * late for a report, its referral's events are gone through in the order of their recording, and what they revised is written
 * anew. So a rebuild, which hears them in another order, comes to the same.
 */
@Injectable()
export class Revisions {
  constructor(private readonly transactions: Transactions) {}

  async list(scope: Scope, { from, to }: { from: Month; to: Month }): Promise<readonly RevisingEvents[]> {
    const rows = await this.transactions.read(scope, (tx) =>
      tx.query<Omit<RevisingEvents, 'revisedAt'> & { revisedAt: Date }>(listSql, [scope.providers, from, to]),
    );
    return rows.map((row) => ({ ...row, revisedAt: toInstant(row.revisedAt) }));
  }

  /** Call it with the referrals' rows held, as after they were told. */
  async note(
    events: readonly EventOf[],
    providers: readonly ConsumedProvider[],
    tx: Transaction,
  ): Promise<void> {
    const stored = events.flatMap((event) => storedEventOf(event) ?? []);
    const firstReports = new Map(
      providers.map(({ providerCode, firstRecordedAt }) => [providerCode, firstReportOn(firstRecordedAt)]),
    );
    await store(tx, stored, firstReports);
    const ofBatch = await recordedLate(tx, stored);
    const ofNewcomers = await lateAfterAll(tx, providers, firstReports);
    const referralIds = [...new Set([...ofBatch, ...ofNewcomers])];
    if (referralIds.length > 0) await this.reviseAnew(tx, referralIds, firstReports);
  }

  private async reviseAnew(
    tx: Transaction,
    referralIds: readonly string[],
    firstReports: ReadonlyMap<string, CalendarDay>,
  ): Promise<void> {
    const rows = await tx.query<StoredEvent>(`${selectEvents} where referral_id = any($1::uuid[])`, [
      referralIds,
    ]);
    const revisions = byReferral(rows).flatMap((events) =>
      revisionsOf(events, firstReports.get(events[0]?.providerCode ?? '') ?? neverReported),
    );
    await tx.execute('delete from revision where referral_id = any($1::uuid[])', [referralIds]);
    await write(tx, revisions);
  }
}

const neverReported: CalendarDay = '9999-12-31';

function byReferral(events: readonly StoredEvent[]): readonly (readonly StoredEvent[])[] {
  const referrals = new Map<string, StoredEvent[]>();
  for (const event of events) {
    const ofReferral = referrals.get(event.referralId) ?? [];
    referrals.set(event.referralId, [...ofReferral, event]);
  }
  return [...referrals.values()];
}

async function store(
  tx: Transaction,
  stored: readonly StoredEvent[],
  firstReports: ReadonlyMap<string, CalendarDay>,
): Promise<void> {
  if (stored.length === 0) return;
  const of = <Value>(pick: (event: StoredEvent) => Value) => stored.map(pick);
  await tx.execute(saveSql, [
    of(({ factId: eventId }) => eventId),
    of(({ providerCode }) => providerCode),
    of(({ referralId }) => referralId),
    of(({ kind }) => kind),
    of(({ sequence }) => sequence),
    of(({ recordedAt }) => recordedAt),
    of(({ correlationId }) => correlationId),
    of(({ corrects }) => corrects),
    of(({ since }) => since),
    of((event) => isLate(event, firstReports.get(event.providerCode) ?? neverReported)),
    of(({ says }) => JSON.stringify(says)),
  ]);
}

/** Referrals of the batch of which something was told too late, now or before. */
async function recordedLate(tx: Transaction, stored: readonly StoredEvent[]): Promise<readonly string[]> {
  if (stored.length === 0) return [];
  const rows = await tx.query<{ referral_id: string }>(
    `select distinct referral_id
     from told_fact
     where is_late
       and referral_id = any($1::uuid[])`,
    [[...new Set(stored.map(({ referralId }) => referralId))]],
  );
  return rows.map((row) => row.referral_id);
}

/**
 * Where a provider's first event is consumed after others, as in a rebuild, more of its months were reported from here than was
 * known, and more was told too late for them: what was recorded after the first report as it is known now, and by the one
 * that was believed until now. Nothing else can change, so nothing else is read.
 */
async function lateAfterAll(
  tx: Transaction,
  providers: readonly ConsumedProvider[],
  firstReports: ReadonlyMap<string, CalendarDay>,
): Promise<readonly string[]> {
  const referralIds: string[] = [];
  for (const { providerCode, knownUntilNow } of providers) {
    const firstReport = firstReports.get(providerCode) ?? neverReported;
    const believed = knownUntilNow === null ? firstReport : firstReportOn(knownUntilNow);
    if (believed <= firstReport) continue;
    const events = await tx.query<LateCandidate>(lateCandidatesSql, [providerCode, firstReport, believed]);
    const late = events.filter((event) => isLate(event, firstReport));
    await tx.execute(
      'update told_fact set is_late = true where referral_id = any($1::uuid[]) and fact_id = any($2::uuid[])',
      [late.map(({ referralId }) => referralId), late.map(({ factId: eventId }) => eventId)],
    );
    referralIds.push(...late.map(({ referralId }) => referralId));
  }
  return referralIds;
}

type LateCandidate = Pick<StoredEvent, 'factId' | 'referralId' | 'recordedAt' | 'since' | 'corrects'>;

/**
 * By the index told_fact_perhaps_late: a window closes on the 28th of the month after at the earliest, so what was recorded
 * within 28 days of the day that it speaks of is late for nothing. London's day is the one of UTC or the next.
 */
export const lateCandidatesSql = `
  select
    fact_id as "factId",
    referral_id as "referralId",
    to_char(recorded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "recordedAt",
    corrects,
    since::text as since
  from told_fact
  where provider_code = $1
    and not is_late
    and since <= (recorded_at at time zone 'utc')::date - 28
    and recorded_at >= ($2::date::timestamp at time zone 'Europe/London')
    and recorded_at < (($3::date + 1)::timestamp at time zone 'Europe/London')`;

async function write(tx: Transaction, revisions: readonly Revision[]): Promise<void> {
  if (revisions.length === 0) return;
  const of = <Value>(pick: (revision: Revision) => Value) => revisions.map(pick);
  await tx.execute(writeSql, [
    of(({ month }) => month),
    of(({ factId: eventId }) => eventId),
    of(({ providerCode }) => providerCode),
    of(({ referralId }) => referralId),
    of(({ kind }) => kind),
    of(({ revisedAt }) => revisedAt),
  ]);
}

const saveSql = `
  insert into told_fact (
    fact_id, provider_code, referral_id, kind, sequence, recorded_at, correlation_id, corrects, since, is_late, says
  )
  select *
  from unnest(
    $1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::integer[], $6::timestamptz[], $7::text[], $8::boolean[],
    $9::date[], $10::boolean[], $11::jsonb[]
  )
  on conflict (referral_id, fact_id) do nothing`;

const selectEvents = `
  select
    fact_id as "factId",
    referral_id as "referralId",
    provider_code as "providerCode",
    kind,
    sequence,
    to_char(recorded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "recordedAt",
    correlation_id as "correlationId",
    corrects,
    since::text as since,
    says
  from told_fact`;

const writeSql = `
  insert into revision (month, fact_id, provider_code, referral_id, kind, revised_at)
  select *
  from unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[])`;

const listSql = `
  select month, kind, max(revised_at) as "revisedAt", count(*)::integer as facts
  from revision
  where provider_code = any($1::text[])
    and month between $2 and $3
  group by month, kind
  order by month, kind`;
