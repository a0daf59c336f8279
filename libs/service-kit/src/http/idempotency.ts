import { providerOf } from '../security/scope.js';
import { createHash } from 'node:crypto';
import { RuleBroken } from '#domain-model/rule-broken';
import type { Alongside } from '../records/audit.js';
import type { CommandContext } from './command-context.js';
import type { Statements } from '../database/statements.js';

/** Keeps these advisory locks apart from all others. */
const lockSpace = 40_917;
/** A command takes milliseconds: by then the first sending has its answer. */
const inFlightRetryMs = 200;

/**
 * The answer of an earlier sending of the same command, or else the work's, stored beside its effect for seven days.
 *
 * Two sendings at once meet at a lock that nobody waits for: the second is asked to come back, and finds the answer of the
 * first or, when that was refused or undone, takes its place.
 */
export async function giveStoredAnswerOr<Answer>(
  tx: Statements,
  context: CommandContext,
  work: (store?: (answer: Answer) => Alongside) => Promise<Answer>,
): Promise<Answer> {
  const { caller, idempotencyKey, route } = context;
  const providerCode = providerOf(caller);
  if (idempotencyKey === null) return work();
  const key = [providerCode, holderOf(context), route, idempotencyKey];
  const isFirst = await tx.execute(
    `insert into idempotent_command (provider_code, subject, route, idempotency_key, fingerprint)
     select $1::text, $2::text, $3::text, $4::text, $5::text
     where pg_try_advisory_xact_lock(${lockSpace}, hashtext(concat_ws(' ', $1, $2, $3, $4)))
     on conflict do nothing`,
    [...key, context.fingerprint],
  );
  if (isFirst === 0) return storedAnswer<Answer>(tx, context, key);
  return work((answer) => ({ sql: updateAnswer, parameters: [...key, JSON.stringify(answer ?? null)] }));
}

/**
 * Whose a key is: the person or system that sends it, in this role, for this person, as this clinician, with this reason.
 * Another person, the same login for another person, and who comes without the reason that the first sending had, have keys
 * of their own, and are never given the answer.
 *
 * Whoever comes without an account cannot be distinguished from anybody else who does: there a key counts together with what is sent,
 * so that a stranger's key neither answers nor hinders, and says nothing. Stored as a digest: the table names nobody.
 */
export function holderOf({
  caller,
  accessReason,
  fingerprint,
}: Pick<CommandContext, 'caller' | 'accessReason' | 'fingerprint'>): string {
  const { subject, role, personId = null, clinicianId = null } = caller;
  const meant =
    role === 'anyone' ? [role, fingerprint] : [role, subject, personId, clinicianId, accessReason];
  return createHash('sha256').update(JSON.stringify(meant)).digest('base64url');
}

const updateAnswer = (first: number): string =>
  `update idempotent_command
     set answer = $${first + 4}
     where provider_code = $${first}
       and subject = $${first + 1}
       and route = $${first + 2}
       and idempotency_key = $${first + 3}`;

async function storedAnswer<Answer>(
  tx: Statements,
  context: CommandContext,
  key: readonly string[],
): Promise<Answer> {
  const [stored] = await tx.query<{ fingerprint: string; answer: Answer }>(
    `select fingerprint, answer
     from idempotent_command
     where provider_code = $1
       and subject = $2
       and route = $3
       and idempotency_key = $4`,
    key,
  );
  if (stored === undefined) throw inFlight();
  if (stored.fingerprint !== context.fingerprint) {
    throw RuleBroken.wrongValue(
      'idempotency.key-reused',
      'This Idempotency-Key came before with another command.',
      'Idempotency-Key',
    );
  }
  context.whenReplayed?.();
  return stored.answer;
}

function inFlight(): RuleBroken {
  return RuleBroken.wrongState(
    'idempotency.in-flight',
    'The first sending with this Idempotency-Key is still being worked on. Send it again in a moment.',
    { field: 'Idempotency-Key', retryAfterMs: inFlightRetryMs },
  );
}
