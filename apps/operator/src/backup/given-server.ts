import { asAdministrator } from '#local/service-database';

/**
 * What to use for a server that is not the packaged one, and how it stands now. It has tools of its own, better than a
 * copy from outside could be.
 */
export async function adviceForGivenServer(adminUrl: string): Promise<string[]> {
  const state = await asAdministrator(adminUrl, async (admin) => {
    const { rows } = await admin.query<GivenServerState>(
      `select current_setting('wal_level') as wal_level, current_setting('archive_mode') as archive_mode,
              current_setting('data_checksums') as data_checksums, archived_count::integer as archived,
              failed_count::integer as failed, last_archived_time as archived_at
       from pg_stat_archiver`,
    );
    return rows[0];
  });
  return [
    'DATABASE_URL names a server of yours, which is backed up and restored with its own tools:',
    '  a managed one      its snapshots and its point-in-time restore; all databases stepwise_… to one instant',
    '  one that you run   pg_basebackup --wal-method=stream, with archive_mode=on; or pgBackRest, Barman, WAL-G',
    '  not pg_dump        it takes each database at another instant, and under forced row-level security it refuses',
    '                     to run as an owner; as a superuser it would see all rows, yet services would disagree',
    'Afterwards, with the services stopped while you restore: start them, and',
    '  npm run operate -- status      says which databases lack what was published',
    '  npm run operate -- recover all   brings them level with the topics',
    ...(state === undefined ? [] : describe(state)),
  ];
}

interface GivenServerState {
  readonly wal_level: string;
  readonly archive_mode: string;
  readonly data_checksums: string;
  readonly archived: number;
  readonly failed: number;
  readonly archived_at: Date | null;
}

function describe({
  wal_level,
  archive_mode,
  data_checksums,
  archived,
  failed,
  archived_at,
}: GivenServerState): string[] {
  const isReady = wal_level !== 'minimal' && archive_mode !== 'off';
  return [
    'What was found there:',
    `  wal_level ${wal_level}, archive_mode ${archive_mode}, data_checksums ${data_checksums}`,
    `  ${archived} segments archived, the last at ${archived_at?.toISOString() ?? 'no time'}; ${failed} failures`,
    isReady
      ? '  A restore to an instant is possible if the archive is stored and a base backup exists: try one.'
      : '  !! A restore to an instant is NOT possible: its log is not archived.',
  ];
}
