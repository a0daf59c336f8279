// npm run retention: lists the identities whose time is over. It erases nothing: a clinical lead does, one by one.
import { parseArgs } from 'node:util';
import { londonDay, toInstant } from '#domain-model/values/calendar';
import { say } from '#local/terminal';
import { findStack, Refusal, serviceNamed, withDatabase } from '../pipe/stack.js';
import { dueIdentities } from './due-identities.js';

const usage = `npm run retention [-- --on 2045-01-31]

Lists the persons, by provider and opaque id, whose record need not be kept any longer on that day (today): see
docs/records/retention.md. It changes nothing: a clinical lead or administrator erases with POST /persons/ID/erasure.
It reads as the owner of the database: of the stack that runs here, or of OWNER_DATABASE_URLS with DATABASE_URLS.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { on: { type: 'string' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.help) return say(usage);
  const { on = londonDay(toInstant(Date.now())) } = values;
  if (positionals.length > 0 || !/^\d{4}-\d{2}-\d{2}$/.test(on)) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const { ownerUrl } = serviceNamed(findStack(process.env), 'referral');
  if (ownerUrl === undefined)
    throw new Refusal('The owner’s address of the referral database is not known.', 3);
  const due = await withDatabase(ownerUrl, (owner) => dueIdentities((sql) => owner.query(sql), on));
  for (const { providerCode, personId, keptUntil } of due) {
    process.stdout.write(`${providerCode.padEnd(7)}${personId}  kept until ${keptUntil}\n`);
  }
  process.stdout.write(`${due.length} identities are due on ${on}.\n`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
