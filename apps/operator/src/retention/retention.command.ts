import type { Command } from 'commander';
import { londonDay, toInstant } from '#domain-model/values/calendar';
import { withExample, type Operator } from '../operator.js';
import { Refusal, serviceNamed, withDatabase } from '../pipe/stack.js';
import { dueIdentities } from './due-identities.js';

export const usage = `npm run retention [-- --on 2045-01-31]

Lists the persons, by provider and opaque id, whose record need not be stored any longer on that day (today): see
docs/records/retention.md. It changes nothing: a clinical lead or administrator erases with POST /persons/ID/erasure.
It reads as the owner of the database: of the stack that runs here, or of OWNER_DATABASE_URLS with DATABASE_URLS.`;

export function addRetention(program: Command, operator: Operator): void {
  const command = program
    .command('retention')
    .summary('the records that need not be stored any longer')
    .description((usage.split('\n\n')[1] ?? '').replaceAll('\n', ' '))
    .option('--on <day>', 'the day, such as 2045-01-31', londonDay(toInstant(Date.now())))
    .action(({ on }: { on: string }) => listDue(operator, on));
  withExample(command, 'retention --on 2045-01-31');
}

async function listDue(operator: Operator, on: string): Promise<void> {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(on)) throw new Refusal(`--on is a day such as 2045-01-31, not ${on}.`, 2);
  const { ownerUrl } = serviceNamed(operator.stack, 'referral');
  if (ownerUrl === undefined)
    throw new Refusal('The owner’s address of the referral database is not known.', 3);
  const due = await withDatabase(ownerUrl, (owner) => dueIdentities((sql) => owner.query(sql), on));
  for (const { providerCode, personId, keptUntil } of due) {
    operator.say(`${providerCode.padEnd(7)}${personId}  stored until ${keptUntil}`);
  }
  operator.say(`${due.length} identities are due on ${on}.`);
}
