import fc from 'fast-check';
import kafkajs, { type Message } from 'kafkajs';
import { Transactions } from '#service-kit/database/transaction';
import { eventually } from '#testing/eventually';
import { startTestService, type TestService } from '#testing/service';
import { aVisit, aVisitor, VisitTables } from '../../test/visitors.js';
import { visitsMigrations, VisitsModule } from '../../test/visits.service.js';
import { plainKafka, provider, publish } from '../../test/wire.js';
import { structuredContentType } from '../outbox/envelope.js';
import { Outbox } from '../outbox/outbox.js';

/** The same each time, so that one commit has one result; another is tried with FUZZ_SEED. */
const seed = Number(process.env['FUZZ_SEED'] ?? 77_130_271);

/** An event of nobody's, with one attribute or header changed. */
function changed(attributes: object, headers: Message['headers'] = {}, key?: Buffer | string): Message {
  const visitor = aVisitor();
  const { value } = visitor.glad(1);
  const event = { ...(JSON.parse(value) as object), ...attributes };
  return {
    key: key ?? visitor.houseId,
    headers: { 'content-type': structuredContentType, ...headers },
    value: JSON.stringify(event),
  };
}

const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

const found: readonly [string, () => Message][] = [
  ['a key with a NUL byte', () => changed({}, {}, 'a\0b')],
  ['a key of 4 kB', () => changed({}, {}, 'k'.repeat(4_096))],
  ['a key that is no UTF-8', () => changed({}, {}, Buffer.from([0xc3, 0x28]))],
  ['a header with a NUL byte', () => changed({ tenant: 'none' }, { note: 'a\0b' })],
  ['a header that is no UTF-8', () => changed({ tenant: 'none' }, { note: Buffer.from([0xff, 0xfe, 0]) })],
  ['a header whose name has a NUL byte', () => changed({ tenant: 'none' }, { 'no\0te': 'x' })],
  ['a sequence beyond bigint', () => changed({ sequence: '9'.repeat(20) })],
  ['a sequence beyond 2^53', () => changed({ sequence: '00009007199254740993' })],
  ['an id with a NUL byte', () => changed({ id: 'a\0b' })],
  ['an id with half of a surrogate pair', () => changed({ id: 'a\ud800' })],
  ['a correlation id with a NUL byte', () => changed({ correlationid: 'a\0b' })],
  ['a type with a NUL byte', () => changed({ type: 'a\0b' })],
  ['a day that there is not', () => changed({ recordedtime: '2026-02-31T10:00:00.000Z' })],
  ['a field with a NUL byte in its name', () => changed({ data: { 'a\0b': { 'c\0d': 1 } } })],
  ['data nested without end', () => ({ ...changed({}), value: nested })],
  ['no value', () => ({ ...changed({}), value: null })],
  ['nothing at all', () => ({ key: null, value: Buffer.alloc(0) })],
];

const bytes = fc.uint8Array({ minLength: 1, maxLength: 64 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
const attribute = fc.constantFrom('id', 'type', 'source', 'time', 'tenant', 'sequence', 'correlationid');

/** Messages of random bytes, and events of which random parts are random. */
const anything: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ key: bytes, value: bytes, headers: fc.dictionary(text, bytes, { maxKeys: 3 }) }),
  fc
    .tuple(fc.dictionary(attribute, fc.oneof(text, fc.jsonValue()), { minKeys: 1 }), bytes)
    .map(([attributes, key]) => changed({ tenant: 'none', ...attributes }, {}, key)),
  fc.jsonValue().map((data) => changed({ data: data ?? null, tenant: 'none' })),
);

