import { ForgetsOldAnswers } from './forgets-old-answers.js';
import type { CommandContext } from './command-context.js';
import { anyone } from '../security/scope.js';
import { Transactions, type Transaction } from '../database/transaction.js';
import { runNoticeboard, type RunningNoticeboard } from '../../test/running-noticeboard.js';

const notice = {
  title: 'Fire drill on Monday',
  postedOn: '2026-03-29',
  contact: { preference: 'letter', safeToLeaveMessage: true },
};

let board: RunningNoticeboard;

beforeAll(async () => {
  board = await runNoticeboard();
});

afterAll(() => board.close());

/** As the database's administrator: how many notices there are with this title, whoever's. */
async function pinned(title: string): Promise<number> {
  const rows = await board.app
    .get(Transactions)
    .read({ providers: ['DH0', 'RW1'] }, (tx) => tx.query('select 1 from notice where title = $1', [title]));
  return rows.length;
}

describe('a command with an Idempotency-Key', () => {
  it('has one effect however often it is sent, and the same answer', async () => {
    const sent = { ...notice, title: 'sent twice' };

    const first = await board.post('/notices', sent, { 'idempotency-key': 'twice' });
    const second = await board.post('/notices', sent, { 'idempotency-key': '"twice"' });

    expect(first.status).toBe(201);
    expect(second.status).toBe(201);
    expect(second.text).toBe(first.text);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await pinned('sent twice')).toBe(1);
  });

  it('is the same when its fields come in another order', async () => {
    const { title, ...rest } = notice;

    const first = await board.post('/notices', { title, ...rest }, { 'idempotency-key': 'order' });
    const second = await board.post('/notices', { ...rest, title }, { 'idempotency-key': 'order' });

    expect(second.text).toBe(first.text);
  });

  it('refuses the key with another body', async () => {
    await board.post('/notices', { ...notice, title: 'original' }, { 'idempotency-key': 'reused' });

    const other = await board.post(
      '/notices',
      { ...notice, title: 'other' },
      { 'idempotency-key': 'reused' },
    );

    expect(other.status).toBe(422);
    expect(other.body).toMatchObject({
      code: 'idempotency.key-reused',
      errors: [{ field: 'Idempotency-Key' }],
    });
    expect(await pinned('other')).toBe(0);
  });

  it('has exactly one effect when twenty are sent at once: the others are asked to come back, and get its answer', async () => {
    const send = () =>
      board.post('/notices', { ...notice, title: 'stampede' }, { 'idempotency-key': 'many' });

    const answers = await Promise.all(Array.from({ length: 20 }, send));
    const afterwards = await send();

    const [done, inFlight] = [201, 409].map((wanted) => answers.filter(({ status }) => status === wanted));
    expect((done?.length ?? 0) + (inFlight?.length ?? 0)).toBe(20);
    expect(new Set([...(done ?? []), afterwards].map(({ text }) => text)).size).toBe(1);
    expect(done?.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    for (const { body } of inFlight ?? [])
      expect(body).toMatchObject({ code: 'idempotency.in-flight', retryAfterMs: 200 });
    expect(afterwards.headers.get('idempotent-replayed')).toBe('true');
    expect(await pinned('stampede')).toBe(1);
  });

  it('does not make the second wait while the first is worked on', async () => {
    const sent = { ...notice, title: 'slow' };
    const first = board.delayNext();
    const answerOfFirst = board.post('/notices', sent, { 'idempotency-key': 'slow' });
    await first.reached;

    const second = await board.post('/notices', sent, { 'idempotency-key': 'slow' });
    first.goOn();

    expect(second.status).toBe(409);
    expect(second.body['code']).toBe('idempotency.in-flight');
    expect(second.headers.get('retry-after')).toBe('1');
    expect((await answerOfFirst).status).toBe(201);
    expect(await pinned('slow')).toBe(1);
  });

  it('stores nothing for a refusal: the same key may succeed later', async () => {
    const refused = await board.post(
      '/notices',
      { ...notice, title: 'refused' },
      { 'idempotency-key': 'again' },
    );
    const mended = await board.post(
      '/notices',
      { ...notice, title: 'mended' },
      { 'idempotency-key': 'again' },
    );

    expect(refused.status).toBe(409);
    expect(await pinned('refused')).toBe(0);
    expect(mended.status).toBe(201);
  });

  it("is nobody else's: another person or provider may use the same key", async () => {
    const authorization = `Bearer ${await board.token({ sub: 'staff-2' })}`;
    const elsewhere = `Bearer ${await board.token({ provider: 'RW1' })}`;
    const sent = { ...notice, title: 'shared key' };

    await board.post('/notices', sent, { 'idempotency-key': 'shared' });
    await board.post('/notices', sent, { 'idempotency-key': 'shared', authorization });
    await board.post('/notices', sent, { 'idempotency-key': 'shared', 'authorization': elsewhere });

    expect(await pinned('shared key')).toBe(3);
  });

  it('is not the same person’s for another person, in another role, as another clinician or without the reason', async () => {
    const [one, two] = ['0190b7c4-5d9e-7a31-9c0e-000000000001', '0190b7c4-5d9e-7a31-9c0e-000000000002'];
    const sub = 'login-1';
    const who = [
      { claims: { sub, role: 'patient', person_id: one } },
      { claims: { sub, role: 'patient', person_id: two } },
      { claims: { sub, role: 'administrator' } },
      { claims: { sub, role: 'clinician', clinician_id: one }, reason: 'emergency' },
      { claims: { sub, role: 'clinician', clinician_id: two }, reason: 'emergency' },
      { claims: { sub, role: 'clinician', clinician_id: two } },
    ];
    const sent = { ...notice, title: 'for whom' };

    const ids: unknown[] = [];
    for (const { claims, reason } of who) {
      const authorization = `Bearer ${await board.token(claims)}`;
      const why: Record<string, string> = reason === undefined ? {} : { 'access-reason': reason };
      const answer = await board.post('/notices', sent, {
        'idempotency-key': 'whose',
        authorization,
        ...why,
      });
      expect(answer.headers.get('idempotent-replayed')).toBeNull();
      ids.push(answer.body['noticeId']);
    }

    expect(new Set(ids).size).toBe(who.length);
    const rows = await board.app
      .get(Transactions)
      .read({ providers: ['DH0'] }, (tx) => tx.query(`select * from idempotent_command`));
    expect(JSON.stringify(rows)).not.toMatch(/login-1|0190b7c4-5d9e-7a31-9c0e-00000000000[12]/);
  });

  it('refuses a key that is empty, too long or not printable', async () => {
    const keys = ['""', 'x'.repeat(256), 'two words', 'né'];

    const answers = await Promise.all(
      keys.map((key) => board.post('/notices', notice, { 'idempotency-key': key })),
    );

    expect(answers.map(({ body }) => body['code'])).toEqual(keys.map(() => 'idempotency.key-malformed'));
  });
});

