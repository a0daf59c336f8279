import { Injectable } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
import { finalSubmissionOn, monthOf, type Month } from '#domain-model/measures/reporting-calendar';
import { londonDay, toInstant, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { Scope } from '#service-kit/scope';
import { Transactions, type Transaction } from '#service-kit/transaction';
import type { RevisingFacts } from '../domain/revised-months.js';
import { firstReportOn, keptFactOf, revisionsOf, type KeptFact, type Revision } from '../domain/revisions.js';

/** A provider of which something was heard, and since when its figures come from here. */
export interface HeardProvider {
  readonly providerCode: string;
  readonly firstRecordedAt: Instant;
  /** That is earlier than was known: months count as reported from here that did not before. */
  readonly isEarlier: boolean;
}

/**
 * Which months have changed since they were reported, and by what. Every fact of a referral is kept; only where one came too
 * late for a report, its referral's facts are gone through in the order of their recording, and what they revised is written
 * anew. So a rebuild, which hears them in another order, comes to the same.
 */
@Injectable()
export class Revisions {
  constructor(private readonly transactions: Transactions) {}

  async list(scope: Scope, { from, to }: { from: Month; to: Month }): Promise<readonly RevisingFacts[]> {
    const rows = await this.transactions.read(scope, (tx) =>
      tx.query<Omit<RevisingFacts, 'revisedAt'> & { revisedAt: Date }>(listSql, [scope.providers, from, to]),
    );
    return rows.map((row) => ({ ...row, revisedAt: toInstant(row.revisedAt) }));
  }

  /** Call it with the referrals' rows held, as after they were told. */
  async note(facts: readonly Fact[], providers: readonly HeardProvider[], tx: Transaction): Promise<void> {
    const kept = facts.flatMap((fact) => keptFactOf(fact) ?? []);
    await keep(tx, kept);
    const firstReports = new Map(
      providers.map(({ providerCode, firstRecordedAt }) => [providerCode, firstReportOn(firstRecordedAt)]),
    );
    const referralIds = await toldLate(tx, { kept, providers, firstReports });
    if (referralIds.length > 0) await this.reviseAnew(tx, referralIds, firstReports);
  }

  private async reviseAnew(
    tx: Transaction,
    referralIds: readonly string[],
    firstReports: ReadonlyMap<string, CalendarDay>,
  ): Promise<void> {
    const rows = await tx.query<KeptFact>(factsSql, [referralIds]);
    const revisions = byReferral(rows).flatMap((facts) =>
      revisionsOf(facts, firstReports.get(facts[0]?.providerCode ?? '') ?? neverReported),
    );
    await tx.execute('delete from revision where referral_id = any($1::uuid[])', [referralIds]);
    await write(tx, revisions);
  }
}

const neverReported: CalendarDay = '9999-12-31';

function byReferral(facts: readonly KeptFact[]): readonly (readonly KeptFact[])[] {
  const referrals = new Map<string, KeptFact[]>();
  for (const fact of facts) {
    const ofReferral = referrals.get(fact.referralId) ?? [];
    referrals.set(fact.referralId, [...ofReferral, fact]);
  }
  return [...referrals.values()];
}

async function keep(tx: Transaction, kept: readonly KeptFact[]): Promise<void> {
  if (kept.length === 0) return;
  const of = <Value>(pick: (fact: KeptFact) => Value) => kept.map(pick);
  await tx.execute(keepSql, [
    of(({ factId }) => factId),
    of(({ providerCode }) => providerCode),
    of(({ referralId }) => referralId),
    of(({ kind }) => kind),
    of(({ sequence }) => sequence),
    of(({ recordedAt }) => recordedAt),
    of(({ recordedAt }) => londonDay(recordedAt)),
    of(({ correlationId }) => correlationId),
    of(({ corrects }) => corrects),
    of(({ since }) => since),
    of(({ since }) => finalSubmissionOn(monthOf(since))),
    of(({ says }) => JSON.stringify(says)),
  ]);
}

/** Referrals of the batch of which something was told too late, and all others of a provider that began earlier than known. */
async function toldLate(
  tx: Transaction,
  {
    kept,
    providers,
    firstReports,
  }: {
    kept: readonly KeptFact[];
    providers: readonly HeardProvider[];
    firstReports: ReadonlyMap<string, CalendarDay>;
  },
): Promise<readonly string[]> {
  const rows = await tx.query<{ referral_id: string }>(toldLateSql, [
    providers.map(({ providerCode }) => providerCode),
    providers.map(({ providerCode }) => firstReports.get(providerCode)),
    providers.map(({ isEarlier }) => isEarlier),
    [...new Set(kept.map(({ referralId }) => referralId))],
  ]);
  return rows.map((row) => row.referral_id);
}

async function write(tx: Transaction, revisions: readonly Revision[]): Promise<void> {
  if (revisions.length === 0) return;
  const of = <Value>(pick: (revision: Revision) => Value) => revisions.map(pick);
  await tx.execute(writeSql, [
    of(({ month }) => month),
    of(({ factId }) => factId),
    of(({ providerCode }) => providerCode),
    of(({ referralId }) => referralId),
    of(({ kind }) => kind),
    of(({ revisedAt }) => revisedAt),
  ]);
}

const keepSql = `
  insert into told_fact (
    fact_id, provider_code, referral_id, kind, sequence, recorded_at, recorded_on, correlation_id, corrects, since,
    reported_on, says
  )
  select *
  from unnest(
    $1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::integer[], $6::timestamptz[], $7::date[], $8::text[],
    $9::boolean[], $10::date[], $11::date[], $12::jsonb[]
  )
  on conflict (fact_id) do nothing`;

const toldLateSql = `
  with provider as (
    select *
    from unnest($1::text[], $2::date[], $3::boolean[]) as provider (provider_code, first_report, is_earlier)
  )
  select told_fact.referral_id
  from told_fact
  join provider using (provider_code)
  where told_fact.referral_id = any($4::uuid[])
    and told_fact.recorded_on > told_fact.reported_on
    and (told_fact.corrects or told_fact.recorded_on > provider.first_report)
  union
  select told_fact.referral_id
  from provider
  join told_fact
    on told_fact.provider_code = provider.provider_code
    and told_fact.recorded_on > provider.first_report
  where provider.is_earlier
    and told_fact.recorded_on > told_fact.reported_on`;

const factsSql = `
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
  from told_fact
  where referral_id = any($1::uuid[])`;

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
