import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { toInstant, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { AuditAction, AuditOutcome } from './audit.js';
import { namesLookAlike, whatWasDone, type Done } from './audit-words.js';
import type { AccessReason, RequestContext } from '../http/request-context.js';
import type { CommandContext } from '../http/command-context.js';
import { RoutePolicies } from '../security/route-policies.js';
import { Transactions, type Transaction } from '../database/transaction.js';

export interface AuditQuestion {
  /** The first and last day, in Europe/London. */
  readonly from: CalendarDay | null;
  readonly to: CalendarDay | null;
  /** The last entry of the page before. */
  readonly after: string | null;
  readonly limit: number;
}

export interface AuditedLook {
  readonly entryId: string;
  readonly at: Instant;
  /** The opaque subject of the token. */
  readonly subject: string;
  readonly role: string;
  readonly clinicianId: string | null;
  readonly action: AuditAction;
  /** In words that a patient understands. */
  readonly what: string;
  readonly referralIds: readonly string[];
  readonly reason: AccessReason | null;
  readonly brokeGlass: boolean;
  readonly outcome: AuditOutcome;
}

export const findings = ['appropriate', 'follow-up'] as const;
export type Finding = (typeof findings)[number];

export interface BrokenGlass extends Omit<AuditedLook, 'brokeGlass' | 'outcome'> {
  readonly personIds: readonly string[];
  readonly reviewedAt: Instant | null;
  readonly reviewedBy: string | null;
  readonly finding: Finding | null;
}

export interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** Ask with `after` set to this for the next page; null on the last. */
  readonly next: string | null;
}

type EntryRow = Omit<AuditedLook, 'at' | 'what'> & { readonly at: Date; readonly route: string };
type GlassRow = EntryRow &
  Pick<BrokenGlass, 'personIds' | 'reviewedBy' | 'finding'> & { reviewedAt: Date | null };

/** Who has looked at whose record in this service. Looking here is itself audited. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly transactions: Transactions,
    private readonly policies: RoutePolicies,
  ) {}

  /** Newest first. @throws RuleBroken `person.unknown` (404), also for a patient who asks for somebody else. */
  async ofPerson(
    context: RequestContext,
    personId: string,
    question: AuditQuestion,
  ): Promise<Page<AuditedLook>> {
    const { caller } = context;
    if (caller.personId !== undefined && caller.personId !== personId) throw unknownPerson();
    return this.transactions.auditedRead(context, async (tx) => {
      const rows = await tx.query<EntryRow>(selectOfPerson, [
        caller.providerCode,
        personId,
        question.after,
        question.from,
        question.to,
        question.limit + 1,
        caller.role === 'patient',
      ]);
      if (rows.length === 0) await refuseUnlessKnown(tx, [caller.providerCode, personId]);
      await tx.auditAccess({ personId });
      return pageOf(
        rows.map((row) => this.lookOf(row)),
        question.limit,
      );
    });
  }

  /** All records that someone opened from outside the care team, or tried to without a reason; newest first. */
  async brokenGlass(
    context: RequestContext,
    question: AuditQuestion & { readonly reviewed: boolean | null; readonly refused: boolean },
  ): Promise<Page<BrokenGlass>> {
    return this.transactions.auditedRead(context, async (tx) => {
      const rows = await tx.query<GlassRow>(question.refused ? selectRefused : selectBrokenGlass, [
        context.caller.providerCode,
        question.after,
        question.from,
        question.to,
        question.limit + 1,
        question.reviewed,
        null,
      ]);
      const page = pageOf(
        rows.map((row) => this.glassOf(row)),
        question.limit,
      );
      await tx.auditAccess(...page.entries.flatMap(recordsOf));
      return page;
    });
  }

  /**
   * The clinical lead has looked at it. Said once: a second time changes nothing.
   *
   * @throws RuleBroken `break-glass.unknown` (404), `break-glass.reviewed-already` (409)
   */
  async review(
    context: CommandContext,
    { entryId, finding }: { entryId: string; finding: Finding },
  ): Promise<{ entryId: string; finding: Finding }> {
    return this.transactions.command(context, async (tx) => {
      const { providerCode, subject } = context.caller;
      const [row] = await tx.query<GlassRow>(selectBrokenGlass, [
        providerCode,
        null,
        null,
        null,
        1,
        null,
        entryId,
      ]);
      if (row === undefined) throw RuleBroken.unknown('break-glass.unknown', 'No record was opened so.');
      await tx.auditAccess(...recordsOf(this.glassOf(row)));
      const added = await tx.execute(
        `insert into break_glass_review (provider_code, entry_id, reviewed_at, reviewed_by, finding)
         values ($1, $2, $3, $4, $5)
         on conflict do nothing`,
        [providerCode, entryId, context.now, subject, finding],
      );
      if (added === 0) throw RuleBroken.wrongState('break-glass.reviewed-already', 'It has been reviewed.');
      return { entryId, finding };
    });
  }

  private lookOf({ route, ...row }: EntryRow): AuditedLook {
    return { ...row, at: toInstant(row.at), what: this.whatWasDone({ ...row, route }) };
  }

  private glassOf({ route, brokeGlass: _, outcome, ...row }: GlassRow): BrokenGlass {
    return {
      ...row,
      at: toInstant(row.at),
      what: this.whatWasDone({ ...row, route, outcome }),
      reviewedAt: row.reviewedAt === null ? null : toInstant(row.reviewedAt),
    };
  }

  private whatWasDone(done: Done): string {
    return whatWasDone(done, this.policies.at(done.route));
  }
}

