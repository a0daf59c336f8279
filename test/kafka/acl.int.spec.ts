import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kafka } from 'kafkajs';
import { parse } from 'yaml';
import { z } from 'zod';
import { plainClient } from '#messaging/kafka-client';
import { readSpans } from '#messaging/consumer/read-spans';
import { createDeclaredAccessList } from '../../apps/operator/src/setup/kafka-acl.js';
import type { FoundKafka } from '#local/found-kafka';
import { findKafka } from '#local/kafka';
import { freePorts } from '#local/ports';
import { places, root } from '#local/settings';
import { createTopics } from '#messaging/outbox/topics';
import { eventually } from '#testing/eventually';
import { auditHeads, declaredTopics } from '../../apps/operator/src/setup/topics.js';
import type { KafkaAccess } from '#service-kit/runtime/kafka-access';

const compose = z
  .object({ services: z.object({ kafka: z.object({ environment: z.record(z.string(), z.string()) }) }) })
  .parse(parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }));

/** As the image apache/kafka reads its environment, with the passwords that stand in the file, on ports of our own. */
function settingsOfCompose([client = 0, controller = 0, local = 0]: readonly number[]): string[] {
  const ports: Readonly<Record<string, number>> = { 9092: client, 9093: controller, 9094: local };
  return Object.entries(compose.services.kafka.environment)
    .filter(([name]) => name !== 'KAFKA_LOG_DIRS')
    .map(([name, value]) => {
      const property = name
        .replace(/^KAFKA_/, '')
        .replaceAll('_', '.')
        .toLowerCase();
      const stated = value
        .replace(/\$\{\w+:-([^}]*)\}/g, '$1')
        .replace(/(CLIENT:\/\/)(kafka)?:/g, '$1127.0.0.1:')
        .replace(/:(909[234])/g, (_, port: string) => `:${String(ports[port])}`);
      return `${property}=${stated}`;
    });
}

describe('the brokers of compose', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stepwise-acl-'));
  let kafka: FoundKafka;
  const as = (username: string, password = `${username}-kafka-for-this-machine`): KafkaAccess => ({
    brokers: kafka.brokers,
    sasl: { mechanism: 'plain', username, password },
  });
  const admin = () => as('admin', 'kafka-admin-for-this-machine');

  beforeAll(async () => {
    const ports = await freePorts(3);
    const [port = 0, controllerPort = 0] = ports;
    kafka = await findKafka({
      dataDirectory: join(directory, 'kafka'),
      logFile: join(directory, 'kafka.log'),
      pomFile: places.pom,
      port,
      controllerPort,
      portVariable: 'none',
      settings: settingsOfCompose(ports),
    });
    await createTopics(admin(), [...declaredTopics(), ...auditHeads]);
    await createDeclaredAccessList(admin());
    // The controller answers before the broker knows the list.
    await eventually(async () =>
      expect(await mayWrite(plainClient(as('workforce')), 'workforce')).toBe(true),
    );
  }, 120_000);

  afterAll(async () => {
    await kafka?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(['referral', 'scheduling', 'outcomes', 'workforce'])(
    'let %s alone write on its topic',
    async (owner) => {
      const writers = [];
      for (const user of ['referral', 'scheduling', 'outcomes', 'workforce', 'insight', 'operator']) {
        if (await mayWrite(plainClient(passwordOf(user)), owner)) writers.push(user);
      }

      expect(writers).toEqual([owner]);
    },
  );

  it('let a service alone write down the heads of its audit', async () => {
    const writers = [];
    for (const user of ['referral', 'scheduling', 'insight', 'operator']) {
      if (await mayWrite(plainClient(passwordOf(user)), 'audit-head.referral')) writers.push(user);
    }

    expect(writers).toEqual(['referral']);
  });

  it('let a service read what the others publish, under its own group', async () => {
    await mayWrite(plainClient(as('referral')), 'referral');
    const seen: string[] = [];
    const ends = await endsOf(plainClient(as('insight')), 'referral');

    await readSpans(plainClient(as('insight')), { topic: 'referral', spans: ends }, async (messages) => {
      seen.push(...messages.map(({ key }) => String(key)));
    });

    expect(seen).toContain('a-key');
    await expect(joined(plainClient(as('insight')), 'insight')).resolves.toBe(true);
    await expect(joined(plainClient(as('insight')), 'referral')).resolves.toBe(false);
  });

  it('let nobody in without a password, nor with another’s', async () => {
    await expect(plainClient(kafka.brokers).admin().connect().then(listed)).rejects.toThrow();
    await expect(
      plainClient(as('referral', 'insight-kafka-for-this-machine')).admin().connect(),
    ).rejects.toThrow(/authentication/i);
  });

  const passwordOf = (user: string) =>
    user === 'operator' ? as(user, 'kafka-operator-for-this-machine') : as(user);

  async function listed(): Promise<unknown> {
    return plainClient(kafka.brokers).admin().listTopics();
  }
});

async function mayWrite(client: Kafka, topic: string): Promise<boolean> {
  const producer = client.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } });
  await producer.connect();
  try {
    await producer.send({
      topic,
      acks: -1,
      messages: [{ key: 'a-key', value: randomBytes(4).toString('hex') }],
    });
    return true;
  } catch (error) {
    if (/not authorized|TOPIC_AUTHORIZATION_FAILED/i.test(String(error))) return false;
    throw error;
  } finally {
    await producer.disconnect();
  }
}

async function endsOf(client: Kafka, topic: string) {
  const admin = client.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return ends
    .map(({ partition, high }) => ({ partition, from: 0, to: Number(high) }))
    .filter(({ to }) => to > 0);
}

async function joined(client: Kafka, groupId: string): Promise<boolean> {
  const consumer = client.consumer({ groupId, sessionTimeout: 6_000 });
  await consumer.connect();
  await consumer.subscribe({ topic: 'referral' });
  try {
    return await new Promise<boolean>((resolve) => {
      consumer.on('consumer.group_join', () => resolve(true));
      consumer.on('consumer.crash', ({ payload: { restart } }) => (restart ? undefined : resolve(false)));
      consumer.run({ eachMessage: () => Promise.resolve() }).catch(() => resolve(false));
    });
  } finally {
    await consumer.disconnect();
  }
}
