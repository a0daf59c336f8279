import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { deleteTopics } from '#messaging/topics';
import { servicesWithDatabase } from './migrate.js';
import { asAdministrator } from './service-database.js';
import { databaseOf } from './services.js';
import { places } from './settings.js';
import { SetupProblem } from './setup-problem.js';
import { declaredTopics } from './topics.js';

/**
 * Removes what Stepwise has made, and nothing else: the packaged servers' data; on servers that were given, the services'
 * databases, roles and topics, after asking. Throws SetupProblem when that was not agreed to.
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
  if (adminUrl) await dropDatabases(adminUrl);
  if (brokers) await deleteTopics(brokers.split(','), topicNames());
  await Promise.all(
    [places.postgres, places.kafka].map((place) => rm(place, { recursive: true, force: true })),
  );
  await rm(places.stack, { force: true });
  await rm(places.replay, { recursive: true, force: true }); // What was answered by what is gone now.
}

function topicNames(): string[] {
  return declaredTopics().map(({ name }) => name);
}

async function agree(given: readonly string[]): Promise<void> {
  const refused = new SetupProblem(
    `--reset would remove, on servers that are not the packaged ones: ${given.join('; ')}.`,
    'your agreement.',
    ['Answer yes when asked.', 'Add --yes.'],
  );
  if (!process.stdin.isTTY) throw refused;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asking.question(`Remove ${given.join('; ')}? Type yes: `);
  asking.close();
  if (answer.trim().toLowerCase() !== 'yes') throw refused;
}

async function dropDatabases(adminUrl: string): Promise<void> {
  await asAdministrator(adminUrl, async (admin) => {
    for (const service of servicesWithDatabase()) {
      await admin.query(`drop database if exists ${databaseOf(service)} with (force)`);
      await admin.query(`drop role if exists stepwise_${service}, stepwise_${service}_owner`);
    }
  });
}
