import { randomUUID } from 'node:crypto';
import { Outbox } from '#messaging/outbox/outbox';
import { Transactions } from '#service-kit/database/transaction';
import { eventually } from '#testing/eventually';
import { startTestService, type TestService } from '#testing/service';
import { aVisit, aVisitor, VisitTables, type Visitor } from '../../../../libs/messaging/test/visitors.js';
import { visitsMigrations, VisitsModule } from '../../../../libs/messaging/test/visits.service.js';
import { plainKafka, provider, publish } from '../../../../libs/messaging/test/wire.js';
import { operate } from '../operate.js';

describe('what an operator can ask', () => {
  let service: TestService;
  let tables: VisitTables;

  beforeEach(async () => {
    service = await startTestService(VisitsModule, { service: 'visits', migrations: visitsMigrations });
    tables = await VisitTables.open(service.database);
  });

  afterEach(async () => {
    await tables?.close();
    await service?.close();
  });

  it('is how things stand, and which events are parked and why, without what is in them', async () => {
    const visitor = await withParkedVisits();
    const parked = `visits/${await tables.parkedId(visitor)}`;

    const [status, list, show] = [
      await asked('status'),
      await asked('parked', 'list'),
      await asked('parked', 'show', parked),
    ];

    expect(status.text).toMatch(
      /^visits: 0 to publish; 3 parked\n  consumes referral: 0 of 4 still to consume$/,
    );
    expect(list.text).toContain(`${parked}  stepwise.visit.made.v1 on referral, since`);
    expect(list.text).toContain('TypeError in VisitsSubscriptions.countVisitWhenMade');
    expect(list.text).toContain('; 2 wait behind it');
    expect(show.text).toContain('first of its key, 2 wait behind it');
    expect(show.text).not.toContain('"mood"');
    expect((await asked('parked', 'show', parked, '--data')).text).toContain('"mood":"ill"');
  });

  it('is a retry, which leaves the event parked while its cause lasts, and then releases those behind in order', async () => {
    const visitor = await withParkedVisits();
    const parked = `visits/${await tables.parkedId(visitor)}`;

    const tooEarly = await asked('parked', 'retry', parked);
    await tables.rows(`insert into cure (mood) values ('ill')`);
    const cured = await asked('parked', 'retry', parked);
    await publish(service.topics, [visitor.glad(5)]);

    expect(tooEarly.code).toBe(1);
    expect(tooEarly.text).toMatch(/^visits\/\d+ stays parked: TypeError in .*\.$/);
    expect(cured.code).toBe(0);
    expect(cured.text).toBe(`${parked} is consumed.\nOf the 2 behind it 2 are released.`);
    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2, 3, 4, 5]));
    expect(await tables.count('parked_event')).toBe(0);
  });

  it('is a discard, which numbers the event as done and has those behind consumed up to the next that fails', async () => {
    const visitor = aVisitor();
    await publish(
      service.topics,
      [1, 2, 3, 4].map((n) => (n % 2 === 1 ? visitor.ill(n) : visitor.glad(n))),
    );
    await eventually(async () => expect(await tables.parked(visitor)).toHaveLength(4));
    const first = `visits/${await tables.parkedId(visitor)}`;

    const answer = await asked('parked', 'discard', first);

    expect(answer.code).toBe(0);
    expect(answer.text).toMatch(
      /is discarded\.\nOf the 3 behind it 1 are released\.\nvisits\/\d+ stays parked: TypeError/,
    );
    expect(await tables.consumed(visitor)).toEqual([2]);
    expect(await tables.numberReached(visitor)).toBe(2);
    expect(await tables.parked(visitor)).toHaveLength(2);
  });

  it('is refused for an event that waits behind another, one that is not parked, and words that mean nothing', async () => {
    const visitor = await withParkedVisits();
    const behind = `visits/${Number(await tables.parkedId(visitor)) + 1}`;

    const answers = [
      await asked('parked', 'retry', behind),
      await asked('parked', 'discard', 'visits/999999'),
      await asked('parked', 'show', 'visits'),
      await asked('parked', 'list', 'nowhere'),
      await asked('dance'),
    ];

    expect(answers.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
    expect(answers[0]?.text).toBe(
      `${behind} waits behind an earlier event of its key: settle that one first.`,
    );
    expect(answers[3]?.text).toBe('There is no service "nowhere". There are: visits.');
  });

  it('is a rebuild, after which the same was counted from the first event on', async () => {
    const visitors = Array.from({ length: 40 }, () => aVisitor());
    await publish(
      service.topics,
      [1, 2, 3].flatMap((n) => visitors.map((visitor) => visitor.glad(n))),
    );
    await eventually(async () => expect(await tables.count('visit_heard')).toBe(120));
    const before = await tables.rows(`select * from visitor order by visitor_id`);
    await tables.rows(`update visitor set visits = 0`);

    const answer = await asked('rebuild', 'visits');

    expect(answer.text).toMatch(/visits: rebuilt from 120 events in \d+\.\d s\.$/);
    expect(await tables.rows(`select * from visitor order by visitor_id`)).toEqual(before);
    expect(await tables.count('visit_heard')).toBe(120);
  });

  it('is to publish again what a lost topic held, without which nothing is emptied', async () => {
    const visitors = Array.from({ length: 20 }, () => aVisitor());
    for (const visitor of visitors) await append(visitor, 3);
    await eventually(async () => expect(await tables.count('visit_heard')).toBe(60));
    const before = await tables.rows(`select * from visitor order by visitor_id`);
    await loseTopic();
    for (const visitor of visitors.slice(0, 5)) await append(visitor, 1);
    await eventually(async () => expect(await tables.count('visit_heard')).toBe(65));

    const status = await asked('status');
    const refused = await asked('rebuild', 'visits');
    const counted = await tables.count('visit_heard');
    const republished = await asked('republish', 'visits');
    const rebuilt = await asked('rebuild', 'visits');

    const lacking = 'the topic referral holds 5 of the 65 events that visits has published';
    expect(status.text).toContain(`!! ${lacking}. Way out: npm run operate -- republish visits`);
    expect(refused.code).toBe(1);
    expect(refused.text).toContain(`Nothing was emptied: ${lacking}`);
    expect(counted).toBe(65);
    expect(republished.code).toBe(0);
    expect(republished.text).toContain('65 events of referral');
    expect(rebuilt.code).toBe(0);
    expect(await tables.rows(`select * from visitor where visits = 3 order by visitor_id`)).toEqual(
      before.filter(
        (row) => !visitors.slice(0, 5).some(({ visitorId }) => Reflect.get(row, 'visitor_id') === visitorId),
      ),
    );
    expect(await tables.rows(`select from visitor where visits = 4`)).toHaveLength(5);
    for (const visitor of visitors.slice(0, 5)) expect(await tables.consumed(visitor)).toEqual([1, 2, 3, 4]);
    expect((await asked('status')).text).not.toContain('!!');
  }, 120_000);

  it('is how things stand also while Kafka is away, or PostgreSQL', async () => {
    const began = Date.now();
    const withoutKafka = await asked('status', { KAFKA_BROKERS: '127.0.0.1:9' });
    const withoutDatabase = await asked('status', {
      DATABASE_URLS: 'visits=postgres://nobody@127.0.0.1:9/none',
    });
    const tookMs = Date.now() - began;

    expect(withoutKafka.code).toBe(0);
    expect(withoutKafka.text).toMatch(/^!! Kafka does not answer: .*\nvisits: 0 to publish; 0 parked$/);
    expect(withoutDatabase.text).toBe('!! visits: PostgreSQL does not answer; it takes no commands');
    expect(tookMs).toBeLessThan(12_000);
  });

  it('finds no stack where none runs', async () => {
    const said: string[] = [];

    const code = await operate(['status'], {
      environment: { STEPWISE_HOME: `/tmp/${randomUUID()}` },
      say: (line) => said.push(line),
      complain: (line) => said.push(line),
    });

    expect(code).toBe(3);
    expect(said.join('\n')).toContain('No running stack was found');
  });

  /** One visit counted, one that cannot be, two behind it. */
  async function withParkedVisits() {
    const visitor = aVisitor();
    await publish(service.topics, [visitor.glad(1), visitor.ill(2), visitor.glad(3), visitor.glad(4)]);
    await eventually(async () => expect(await tables.parked(visitor)).toHaveLength(3));
    return visitor;
  }

  async function append(visitor: Visitor, events: number): Promise<void> {
    const made = Array.from({ length: events }, () => aVisit(visitor));
    const outbox = service.app.get(Outbox, { strict: false });
    await service.app
      .get(Transactions, { strict: false })
      .run({ providers: [provider] }, (tx) => outbox.append(tx, provider, made));
  }

  /** As after the loss of a broker's disk: what was published is gone, and what is published now stands alone. */
  async function loseTopic(): Promise<void> {
    const admin = plainKafka(service.topics).admin();
    await admin.connect();
    const topic = service.topics.named('referral');
    const ends = (await admin.fetchTopicOffsets(topic)).filter(({ high, low }) => high !== low);
    await admin.deleteTopicRecords({
      topic,
      partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
    });
    await admin.disconnect();
  }

  async function asked(
    ...asked: (string | Record<string, string>)[]
  ): Promise<{ code: number; text: string }> {
    const words = asked.filter((word) => typeof word === 'string');
    const others = Object.assign({}, ...asked.filter((word) => typeof word === 'object')) as Record<
      string,
      string
    >;
    const { serviceUrl, ownerUrl } = service.database;
    const environment = {
      DATABASE_URLS: `visits=${serviceUrl}`,
      OWNER_DATABASE_URLS: `visits=${ownerUrl}`,
      KAFKA_BROKERS: service.topics.brokers.join(','),
      TOPIC_PREFIX: service.topics.prefix,
      ...others,
    };
    const said: string[] = [];
    const note = (line: string) => void said.push(line);
    const code = await operate(words, { environment, say: note, complain: note });
    return { code, text: said.join('\n') };
  }
});