describe('a message of any bytes', () => {
  let service: TestService;
  let tables: VisitTables;

  beforeAll(async () => {
    service = await startTestService(VisitsModule, {
      service: 'visits',
      migrations: visitsMigrations,
      environment: { LOG_LEVEL: 'fatal' },
    });
    tables = await VisitTables.open(service.database);
  });

  afterAll(async () => {
    await tables?.close();
    await service?.close();
  });

  /** Between two healthy ones of one key, so that what stops the partition is seen. */
  async function flowsAround(messages: readonly Message[]): Promise<number> {
    const visitor = aVisitor();
    const before = await tables.count('parked_event');
    const surrounded = messages.flatMap((message, index) => [message, visitor.glad(index + 1)]);
    await publish(service.topics, surrounded);
    await eventually(async () => expect(await tables.numberReached(visitor)).toBe(messages.length));
    // A topic has several partitions: those of the others are behind their own messages.
    return eventually(async () => {
      const parked = (await tables.count('parked_event')) - before;
      expect(parked).toBe(messages.length);
      return parked;
    });
  }

  it.each(found)('parks %s, and others flow', async (_, message) => {
    expect(await flowsAround([message()])).toBe(1);
  });

  it('parks whatever is made at random, and others flow', async () => {
    const messages = fc.sample(anything, { numRuns: 400, seed });

    expect(await flowsAround(messages)).toBe(400);
  });

  it('is not believed at a retry either, when its key is not what the event says', async () => {
    const visitor = aVisitor();
    await flowsAround([{ ...visitor.glad(900), key: aVisitor().houseId }]);
    const asked = `update parked_event set requested = 'retry' where reason like '%key is not what%' returning id`;
    const [row] = await tables.rows<{ id: string }>(asked);

    await eventually(async () =>
      expect(await tables.rows('select attempts, reason from parked_event where id = $1', [row?.id])).toEqual(
        [{ attempts: 1, reason: 'not believed: key is not what the data say' }],
      ),
    );
    expect(await tables.consumed(visitor)).toEqual([]);
  });

  it.each([
    ['snappy', kafkajs.CompressionTypes.Snappy],
    ['gzip', kafkajs.CompressionTypes.GZIP],
  ])('may come in a batch compressed by %s, of which our client may know nothing', async (_, compression) => {
    kafkajs.CompressionCodecs[kafkajs.CompressionTypes.Snappy] = () => snappyThatOnlyWrites;
    const visitor = aVisitor();
    const producer = plainKafka(service.topics).producer();
    await producer.connect();
    await producer.send({
      topic: service.topics.named('referral'),
      messages: [visitor.glad(1), visitor.glad(2)],
      compression,
    });
    await producer.disconnect();

    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2]));
  });

  it('hides nothing behind it by a transaction that somebody has left open', async () => {
    const visitor = aVisitor();
    const topic = service.topics.named('referral');
    const producer = plainKafka(service.topics).producer({
      transactionalId: visitor.houseId,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    const left = await producer.transaction();
    await left.send({ topic, messages: [{ ...changed({ tenant: 'none' }), key: visitor.houseId }] });

    await publish(service.topics, [visitor.glad(1)]);

    // The one left open is parked, and what follows of its key waits behind it: both were read.
    await eventually(async () => expect(await tables.parked(visitor)).toHaveLength(2));
    await left.abort();
    await producer.disconnect();
  });

  it('stops no relay by an id that is no UUID, when it compares its own topic with its history', async () => {
    const visitor = aVisitor();
    await publish(service.topics, [changed({ id: 'not-a-uuid', tenant: 'DH0' })]);
    await tables.rows(`update published_position set next_offset = 0`);
    await tables.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'visits-relay' and datname = current_database()`,
    );
    const outbox = service.app.get(Outbox, { strict: false });
    await service.app
      .get(Transactions, { strict: false })
      .run({ providers: [provider] }, (tx) => outbox.append(tx, provider, [aVisit(visitor)]));

    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1]), { within: 20_000 });
  });
});

/** Snappy's format with literals alone, as any producer may write it. kafkajs cannot read it, and so neither can this. */
const snappyThatOnlyWrites = {
  compress: ({ buffer }: { buffer: Buffer }): Promise<Buffer> => {
    const length = buffer.length;
    const preamble = [(length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, (length >> 14) & 0x7f];
    const literal = [0xf4, (length - 1) & 0xff, (length - 1) >> 8];
    return Promise.resolve(Buffer.concat([Buffer.from([...preamble, ...literal]), buffer]));
  },
  decompress: (): Promise<Buffer> => Promise.reject(new Error('Snappy compression not implemented')),
};
