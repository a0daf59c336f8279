import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#testing/eventually';
import { OwnProcess } from './own-process.js';
import { root } from './settings.js';

const directory = mkdtempSync(join(tmpdir(), 'stepwise-process-'));
afterAll(() => rmSync(directory, { recursive: true }));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a process of ours', () => {
  it('reports how it ended, also when there is no such command', async () => {
    const logFile = join(directory, 'ends.log');

    const ended = new OwnProcess({ command: 'sh', args: ['-c', 'exit 7'], logFile, stopSignal: 'SIGTERM' });
    const absent = new OwnProcess({ command: 'no-such-command', args: [], logFile, stopSignal: 'SIGTERM' });

    expect(await ended.died).toEqual({ code: 7, signal: null });
    expect(await absent.died).toEqual({ code: 127, signal: null });
    expect(absent.isAlive).toBe(false);
  });

  it('does not outlive us, even when we are killed without a word', async () => {
    const program = `
      const { compileLocal } = await import('./libs/local/src/compile-local.mjs');
      const { OwnProcess } = await import(await compileLocal() + '/own-process.js');
      const logFile = ${JSON.stringify(join(directory, 'orphan.log'))};
      const sleep = new OwnProcess({ command: 'sleep', args: ['60'], logFile, stopSignal: 'SIGTERM' });
      process.stdout.write(String(sleep.pid));
      setInterval(() => undefined, 1_000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: root });
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))),
    );
    const livedBefore = isAlive(pid);

    parent.kill('SIGKILL');

    expect(livedBefore).toBe(true);
    await eventually(() => expect(isAlive(pid)).toBe(false));
  });
});
