import { Option, type Command } from 'commander';
import { once } from 'node:events';
import { plainClient } from '#messaging/kafka-client';
import { acceptAuditHeads, readAuditHeads } from '#messaging/restore/audit-head-topic';
import { auditHeadTopic, type AuditHead } from '#service-kit/records/audit-heads';
import { personalDataServices } from '#local/services';
import { progressLine, type ProgressLine } from '#local/terminal';
import { withExample, type Operator } from '../operator.js';
import { Refusal, serviceNamed, withDatabase, type OperatedService } from '../pipe/stack.js';
import { exportAudit } from './export-audit.js';
import { headsOf, verifyAll, type VerifiedChain } from './verify-chain.js';

export const usage = `npm run audit -- verify [--provider DH0] [--service referral] [--head HASH] [--without-heads]
npm run audit -- accept-heads --service referral --reason TEXT
npm run audit -- export --provider DH0 [--service referral] [--from 2026-01-01] [--to 2026-01-31] [--format fhir]

verify computes every chain again and names the first row of each that is wrong; then it ends with 1. It reads on Kafka how
far each chain had come (audit-head.<service>): an end that was cut off is wrong, too. --without-heads leaves that out.
accept-heads writes down the ends as they are now, after a restore or once it is known why one was lost. --head is a hash that a service has logged as the head of a chain ("audit chain head"): it must still be one of the links.
export writes one FHIR R4 AuditEvent a line (IHE BALP) to the standard output.
All read as the owner of the databases: of the stack that runs here, or of OWNER_DATABASE_URLS with DATABASE_URLS.`;

interface Verification {
  readonly provider?: string;
  readonly service?: string;
  readonly head?: string;
  /** False for --without-heads. */
  readonly heads: boolean;
}

interface Acceptance {
  readonly service: string;
  readonly reason: string;
}

interface Export {
  readonly provider: string;
  readonly service?: string;
  readonly from?: string;
  readonly to?: string;
}

export function addAudit(program: Command, operator: Operator): void {
  const audit = program
    .command('audit')
    .summary('verifies the chains of who looked at whose record, and exports them');
  audit.description(usage.split('\n\n').at(-1) ?? '');
  withExample(audit, 'audit verify --provider DH0');
  addVerify(audit, operator);
  addAcceptHeads(audit, operator);
  addExport(audit, operator);
}

function addVerify(audit: Command, operator: Operator): void {
  const command = audit
    .command('verify')
    .description('computes every chain again, and names the first row of each that is wrong')
    .option('--provider <code>', 'the chains of one provider')
    .option('--service <name>', 'the chains of one service')
    .option(
      '--head <hash>',
      'a hash that a service has logged as the head of a chain: it must still be one of the links',
    )
    .option('--without-heads', 'without the ends that are written on Kafka: a lost end is not noticed')
    .action(({ withoutHeads, ...asked }: Omit<Verification, 'heads'> & { readonly withoutHeads?: true }) =>
      verify(operator, { ...asked, heads: withoutHeads !== true }),
    );
  withExample(command, 'audit verify --provider DH0');
}

function addAcceptHeads(audit: Command, operator: Operator): void {
  const command = audit
    .command('accept-heads')
    .description('writes down the ends as they are now, after a restore or once it is known why one was lost')
    .requiredOption('--service <name>', 'whose chains')
    .requiredOption('--reason <text>', 'why the ends are right as they are')
    .action((asked: Acceptance) => acceptHeads(operator, asked));
  withExample(command, 'audit accept-heads --service referral --reason "Restored on 22 November."');
}

function addExport(audit: Command, operator: Operator): void {
  const command = audit
    .command('export')
    .description('writes one FHIR R4 AuditEvent a line (IHE BALP) to the standard output')
    .requiredOption('--provider <code>', 'whose entries')
    .option('--service <name>', 'the entries of one service')
    .option('--from <day>', 'the first day, such as 2026-01-01')
    .option('--to <day>', 'the last day, such as 2026-01-31')
    .addOption(new Option('--format <format>', 'how they are written').choices(['fhir']).default('fhir'))
    .action((asked: Export) => writeEvents(operator, asked));
  withExample(command, 'audit export --provider DH0 --from 2026-01-01 --to 2026-01-31');
}

async function verify(operator: Operator, asked: Verification): Promise<void> {
  const progress = progressLine('verifying');
  const chains: VerifiedChain[] = [];
  for (const service of servicesAsked(operator, asked.service)) {
    const written = asked.heads ? await writtenHeads(operator, service.name) : [];
    chains.push(...(await verifyService(service, { ...asked, written }, progress)));
  }
  progress.end();
  const { head } = asked;
  const isWitnessed = head === undefined || chains.some(({ hasWitness }) => hasWitness);
  if (!isWitnessed)
    operator.say(`No chain contains ${head}: the end of its chain was cut off, or it was written anew.`);
  if (!isWitnessed || chains.some(({ wrong }) => wrong !== null)) operator.exitCode = 1;
}

async function verifyService(
  service: OperatedService,
  { written, head, provider }: Verification & { readonly written: readonly AuditHead[] },
  progress: ProgressLine,
): Promise<VerifiedChain[]> {
  return withDatabase(ownerUrlOf(service), (owner) =>
    verifyAll(
      owner,
      { written, witness: head, provider },
      {
        verifying: (provider, links) => progress.say(`verifying ${service.name} ${provider}: ${links} links`),
        verified: (chain) => progress.print(lineOf(service.name, chain)),
      },
    ),
  );
}

async function writtenHeads({ stack }: Operator, service: string): Promise<readonly AuditHead[]> {
  const { brokers, topicPrefix } = stack;
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

async function acceptHeads({ stack, say }: Operator, { service, reason }: Acceptance): Promise<void> {
  const heads = await withDatabase(ownerUrlOf(serviceNamed(stack, service)), headsOf);
  const topic = stack.topicPrefix + auditHeadTopic(service);
  await acceptAuditHeads(plainClient(stack.brokers), { topic, heads, reason });
  for (const { provider, number } of heads) say(`${service} ${provider}: accepted at ${number} links`);
}

function lineOf(service: string, { provider, links, head, wrong }: VerifiedChain): string {
  const whose = `${service.padEnd(12)}${provider.padEnd(7)}`;
  if (wrong === null) return `${whose}${String(links).padStart(9)} links hold, head ${head}`;
  const link = wrong.number === null ? '' : ` at link ${wrong.number}`;
  const entry = wrong.entryId === null ? '' : `, audit_entry ${wrong.entryId}`;
  return `${whose}WRONG${link}${entry}: ${wrong.what}. ${links} links before it hold.`;
}

async function writeEvents(operator: Operator, { service: only, ...period }: Export): Promise<void> {
  for (const service of servicesAsked(operator, only)) {
    await withDatabase(ownerUrlOf(service), async (owner) => {
      for await (const event of exportAudit(owner, { service: service.name, ...period })) {
        if (!process.stdout.write(`${JSON.stringify(event)}\n`)) await once(process.stdout, 'drain');
      }
    });
  }
}

function servicesAsked({ stack }: Operator, service: string | undefined): OperatedService[] {
  return (service === undefined ? personalDataServices : [service]).map((name) => serviceNamed(stack, name));
}

function ownerUrlOf({ name, ownerUrl }: OperatedService): string {
  if (ownerUrl !== undefined) return ownerUrl;
  throw new Refusal(`The owner's address of ${name}'s database is needed: set OWNER_DATABASE_URLS.`, 3);
}
