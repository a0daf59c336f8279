import 'reflect-metadata';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Partitioners } from 'kafkajs';
import pg from 'pg';
import { v7 as newEventId } from 'uuid';
import { startSpecServers } from '#local/spec-servers';
import { root } from '#local/settings';
import { newEvent } from '#domain-model/define-event';
import { newTrace } from '#service-kit/runtime/trace-context';
import { type Transaction, Transactions } from '#service-kit/database/transaction';
import { captureLogs } from '#testing/captured-logs';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { startTestService } from '#testing/service';
import {
  saveBatches,
  type Due,
  lockPositions,
  loadDeduplication,
} from '#messaging/consumer/consumer-records';
import { composeMessage, type UnnumberedMessage } from '#messaging/outbox/envelope';
import { plainClient } from '#messaging/kafka-client';
import { read } from '#messaging/consumer/decoded-message';
import { Relay } from '#messaging/outbox/relay';
import { Subscriptions } from '#messaging/consumer/subscriptions';
import {
  benchMigrations,
  BenchModule,
  BenchPublisherModule,
  consumed,
  MeasureTaken,
  upsertMeasures,
} from './bench.service.js';

const usage = `npm run bench:pipe

Measures the consumer and the relay against the floors under them, in five rounds, on servers that it starts and ends
itself, and prints the ratios. It takes minutes.`;

const rounds = 5;
const events = 20_000;
const subjects = 2_000;
const batch = 500;
const provider = 'DH0';
/** As the one publisher of the topic signs. */
const source = '/stepwise/referral';

interface Rates {
  readonly subject: number;
  /** Events a second of each that it is measured against, in the order of their names. */
  readonly peers: readonly number[];
}

const consumerPeers = [
  'the same statements without Kafka and envelope',
  'a bare UNNEST loop, without numbers, positions or parking',
];
const relayPeers = ['raw sendBatch of the same bytes'];

if (process.argv.length > 2) {
  process.stderr.write(`There is no ${process.argv.slice(2).join(' ')}.\n\n${usage}\n`);
  process.exit(2);
}
const servers = await startServers();
try {
  const consumer: Rates[] = [];
  const relay: Rates[] = [];
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds} …`);
    consumer.push(await measured(consumerRound));
    relay.push(await measured(relayRound));
  }
  report('consumer', consumerPeers, consumer);
  report('relay', relayPeers, relay);
  say(
    `Measured: ${events} events of ${messageBytes()} bytes a round, ${rounds} rounds in turn, batches of ${batch},`,
  );
  say(
    'everything (servers, peer, subject) on this one machine, not pinned; fsync on; only the ratios mean something.',
  );
} finally {
  await servers.stop();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The servers of the specs, and the variables by which libs/testing finds them. */
async function startServers() {
  const directory = join(root, '.stepwise', `bench-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  const started = await startSpecServers({ root, directory, password: randomBytes(12).toString('hex') });
  process.env['TEST_DATABASE_URL'] = started.adminUrl;
  process.env['TEST_KAFKA_BROKERS'] = started.brokers.join(',');
  process.env['TEST_RUN'] = started.run;
  return started;
}

async function measured(
  round: (place: { database: ScratchDatabase; topics: ScratchTopics }) => Promise<Rates>,
) {
  const [database, topics] = await Promise.all([scratchDatabase('bench', benchMigrations), scratchTopics()]);
  const logs = captureLogs();
  try {
    globalThis.gc?.();
    return await round({ database, topics });
  } finally {
    logs.stop();
    await Promise.all([database.drop(), topics.drop()]);
  }
}

/** From the first batch's commit to the last's, so that joining the group is left out. Logs are written to memory. */
async function consumerRound({
  database,
  topics,
}: {
  database: ScratchDatabase;
  topics: ScratchTopics;
}): Promise<Rates> {
  const messages = numbered();
  await sendInBatches(topics, messages);
  const peers = [await sameStatements(database, messages), await bareLoop(database, messages)];
  Object.assign(consumed, { firstBatchEndedAt: 0, firstBatch: 0, lastBatchEndedAt: 0, facts: 0 });
  const environment = { LOG_LEVEL: 'info' };
  const service = await startTestService(BenchModule, { service: 'bench', database, topics, environment });
  while (consumed.facts < events) await pause(5);
  await service.close();
  const seconds = (consumed.lastBatchEndedAt - consumed.firstBatchEndedAt) / 1_000;
  return { subject: (events - consumed.firstBatch) / seconds, peers };
}

/** Messages read beforehand, then every statement that the consumer runs, on one connection. */
async function sameStatements(
  database: ScratchDatabase,
  messages: readonly UnnumberedMessage[],
): Promise<number> {
  const transactions = new Transactions(await database.dataSource());
  const subscriptions = new Subscriptions();
  subscriptions.add({ consumes: [MeasureTaken], wholeBatch: true }, () => Promise.resolve());
  const readings = messages.map(({ key, headers, body }, offset) =>
    read(
      { offset: String(offset), key: Buffer.from(key), value: Buffer.from(body), headers },
      { publisher: { topic: 'referral', source }, subscriptions, typePrefix: 'stepwise.' },
    ),
  );
  const at = { group: 'same', topic: 'referral', partition: 0 };
  const began = performance.now();
  for (let from = 0; from < readings.length; from += batch) {
    const due = { at, decoded: readings.slice(from, from + batch) };
    await transactions.run({ providers: [provider] }, (tx) => consumeWithoutKafka(tx, due, from + batch));
  }
  return messages.length / ((performance.now() - began) / 1_000);
}

