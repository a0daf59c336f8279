import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { PreparingClient } from './preparing-client.js';
import { Transactions, type Transaction } from './transaction.js';
import type { Scope } from '../security/scope.js';
import { CreateNoticeboard0001 } from '../../test/noticeboard.js';

const ours: Scope = { providers: ['DH0'] };
const theirs: Scope = { providers: ['RW1'] };
const nobodys: Scope = { providers: [] };

let database: ScratchDatabase;
let transactions: Transactions;

beforeAll(async () => {
  database = await scratchDatabase('noticeboard', [CreateNoticeboard0001]);
  transactions = new Transactions(await database.dataSource());
});

afterAll(() => database.drop());

async function pin(tx: Transaction, providerCode = 'DH0'): Promise<string> {
  const noticeId = randomUUID();
  const sql = `insert into notice (notice_id, provider_code, title, posted_on) values ($1, $2, 'fire drill', '2026-03-29')`;
  await tx.execute(sql, [noticeId, providerCode]);
  return noticeId;
}

async function isPinned(noticeId: string, scope = ours): Promise<boolean> {
  const rows = await transactions.read(scope, (tx) =>
    tx.query('select 1 from notice where notice_id = $1', [noticeId]),
  );
  return rows.length === 1;
}

describe('a transaction', () => {
  it('commits what was written when the work ends well', async () => {
    const noticeId = await transactions.run(ours, pin);

    expect(await isPinned(noticeId)).toBe(true);
  });

  it('leaves nothing behind when the work throws, and calls nobody back', async () => {
    let noticeId = '';
    let calls = 0;

    const run = transactions.run(ours, async (tx) => {
      tx.afterCommit(() => void calls++);
      noticeId = await pin(tx);
      throw new Error('changed my mind');
    });

    await expect(run).rejects.toThrow('changed my mind');
    expect(await isPinned(noticeId)).toBe(false);
    expect(calls).toBe(0);
  });

  it('calls back once it is committed, when others can see the row', async () => {
    const seen: Promise<boolean>[] = [];

    await transactions.run(ours, async (tx) => {
      const noticeId = await pin(tx);
      tx.afterCommit(() => void seen.push(isPinned(noticeId)));
    });

    expect(await Promise.all(seen)).toEqual([true]);
  });

  it('undoes a savepoint alone when the work inside it throws, its providers too', async () => {
    const [stored, undone, after] = await transactions.run(ours, async (tx) => {
      const first = await pin(tx);
      let second = '';
      const inner = tx.savepoint(async () => {
        second = await pin(tx);
        await tx.setProviders(['RW1']);
        await tx.query('select 1 / 0');
      });
      await expect(inner).rejects.toThrow('division by zero');
      return [first, second, await pin(tx)];
    });

    expect(await isPinned(String(stored))).toBe(true);
    expect(await isPinned(String(undone))).toBe(false);
    expect(await isPinned(String(after))).toBe(true);
  });

  it('gives the rows of every command, days as text and the number of rows affected', async () => {
    await transactions.run(ours, async (tx) => {
      const noticeId = await pin(tx);

      const returned = await tx.query(
        `update notice set title = 'cake' where notice_id = $1 returning title`,
        [noticeId],
      );
      const affected = await tx.execute('delete from notice where notice_id = $1', [noticeId]);

      expect(returned).toEqual([{ title: 'cake' }]);
      expect(affected).toBe(1);
    });
  });

  it('is the transaction that an entity manager takes part in', async () => {
    const noticeId = randomUUID();

    const run = transactions.run(ours, async (tx) => {
      await tx.manager.transaction(async (manager) => {
        const sql = `insert into notice (notice_id, provider_code, title, posted_on) values ($1, 'DH0', 'x', '2026-01-01')`;
        await manager.query(sql, [noticeId]);
      });
      throw new Error('undo');
    });

    await expect(run).rejects.toThrow('undo');
    expect(await isPinned(noticeId)).toBe(false);
  });

  it('refuses to write when it is for reading', async () => {
    await expect(transactions.read(ours, pin)).rejects.toThrow('read-only transaction');
  });

  it('runs again, in a new transaction, after a deadlock or a serialization failure', async () => {
    let attempts = 0;

    const noticeId = await transactions.run(ours, async (tx) => {
      const pinned = await pin(tx);
      if (++attempts < 3) await tx.query(`do $$ begin raise exception sqlstate '40001'; end $$`);
      return pinned;
    });

    expect(attempts).toBe(3);
    expect(await isPinned(noticeId)).toBe(true);
  });

  it('runs again when a migration has changed a table under its prepared statements', async () => {
    const owner = await database.dataSource([], 'owner');
    const service = new DataSource({
      type: 'postgres',
      url: database.serviceUrl,
      extra: { Client: PreparingClient, max: 1 },
    });
    const prepared = new Transactions(await service.initialize());
    const ask = () =>
      prepared.run(ours, (tx) => tx.query('select * from notice where title = $1', ['nothing']));
    await ask();

    await owner.query('alter table notice add column colour text');

    await expect(ask()).resolves.toEqual([]);
    await service.destroy();
  });

  it('gives up on a failure that is not transient at once', async () => {
    let attempts = 0;

    const run = transactions.run(ours, (tx) => {
      attempts++;
      return tx.query('select 1 / 0');
    });

    await expect(run).rejects.toThrow('division by zero');
    expect(attempts).toBe(1);
  });
});

describe('row-level security', () => {
  it('shows no rows to a transaction without providers, not even on a connection that had some before', async () => {
    await transactions.run(ours, pin);

    const rows = await transactions.read(nobodys, (tx) => tx.query('select * from notice'));

    expect(rows).toEqual([]);
  });

  it("hides another provider's row and refuses to write one", async () => {
    const noticeId = await transactions.run(ours, pin);

    expect(await isPinned(noticeId, theirs)).toBe(false);
    await expect(transactions.run(theirs, pin)).rejects.toThrow('row-level security policy');
  });

  it('follows the providers set within the transaction', async () => {
    const counts = await transactions.run(nobodys, async (tx) => {
      await tx.setProviders(['RW1', 'DH0']);
      await pin(tx, 'RW1');
      await pin(tx, 'DH0');
      await tx.setProviders(['RW1']);
      return tx.query('select distinct provider_code from notice');
    });

    expect(counts).toEqual([{ provider_code: 'RW1' }]);
  });

  it('cannot be put aside by the service: it is neither owner, superuser nor exempt', async () => {
    const attempt = (sql: string) => transactions.run(ours, (tx) => tx.query(sql));

    await expect(attempt('alter table notice disable row level security')).rejects.toThrow('must be owner');
    await expect(attempt('set local row_security = off; select * from notice')).rejects.toThrow(
      'row-level security',
    );
    await expect(attempt(`set local role ${database.roles.owner}`)).rejects.toThrow('permission denied');
    const exempt = `select 1 from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)`;
    expect(await attempt(exempt)).toEqual([]);
  });

  it('takes nothing but ODS codes for providers', async () => {
    const hostile: Scope = { providers: [`DH0', true); drop table notice; --`] };

    await expect(transactions.read(hostile, (tx) => tx.query('select 1'))).rejects.toThrow('not an ODS code');
  });
});