async function refuseUnlessKnown(tx: Transaction, whose: readonly (string | null)[]): Promise<void> {
  const known = await tx.query(
    `select 1
     from audit_record
     where provider_code = $1
       and person_id = $2
     limit 1`,
    whose,
  );
  if (known.length === 0) throw unknownPerson();
}

function unknownPerson(): RuleBroken {
  return RuleBroken.unknown('person.unknown', 'There is no such person here.');
}

function pageOf<Entry extends { readonly entryId: string }>(
  found: readonly Entry[],
  limit: number,
): Page<Entry> {
  const entries = found.slice(0, limit);
  return { entries, next: found.length > limit ? (entries.at(-1)?.entryId ?? null) : null };
}

function recordsOf({ personIds }: BrokenGlass): { personId: string }[] {
  return personIds.map((personId) => ({ personId }));
}

const columns = `entry.id::text as "entryId", entry.at, entry.subject, entry.role,
         entry.clinician_id as "clinicianId", entry.action, entry.route, entry.access_reason as reason,
         entry.break_glass as "brokeGlass", entry.outcome`;

/** A day lasts from midnight to midnight in London. */
const inDays = (from: string, to: string) => `(${from}::date is null
              or entry.at >= ${from}::date::timestamp at time zone 'Europe/London')
    and (${to}::date is null or entry.at < (${to}::date + 1)::timestamp at time zone 'Europe/London')`;

const selectOfPerson = `
  select ${columns}, record."referralIds"
  from (
    select entry_id, array_remove(array_agg(distinct referral_id), null) as "referralIds"
    from audit_record
    where provider_code = $1
      and person_id = $2
      and ($3::bigint is null or entry_id < $3::bigint)
    group by entry_id
  ) as record
  join audit_entry as entry on entry.provider_code = $1 and entry.id = record.entry_id
  where ${inDays('$4', '$5')}
    and not ($7::boolean and ${namesLookAlike('entry.route')})
  order by entry.id desc
  limit $6`;

const selectGlass = (which: string) => `
  select ${columns}, record."personIds", record."referralIds",
         review.reviewed_at as "reviewedAt", review.reviewed_by as "reviewedBy", review.finding
  from audit_entry as entry
  left join break_glass_review as review
    on review.provider_code = entry.provider_code and review.entry_id = entry.id
  cross join lateral (
    select array_agg(distinct person_id) as "personIds",
           array_remove(array_agg(distinct referral_id), null) as "referralIds"
    from audit_record
    where audit_record.provider_code = entry.provider_code
      and audit_record.entry_id = entry.id
  ) as record
  where entry.provider_code = $1
    and ${which}
    and ($2::bigint is null or entry.id < $2::bigint)
    and ${inDays('$3', '$4')}
    and ($6::boolean is null or (review.reviewed_at is not null) = $6::boolean)
    and ($7::bigint is null or entry.id = $7::bigint)
  order by entry.id desc
  limit $5`;

const selectBrokenGlass = selectGlass('entry.break_glass');
const selectRefused = selectGlass(`entry.outcome = 'refused'`);
