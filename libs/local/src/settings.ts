import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findRunningStack } from './running-stack.js';
import { identityPortOffset } from './services.js';
import { SetupProblem } from './setup-problem.js';

/** The repository's root: the nearest directory above this file that has a package.json. */
export const root = rootAbove(dirname(fileURLToPath(import.meta.url)));

/** Where everything that Stepwise makes on this machine lies, ignored by git. */
export const home = process.env['STEPWISE_HOME'] || join(root, '.stepwise');

export const places = {
  postgres: join(home, 'postgres'),
  kafka: join(home, 'kafka'),
  archive: join(home, 'archive'),
  backups: join(home, 'backups'),
  logs: join(home, 'logs'),
  signingKey: process.env['STEPWISE_KEY_FILE'] || join(home, 'keys', 'signing-key.json'),
  secrets: process.env['STEPWISE_SECRETS_FILE'] || join(home, 'secrets.json'),
  stack: join(home, 'stack.json'),
  replay: join(home, 'replay'),
  lock: join(home, 'stack.lock'),
  topics: join(root, 'deploy', 'kafka', 'topics.yaml'),
  postgresSettings: join(root, 'deploy', 'postgres', 'postgresql.conf'),
  pom: join(root, 'deploy', 'kafka', 'pom.xml'),
};

const running = findRunningStack(places);
const base = port('STEPWISE_PORT_BASE', running?.ports.base ?? 3000);

/** The ports of the local stack, and the variables that move them; else those of the stack that runs already. */
export const ports = {
  base,
  identity: base + identityPortOffset,
  postgres: port('STEPWISE_POSTGRES_PORT', running?.ports.postgres ?? 15432),
  kafka: port('STEPWISE_KAFKA_PORT', running?.ports.kafka ?? 19092),
};

/** The issuer and the audience of the local stack's tokens. */
export const identity = {
  issuer: process.env['TOKEN_ISSUER'] || issuerOn(ports.identity),
  audience: process.env['TOKEN_AUDIENCE'] || (running?.identity.audience ?? 'stepwise'),
  jwksPath: '/.well-known/jwks.json',
  revocationsPath: '/revocations',
};

/** What the identity provider stores beside the key that signs. */
export const keysBeside = {
  /** The public keys of the machines that may ask for tokens, `<client>.json` each. */
  clients: join(dirname(places.signingKey), 'clients'),
  revocations: join(dirname(places.signingKey), 'revocations.json'),
};

/** A stack that was started with an issuer of its own goes on with it. */
function issuerOn(identityPort: number): string {
  const isOfRunning = running !== null && running.ports.base === base;
  return isOfRunning ? running.identity.issuer : `http://127.0.0.1:${identityPort}`;
}

function port(variable: string, otherwise: number): number {
  const given = process.env[variable];
  if (!given) return otherwise;
  const parsed = Number(given);
  if (Number.isInteger(parsed) && parsed >= 1024 && parsed <= 65_000) return parsed;
  throw new SetupProblem(`${variable} is not a port.`, 'a whole number from 1024 to 65000.', [
    `Set it like ${variable}=${otherwise}, or unset it.`,
  ]);
}

function rootAbove(directory: string): string {
  if (existsSync(join(directory, 'package.json'))) return directory;
  const above = dirname(directory);
  if (above === directory) throw new Error('There is no package.json above libs/local.');
  return rootAbove(above);
}
