import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { administratorOf, Bearers } from './bearers.js';
import { uuidOf, type Command } from './command.js';
import { GatewayClient } from './gateway-client.js';
import { Journal } from './journal.js';
import type { Plan } from './plan.js';
import { Progress } from './progress.js';
import { Replay } from './replay.js';

const bearers = new Bearers(async ({ sub }) => ({ token: sub, expiresAtMs: Date.now() + 3_600_000 }), 'DH0');
const quiet = new Progress({ write: () => undefined });
let directory: string;
let server: Server;
let client: GatewayClient;
/** What reached the gateway, in order: path and key. */
let consumed: { path: string; key: string }[];
/** The gateway refuses this path for good. */
let refused: string | null;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'replay-'));
  consumed = [];
  refused = null;
  server = createServer((request, response) => {
    const path = request.url ?? '';
    consumed.push({ path, key: String(request.headers['idempotency-key']) });
    request.resume().on('end', () => {
      response.writeHead(path === refused ? 422 : 201, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(path === refused ? { code: 'value.invalid' } : { referralId: uuidOf(path) }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new GatewayClient(`http://127.0.0.1:${port}`, 4);
});

afterEach(() => {
  client.close();
  server.close();
  rmSync(directory, { recursive: true });
});

function command(name: string, day: number, needs?: string): Command {
  return {
    name,
    day,
    request: (ids) => ({
      bearer: administratorOf(0),
      path: `/${name}${needs === undefined ? '' : `/of/${ids.id(needs)}`}`,
      body: {},
    }),
    answers: { referralId: `referral:${name}` },
  };
}

const plan: Plan = {
  commandCount: 5,
  days: [
    { day: 1, chains: [[command('a', 1), command('b', 1, 'referral:a')], [command('c', 1)]] },
    { day: 2, chains: [[command('d', 2, 'referral:b')], [command('e', 2, 'referral:c')]] },
  ],
};

function live() {
  const heading = { provider: 'DH0', cohortVersion: '1', commandCount: plan.commandCount };
  const { journal } = Journal.open(join(directory, 'DH0.jsonl'), heading);
  const parts = { client, bearers, journal, progress: quiet, seed: 'DH0/1', concurrency: 4 };
  return new Replay(parts).live(plan).finally(() => journal.close());
}

function paths(): string[] {
  return consumed.map(({ path }) => path.split('/')[1] ?? '');
}

describe('a replay', () => {
  it('begins a day when the day before is over, and keeps each chain in order', async () => {
    const figures = await live();

    expect(figures.sent).toBe(5);
    expect(paths().slice(0, 3).sort()).toEqual(['a', 'b', 'c']);
    expect(paths().indexOf('a')).toBeLessThan(paths().indexOf('b'));
    expect(paths().slice(3).sort()).toEqual(['d', 'e']);
  });

  it('goes on where it was interrupted, with the ids that were answered then and the same keys', async () => {
    refused = `/d/of/${uuidOf('/b/of/' + uuidOf('/a'))}`;
    await expect(live()).rejects.toThrow('d (POST /d/of/…): 422 value.invalid');
    const [firstTry] = consumed.filter(({ path }) => path === refused);
    refused = null;
    consumed = [];

    await live();

    expect(paths()).toContain('d');
    expect(paths().filter((path) => 'abc'.includes(path))).toEqual([]);
    expect(consumed.find(({ path }) => path === firstTry?.path)?.key).toBe(firstTry?.key);
  });

  it('sends nothing once it is finished', async () => {
    await live();
    consumed = [];

    const figures = await live();

    expect(figures.sent).toBe(0);
    expect(consumed).toEqual([]);
  });
});
