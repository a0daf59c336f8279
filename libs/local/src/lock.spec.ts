import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnProcess } from './own-process.js';
import { takeLock } from './lock.js';

describe('the lock of a clone', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stepwise-lock-'));
  const file = join(directory, 'stack.lock');
  afterAll(() => rmSync(directory, { recursive: true }));

  it('lets no second stack in while the first runs', async () => {
    const logFile = join(directory, 'first.log');
    const program = `setTimeout(() => undefined, 60_000) // stepwise.program`;
    const first = new OwnProcess({
      command: process.execPath,
      args: ['-e', program],
      logFile,
      stopSignal: 'SIGTERM',
    });
    writeFileSync(file, String(first.pid));

    expect(() => takeLock(file)).toThrow(`Stepwise already runs in this clone, as process ${first.pid}`);
    await first.stop();
    rmSync(file);
  });

  it('does not outlive a stack that was killed', () => {
    writeFileSync(file, String(spawnSync('true').pid));

    const lock = takeLock(file);

    expect(lock.wasLeftBehind).toBe(true);
    lock.release();
    expect(existsSync(file)).toBe(false);
  });
});
