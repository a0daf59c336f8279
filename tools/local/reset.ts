import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { deleteTopics } from '#messaging/outbox/topics';
import { endLeftover as endBroker } from '#local/kafka';
import { servicesWithDatabase } from '../../apps/operator/src/setup/migrate.js';
import { asAdministrator } from '#local/service-database';
import { endLeftover as endServer } from '#local/postgres';
import { databaseOf } from '#local/services';
import { places } from '#local/settings';
import { SetupProblem } from '#local/setup-problem';
import { auditHeads, declaredTopics } from '../../apps/operator/src/setup/topics.js';

/**
 * Removes what Stepwise has made, and nothing else: the packaged servers' data; on servers that were given, the services'
 * databases, roles and topics, after asking. Throws SetupProblem when that was not agreed to, or somebody uses them. Whoever
 * calls holds the lock of this clone.
 */
export async function reset(options: { isAgreed: boolean }): Promise<void> {
  const adminUrl = process.env['DATABASE_URL']?.trim();
  const brokers = process.env['KAFKA_BROKERS']?.trim();
  const given = [
    ...(adminUrl
      ? [`the databases ${servicesWithDatabase().map(databaseOf).join(', ')} on ${new URL(adminUrl).host}`]
      : []),
    ...(brokers ? [`the topics ${topicNames().join(', ')} on ${brokers}`] : []),
  ];
  if (given.length > 0 && !options.isAgreed) await agree(given);
  if (adminUrl) await refuseWhileInUse(adminUrl);
  await Promise.all([endServer(places.postgres), endBroker(places.kafka)]); // Of a stack that was killed.
  if (adminUrl) await dropDatabases(adminUrl);
  if (brokers) await deleteTopics(brokers.split(','), topicNames());
  await Promise.all(
    [places.postgres, places.kafka].map((place) => rm(place, { recursive: true, force: true })),
  );
  await rm(places.stack, { force: true });
  await rm(places.replay, { recursive: true, force: true }); // What was answered by what is gone now.
}

function topicNames(): string[] {
  return [...declaredTopics(), ...auditHeads].map(({ name }) => name);
}

async function agree(given: readonly string[]): Promise<void> {
  const refused = new SetupProblem(
    `--reset would remove, on servers that are not the packaged ones: ${given.join('; ')}.`,
    'your agreement.',
    ['Answer yes when asked.', 'Add --yes.'],
  );
  if (!process.stdin.isTTY) throw refused;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const ctrlC = new Promise<string>((resolve) => asking.once('close', () => resolve('')));
  const answer = await Promise.race([asking.question(`Remove ${given.join('; ')}? Type yes: `), ctrlC]);
  asking.close();
  if (answer.trim().toLowerCase() !== 'yes') throw refused;
}

/** The lock is of this clone; a server that was given may serve the stack of another one. */
async function refuseWhileInUse(adminUrl: string): Promise<void> {
  const { rowCount } = await asAdministrator(adminUrl, (admin) =>
    admin.query(String.raw`select from pg_stat_activity where usename like 'stepwise\_%'`),
  );
  if (rowCount === 0) return;
  throw new SetupProblem(
    `The databases on ${new URL(adminUrl).host} are in use: services of a stack are connected to them.`,
    'databases that nobody uses. Nothing was removed.',
    ['End the stack that uses them.', 'Set DATABASE_URL to another server.'],
  );
}

async function dropDatabases(adminUrl: string): Promise<void> {
  await asAdministrator(adminUrl, async (admin) => {
    for (const service of servicesWithDatabase()) {
      await admin.query(`drop database if exists ${databaseOf(service)} with (force)`);
      await admin.query(`drop role if exists stepwise_${service}, stepwise_${service}_owner`);
    }
  });
}
