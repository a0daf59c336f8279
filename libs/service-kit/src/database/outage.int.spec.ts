import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { eventually } from '#testing/eventually';
import { runNoticeboard, type RunningNoticeboard } from '../../test/running-noticeboard.js';

const notice = {
  title: 'Fire drill',
  postedOn: '2026-03-29',
  contact: { preference: 'letter', safeToLeaveMessage: true },
};

/** The only way from the service to PostgreSQL; while it is cut, PostgreSQL is away. */
class Cable {
  private server: Server | undefined;
  private readonly ends = new Set<Socket>();
  private target = { port: 0, host: '' };
  port = 0;

  async plugIn(url?: URL): Promise<void> {
    if (url) this.target = { port: Number(url.port), host: url.hostname };
    const server = createServer((near) => {
      const far = connect(this.target);
      for (const end of [near, far]) this.ends.add(end.on('error', () => end.destroy()));
      near.pipe(far).pipe(near);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async cut(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.server?.close(() => resolve()));
    for (const end of this.ends) end.destroy();
    this.ends.clear();
    await closed;
  }
}

const cable = new Cable();
let board: RunningNoticeboard;
let observer: pg.Client;

beforeAll(async () => {
  await cable.plugIn(new URL(String(process.env['TEST_DATABASE_URL'])));
  board = await runNoticeboard(({ serviceUrl }) => {
    const throughCable = new URL(serviceUrl);
    throughCable.hostname = '127.0.0.1';
    throughCable.port = String(cable.port);
    return { DATABASE_URL: throughCable.href };
  });
  observer = new pg.Client(board.database.adminUrl);
  await observer.connect();
});

afterAll(async () => {
  await observer.end();
  await board.close();
  await cable.cut();
});

describe('a service whose PostgreSQL is away', () => {
  it('lives, is not ready, asks callers to come back, and goes on by itself once it is back', async () => {
    await board.post('/notices', notice);
    await cable.cut();

    const refused = await board.post('/notices', notice);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.body).toMatchObject({ code: 'database.unavailable', retryAfterMs: 1_000 });
    expect((await board.get('/health/live')).status).toBe(200);
    const readiness = await board.get('/health/ready');
    expect(readiness.status).toBe(503);
    expect(readiness.body).toMatchObject({ code: 'service.not-ready', detail: 'Not ready: database.' });

    await cable.plugIn();
    await eventually(async () => expect((await board.get('/health/ready')).status).toBe(200), {
      within: 10_000,
    });
    expect((await board.post('/notices', notice)).status).toBe(201);
  });

  it('loses the open request when the connection breaks, and nothing else', async () => {
    const slow = board.get('/notices/slow');
    await eventually(async () => expect(await openStatements()).toBe(1), { within: 5_000 });

    await cable.cut();
    const { status } = await slow;
    await cable.plugIn();

    expect(status).toBe(503);
    await eventually(async () => expect((await board.get('/notices')).status).toBe(200), { within: 10_000 });
  });
});

/** How many statements the service has running, as the server sees it. */
async function openStatements(): Promise<number> {
  const { rows } = await observer.query<{ open: string }>(
    `select count(*) as open
     from pg_stat_activity
     where datname = current_database()
       and query like '%pg_sleep(1)%'
       and state = 'active'
       and pid <> pg_backend_pid()`,
  );
  return Number(rows[0]?.open);
}
