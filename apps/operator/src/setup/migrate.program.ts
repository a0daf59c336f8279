// npm run migrate: brings every service's database up to date, on DATABASE_URL or on the packaged PostgreSQL.
import { progressLine } from '#local/terminal';
import { migrateAll } from './migrate.js';
import { isListening } from '#local/ports';
import { postgresOptions } from '#local/server-options';
import { findPostgres } from '#local/postgres';
import { reasonOf } from '#local/setup-problem';

const usage = `npm run migrate

Makes every service's database and roles, and brings its tables up to date: on DATABASE_URL (an administrator's), on the
PostgreSQL of the stack that runs here, or else on the packaged one, which is started for it and ended again.`;

const told = process.env['STEPWISE_ADMIN_URL'];

async function run(): Promise<void> {
  if (told) return migrateOn(told);
  const options = postgresOptions();
  if (!process.env['DATABASE_URL'] && (await isListening(options.port))) {
    return migrateOn(`postgres://postgres:${options.password}@127.0.0.1:${options.port}/postgres`);
  }
  const postgres = await findPostgres(options);
  try {
    await migrateOn(postgres.adminUrl);
  } finally {
    await postgres.stop();
  }
}

async function migrateOn(adminUrl: string): Promise<void> {
  const progress = progressLine('migrating');
  try {
    const made = await migrateAll(adminUrl);
    progress.end([...made].map(([service, names]) => `  ${service.padEnd(12)}${summaryOf(names)}`));
  } catch (problem) {
    progress.end([]);
    throw problem;
  }
}

function summaryOf(names: readonly string[]): string {
  return names.length === 0 ? 'up to date' : names.join(', ');
}

if (process.argv.length > 2) {
  process.stderr.write(`There is no ${process.argv.slice(2).join(' ')}.\n\n${usage}\n`);
  process.exit(2);
}
await run().catch((problem: unknown) => {
  process.stderr.write(`The migrations could not be run: ${reasonOf(problem)}\n`);
  process.exitCode = 1;
});
