// Jest's global set-up: one PostgreSQL and one Kafka for the whole run, found the way `npm start` finds them.
import { mkdirSync } from 'node:fs';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileLocal } from '../../local/src/compile-local.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

export default async function startServers() {
  const directory = join(root, '.stepwise', `test-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  const local = pathToFileURL(`${await compileLocal()}/`);
  const { startSpecServers } = await import(new URL('spec-servers.js', local).href);
  const servers = await startSpecServers({ root, directory, password: randomBytes(12).toString('hex') });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  globalThis.stepwiseServers = servers;
  process.env.TEST_SIGNING_KEY = JSON.stringify(privateKey.export({ format: 'jwk' }));
  process.env.TEST_DATABASE_URL = servers.adminUrl;
  process.env.TEST_KAFKA_BROKERS = servers.brokers.join(',');
  process.env.TEST_RUN = servers.run;
  return { directory, local };
}
