import { randomUUID } from 'node:crypto';
import { eventually } from '#testing/eventually';
import { startTestService, type TestService } from '#testing/service';
import { aVisitor, VisitTables } from '../../../../libs/messaging/test/visitors.js';
import { visitsMigrations, VisitsModule } from '../../../../libs/messaging/test/visits.service.js';
import { publish } from '../../../../libs/messaging/test/wire.js';
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

  async function asked(...words: string[]): Promise<{ code: number; text: string }> {
    const { serviceUrl, ownerUrl } = service.database;
    const environment = {
      DATABASE_URLS: `visits=${serviceUrl}`,
      OWNER_DATABASE_URLS: `visits=${ownerUrl}`,
      KAFKA_BROKERS: service.topics.brokers.join(','),
      TOPIC_PREFIX: service.topics.prefix,
    };
    const said: string[] = [];
    const note = (line: string) => void said.push(line);
    const code = await operate(words, { environment, say: note, complain: note });
    return { code, text: said.join('\n') };
  }
});
