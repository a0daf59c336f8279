import { RuleBroken } from '#domain-model/rule-broken';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { CorrectionReason, Correcting } from '#domain-model/values/correction-reason';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { CommandContext } from '../http/command-context.js';
import { protectByProvider, type DatabaseRoles } from '../database/migrations.js';
import type { Role } from '../security/scope.js';
import type { Transaction } from '../database/transaction.js';

/** Why something is corrected, as a caller says it. */
export interface Why {
  readonly reason: CorrectionReason;
  /** The words behind the reason: stored in the service, never published. */
  readonly note: string | null;
  /** Only where staff record late; a correction is made now, by the platform's clock. */
  readonly correctedAt?: Instant;
}

/** One correction, as it is stored for good. */
export interface StoredCorrection {
  readonly correctionId: string;
  /** What was corrected: `receipt`, `attendance`, `scores` … */
  readonly what: string;
  readonly reason: CorrectionReason;
  readonly note: string | null;
  /** The opaque subject of a token, and what he or she was then. */
  readonly correctedBy: string;
  readonly correctedByRole: Role;
  readonly correctedAt: Instant;
  readonly recordedAt: Instant;
  readonly before: unknown;
  readonly after: unknown;
}

export interface NewCorrection {
  readonly correctionId: string;
  readonly providerCode: OdsCode;
  readonly personId: string;
  /** null where it is of the person and of no referral; only a table that allows it stores that. */
  readonly referralId: string | null;
  /** The person, referral, appointment or questionnaire that was corrected. */
  readonly subjectId: string;
  readonly what: string;
  /** When that was, or was recorded, which is corrected: no correction is dated before it. */
  readonly since: Instant;
  readonly before: unknown;
  readonly after: unknown;
  readonly why: Why;
}

/**
 * Corrections with their old values, only ever added to: a service's migration runs these statements. What a service shows
 * and derives rests on its other tables; this one answers who changed what, when and why.
 */
export function createCorrectionTable(roles: DatabaseRoles): string[] {
  return [
    `create table correction (
       id uuid primary key,
       provider_code text not null,
       person_id uuid not null,
       referral_id uuid not null,
       subject_id uuid not null,
       what text not null,
       reason text not null,
       note text,
       corrected_by text not null,
       corrected_by_role text not null,
       corrected_at timestamptz not null,
       recorded_at timestamptz not null,
       before jsonb not null,
       after jsonb not null
     )`,
    'create index correction_of_subject on correction (provider_code, subject_id, recorded_at)',
    'create index correction_of_person on correction (provider_code, person_id)',
    ...protectByProvider('correction', roles),
    `revoke update, delete on correction from ${roles.service}`,
  ];
}

/**
 * Who corrects what, when and why, for the event that says so.
 *
 * @throws RuleBroken `time.in-future`, `correction.note-needed` (422)
 */
export function puttingRight({ caller, now }: CommandContext, why: Why): Correcting {
  const { correctedAt = now } = why;
  if (correctedAt > now)
    throw RuleBroken.wrongValue('time.in-future', 'correctedAt has not come yet.', 'correctedAt');
  if (why.reason === 'other' && why.note === null) {
    throw RuleBroken.wrongValue(
      'correction.note-needed',
      'Another reason is written down in the note.',
      'note',
    );
  }
  return { reason: why.reason, correctedBy: caller.subject, correctedAt };
}

/** @throws RuleBroken `correction.changes-nothing` (422) */
export function changesNothing(): RuleBroken {
  return RuleBroken.wrongValue('correction.changes-nothing', 'Everything stands as it is said to have been.');
}

/**
 * Stores a correction, in the transaction of what it changes.
 *
 * @throws RuleBroken `time.before-what-went-before` (422): dated before what it corrects, or before the last correction of it
 */
export async function saveCorrection(
  tx: Transaction,
  { caller, now }: CommandContext,
  correction: NewCorrection,
): Promise<void> {
  const { why } = correction;
  if (why.correctedAt !== undefined) await refuseDatedTooEarly(tx, correction, why.correctedAt);
  await tx.execute(
    `insert into correction
       (id, provider_code, person_id, referral_id, subject_id, what, reason, note, corrected_by, corrected_by_role,
        corrected_at, recorded_at, before, after)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      correction.correctionId,
      correction.providerCode,
      correction.personId,
      correction.referralId,
      correction.subjectId,
      correction.what,
      why.reason,
      why.note,
      caller.subject,
      caller.role,
      why.correctedAt ?? now,
      now,
      JSON.stringify(correction.before),
      JSON.stringify(correction.after),
    ],
  );
}

async function refuseDatedTooEarly(
  tx: Transaction,
  { providerCode, subjectId, since }: NewCorrection,
  correctedAt: Instant,
): Promise<void> {
  const [last] = await tx.query<{ at: Date | null }>(
    `select max(corrected_at) as at
     from correction
     where provider_code = $1
       and subject_id = $2`,
    [providerCode, subjectId],
  );
  const lastAt = toInstant(last?.at ?? new Date(0));
  if (correctedAt >= since && correctedAt >= lastAt) return;
  throw RuleBroken.wrongValue(
    'time.before-what-went-before',
    'correctedAt lies before what is corrected, or before its last correction.',
    'correctedAt',
  );
}

interface CorrectionRow extends Omit<StoredCorrection, 'correctedAt' | 'recordedAt'> {
  readonly correctedAt: Date;
  readonly recordedAt: Date;
}

/** Every correction of a referral, an appointment or a questionnaire, the first one first. */
export async function correctionsOf(
  tx: Transaction,
  providers: readonly OdsCode[],
  subjectId: string,
): Promise<readonly StoredCorrection[]> {
  const rows = await tx.query<CorrectionRow>(
    `select id as "correctionId", what, reason, note, corrected_by as "correctedBy",
            corrected_by_role as "correctedByRole", corrected_at as "correctedAt", recorded_at as "recordedAt",
            before, after
     from correction
     where provider_code = any ($1)
       and subject_id = $2
     order by recorded_at, id`,
    [providers, subjectId],
  );
  return rows.map((row) => ({
    ...row,
    correctedAt: toInstant(row.correctedAt),
    recordedAt: toInstant(row.recordedAt),
  }));
}
