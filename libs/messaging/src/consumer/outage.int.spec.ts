import { captureLogs } from '#testing/captured-logs';
import { eventually } from '#testing/eventually';
import { startTestService, type TestService } from '#testing/service';
import { Outbox } from '../outbox/outbox.js';
import { Transactions } from '#service-kit/database/transaction';
import { aVisit, aVisitor, VisitTables } from '../../test/visitors.js';
import { visitsMigrations, VisitsModule } from '../../test/visits.service.js';
import { provider, publish } from '../../test/wire.js';

describe('while PostgreSQL is away', () => {
  let service: TestService;
  let tables: VisitTables;

  beforeAll(async () => {
    service = await startTestService(VisitsModule, {
      service: 'visits',
      migrations: visitsMigrations,
      environment: { LOG_LEVEL: 'error' },
    });
    tables = await VisitTables.open(service.database);
  });

  afterAll(async () => {
    await tables?.close();
    await service?.close();
  });

  it('the pipe parks nothing, and goes on where it was once PostgreSQL is back', async () => {
    const visitor = aVisitor();
    await publish(service.topics, [visitor.glad(1)]);
    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1]));

    await refuseService(true);
    await publish(service.topics, [visitor.glad(2), visitor.glad(3)]);
    const meanwhile = [await tables.consumed(visitor), await tables.count('parked_event')];
    await refuseService(false);

    expect(meanwhile).toEqual([[1], 0]);
    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2, 3]), {
      within: 20_000,
    });
    expect(await tables.count('parked_event')).toBe(0);
  });

  it('waits for a table that is locked longer than a statement may take, and parks nothing', async () => {
    const visitor = aVisitor();
    const { service: role } = service.database.roles;
    await tables.rows(`alter role ${role} set lock_timeout = '50ms'`);
    await tables.rows(`select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`, [role]);
    const logs = captureLogs();
    await tables.rows('begin');
    await tables.rows('lock table visitor in access exclusive mode');

    await publish(service.topics, [visitor.glad(1)]);
    await eventually(() => expect(logs.text()).toMatch(/"55P03".*batch waits and is consumed again/));
    await tables.rows('commit');
    logs.stop();

    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1]), { within: 20_000 });
    expect(await tables.count('parked_event')).toBe(0);
    await tables.rows(`alter role ${role} reset lock_timeout`);
  });

  it('the relay loses its connection, and publishes what is committed afterwards', async () => {
    const visitor = aVisitor();
    await refuseService(true);
    await refuseService(false);

    await eventually(async () => {
      const transactions = service.app.get(Transactions, { strict: false });
      const outbox = service.app.get(Outbox, { strict: false });
      await transactions.run({ providers: [provider] }, (tx) =>
        outbox.append(tx, provider, [aVisit(visitor)]),
      );
    });

    await eventually(async () => expect((await tables.consumed(visitor)).length).toBeGreaterThan(0), {
      within: 20_000,
    });
    expect(await tables.count('parked_event')).toBe(0);
  });

  /** Ends the service's connections and lets it open no other. */
  async function refuseService(isRefused: boolean): Promise<void> {
    const { service: role } = service.database.roles;
    await tables.rows(`alter role ${role} ${isRefused ? 'nologin' : 'login'}`);
    if (isRefused)
      await tables.rows(`select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`, [role]);
  }
});
