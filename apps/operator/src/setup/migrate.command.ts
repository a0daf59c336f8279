import type { Command } from 'commander';
import { findPostgres } from '#local/postgres';
import { isListening } from '#local/ports';
import { postgresOptions } from '#local/server-options';
import { reasonOf } from '#local/setup-problem';
import { progressLine } from '#local/terminal';
import { withExample, type Operator } from '../operator.js';
import { migrateAll } from './migrate.js';

export const usage = `npm run migrate

Makes every service's database and roles, and brings its tables up to date: on DATABASE_URL (an administrator's), on the
PostgreSQL of the stack that runs here, or else on the packaged one, which is started for it and ended again.`;

export function addMigrate(program: Command, operator: Operator): void {
  const command = program
    .command('migrate')
    .summary("makes every service's database and roles, and brings its tables up to date")
    .description((usage.split('\n\n')[1] ?? '').replaceAll('\n', ' '))
    .action(async () => {
      try {
        await migrate(operator.environment);
      } catch (problem) {
        throw new Error(`The migrations could not be run: ${reasonOf(problem)}`, { cause: problem });
      }
    });
  withExample(command, 'migrate');
}

async function migrate(environment: NodeJS.ProcessEnv): Promise<void> {
  const given = environment['STEPWISE_ADMIN_URL'];
  if (given) return migrateOn(given);
  const options = postgresOptions();
  if (!environment['DATABASE_URL'] && (await isListening(options.port))) {
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
