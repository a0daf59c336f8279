import { RuleBroken } from '#domain-model/rule-broken';
import { crisisHelp } from '#domain-model/values/crisis-help';
import type { Scope } from './scope.js';
import type { Statements } from '../database/statements.js';

export const accountUnverified = 'account.unverified';

/**
 * The account of a record that was merged reaches nothing until somebody has said how it was verified to be the person's:
 * whoever signed in has only claimed to be the person (NHS DCB3051, identity verification). Asked here, once for all
 * routes, so that a new one cannot leave it out; whatever is asked for, the answer is the same.
 *
 * @param closedAccounts SQL: a row where the account `$2` at the providers `$1` (text[]) is closed; null: none is.
 * @throws RuleBroken `account.unverified` (404)
 */
export async function refuseClosedAccount(
  tx: Statements,
  { providers, personId }: Scope,
  closedAccounts: string | null,
): Promise<void> {
  if (personId === undefined || closedAccounts === null) return;
  const closed = await tx.query(closedAccounts, [providers, personId]);
  if (closed.length === 0) return;
  const message =
    'Nothing can be shown or sent with this sign-in until the service has verified whose it is. Call the service: it helps you at once, also without a sign-in.';
  throw RuleBroken.unknown(accountUnverified, message, { more: { crisisHelp } });
}
