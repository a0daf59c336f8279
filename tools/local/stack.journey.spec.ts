import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { eventually } from '#testing/eventually';
import { isListening } from '#local/ports';
import { home, root } from '#local/settings';

const stackFile = z.object({
  gatewayUrl: z.string(),
  services: z.record(z.string(), z.object({ port: z.number(), pid: z.number().optional() })),
});

/** A command of npm, as a process that a signal can end, and what it said. */
class Command {
  readonly process: ChildProcessWithoutNullStreams;
  readonly exitCode: Promise<number | null>;
  output = '';

  constructor(script: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.process = spawn(process.execPath, [join('tools', 'local', script), ...args], { cwd: root, env });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.exitCode = new Promise((resolve) => this.process.once('exit', resolve));
  }

  says(words: string, within = 170_000): Promise<void> {
    return eventually(() => expect(this.output).toContain(words), { within, every: 20 });
  }
}

/** The commands that the README prints under a heading. */
function printed(heading: string): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, commands] = new RegExp(`## ${heading}.*?\`\`\`sh\\n(.*?\\n)\`\`\``, 's').exec(readme) ?? [];
  if (commands === undefined) throw new Error(`The README prints no commands under ${heading}.`);
  return commands;
}

describe('npm start', () => {
  // Below the ports that systems hand out, so that no other spec is given one of them meanwhile.
  const base = 12_000 + (process.pid % 150) * 100;
  const { DATABASE_URL: _url, KAFKA_BROKERS: _brokers, ...inherited } = process.env;
  let directory: string;
  let beside: NodeJS.ProcessEnv;
  let stack: Command;

  function services() {
    return stackFile.parse(JSON.parse(readFileSync(join(directory, 'stack.json'), 'utf8'))).services;
  }

  function start(...args: readonly string[]): Command {
    return new Command('start.mjs', ['--no-replay', ...args], {
      ...beside,
      STEPWISE_PORT_BASE: String(base),
      STEPWISE_POSTGRES_PORT: String(base + 95),
      STEPWISE_KAFKA_PORT: String(base + 96),
    });
  }

  function listening(): Promise<boolean[]> {
    const offsets = [0, 1, 2, 3, 4, 5, 90, 95, 96, 97];
    return Promise.all(offsets.map((offset) => isListening(base + offset)));
  }

  function output(command: string, args: readonly string[]): Promise<string> {
    const env = { ...beside, GATEWAY: `http://127.0.0.1:${base}` };
    const run = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [run.stdout, run.stderr])
      stream.on('data', (chunk: Buffer) => (said += String(chunk)));
    return new Promise((resolve) => run.once('close', () => resolve(said)));
  }

  beforeAll(() => {
    mkdirSync(home, { recursive: true });
    directory = mkdtempSync(join(home, 'test-stack-'));
    beside = { ...inherited, NODE_OPTIONS: '', STEPWISE_HOME: directory };
  });

  afterAll(async () => {
    stack.process.kill('SIGTERM');
    await stack.exitCode;
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  it.each([
    ['while data are laid', undefined],
    ['while servers start', 'postgresql  ready'],
    ['while services start', 'kafka       ready'],
  ])(
    'that is ended %s ends at once, and leaves nothing',
    async (_, reached) => {
      stack = start();
      if (reached === undefined)
        await eventually(() => expect(existsSync(join(directory, 'kafka'))).toBe(true));
      else await stack.says(reached);
      const mergedAt = Date.now();

      stack.process.kill('SIGINT');
      await stack.exitCode;

      expect(Date.now() - mergedAt).toBeLessThan(6_000);
      // A server that was just starting may still be closing its ports when its supervisor is gone.
      await eventually(async () => expect(await listening()).not.toContain(true));
      expect(existsSync(join(directory, 'stack.lock'))).toBe(false);
    },
    180_000,
  );

  it('brings every service up, ready behind the gateway, and says where things are', async () => {
    stack = start('--watch');
    await stack.says('Ctrl-C ends it.');

    const answer = await fetch(`http://127.0.0.1:${base}/health/ready`);

    expect(answer.status).toBe(200);
    for (const name of Object.keys(services()))
      expect(stack.output).toMatch(new RegExp(`^  ${name} +ready after`, 'm'));
  }, 180_000);

  it('restarts what a change concerns, from the moment on in which it says so', async () => {
    const { workforce } = services();
    const touched = new Date();

    utimesSync(join(root, 'apps', 'workforce', 'src', 'main.ts'), touched, touched);

    await stack.says('changed: workforce live after', 60_000);
    expect(services()['workforce']?.port).toBe(workforce?.port);
  }, 60_000);

  it('starts a killed service again', async () => {
    // What is written down may be a start behind: the one that runs is meant.
    const killed = await eventually(() => {
      const pid = Number(services()['workforce']?.pid);
      process.kill(pid, 'SIGKILL');
      return pid;
    });

    await eventually(() => expect(services()['workforce']?.pid).not.toBe(killed), { within: 30_000 });
    expect(stack.output).toContain('workforce died (SIGKILL) and is started again');
  });

  it.each([[[]], [['--reset']]])(
    'lets no second stack into the same clone, nor removes its data: %s',
    async (args) => {
      const second = new Command('start.mjs', ['--no-replay', ...args], beside);

      expect(await second.exitCode).toBe(1);
      expect(second.output).toContain('Stepwise already runs in this clone');
      expect(existsSync(join(directory, 'postgres', 'PG_VERSION'))).toBe(true);
      expect((await fetch(`http://127.0.0.1:${base}/health/ready`)).status).toBe(200);
    },
  );

  // None of them gets the ports: each finds the stack that runs.
  it.each([
    ['migrate', [], 'up to date', 0],
    ['operate', ['status'], 'referral', 0],
    ['audit', ['verify'], '', 0],
    ['retention', [], '0 identities are due', 0],
    ['backup', [], 'backup-', 0],
    ['restore', ['--list'], 'backup-', 0],
    ['consume', ['typescript'], '', 0],
    ['privacy-scan', ['--provider', 'DH0'], 'replay a provider first', 2],
  ])('is found by npm run %s', async (name, args, said, ended) => {
    const command = new Command('run.mjs', [name, ...args], beside);

    const code = await command.exitCode;

    expect(`${command.output}\nended with ${code}`).toMatch(new RegExp(`${said}[^]*ended with ${ended}$`));
    expect((await fetch(`http://127.0.0.1:${base}/health/ready`)).status).toBe(200);
  });

  it('is asked by a command whose reader goes away, which ends without a stack', async () => {
    const said = await output('bash', [
      '-c',
      'node tools/local/run.mjs operate status | true; echo ${PIPESTATUS[0]}',
    ]);

    expect(said).toBe('141\n');
  });

  it('trusts what npm run token signs', async () => {
    const token = new Command('run.mjs', ['token', '--persona', 'dh0-service-manager'], beside);
    await token.exitCode;

    const headers = { authorization: `Bearer ${token.output.trim()}` };
    const answer = await fetch(`http://127.0.0.1:${base}/measures?from=2024-04-01&to=2025-03-31`, {
      headers,
    });

    expect(answer.status).toBe(200);
  });

  it('answers the tour and the walk of the README as they say: refused is what they say is refused', async () => {
    const answers = await output('bash', ['-c', printed('A tour with curl') + printed('A walk through')]);

    const refusals = answers.split('\n').flatMap((line) => /"code":"([a-z.-]+)","corr/.exec(line)?.[1] ?? []);
    expect(refusals).toEqual([
      'value.invalid',
      'appointment.same-contact',
      'referral.unknown',
      'referral.person-has-open-referral',
      'care-team.reason-needed',
      'referral.unknown',
      'caller.role-not-allowed',
    ]);
    expect(answers).toMatch(/outcomes +DH0 +\d+ links hold[^]*outcomes +DH0 +WRONG at link/);
  }, 300_000);

  it('ends everything on a signal, and leaves nothing listening', async () => {
    stack.process.kill('SIGTERM');

    expect(await stack.exitCode).toBe(0);
    expect(await listening()).not.toContain(true);
  }, 60_000);
});
