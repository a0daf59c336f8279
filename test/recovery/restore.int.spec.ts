import { appendFile, cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeWhenGone } from '#local/own-process';
import { freePorts } from '#local/ports';
import { findPostgres, type FoundPostgres } from '#local/postgres';
import { asAdministrator } from '#local/service-database';
import { root } from '#local/settings';
import { segmentsIn, systemIdentifierOf } from '#local/wal-archive';
import { takeBackup } from '#operator/backup/base-backup';
import { storedBackups, type Manifest, pruneBackups, verifyBackup } from '#operator/backup/stored-backups';
import { restore, undoRestore } from '#operator/backup/restore';

describe('a backup of the databases', () => {
  let server: FoundPostgres | undefined;
  let place: Awaited<ReturnType<typeof aPlace>>;

  beforeEach(async () => {
    place = await aPlace();
    server = await started();
  });

  afterEach(async () => {
    server?.process?.signal('SIGQUIT');
    await server?.stop();
    await rm(place.directory, { recursive: true, force: true });
  });

  it('is taken while others write, and restored to any instant after it', async () => {
    await write(1);
    const backup = await takeWhileOthersWrite();
    await write(2);
    const between = await now();
    await write(3);
    await stop();

    const restored = await restoreTo({ to: between });
    const early = await readAndStop();
    const later = await restoreTo({});
    const all = await readAndStop();

    expect(restored).toMatchObject({ backup: backup.name });
    expect(early).toEqual([1, 2]);
    // The later restore follows the history that the first began: what was undone stays undone.
    expect(later.backup).toBe(backup.name);
    expect(all).toEqual([1, 2]);
  });

  it('goes on from where it was restored to, and what is written then is restored too', async () => {
    await write(1);
    await takeBackupNow();
    await write(2);
    const between = await now();
    await write(3);
    await stop();
    await restoreTo({ to: between });
    server = await started();
    await write(4);
    await stop();

    await restoreTo({});

    expect(await readAndStop()).toEqual([1, 2, 4]);
  });

  it('gives all there is when nothing was written after the instant asked for', async () => {
    await write(1);
    await takeBackupNow();
    await write(2);
    const later = new Date(Date.parse(await now()) + 3_600_000).toISOString();
    await stop();

    await restoreTo({ to: later });

    expect(await readAndStop()).toEqual([1, 2]);
    expect(place.said.join('\n')).toContain('the log ends before that instant: all of it is taken');
  });

  it('restores what a server that was killed had not archived yet, from the data that it left', async () => {
    await write(1);
    await takeBackupNow();
    await write(2);
    server?.process?.signal('SIGKILL');
    await server?.process?.died;

    await restoreTo({});

    expect(await readAndStop()).toEqual([1, 2]);
  });

  it('can be undone: the data as they were are in place again, and later backups follow them', async () => {
    await write(1);
    await takeBackupNow();
    const between = await now();
    await write(2);
    await stop();
    await restoreTo({ to: between });

    const { back } = await undoRestore(options());
    server = await started();
    await write(3);
    await stop();
    await restoreTo({});

    expect(back).toMatch(/^postgres-before-\d+T\d+Z$/);
    expect(await readAndStop()).toEqual([1, 2, 3]);
  });

  it('is refused when a file is not as it was written, and nothing is touched', async () => {
    await write(1);
    const { name, files } = await takeBackupNow();
    await write(2);
    await stop();
    const largest = [...files].sort((one, other) => other.bytes - one.bytes)[0]?.path ?? '';
    await appendFile(join(place.backups, name, largest), 'x');

    await expect(restoreTo({})).rejects.toThrow(
      `The backup ${name} is damaged: ${largest} is not as it was written.`,
    );

    expect(await readAndStop()).toEqual([1, 2]);
    expect((await readdir(place.directory)).filter((one) => one.includes('before'))).toEqual([]);
  });

  it('is refused when the archived log has a gap, and nothing is touched', async () => {
    await takeBackupNow();
    for (const n of [1, 2, 3]) {
      await write(n);
      await asAdministrator(adminUrl(), (admin) => admin.query('select pg_switch_wal()'));
    }
    await stop();
    const archived = await segmentsIn(place.archive);
    await rm(join(place.archive, archived.at(-2) ?? ''));
    await rm(join(place.data, 'pg_wal', 'archive_status'), { recursive: true });

    await expect(restoreTo({})).rejects.toThrow(/^The archived log has a gap after backup-/);

    expect(await readAndStop()).toEqual([1, 2, 3]);
  });

  it('never has a segment of its archive overwritten by another', async () => {
    await write(1);
    const next = await asAdministrator(adminUrl(), (admin) =>
      admin.query<{ name: string }>('select pg_walfile_name(pg_current_wal_lsn()) as name'),
    );
    const name = next.rows[0]?.name ?? '';
    await writeFile(join(place.archive, name), 'of somebody else');
    await stop();

    const stored = await segmentsIn(join(place.data, 'pg_wal'));

    expect(stored).toContain(name);
    expect(await readdir(join(place.data, 'pg_wal', 'archive_status'))).toContain(`${name}.ready`);
  });

  it('is stored as long as it is among the last so many, whole or not at all', async () => {
    const first = await takeBackupNow();
    await cp(join(place.backups, first.name), join(place.backups, 'backup-half'), { recursive: true });
    await rm(join(place.backups, 'backup-half', 'manifest.json'));

    expect((await storedBackups(place.backups)).map(({ name }) => name)).toEqual([first.name]);
    await verifyBackup(join(place.backups, first.name), first);
    expect(await pruneBackups(place.backups, 1)).toEqual([]);
    expect(await pruneBackups(place.backups, 0)).toEqual([first.name]);
    expect(await storedBackups(place.backups)).toEqual([]);
  });

  async function aPlace() {
    const directory = join(root, '.stepwise', `test-backup-${process.pid}-${Date.now()}`);
    removeWhenGone(directory);
    const [port = 0] = await freePorts(1);
    const [data, backups, archives] = ['postgres', 'backups', 'archive'].map((name) => join(directory, name));
    return {
      directory,
      port,
      data: data ?? '',
      backups: backups ?? '',
      archives: archives ?? '',
      archive: '',
      said: [''],
    };
  }

  function options() {
    return {
      dataDirectory: place.data,
      logFile: join(place.directory, 'postgres.log'),
      port: place.port,
      portVariable: 'nothing',
      password: 'for-this-spec',
      archiveHome: place.archives,
      archives: true,
    };
  }

  async function started(): Promise<FoundPostgres> {
    const found = await findPostgres(options());
    place.archive = join(place.archives, await systemIdentifierOf(place.data));
    await asAdministrator(found.adminUrl, (admin) =>
      admin.query('create table if not exists note (n integer primary key)'),
    );
    return found;
  }

  async function stop(): Promise<void> {
    await server?.stop();
    server = undefined;
  }

  function adminUrl(): string {
    return `postgres://postgres:for-this-spec@127.0.0.1:${place.port}/postgres`;
  }

  async function write(n: number): Promise<void> {
    await asAdministrator(adminUrl(), (admin) => admin.query('insert into note values ($1)', [n]));
  }

  async function now(): Promise<string> {
    const { rows } = await asAdministrator(adminUrl(), (admin) =>
      admin.query<{ at: Date }>('select clock_timestamp() as at'),
    );
    return rows[0]?.at.toISOString() ?? '';
  }

  async function readAndStop(): Promise<number[]> {
    server = await started();
    const { rows } = await asAdministrator(adminUrl(), (admin) =>
      admin.query<{ n: number }>('select n from note where n < 100 order by n'),
    );
    await stop();
    return rows.map(({ n }) => n);
  }

  function takeBackupNow(): Promise<Manifest> {
    return takeBackup({ adminUrl: adminUrl(), dataDirectory: place.data, home: place.backups });
  }

  async function takeWhileOthersWrite(): Promise<Manifest> {
    const taking = takeBackupNow();
    for (let n = 100; n < 160; n++) await write(n);
    return taking;
  }

  function restoreTo(asked: { to?: string }) {
    return restore({
      ...asked,
      postgres: options(),
      home: place.backups,
      say: (line) => void place.said.push(line),
    });
  }
});