describe('an answer that was given', () => {
  it('is stored for seven days, and forgotten after them', async () => {
    const sent = { ...notice, title: 'a week' };
    for (const key of ['old', 'young']) await board.post('/notices', sent, { 'idempotency-key': key });
    await asOwner(
      `update idempotent_command
       set created_at = now() - case idempotency_key when 'old' then interval '7 days 1 minute'
                                                     else interval '6 days 23 hours' end
       where idempotency_key in ('old', 'young')`,
    );

    const gone = await board.app.get(ForgetsOldAnswers).forget();

    expect(gone).toBe(1);
    const [old, young] = [
      await board.post('/notices', sent, { 'idempotency-key': 'old' }),
      await board.post('/notices', sent, { 'idempotency-key': 'young' }),
    ];
    expect(old.headers.get('idempotent-replayed')).toBeNull();
    expect(young.headers.get('idempotent-replayed')).toBe('true');
  });

  it('is found by its age, however many there are', async () => {
    await asOwner('analyze idempotent_command');
    const [plan] = await asOwner<Record<string, string>>(
      `explain select ctid from idempotent_command where created_at < now() - interval '7 days' order by created_at`,
      'set enable_seqscan = off',
    );

    expect(JSON.stringify(plan)).toContain('idempotent_command_by_age');
  });

  async function asOwner<Row>(sql: string, first = 'select 1'): Promise<Row[]> {
    const source = await board.database.dataSource([], 'owner');
    const runner = source.createQueryRunner();
    await runner.query(first);
    const rows = (await runner.query(sql)) as Row[];
    await runner.release();
    return rows;
  }
});

describe('a command sent on behalf of a provider by someone who belongs to none', () => {
  const nobody: CommandContext = {
    caller: anyone,
    now: '2026-03-29T12:00:00.000Z',
    route: 'POST /open',
    policy: null,
    correlationId: '0198f000-0000-7000-8000-0000000000c0',
    accessReason: null,
    idempotencyKey: 'open-1',
    fingerprint: 'same',
  };
  const pin = (title: string) => (tx: Transaction) =>
    tx.execute(
      `insert into notice (notice_id, provider_code, title, posted_on)
       values (gen_random_uuid(), 'RW1', $1, '2026-03-29')`,
      [title],
    );

  it('is that provider’s, and as safe to repeat', async () => {
    const transactions = board.app.get(Transactions);
    let replays = 0;
    const again = { ...nobody, whenReplayed: () => void replays++ };

    await transactions.commandFor(nobody, 'RW1', pin('from outside'));
    await transactions.commandFor(again, 'RW1', pin('from outside'));

    expect(await pinned('from outside')).toBe(1);
    expect(replays).toBe(1);
  });

  it('has no key in common with a stranger’s: neither an answer nor a refusal shows that there was one', async () => {
    const transactions = board.app.get(Transactions);
    let replays = 0;
    const stranger = { ...nobody, fingerprint: 'another', whenReplayed: () => void replays++ };
    await transactions.commandFor({ ...nobody, idempotencyKey: 'guessed' }, 'RW1', pin('one’s own'));

    await transactions.commandFor({ ...stranger, idempotencyKey: 'guessed' }, 'RW1', pin('a stranger’s'));

    expect([await pinned('one’s own'), await pinned('a stranger’s'), replays]).toEqual([1, 1, 0]);
  });

  it('can write for no other', async () => {
    const writing = board.app.get(Transactions).commandFor(nobody, 'DH0', pin('elsewhere'));

    await expect(writing).rejects.toThrow('row-level security');
  });
});

describe('a command without an Idempotency-Key', () => {
  it('has its effect each time', async () => {
    const sent = { ...notice, title: 'no key' };

    await board.post('/notices', sent);
    await board.post('/notices', sent);

    expect(await pinned('no key')).toBe(2);
  });

  it('is refused to a caller who belongs to no provider', async () => {
    const claims = { role: 'icb-analyst', provider: undefined, icb: 'QWO' };
    const authorization = `Bearer ${await board.token(claims)}`;

    const answer = await board.post('/notices', notice, { authorization });

    expect(answer.status).toBe(403);
    expect(answer.body['code']).toBe('caller.without-provider');
  });
});
