// npm run audit: verifies the chains of who looked at whose record, and exports them.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { findStack, Refusal, serviceNamed, withDatabase, type OperatedService } from '../pipe/stack.js';
import { acceptAuditHeads, readAuditHeads } from '#messaging/restore/audit-head-topic';
import { plainClient } from '#messaging/kafka-client';
import { auditHeadTopic, type AuditHead } from '#service-kit/records/audit-heads';
import { personalDataServices } from '#local/services';
import { progressLine, say, type ProgressLine } from '#local/terminal';
import { exportAudit } from './export-audit.js';
import { headsOf, verifyAll, type VerifiedChain } from './verify-chain.js';

const usage = `npm run audit -- verify [--provider DH0] [--service referral] [--head HASH] [--without-heads]
npm run audit -- accept-heads --service referral --reason TEXT
npm run audit -- export --provider DH0 [--service referral] [--from 2026-01-01] [--to 2026-01-31] [--format fhir]

verify computes every chain again and names the first row of each that is wrong; then it ends with 1. It reads on Kafka how
far each chain had come (audit-head.<service>): an end that was cut off is wrong, too. --without-heads leaves that out.
accept-heads writes down the ends as they are now, after a restore or once it is known why one was lost. --head is a hash that a service has logged as the head of a chain ("audit chain head"): it must still be one of the links.
export writes one FHIR R4 AuditEvent a line (IHE BALP) to the standard output.
Both read as the owner of the databases: of the stack that runs here, or of OWNER_DATABASE_URLS with DATABASE_URLS.`;

const options = {
  'provider': { type: 'string' },
  'service': { type: 'string' },
  'head': { type: 'string' },
  'without-heads': { type: 'boolean', default: false },
  'reason': { type: 'string' },
  'from': { type: 'string' },
  'to': { type: 'string' },
  'format': { type: 'string', default: 'fhir' },
  'help': { type: 'boolean' },
} as const;

type Asked = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [verb] = positionals;
  if (values.help) return say(usage);
  if (verb === 'verify') return verify(values);
  if (verb === 'accept-heads') return accept(values);
  if (verb === 'export') return exporting(values);
  process.stderr.write(`${usage}\n`);
  return 2;
}

async function verify(asked: Asked): Promise<number> {
  const progress = progressLine('verifying');
  const chains: VerifiedChain[] = [];
  for (const service of servicesAsked(asked)) {
    chains.push(...(await verifyService(service, asked, progress)));
  }
  progress.end();
  const { head } = asked;
  const isWitnessed = head === undefined || chains.some(({ holdsWitness }) => holdsWitness);
  if (!isWitnessed)
    process.stdout.write(
      `No chain holds ${head}: the end of its chain was cut off, or it was written anew.\n`,
    );
  return isWitnessed && chains.every(({ wrong }) => wrong === null) ? 0 : 1;
}

async function verifyService(
  service: OperatedService,
  asked: Asked,
  progress: ProgressLine,
): Promise<VerifiedChain[]> {
  const written = asked['without-heads'] ? [] : await writtenHeads(service.name);
  return withDatabase(ownerUrlOf(service), (owner) =>
    verifyAll(
      owner,
      { written, witness: asked.head, provider: asked.provider },
      {
        verifying: (provider, links) => progress.say(`verifying ${service.name} ${provider}: ${links} links`),
        verified: (chain) => progress.print(lineOf(service.name, chain)),
      },
    ),
  );
}

async function writtenHeads(service: string): Promise<readonly AuditHead[]> {
  const { brokers, topicPrefix } = findStack(process.env);
  const topic = topicPrefix + auditHeadTopic(service);
  try {
    return await readAuditHeads(plainClient(brokers), topic);
  } catch (cause) {
    const needed = 'Without it a lost end is not noticed; --without-heads verifies the rest.';
    throw new Refusal(
      `${topic} cannot be read: ${cause instanceof Error ? cause.message : 'unknown'}. ${needed}`,
      3,
    );
  }
}

async function accept({ service, reason }: Asked): Promise<number> {
  if (service === undefined || reason === undefined) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const stack = findStack(process.env);
  const heads = await withDatabase(ownerUrlOf(serviceNamed(stack, service)), headsOf);
  const topic = stack.topicPrefix + auditHeadTopic(service);
  await acceptAuditHeads(plainClient(stack.brokers), { topic, heads, reason });
  for (const { provider, number } of heads) say(`${service} ${provider}: accepted at ${number} links`);
  return 0;
}

function lineOf(service: string, { provider, links, head, wrong }: VerifiedChain): string {
  const whose = `${service.padEnd(12)}${provider.padEnd(7)}`;
  if (wrong === null) return `${whose}${String(links).padStart(9)} links hold, head ${head}`;
  const link = wrong.number === null ? '' : ` at link ${wrong.number}`;
  const entry = wrong.entryId === null ? '' : `, audit_entry ${wrong.entryId}`;
  return `${whose}WRONG${link}${entry}: ${wrong.what}. ${links} links before it hold.`;
}

async function exporting(asked: Asked): Promise<number> {
  const { provider, from, to, format } = asked;
  if (provider === undefined || format !== 'fhir') {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  for (const service of servicesAsked(asked)) {
    await withDatabase(ownerUrlOf(service), async (owner) => {
      for await (const event of exportAudit(owner, { service: service.name, provider, from, to })) {
        if (!process.stdout.write(`${JSON.stringify(event)}\n`)) await once(process.stdout, 'drain');
      }
    });
  }
  return 0;
}

function servicesAsked({ service }: Asked): OperatedService[] {
  const stack = findStack(process.env);
  return (service === undefined ? personalDataServices : [service]).map((name) => serviceNamed(stack, name));
}

function ownerUrlOf({ name, ownerUrl }: OperatedService): string {
  if (ownerUrl !== undefined) return ownerUrl;
  throw new Refusal(`The owner's address of ${name}'s database is needed: set OWNER_DATABASE_URLS.`, 3);
}

try {
  process.exitCode = await main();
} catch (problem) {
  process.stderr.write(`${problem instanceof Error ? problem.message : String(problem)}\n`);
  process.exitCode = problem instanceof Refusal ? problem.exitCode : 1;
}