async function consumeWithoutKafka(tx: Transaction, due: Due, nextOffset: number): Promise<void> {
  await lockPositions(tx, [due.at], 'none');
  const [deduplication] = await loadDeduplication(tx, [due]);
  if (deduplication === undefined) return;
  for (const reading of due.decoded)
    if (deduplication.judge(reading) === 'consume') deduplication.settle(reading, 'consumed');
  await tx.execute(upsertMeasures, [
    deduplication.consumed.map((event) => event.aggregateId),
    deduplication.consumed.map((event) => event.providerCode),
    deduplication.consumed.map((event) => event.data['total']),
  ]);
  await saveBatches(tx, [{ at: due.at, deduplication, position: { clusterId: 'none', nextOffset } }]);
}

/** One connection, the position's row and the read model's statement in a transaction of 500. */
async function bareLoop(database: ScratchDatabase, messages: readonly UnnumberedMessage[]): Promise<number> {
  const client = new pg.Client({ connectionString: database.serviceUrl });
  await client.connect();
  const began = performance.now();
  for (let from = 0; from < messages.length; from += batch) {
    const some = messages.slice(from, from + batch);
    await client.query(`begin; select set_config('app.providers', '${provider}', true)`);
    await client.query(
      `insert into consumer_position as position (consumer_group, topic, partition, cluster_id, next_offset)
       values ('peer', 'referral', 0, 'none', 0)
       on conflict (consumer_group, topic, partition) do update set next_offset = position.next_offset`,
    );
    await client.query(upsertMeasures, [
      some.map((message) => message.aggregateId),
      some.map((message) => message.providerCode),
      some.map(() => 1),
    ]);
    await client.query(`update consumer_position set next_offset = $1 where consumer_group = 'peer'`, [
      from + batch,
    ]);
    await client.query(`commit`);
  }
  const seconds = (performance.now() - began) / 1_000;
  await client.end();
  return messages.length / seconds;
}

/** From the relay's becoming active to the last row deleted. */
async function relayRound({
  database,
  topics,
}: {
  database: ScratchDatabase;
  topics: ScratchTopics;
}): Promise<Rates> {
  const messages = numbered();
  const peer = await sendInBatches(topics, messages);
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(
    `insert into outbox (event_id, topic, key, recorded_at, headers, value)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::jsonb[], $6::text[])`,
    [
      messages.map((message) => message.eventId),
      messages.map((message) => message.topic),
      messages.map((message) => message.key),
      messages.map((message) => message.recordedAt),
      messages.map((message) => JSON.stringify(message.headers)),
      messages.map((message) => message.body),
    ],
  );
  const service = await startTestService(BenchPublisherModule, { service: 'bench', database, topics });
  const relay = service.app.get(Relay);
  while (!relay.publishesNow) await pause(1);
  const began = performance.now();
  const left = async () =>
    (await client.query<{ left: boolean }>(`select exists (select from outbox) as left`)).rows[0]?.left;
  while (await left()) await pause(5);
  const seconds = (performance.now() - began) / 1_000;
  await service.close();
  await client.end();
  return { subject: events / seconds, peers: [peer] };
}

async function sendInBatches(topics: ScratchTopics, messages: readonly UnnumberedMessage[]): Promise<number> {
  const producer = plainClient(topics.brokers).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const began = performance.now();
  for (let from = 0; from < messages.length; from += batch) {
    const some = messages
      .slice(from, from + batch)
      .map(({ key, headers, body }) => ({ key, headers: { ...headers }, value: body }));
    await producer.sendBatch({
      acks: -1,
      topicMessages: [{ topic: topics.named('referral'), messages: some }],
    });
  }
  const seconds = (performance.now() - began) / 1_000;
  await producer.disconnect();
  return messages.length / seconds;
}

/** Events as the outbox would have numbered them: ten for each of 2,000 aggregates. */
function numbered(): UnnumberedMessage[] {
  const ids = Array.from({ length: subjects }, () => randomUUID());
  return Array.from({ length: events }, (_, index) => {
    const message = aMessage(ids[index % subjects] ?? randomUUID());
    const digits = String(Math.floor(index / subjects) + 1).padStart(20, '0');
    return { ...message, body: `{"sequence":"${digits}",${message.body.slice(1)}` };
  });
}

function aMessage(subjectId: string): UnnumberedMessage {
  const takenAt = new Date().toISOString();
  return composeMessage(
    newEvent(MeasureTaken, takenAt, { subjectId, takenAt, total: 1, note: 'x'.repeat(40) }),
    {
      id: newEventId(),
      providerCode: provider,
      recordedAt: takenAt,
      trace: newTrace(),
      typePrefix: 'stepwise.',
      source,
    },
  );
}

function messageBytes(): number {
  return aMessage(randomUUID()).body.length + '"sequence":"","'.length + 20;
}

function report(subject: string, peers: readonly string[], rates: readonly Rates[]): void {
  const inWords = (rate: number) => Math.round(rate).toLocaleString('en-GB');
  say(`${subject}: ${inWords(median(rates.map((rate) => rate.subject)))} events/s`);
  for (const [index, peer] of peers.entries()) {
    const ratios = rates
      .map((rate) => rate.subject / (rate.peers[index] ?? Number.NaN))
      .sort((a, b) => a - b);
    const range = `${(ratios[0] ?? 0).toFixed(2)} to ${(ratios.at(-1) ?? 0).toFixed(2)}`;
    const peerRate = inWords(median(rates.map((rate) => rate.peers[index] ?? Number.NaN)));
    say(`  ${median(ratios).toFixed(2)} (${range}) of ${peer}: ${peerRate} events/s`);
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
