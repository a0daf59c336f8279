import { Relay } from './relay.js';
import { Outbox } from './outbox.js';
import { Transactions } from '#service-kit/database/transaction';
import { eventually } from '#testing/eventually';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { startTestService, type TestService } from '#testing/service';
import { aVisit, aVisitor, VisitTables, type Visitor } from '../../test/visitors.js';
import { startVisitsProcess } from '../../test/visits-process.js';
import { visitsMigrations, VisitsModule } from '../../test/visits.service.js';
import { everythingOn, provider } from '../../test/wire.js';

const scope = { providers: [provider] };

describe('the outbox and its relay', () => {
  let database: ScratchDatabase;
  let topics: ScratchTopics;
  let tables: VisitTables;
  let service: TestService;

  beforeEach(async () => {
    [database, topics] = await Promise.all([scratchDatabase('visits', visitsMigrations), scratchTopics()]);
    tables = await VisitTables.open(database);
    service = await startTestService(VisitsModule, { service: 'visits', database, topics });
  });

  afterEach(async () => {
    await service?.close();
    await tables?.close();
    await Promise.all([database?.drop(), topics?.drop()]);
  });

  it('number the events of an aggregate without gaps, publish them in order and are consumed', async () => {
    const visitor = aVisitor();

    await append(visitor, 2);
    await append(visitor, 1);

    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2, 3]));
    await eventually(async () => expect(await tables.count('outbox')).toBe(0));
    const messages = await everythingOn(topics);
    expect(messages.map(({ key }) => String(key))).toEqual([
      visitor.houseId,
      visitor.houseId,
      visitor.houseId,
    ]);
    expect(await tables.rows(`select sequence::integer as n, value from domain_event order by id`)).toEqual(
      messages.map(({ value }, index) => ({ n: index + 1, value: String(value) })),
    );
  });

  it('publish nothing of a transaction that is rolled back', async () => {
    const [gone, stays] = [aVisitor(), aVisitor()];

    const attempt = transactions().run(scope, async (tx) => {
      await outbox().append(tx, provider, [aVisit(gone)]);
      throw new Error('The command fails after all.');
    });
    await expect(attempt).rejects.toThrow('after all');
    await append(stays, 1);

    await eventually(async () => expect(await tables.consumed(stays)).toEqual([1]));
    expect(await tables.count('domain_event')).toBe(1);
    expect(await everythingOn(topics)).toHaveLength(1);
  });

  it('lose nothing that is committed late with a smaller id', async () => {
    const [late, early] = [aVisitor(), Array.from({ length: 40 }, () => aVisitor())];
    let commitLate = (): void => undefined;
    const mayCommit = new Promise<void>((resolve) => (commitLate = resolve));
    let written = (): void => undefined;
    const hasWritten = new Promise<void>((resolve) => (written = resolve));

    const lateCommand = transactions().run(scope, async (tx) => {
      await outbox().append(tx, provider, [aVisit(late)]);
      written();
      await mayCommit;
    });
    await hasWritten;
    for (const visitor of early) await append(visitor, 1);
    await eventually(async () => expect(await tables.count('visit_heard')).toBe(early.length));
    commitLate();
    await lateCommand;

    await eventually(async () => expect(await tables.consumed(late)).toEqual([1]));
  });

  it('refuse the second of two commands that number the same aggregate without its lock', async () => {
    const visitor = aVisitor();

    const both = await Promise.allSettled([slowly(visitor), slowly(visitor)]);

    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1]));
  });

  it('refuse an event that breaks its own schema, naming the path alone', async () => {
    const visitor = aVisitor();
    const wrong = { ...aVisit(visitor), data: { ...aVisit(visitor).data, hours: 987_654 } };

    const attempt = transactions().run(scope, (tx) => outbox().append(tx, provider, [wrong]));

    await expect(attempt).rejects.toThrow(
      /^An event visit\.made\.v1 breaks its own schema: hours too_big\.$/,
    );
  });

  it('have one active relay of two; the other takes over when it ends', async () => {
    const second = await startTestService(VisitsModule, { service: 'visits', database, topics });
    const relays = [service, second].map(({ app }) => app.get(Relay));
    await eventually(() => expect(relays.filter((relay) => relay.publishesNow)).toHaveLength(1));
    const visitor = aVisitor();

    const [active, standby] = relays[0]?.publishesNow ? [service, second] : [second, service];
    await append(visitor, 1, standby);
    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1]));
    await active.close();
    await append(visitor, 1, standby);

    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2]));
    expect(standby.app.get(Relay).publishesNow).toBe(true);
    await standby.close();
  });

  it('publish again what a relay had published when it was killed before it could delete', async () => {
    const visitor = aVisitor();
    await service.app.get(Relay).onApplicationShutdown();
    await append(visitor, 3);
    await service.close();

    const killed = startVisitsProcess(database, topics, { FAILPOINT: 'relay.acknowledged' });
    expect(await killed.ended).toBe('SIGKILL');
    const [published, left] = [await everythingOn(topics), await tables.count('outbox')];
    service = await startTestService(VisitsModule, { service: 'visits', database, topics });

    await eventually(async () => expect(await tables.count('outbox')).toBe(0));
    expect([published.length, left]).toEqual([3, 3]);
    expect(await everythingOn(topics)).toHaveLength(6);
    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1, 2, 3]));
  });

  function transactions(of: TestService = service): Transactions {
    return of.app.get(Transactions, { strict: false });
  }

  function outbox(of: TestService = service): Outbox {
    return of.app.get(Outbox, { strict: false });
  }

  /** As a command does: the aggregate's row is locked, then its events are appended. */
  async function append(visitor: Visitor, events: number, by: TestService = service): Promise<void> {
    const made = Array.from({ length: events }, () => aVisit(visitor));
    await transactions(by).run(scope, (tx) => outbox(by).append(tx, provider, made));
  }

  /** Both read the highest number before either commits. */
  async function slowly(visitor: Visitor): Promise<void> {
    await transactions().run(scope, async (tx) => {
      await outbox().append(tx, provider, [aVisit(visitor)]);
      await tx.query(`select pg_sleep(0.2)`);
    });
  }
});
