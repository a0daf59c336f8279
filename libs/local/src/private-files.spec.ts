import { chmodSync, closeSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from './own-process.js';
import { makePrivate } from './private-files.js';
import { makeArchive } from './wal-archive.js';

describe('what a stack makes on a machine', () => {
  const parent = mkdtempSync(join(tmpdir(), 'stepwise-private-'));
  const home = join(parent, '.stepwise');
  const [logs, kafka] = [join(home, 'logs'), join(home, 'kafka')];
  const before = process.umask();
  afterAll(() => {
    process.umask(before);
    rmSync(parent, { recursive: true });
  });

  it('is for its own user alone, also where an earlier version left it open', () => {
    mkdirSync(logs, { recursive: true });
    for (const folder of [home, logs]) chmodSync(folder, 0o755);

    makePrivate(home, [logs, kafka], false);
    closeSync(openLog(join(logs, 'referral.log')));
    writeFileSync(join(kafka, 'data'), '');

    expect([home, logs, kafka].map(modeOf)).toEqual(['700', '700', '700']);
    expect([join(logs, 'referral.log'), join(kafka, 'data')].map(modeOf)).toEqual(['600', '600']);
  });

  it('lets another user pass, and list nothing, where root starts PostgreSQL as one', () => {
    makePrivate(home, [logs], true);

    expect([home, logs].map(modeOf)).toEqual(['711', '700']);
  });

  it('lets that user pass to the archive of its log, too', async () => {
    makePrivate(home, [logs], true);
    const archive = join(home, 'archive', 'a-cluster');
    const { uid, gid } = statSync(home);

    await makeArchive(archive, { uid, gid });

    expect([join(home, 'archive'), archive].map(modeOf)).toEqual(['711', '700']);
  });
});

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
