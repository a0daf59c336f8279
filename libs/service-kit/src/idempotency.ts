import { RuleBroken } from '#domain-model/rule-broken';
import type { Invocation } from './invocation.js';
import type { Transaction } from './transaction.js';

/**
 * The answer of an earlier sending of the same command, or else the work's, stored beside its effect.
 *
 * Two sendings at once meet at the row's primary key: the second waits until the first has ended, then finds its answer
 * or, when it was rolled back, takes its place.
 */
export async function giveStoredAnswerOr<Answer>(
  tx: Transaction,
  invocation: Invocation,
  work: (tx: Transaction) => Promise<Answer>,
): Promise<Answer> {
  const { caller, idempotencyKey, route } = invocation;
  if (caller.providerCode === null) {
    throw new RuleBroken('caller.without-provider', 'Only a caller of a provider organisation may do this.', {
      kind: 'forbidden',
    });
  }
  if (idempotencyKey === null) return work(tx);
  const key = [caller.providerCode, caller.subject, route, idempotencyKey];
  const isFirst = await tx.execute(
    `insert into idempotent_command (provider_code, subject, route, idempotency_key, fingerprint)
     values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [...key, invocation.fingerprint],
  );
  if (isFirst === 0) return storedAnswer<Answer>(tx, invocation, key);
  const answer = await work(tx);
  await tx.setProviders(caller.providers);
  await tx.execute(
    `update idempotent_command
     set answer = $5
     where provider_code = $1
       and subject = $2
       and route = $3
       and idempotency_key = $4`,
    [...key, JSON.stringify(answer ?? null)],
  );
  return answer;
}

async function storedAnswer<Answer>(
  tx: Transaction,
  invocation: Invocation,
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
  if (stored === undefined) throw new Error('An idempotent command stands but cannot be read.');
  if (stored.fingerprint !== invocation.fingerprint) {
    throw new RuleBroken('idempotency.key-reused', 'This Idempotency-Key came before with another command.', {
      kind: 'wrong-value',
      field: 'Idempotency-Key',
    });
  }
  invocation.whenReplayed?.();
  return stored.answer;
}
