import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { eventually } from '#testing/eventually';
import { isListening } from './ports.js';
import { home, root } from './settings.js';

const stackFile = z.object({
  gatewayUrl: z.string(),
  services: z.record(z.string(), z.object({ port: z.number(), pid: z.number().optional() })),
});

describe('npm start', () => {
  // Below the ports that systems hand out, so that no other spec is given one of them meanwhile.
  const base = 12_000 + (process.pid % 150) * 100;
  let directory: string;
  let stack: ChildProcessWithoutNullStreams;
  let output = '';

  function services() {
    return stackFile.parse(JSON.parse(readFileSync(join(directory, 'stack.json'), 'utf8'))).services;
  }

  function ended(): Promise<number | null> {
    return stack.exitCode === null
      ? new Promise((resolve) => stack.once('exit', resolve))
      : Promise.resolve(stack.exitCode);
  }

  beforeAll(async () => {
    mkdirSync(home, { recursive: true });
    directory = mkdtempSync(join(home, 'test-stack-'));
    const { DATABASE_URL: _url, KAFKA_BROKERS: _brokers, ...inherited } = process.env;
    stack = spawn(process.execPath, [join('deploy', 'local', 'start.mjs'), '--no-replay'], {
      cwd: root,
      env: {
        ...inherited,
        NODE_OPTIONS: '',
        STEPWISE_HOME: directory,
        STEPWISE_PORT_BASE: String(base),
        STEPWISE_POSTGRES_PORT: String(base + 95),
        STEPWISE_KAFKA_PORT: String(base + 96),
      },
    });
    for (const stream of [stack.stdout, stack.stderr]) {
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    }
    await eventually(() => expect(output).toContain('Ctrl-C ends it.'), { within: 170_000, every: 200 });
  }, 180_000);

  afterAll(async () => {
    stack.kill('SIGTERM');
    await ended();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  it('brings every service up, ready behind the gateway, and says where things are', async () => {
    const answer = await fetch(`http://127.0.0.1:${base}/health/ready`);

    expect(answer.status).toBe(200);
    for (const name of Object.keys(services()))
      expect(output).toMatch(new RegExp(`^  ${name} +ready after`, 'm'));
  });

  it('starts a killed service again', async () => {
    const { workforce } = services();

    process.kill(workforce?.pid ?? 0, 'SIGKILL');

    await eventually(() => expect(services()['workforce']?.pid).not.toBe(workforce?.pid), { within: 30_000 });
    expect(output).toContain('workforce died (SIGKILL) and is started again');
  });

  it('lets no second stack into the same clone', async () => {
    const second = spawn(process.execPath, [join('deploy', 'local', 'start.mjs'), '--no-replay'], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '', STEPWISE_HOME: directory },
    });
    let complaint = '';
    second.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    const code = await new Promise((resolve) => second.once('exit', resolve));

    expect(code).toBe(1);
    expect(complaint).toContain('Stepwise already runs in this clone');
  });

  it('ends everything when it is told to, and leaves nothing listening', async () => {
    const ports = [
      ...Object.values(services()).map(({ port }) => port),
      base + 90,
      base + 95,
      base + 96,
      base + 97,
    ];

    stack.kill('SIGTERM');
    const code = await ended();

    expect(code).toBe(0);
    expect(await Promise.all(ports.map((port) => isListening(port)))).not.toContain(true);
  }, 60_000);
});
