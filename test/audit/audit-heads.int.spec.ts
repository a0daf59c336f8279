import { AuditHeadTopic, acceptAuditHeads, readAuditHeads } from '#messaging/restore/audit-head-topic';
import { Brokers, plainClient } from '#messaging/kafka-client';
import { auditHeadTopic } from '#service-kit/records/audit-heads';
import { AuditSealer } from '#service-kit/records/audit-sealer';
import { Configuration } from '#service-kit/runtime/configuration';
import { Log } from '#service-kit/runtime/logging';
import { Metrics } from '#service-kit/runtime/metrics';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { AChain, aRequestContext } from './a-chain.js';
import { headsOf, verifyAll } from '#operator/audit/verify-chain';

let chain: AChain;
let topics: ScratchTopics;
let topic: string;
let configuration: Configuration;

beforeAll(async () => {
  chain = await AChain.open();
});
afterAll(() => chain?.close());

/** Five entries of DH0 and one of RW1, sealed, and written down elsewhere. */
beforeEach(async () => {
  topics = await scratchTopics({ topics: [auditHeadTopic('scheduling')], partitions: 1 });
  topic = topics.named(auditHeadTopic('scheduling'));
  configuration = new Configuration('scheduling', {
    JWKS_URL: 'http://127.0.0.1:9/nobody-calls',
    TOKEN_ISSUER: 'spec',
    LOG_LEVEL: 'silent',
    KAFKA_BROKERS: topics.brokers.join(','),
    TOPIC_PREFIX: topics.prefix,
  });
  await chain.startAgain();
  for (const providerCode of ['DH0', 'DH0', 'DH0', 'DH0', 'DH0', 'RW1'])
    await chain.looked(aRequestContext({ providerCode }));
  await chain.seal();
  await aService().sealer.bearWitness();
});
afterEach(() => topics.drop());

function aService() {
  const log = new Log(configuration);
  const metrics = new Metrics(configuration);
  const witness = new AuditHeadTopic(configuration, new Brokers(configuration, log));
  const fallen = async () =>
    /stepwise_audit_heads_fallen\{[^}]*\} (\d+)/.exec(await metrics.registry.metrics())?.[1];
  return { sealer: new AuditSealer(chain.transactions, log, metrics, witness), fallen };
}

/** As `npm run audit -- verify` does. */
async function wrongs(): Promise<string[]> {
  const written = await readAuditHeads(plainClient(topics.brokers), topic);
  const publishing = { verifying: () => undefined, verified: () => undefined };
  const chains = await verifyAll(chain.owner, { written }, publishing);
  return chains.flatMap(({ provider, wrong }) => (wrong === null ? [] : [`${provider}: ${wrong.what}`]));
}

const cutOffDH0 = [
  `delete from audit_seal where provider_code = 'DH0' and number > 2`,
  `delete from audit_record where provider_code = 'DH0' and entry_id not in (select entry_id from audit_seal)`,
  `delete from audit_entry where provider_code = 'DH0' and id not in (select entry_id from audit_seal)`,
];

describe('how far an audit had come, written down outside its database', () => {
  it('holds for a chain that nobody has touched, and for one that has grown since', async () => {
    expect(await wrongs()).toEqual([]);
    await chain.looked();
    await chain.seal();

    expect(await wrongs()).toEqual([]);
  });

  it('shows that the newest three entries were removed', async () => {
    await chain.tamper(...cutOffDH0);

    expect(await wrongs()).toEqual(['DH0: the newest 3 links are gone: 5 were written down on audit-head']);
  });

  it('shows that all entries of a provider were removed, or of all', async () => {
    await chain.startAgain();

    expect(await wrongs()).toEqual([
      'DH0: the newest 5 links are gone: 5 were written down on audit-head',
      'RW1: the newest 1 links are gone: 1 were written down on audit-head',
    ]);
  });

  it('shows that others stand in the place of those that were removed', async () => {
    await chain.tamper(...cutOffDH0);
    for (let more = 0; more < 4; more++) await chain.looked();
    await chain.seal();

    expect(await wrongs()).toEqual([
      'DH0: it is not the link that was written down on audit-head: the end was cut off and written anew',
    ]);
  });

  it('makes a falling head an alarm of the running service, which does not write over it', async () => {
    const { sealer, fallen } = aService();
    await sealer.bearWitness();
    const before = await fallen();
    await chain.tamper(...cutOffDH0);

    await sealer.bearWitness();

    expect([before, await fallen()]).toEqual(['0', '1']);
    expect(await wrongs()).toHaveLength(1);
  });

  it('is accepted anew by an operator after a restore, and the alarm ends', async () => {
    const { sealer, fallen } = aService();
    await chain.tamper(...cutOffDH0);
    await sealer.bearWitness();

    const heads = await headsOf(chain.owner);
    await acceptAuditHeads(plainClient(topics.brokers), { topic, heads, reason: 'restored' });
    await sealer.bearWitness();

    expect(await fallen()).toBe('0');
    expect(await wrongs()).toEqual([]);
  });
});
