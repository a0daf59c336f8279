import { randomUUID } from 'node:crypto';
import { Metrics } from '#service-kit/runtime/metrics';
import { captureLogs } from '#testing/captured-logs';
import { eventually } from '#testing/eventually';
import { startTestService, type TestService } from '#testing/service';
import { aVisitor, VisitTables } from '../../test/visitors.js';
import { visitsMigrations, VisitsModule } from '../../test/visits.service.js';
import { publish } from '../../test/wire.js';
import { readEnvelope } from './cloud-event-codec.js';
import { structuredContentType } from '../outbox/envelope.js';
import { waitsBehind } from './deduplication-state.js';

describe('a service that consumes a topic', () => {
  let service: TestService;
  let tables: VisitTables;

  beforeAll(async () => {
    service = await startTestService(VisitsModule, {
      service: 'visits',
      migrations: visitsMigrations,
      environment: { LOG_LEVEL: 'warn' },
    });
    tables = await VisitTables.open(service.database);
  });

  afterAll(async () => {
    await tables?.close();
    await service?.close();
  });

  it('counts every event once, drops repeats, and numbers also what it does not consume', async () => {
    const visitor = aVisitor();
    const second = visitor.glad(2);

    await publish(service.topics, [
      visitor.glad(1),
      second,
      second,
      visitor.planned(3),
      visitor.glad(4),
      second,
    ]);

    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2, 4]));
    expect(await tables.numberReached(visitor)).toBe(4);
    expect(await tables.parked(visitor)).toEqual([]);
  });

  it('parks an event that its topic’s publisher did not publish, and neither its key nor its numbers are touched', async () => {
    const visitor = aVisitor();
    const forged = (claims: object, headers: Record<string, string> = {}) => {
      const { key = null, value } = visitor.glad(900);
      const contentType = { 'content-type': structuredContentType };
      const body: object = JSON.parse(value) as object;
      return { key, headers: { ...contentType, ...headers }, value: JSON.stringify({ ...body, ...claims }) };
    };

    await publish(service.topics, [
      visitor.glad(1),
      forged({ source: '/stepwise/workforce' }),
      forged({ source: '/stepwise/workforce', type: 'stepwise.nobody.knows.v1' }),
      forged({}, { ce_tenant: 'RW1' }),
      { ...visitor.glad(901), key: randomUUID() },
      forged({ subject: `referral/${randomUUID()}` }),
      visitor.glad(2),
    ]);
    await publish(service.topics, [visitor.glad(902)], 'workforce');

    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2]));
    expect(await tables.numberReached(visitor)).toBe(2);
    expect(await tables.parked(visitor)).toEqual([]);
    // Of another key, and so perhaps of another partition.
    await eventually(async () => {
      const reasons = await tables.rows<{ reason: string }>(
        `select reason from parked_event where key is null`,
      );
      expect(reasons.map(({ reason }) => reason).sort()).toEqual([
        'not believed: header ce_tenant is not what the event says',
        'not believed: key is not what the data say',
        'not believed: source is not the publisher of referral',
        'not believed: source is not the publisher of referral',
        'not believed: subject is not what the data say',
      ]);
    });
    await tables.rows(`delete from parked_event where key is null`);
  });

  it('parks an event whose handler throws and what follows of its key, while other keys flow', async () => {
    const house = randomUUID();
    const [ill, housemate, other] = [aVisitor(house), aVisitor(house), aVisitor()];

    await publish(service.topics, [
      ill.glad(1),
      other.glad(1),
      ill.ill(2),
      ill.glad(3),
      housemate.glad(1),
      ill.planned(4),
      other.glad(2),
    ]);

    await eventually(async () => expect(await tables.parked(ill)).toHaveLength(4));
    expect(await tables.consumed(ill)).toEqual([1]);
    expect(await tables.numberReached(ill)).toBe(1);
    expect(await tables.consumed(housemate)).toEqual([]);
    await eventually(async () => expect(await tables.consumed(other)).toEqual([1, 2]));
    const [reason, ...behind] = await tables.parked(ill);
    expect(reason).toMatch(
      /^TypeError in VisitsSubscriptions\.countVisitWhenMade \(visits\.service\.ts:\d+\)$/,
    );
    expect(behind).toEqual([waitsBehind, waitsBehind, waitsBehind]);
  });

  it('takes a broken rule for an answer: nothing is written, the event counts as consumed', async () => {
    const visitor = aVisitor();

    await publish(service.topics, [visitor.glad(1), visitor.turnedAway(2), visitor.glad(3)]);

    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 3]));
    expect(await tables.numberReached(visitor)).toBe(3);
    expect(await tables.parked(visitor)).toEqual([]);
  });

  it('hands over the events of a batch together, and alone what shares a batch with a failure', async () => {
    const [first, second] = [aVisitor(), aVisitor()];
    const before = await tables.hoursByBatch();
    const visits = Array.from({ length: 50 }, (_, index) => first.glad(index + 1));

    await publish(service.topics, visits);
    await publish(service.topics, [second.glad(1), second.turnedAway(2), second.glad(3)]);

    await eventually(async () => expect(await tables.hoursByBatch()).toBe(before + 52));
  });

  it('parks what is no JSON, no event, or breaks its schema, with a reason that quotes nothing', async () => {
    const [notJson, noEvent, wrongData, healthy] = [aVisitor(), aVisitor(), aVisitor(), aVisitor()];
    const event = wrongData.glad(1);
    const tooLong = { ...event, value: event.value.replace('"hours":1', '"hours":9944776655') };
    const headers = event.headers ?? {};

    await publish(service.topics, [
      { key: notJson.houseId, headers, value: '{"name":"Sentinel Surname"' },
      { key: noEvent.houseId, headers, value: '{"specversion":"1.0","tenant":"Sentinel Surname"}' },
      tooLong,
      healthy.glad(1),
    ]);

    await eventually(async () => expect(await tables.parked(wrongData)).toEqual(['data: hours too_big']));
    await eventually(async () => expect(await tables.parked(notJson)).toEqual(['not JSON']));
    await eventually(async () => expect(await tables.parked(noEvent)).toHaveLength(1));
    expect((await tables.parked(noEvent))[0]).toMatch(/^envelope: id invalid_type, .*tenant invalid_format/);
    await eventually(async () => expect(await tables.consumed(healthy)).toEqual([1]));
  });

  it('counts an unknown type as skipped, and a gap as a gap without holding the event back', async () => {
    const visitor = aVisitor();
    const gaps = await figure('stepwise_fact_gaps_total');
    const skipped = await figure('stepwise_facts_consumed_total', 'skipped');

    await publish(service.topics, [visitor.planned(1), visitor.glad(2), visitor.glad(5)]);

    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([2, 5]));
    await eventually(async () => expect(await figure('stepwise_fact_gaps_total')).toBe(gaps + 1));
    expect(await figure('stepwise_facts_consumed_total', 'skipped')).toBe(skipped + 1);
  });

  it('carries the trace of the request over the broker, and names the event as the cause', async () => {
    const visitor = aVisitor();
    const message = visitor.glad(1);
    const event = readEnvelope({ headers: message.headers, value: Buffer.from(message.value) });

    await publish(service.topics, [message]);

    const [row] = await eventually(async () => {
      const rows = await tables.rows(
        `select correlation_id, causation_id, trace_id from visit_heard where visitor_id = $1`,
        [visitor.visitorId],
      );
      expect(rows).toHaveLength(1);
      return rows;
    });
    expect(row).toEqual({
      correlation_id: event.correlationid,
      causation_id: event.id,
      trace_id: event.traceparent?.slice(3, 35),
    });
  });

  it('says of an event that fails what and where, and nothing that was in it', async () => {
    const visitor = aVisitor();
    const logs = captureLogs();

    await publish(service.topics, [visitor.ill(1)]);
    await eventually(async () => expect(await tables.parked(visitor)).toHaveLength(1));

    logs.stop();

    expect(logs.text()).toContain('VisitsSubscriptions.countVisitWhenMade');
    expect(logs.text()).not.toContain('secret-of-the-visitor');
  });

  async function figure(name: string, outcome?: string): Promise<number> {
    const metric = await service.app.get(Metrics).registry.getSingleMetric(name)?.get();
    const values = (metric?.values ?? []).filter(
      ({ labels }) => outcome === undefined || labels['outcome'] === outcome,
    );
    return values.reduce((sum, { value }) => sum + value, 0);
  }
});
