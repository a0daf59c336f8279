import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { AuditHead } from '#service-kit/records/audit-heads';

/** The first thing that is wrong with a chain. */
export interface WrongRow {
  readonly provider: string;
  /** The link at which it shows, numbered from 1; null where no link is to blame. */
  readonly number: string | null;
  readonly entryId: string | null;
  readonly what: string;
}

export interface VerifiedChain {
  readonly provider: string;
  readonly links: number;
  /** SHA-256 of the last link, hexadecimal: stored elsewhere, it bears witness that the end was not cut off. */
  readonly head: string;
  readonly wrong: WrongRow | null;
  /** Whether the head that was asked for is one of its links. */
  readonly hasWitness: boolean;
}

export interface Verifying {
  /** A head that was noted earlier, hexadecimal. */
  readonly witness?: string | undefined;
  /** How far the chain had come when it was written down elsewhere last. */
  readonly written?: AuditHead | undefined;
  readonly onProgress?: (links: number) => void;
}

const linksABatch = 1_000;
/** Sealing takes seconds; an entry that waits longer was put in by hand, or nobody seals. */
const longestUnsealedSeconds = 60;

interface LinkRow {
  readonly number: string;
  readonly entryId: string;
  readonly hash: string;
  /** Null where the entry is gone. */
  readonly entry: readonly unknown[] | null;
  readonly records: readonly unknown[];
}

/** The providers whose audit a database contains: every one that an entry or a link names. */
export async function providersOf(owner: pg.ClientBase): Promise<string[]> {
  const { rows } = await owner.query<{ code: string }>(
    `select provider_code as code from audit_seal where number = 1
     union
     select provider_code from audit_seal group by provider_code
     union
     select provider_code from audit_entry group by provider_code
     order by code`,
  );
  return rows.map(({ code }) => code);
}

/** Where each chain ends now. */
export async function headsOf(owner: pg.ClientBase): Promise<AuditHead[]> {
  const { rows } = await owner.query<AuditHead>(
    `select provider_code as provider, number::text as number, hash from audit_heads()`,
  );
  return rows;
}

interface Witnessed {
  readonly verifying: (provider: string, links: number) => void;
  readonly verified: (chain: VerifiedChain) => void;
}

/** Every chain of a database, and every one of which something was written down elsewhere; or one provider's alone. */
export async function verifyAll(
  owner: pg.ClientBase,
  asked: {
    readonly written: readonly AuditHead[];
    readonly witness?: string | undefined;
    readonly provider?: string | undefined;
  },
  witness: Witnessed,
): Promise<VerifiedChain[]> {
  const known = [...(await providersOf(owner)), ...asked.written.map(({ provider }) => provider)];
  const providers = asked.provider === undefined ? [...new Set(known)].sort() : [asked.provider];
  const chains: VerifiedChain[] = [];
  for (const provider of providers) {
    const chain = await verifyChain(owner, provider, {
      witness: asked.witness,
      written: asked.written.find((one) => one.provider === provider),
      onProgress: (links) => witness.verifying(provider, links),
    });
    witness.verified(chain);
    chains.push(chain);
  }
  return chains;
}

/**
 * Computes a provider's chain again from what stands in the tables, link by link, and finds what was changed, removed,
 * put in between or never sealed. Run it as the owner of the tables, who sees all of them. Reads a thousand links at a
 * time.
 */
export async function verifyChain(
  owner: pg.ClientBase,
  provider: string,
  { witness, written, onProgress }: Verifying = {},
): Promise<VerifiedChain> {
  let last = { number: 0n, hash: Buffer.alloc(32) };
  let hasWitness = false;
  for (;;) {
    const { rows } = await owner.query<LinkRow>(selectLinks, [provider, String(last.number)]);
    for (const row of rows) {
      const expected = last.number + 1n;
      const wrong =
        wrongLink(provider, row, { number: expected, before: last.hash }) ?? writtenAnew(row, written);
      if (wrong !== null) return ended(provider, last, { wrong, hasWitness });
      last = { number: expected, hash: Buffer.from(row.hash, 'hex') };
      hasWitness ||= row.hash === witness;
    }
    onProgress?.(Number(last.number));
    if (rows.length < linksABatch) break;
  }
  const wrong =
    cutOff(last.number, written) ?? (await unsealed(owner, provider)) ?? (await orphaned(owner, provider));
  return ended(provider, last, { wrong, hasWitness });
}

