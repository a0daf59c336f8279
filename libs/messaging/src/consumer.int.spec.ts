import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { fact } from '#domain-model/define-event';
import { eventually } from '#testing/eventually';
import { startTestService, type TestService } from '#testing/service';
import { onTheWire, publish } from '../test/wire.js';
import { VisitMade, VisitPlanned, visitsMigrations, VisitsModule } from '../test/visits.service.js';

describe('hearing a topic', () => {
  let service: TestService;
  let database: pg.Client;

  beforeAll(async () => {
    service = await startTestService(VisitsModule, { service: 'visits', migrations: visitsMigrations });
    database = new pg.Client({ connectionString: service.database.adminUrl });
    await database.connect();
  });

  afterAll(async () => {
    await database?.end();
    await service?.close();
  });

  it('counts every fact once and remembers how far it has heard', async () => {
    const visitor = aVisitor();

    await publish(service.topics, [
      visitor.glad(1),
      visitor.glad(2),
      visitor.glad(2),
      visitor.planned(3),
      visitor.glad(4),
    ]);

    await eventually(async () => expect(await heard(visitor)).toEqual([1, 2, 4]));
    expect(await numberReached(visitor)).toBe(4);
    expect(await parkedOf(visitor)).toEqual([]);
  });

  function aVisitor(houseId: string = randomUUID()) {
    const visitorId = randomUUID();
    const at = new Date().toISOString();
    const made = (mood: 'glad' | 'ill' | 'turned-away', sequence: number) =>
      onTheWire(fact(VisitMade, at, { visitorId, houseId, hours: 1, mood }), sequence);
    return {
      visitorId,
      houseId,
      glad: (sequence: number) => made('glad', sequence),
      ill: (sequence: number) => made('ill', sequence),
      turnedAway: (sequence: number) => made('turned-away', sequence),
      planned: (sequence: number) => onTheWire(fact(VisitPlanned, at, { visitorId, houseId }), sequence),
    };
  }
  type Visitor = ReturnType<typeof aVisitor>;

  async function heard({ visitorId }: Visitor): Promise<number[]> {
    const { rows } = await database.query<{ sequence: number }>(
      `select sequence from visit_heard where visitor_id = $1 order by position`,
      [visitorId],
    );
    return rows.map((row) => row.sequence);
  }

  async function numberReached({ visitorId }: Visitor): Promise<number | undefined> {
    const { rows } = await database.query<{ reached: number }>(
      `select last_sequence::integer as reached from consumer_sequence where aggregate_id = $1`,
      [visitorId],
    );
    return rows[0]?.reached;
  }

  async function parkedOf({ houseId }: Visitor): Promise<string[]> {
    const { rows } = await database.query<{ reason: string }>(
      `select reason from parked_event where key = $1 order by id`,
      [houseId],
    );
    return rows.map((row) => row.reason);
  }
});
