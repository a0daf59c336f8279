import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machineKey } from '#local/clients';
import { home, identity, keysBeside } from '#local/settings';
import { ActorTokens } from './application/actor-tokens.js';
import { administratorOf, Bearers, serviceManager } from './application/bearers.js';
import { areAllEqual, settledComparison } from './application/figures.js';
import { GatewayClient, Refused } from './application/gateway-client.js';
import { Journal } from './application/journal.js';
import { planOf } from './application/plan.js';
import { Progress } from './application/progress.js';
import { CommandRefused, Replay } from './application/replay.js';
import { figuresLine, tableOf } from './application/table.js';
import { cohortOf, cohortVersion, scoredOccasions } from './domain/cohort.js';
import { parsePublished, type PublishedYear } from './domain/published.js';
import { measure } from './domain/ruler.js';
import { whyNoCohort } from './domain/target-counts.js';

const usage = `simulator --gateway URL --provider CODE [--token-url URL] [--keys DIR] [--journal DIR] [--concurrency N]

  Replays the published year 2024-25 of a provider through the gateway and compares what insight computes.

  --gateway URL      the gateway's address
  --provider CODE    ODS code of one of the 145 providers with published outcome rates, such as DH0
  --token-url URL    where the identity provider gives tokens (default: the local stack's)
  --keys DIR         where the simulator keeps its own key (default: .stepwise/keys/clients)
  --journal DIR      what was answered, so that a replay resumes (default: .stepwise/replay)
  --concurrency N    how many people's commands run side by side (default 16)
  --patience SECONDS how long the platform may be away (default 120)

Exit: 0 every published cell is equal, 1 one differs, 2 it could not run.`;

const options = {
  'gateway': { type: 'string' },
  'provider': { type: 'string' },
  'token-url': { type: 'string', default: `${identity.issuer}/token` },
  'keys': { type: 'string', default: keysBeside.clients },
  'journal': { type: 'string' },
  'concurrency': { type: 'string', default: '16' },
  'patience': { type: 'string', default: '120' },
  'help': { type: 'boolean', default: false },
} as const;

const publishedFile = new URL('../data/providers-2024-25.csv', import.meta.url);

interface Flags {
  readonly gateway: string;
  readonly provider: PublishedYear;
  readonly tokenUrl: string;
  readonly keys: string;
  readonly journal: string;
  readonly concurrency: number;
  readonly patienceMs: number;
}

/** It cannot run, and the message says why and what to do. */
class CannotRun extends Error {}

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) {
    print([usage]);
    return 0;
  }
  const flags = flagsOf(values);
  const client = new GatewayClient(flags.gateway, flags.concurrency, flags.patienceMs);
  try {
    return await replay(flags, client);
  } finally {
    client.close();
  }
}

async function replay(flags: Flags, client: GatewayClient): Promise<number> {
  const { provider, concurrency } = flags;
  const cohort = cohortOf(provider);
  const plan = planOf(cohort);
  const { commandCount } = plan;
  const path = join(flags.journal, `${provider.code}.jsonl`);
  const { journal, message } = Journal.open(path, { provider: provider.code, cohortVersion, commandCount });
  if (message !== null) print([message]);
  const tokens = new ActorTokens(flags.tokenUrl, machineKey('simulator', flags.keys), flags.patienceMs);
  const bearers = new Bearers((actor) => tokens.of(actor), provider.code);
  await setAsideIfForeign(journal, client, bearers);
  if (journal.answeredCount > 0)
    print([`${journal.answeredCount} of ${commandCount} commands were answered before.`]);
  print([`Replaying the year 2024-25 of ${provider.name} (${provider.code}): ${commandCount} commands.`]);
  const seed = `${provider.code}/${cohortVersion}`;
  const progress = new Progress(process.stdout);
  const figures = await new Replay({ client, bearers, journal, progress, seed, concurrency }).live(plan);
  journal.close();
  const token = await bearers.token(serviceManager);
  const sent = measure(cohort.people, (person) => scoredOccasions(provider.code, person));
  const comparison = await settledComparison({ client, token }, provider, sent);
  print(['', ...tableOf(provider, comparison), '', figuresLine(figures)]);
  return areAllEqual(comparison) ? 0 : 1;
}

/** A journal whose referrals this platform does not know was written against another one, or before a reset. */
async function setAsideIfForeign(journal: Journal, client: GatewayClient, bearers: Bearers): Promise<void> {
  const referralId = journal.someId('referral');
  if (referralId === null) return;
  const token = await bearers.token(administratorOf(0));
  try {
    await client.send({ method: 'GET', path: `/referrals/${referralId}`, token });
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 404) throw error;
    print([journal.setAside('is of another platform, or of this one before a reset')]);
  }
}

function flagsOf(values: {
  'gateway'?: string | undefined;
  'provider'?: string | undefined;
  'token-url': string;
  'keys': string;
  'journal'?: string | undefined;
  'concurrency': string;
  'patience': string;
}): Flags {
  if (values.gateway === undefined || values.provider === undefined) throw new CannotRun(usage);
  if (!URL.canParse(values.gateway))
    throw new CannotRun(`--gateway is a URL such as http://127.0.0.1:3000.\n\n${usage}`);
  const patienceMs = Number(values.patience) * 1_000;
  if (!(patienceMs > 0)) throw new CannotRun(`--patience is a number of seconds.\n\n${usage}`);
  const concurrency = Number(values.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 256) {
    throw new CannotRun(`--concurrency is a whole number from 1 to 256.\n\n${usage}`);
  }
  const provider = providerOf(values.provider);
  const journal = values.journal ?? join(home, 'replay');
  const { gateway, 'token-url': tokenUrl, keys } = values;
  return { gateway, provider, tokenUrl, keys, journal, concurrency, patienceMs };
}

function providerOf(code: string): PublishedYear {
  const published = parsePublished(readFileSync(publishedFile, 'utf8'));
  const provider = published.find((each) => each.code === code);
  if (provider === undefined)
    throw new CannotRun(`No figures of a provider ${code} were published for 2024-25.`);
  const why = whyNoCohort(provider);
  if (why !== null) throw new CannotRun(`No cohort can stand for ${provider.name} (${code}): ${why}.`);
  return provider;
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function complain(error: unknown): number {
  const isPlain = error instanceof CannotRun || error instanceof CommandRefused || error instanceof Refused;
  const text =
    error instanceof Error ? (isPlain ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`\n${text}\n`);
  return 2;
}

process.on('SIGTERM', () => process.exit(2));
process.exitCode = await main().catch(complain);