function ended(
  provider: string,
  { number, hash }: { number: bigint; hash: Buffer },
  found: { wrong: WrongRow | null; hasWitness: boolean },
): VerifiedChain {
  return { provider, links: Number(number), head: hash.toString('hex'), ...found };
}

function wrongLink(
  provider: string,
  row: LinkRow,
  { number, before }: { number: bigint; before: Buffer },
): WrongRow | null {
  const { entryId } = row;
  if (BigInt(row.number) !== number) {
    return { provider, number: String(number), entryId: null, what: 'this link is missing' };
  }
  const at = { provider, number: row.number, entryId };
  if (row.entry === null) return { ...at, what: 'its entry is missing' };
  const canonical = jsonbText([...row.entry, row.records]);
  const hash = createHash('sha256').update(before).update(canonical, 'utf8').digest('hex');
  if (hash === row.hash) return null;
  return { ...at, what: 'its entry, the records of it or the link itself is not what was sealed' };
}

/** The link has the number that was written down elsewhere, and another hash. */
function writtenAnew({ number, entryId, hash }: LinkRow, written: AuditHead | undefined): WrongRow | null {
  if (written?.number !== number || written.hash === hash) return null;
  const what = 'it is not the link that was written down on audit-head: the end was cut off and written anew';
  return { provider: written.provider, number, entryId, what };
}

function cutOff(last: bigint, written: AuditHead | undefined): WrongRow | null {
  if (written === undefined || last >= BigInt(written.number)) return null;
  const gone = BigInt(written.number) - last;
  const what = `the newest ${gone} links are gone: ${written.number} were written down on audit-head`;
  return { provider: written.provider, number: String(last + 1n), entryId: null, what };
}

/** As PostgreSQL writes a jsonb array of strings, numbers, booleans and arrays: what the sealer has hashed. */
export function jsonbText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonbText).join(', ')}]`;
  return JSON.stringify(value);
}

async function unsealed(owner: pg.ClientBase, provider: string): Promise<WrongRow | null> {
  const { rows } = await owner.query<{ id: string }>(
    `select entry.id
     from audit_entry as entry
     where entry.provider_code = $1
       and entry.at < clock_timestamp() - make_interval(secs => $2)
       and not exists (
         select
         from audit_seal as seal
         where seal.provider_code = entry.provider_code
           and seal.entry_id = entry.id)
     order by entry.id
     limit 1`,
    [provider, longestUnsealedSeconds],
  );
  const entryId = rows[0]?.id;
  if (entryId === undefined) return null;
  const what = `it has had no seal for more than ${longestUnsealedSeconds} s: put in by hand, or nobody seals`;
  return { provider, number: null, entryId, what };
}

async function orphaned(owner: pg.ClientBase, provider: string): Promise<WrongRow | null> {
  const { rows } = await owner.query<{ id: string }>(
    `select record.entry_id as id
     from audit_record as record
     where record.provider_code = $1
       and not exists (
         select
         from audit_entry as entry
         where entry.provider_code = record.provider_code
           and entry.id = record.entry_id)
     limit 1`,
    [provider],
  );
  const entryId = rows[0]?.id;
  return entryId === undefined ? null : { provider, number: null, entryId, what: 'its entry is missing' };
}

const selectLinks = `
  select seal.number::text as number, seal.entry_id::text as "entryId", encode(seal.hash, 'hex') as hash,
         case when entry.id is null then null
              else json_build_array(
                entry.provider_code, entry.id,
                to_char(entry.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                entry.subject, entry.role, entry.clinician_id, entry.action, entry.route, entry.correlation_id,
                entry.access_reason, entry.break_glass, entry.outcome)
         end as "entry",
         (select coalesce(json_agg(json_build_array(record.person_id, record.referral_id)
                                   order by record.person_id, record.referral_id nulls first), '[]')
          from audit_record as record
          where record.provider_code = seal.provider_code
            and record.entry_id = seal.entry_id) as records
  from audit_seal as seal
  left join audit_entry as entry
    on entry.provider_code = seal.provider_code and entry.id = seal.entry_id
  where seal.provider_code = $1
    and seal.number > $2::bigint
  order by seal.number
  limit ${linksABatch}`;
