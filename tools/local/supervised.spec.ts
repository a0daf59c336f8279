import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#testing/eventually';
import { OwnProcess } from '#local/own-process';
import { Supervised } from './supervised.js';

const patience = { deaths: 3, windowMs: 60_000, firstPauseMs: 5, longestPauseMs: 10 };
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepwise-supervised-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function watchedOver(script: string) {
  const noted: string[] = [];
  const logFile = join(directory, 'shell.log');
  const begin = () =>
    Promise.resolve(
      new OwnProcess({ command: '/bin/sh', args: ['-c', script], logFile, stopSignal: 'SIGTERM' }),
    );
  const supervised = new Supervised(
    {
      name: 'shell',
      begin,
      died: (reason) => noted.push(`died: ${reason}`),
      restarted: () => noted.push('restarted'),
      gaveUp: (reason) => noted.push(`gave up: ${reason}`),
    },
    patience,
  );
  return { supervised, noted, logFile };
}

describe('a supervised process', () => {
  it('is started again when it is killed', async () => {
    const { supervised, noted } = watchedOver('exec sleep 60');
    await supervised.start();
    const first = supervised.pid ?? 0;

    process.kill(first, 'SIGKILL');

    await eventually(() => expect(noted).toEqual(['died: SIGKILL', 'restarted']));
    expect(supervised.pid).not.toBe(first);
    await supervised.stop();
  });

  it('is left dead, and loudly so, when it dies again and again', async () => {
    const { supervised, noted } = watchedOver('echo broken; exit 3');

    await supervised.start();

    await eventually(() => expect(noted.at(-1)).toBe('gave up: exit code 3'));
    expect(noted.filter((line) => line.startsWith('died'))).toHaveLength(2);
    expect(supervised.pid).toBeUndefined();
  });

  it('stays ended once it has been asked to end', async () => {
    const { supervised, noted } = watchedOver('exec sleep 60');
    await supervised.start();

    await supervised.stop();

    expect(noted).toEqual([]);
    expect(supervised.pid).toBeUndefined();
  });

  it('is killed when it does not end in time', async () => {
    const { supervised, logFile } = watchedOver(`trap '' TERM; echo deaf; while :; do sleep 0.05; done`);
    await supervised.start();
    await eventually(() => expect(readFileSync(logFile, 'utf8')).toContain('deaf'));

    await supervised.stop(50);

    expect(supervised.pid).toBeUndefined();
  });

  it('is another process after it has been renewed, which is no death', async () => {
    const { supervised, noted } = watchedOver('exec sleep 60');
    await supervised.start();
    const first = supervised.pid;

    await supervised.renew();

    expect(supervised.pid).not.toBe(first);
    expect(noted).toEqual([]);
    await supervised.stop();
  });
});
