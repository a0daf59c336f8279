import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newEvent } from '#domain-model/define-event';
import { everyEvent } from '#domain-model/events/every-event';
import { ReferralDischarged, ReferralReceived } from '#domain-model/events/referral.events';
import { reasonOf } from '#local/setup-problem';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { startPublisher, type TestPublisher } from '#testing/test-publisher';
import { runGateway, type RunningGateway } from '../../apps/gateway/test/running-gateway.js';
import { json } from '../../apps/gateway/test/upstream.js';
import { onTheWire, publish } from '../../libs/messaging/test/wire.js';
import { languages, readyConsumer, run, whereEventsAre, type ReadyConsumer } from './consumers.js';

const at = '2026-03-02T09:00:00.000Z';
const published = ['referral', 'scheduling', 'outcomes', 'workforce'];
const received = newEvent(ReferralReceived, at, ReferralReceived.example);
const discharged = newEvent(ReferralDischarged, at, ReferralDischarged.example);

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await runGateway(() => (_request, response) => json(response, {}, 404));
});

afterAll(() => gateway.close());

/** A course has its referral's id, and one publisher represents all services: it would number the two as one. */
function ofEveryType() {
  const courseId = randomUUID();
  return everyEvent.map((event) =>
    newEvent(event, at, { ...event.example, ...(event.aggregate === 'course' ? { courseId } : {}) }),
  );
}

/** Runs a consumer over topics of a spec's own, against the schemas that the gateway serves. */
function consume({ command, args }: ReadyConsumer, topics: ScratchTopics) {
  return run(command, args, {
    KAFKA_BROKERS: topics.brokers.join(','),
    EVENTS_URL: `${gateway.url}/events`,
    TOPICS: published.map((topic) => topics.named(topic)).join(' '),
  });
}

describe.each(languages)('the consumer in %s', (language) => {
  let consumer: ReadyConsumer | undefined;
  let topics: ScratchTopics;
  let publisher: TestPublisher | undefined;

  beforeAll(async () => {
    try {
      consumer = await readyConsumer(language);
    } catch (problem) {
      if (language !== 'python') throw problem;
      process.stderr.write(`\n!! THE PYTHON CONSUMER WAS NOT RUN.\n${reasonOf(problem)}\n\n`);
    }
  }, 240_000);

  beforeEach(async () => {
    topics = await scratchTopics();
  });

  afterEach(async () => {
    await publisher?.close();
    publisher = undefined;
    await topics.drop();
  });

  it('reads every topic from the beginning and finds every event valid, repeats counted once', async () => {
    if (!consumer) return;
    const again = newEvent(ReferralReceived, at, { ...ReferralReceived.example, referralId: randomUUID() });
    publisher = await startPublisher(topics);
    await publisher.publish('DH0', ...ofEveryType());
    const repeated = [1, 2, 2, 1, 3].map((number) => onTheWire(again, number));
    await publish(topics, repeated);
    const perType = new Map(everyEvent.map(({ type }) => [type, type === ReferralReceived.type ? 4 : 1]));

    const { code, text } = await consume(consumer, topics);

    for (const [type, count] of perType) expect(text).toMatch(new RegExp(`^ +${count}  ${type}$`, 'm'));
    expect(text).toContain(`${everyEvent.length + 3}  valid, `);
    expect(code).toBe(0);
  });

  it('has nothing to say of topics that are empty', async () => {
    if (!consumer) return;

    const { code, text } = await consume(consumer, topics);

    expect({ code, text: text.trim() }).toEqual({ code: 0, text: '0  valid, 0 subjects without a gap' });
  });

  it('stops at an event that breaks its published schema, names it and quotes nothing', async () => {
    if (!consumer) return;
    const whole = onTheWire(discharged, 2);
    const broken = { ...whole, value: whole.value.replace('"endCode":"46"', '"endCode":"SENTINEL"') };
    await publish(topics, [onTheWire(received, 1), broken]);

    const { code, text } = await consume(consumer, topics);

    expect(code).toBe(1);
    expect(text).toMatch(
      /^stepwise\.referral\.discharged\.v1 [0-9a-f-]{36} breaks its schema: .*data.endCode enum/m,
    );
    expect(text).not.toContain('SENTINEL');
  });

  it('stops where a number of a subject is missing', async () => {
    if (!consumer) return;
    await publish(topics, [onTheWire(received, 1), onTheWire(discharged, 3)]);

    const { code, text } = await consume(consumer, topics);

    expect(code).toBe(1);
    expect(text).toContain('leaves a gap: number 3 of its subject where 2 was due');
  });

  it('stops at a type that has no published schema', async () => {
    if (!consumer) return;
    const whole = onTheWire(received, 1);
    const unknown = {
      ...whole,
      value: whole.value.replaceAll('referral.received.v1', 'referral.vanished.v1'),
    };
    await publish(topics, [unknown]);

    const { code, text } = await consume(consumer, topics);

    expect(code).toBe(1);
    expect(text).toMatch(/^stepwise\.referral\.vanished\.v1 [0-9a-f-]{36} has no published schema/m);
  });

  it('refuses to call it well when a topic is not there', async () => {
    if (!consumer) return;
    const { command, args } = consumer;

    const { code, text } = await run(command, args, {
      KAFKA_BROKERS: topics.brokers.join(','),
      EVENTS_URL: `${gateway.url}/events`,
      TOPICS: 'vanished',
    });

    expect(code).toBe(1);
    expect(text).toMatch(/no topic vanished|does not host this topic/);
  });

  it('accepts a property that a later edition may add', async () => {
    if (!consumer) return;
    const whole = onTheWire(received, 1);
    await publish(topics, [{ ...whole, value: whole.value.replace('"source"', '"addedLater":1,"source"') }]);

    const { code, text } = await consume(consumer, topics);

    expect(text).toContain('1  valid, 1 subject');
    expect(code).toBe(0);
  });
});

describe('the command that runs a consumer on this machine', () => {
  const directory = mkdtempSync(join(tmpdir(), 'consumers-'));

  afterAll(() => rmSync(directory, { recursive: true }));

  it('finds the brokers and the gateway of the stack that was started', () => {
    const stack = join(directory, 'stack.json');
    writeFileSync(
      stack,
      JSON.stringify({ gatewayUrl: 'http://127.0.0.1:3000', kafkaBrokers: ['one:1', 'two:2'], services: {} }),
    );

    expect(whereEventsAre(stack)).toEqual({
      KAFKA_BROKERS: 'one:1,two:2',
      EVENTS_URL: 'http://127.0.0.1:3000/events',
    });
  });

  it('says what is needed where none was', () => {
    expect(() => whereEventsAre(join(directory, 'none.json'))).toThrow('No stack has been started here.');
  });
});
