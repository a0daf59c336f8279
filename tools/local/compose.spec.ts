import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { serverSettings } from '#local/postgres';
import { addressVariable, databaseOf, identityProvider, publishingServices, services } from '#local/services';
import { identity, places, root } from '#local/settings';
import { declaredTopics } from '../../apps/operator/src/setup/topics.js';

const composeFile = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string()).optional(),
      ports: z.array(z.string()).optional(),
      profiles: z.array(z.string()).optional(),
      deploy: z
        .object({ resources: z.object({ limits: z.object({ memory: z.string(), cpus: z.string() }) }) })
        .optional(),
      healthcheck: z.looseObject({}).optional(),
    }),
  ),
});

const { services: containers } = composeFile.parse(
  parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }),
);
const names = services.map(({ name }) => name);
const withDatabase = services.filter(({ hasDatabase }) => hasDatabase).map(({ name }) => name);
const recipe = readFileSync(join(root, 'deploy', 'Dockerfile'), 'utf8');

function environmentOf(container: string): Record<string, string> {
  return containers[container]?.environment ?? {};
}

describe('the services', () => {
  it('are those of the tree, but for the simulator, which is a client, and the operator’s commands', () => {
    const apps = readdirSync(join(root, 'apps')).filter(
      (name) => name !== 'simulator' && name !== 'operator',
    );

    expect([...names].sort()).toEqual(apps.sort());
  });

  it('have ports of their own', () => {
    expect(new Set(services.map(({ portOffset }) => portOffset)).size).toBe(services.length);
  });
});

describe('the topics', () => {
  it('are owned by services that are there, one each, named for their owner', () => {
    const topics = declaredTopics();

    expect(topics.map(({ owner }) => owner)).toEqual(topics.map(({ name }) => name));
    expect(names).toEqual(expect.arrayContaining(topics.map(({ owner }) => owner)));
  });

  it('have twelve partitions and keep every event for ever', () => {
    const shapes = declaredTopics().map(({ partitions, retentionMs }) => ({ partitions, retentionMs }));

    expect(new Set(shapes.map((shape) => JSON.stringify(shape)))).toEqual(
      new Set([JSON.stringify({ partitions: 12, retentionMs: -1 })]),
    );
  });
});

describe('the containers', () => {
  it('are the services, their servers, and the jobs that prepare them', () => {
    const besides = ['postgres', 'kafka', 'migrate', 'topics', 'identity'];
    const usual = Object.entries(containers).flatMap(([name, { profiles }]) => (profiles ? [] : [name]));

    expect(usual.sort()).toEqual([...names, ...besides].sort());
  });

  it('may none of them take more of the machine than it is given', () => {
    const unlimited = Object.entries(containers).flatMap(([name, { deploy }]) => (deploy ? [] : [name]));

    expect(unlimited).toEqual([]);
  });

  it.each(names)('run %s from the one image', (name) => {
    expect(containers[name]).toMatchObject({ image: 'stepwise', command: [`dist/apps/${name}/src/main.js`] });
  });

  it.each(withDatabase)('give %s its own database, role and brokers', (name) => {
    const { DATABASE_URL, KAFKA_BROKERS } = environmentOf(name);

    expect(DATABASE_URL).toMatch(new RegExp(`^postgres://${databaseOf(name)}:.*/${databaseOf(name)}$`));
    expect(KAFKA_BROKERS).toBe('kafka:9092');
  });

  it.each(withDatabase)('migrate %s with the password that it then uses', (name) => {
    const made = environmentOf('migrate')[`STEPWISE_SECRET_${name.toUpperCase()}`] ?? 'none';

    expect(environmentOf(name)['DATABASE_URL']).toContain(`:${made}@`);
    expect(environmentOf('migrate')).toHaveProperty(`STEPWISE_SECRET_${name.toUpperCase()}_OWNER`);
  });

  it('give every service and every role a password of its own', () => {
    const jobs = Object.entries(environmentOf('migrate')).filter(([name]) =>
      name.startsWith('STEPWISE_SECRET'),
    );
    const ofBrokers = withDatabase.map((name) => environmentOf(name)['KAFKA_PASSWORD'] ?? '');
    const seals = withDatabase.flatMap((name) => environmentOf(name)['EVENT_SEAL_KEY'] ?? []);
    const passwords = [...jobs.map(([, password]) => password), ...ofBrokers, ...seals];

    expect(passwords).toHaveLength(3 * withDatabase.length + publishingServices.length);
    expect(new Set(passwords).size).toBe(passwords.length);
  });

  it.each(withDatabase)('let %s say to the brokers who it is', (name) => {
    const { KAFKA_USERNAME, KAFKA_SASL_MECHANISM, KAFKA_PASSWORD = 'none' } = environmentOf(name);

    expect({ KAFKA_USERNAME, KAFKA_SASL_MECHANISM }).toEqual({
      KAFKA_USERNAME: name,
      KAFKA_SASL_MECHANISM: 'plain',
    });
    expect(environmentOf('kafka')['KAFKA_LISTENER_NAME_CLIENT_PLAIN_SASL_JAAS_CONFIG']).toContain(
      `user_${name}="${KAFKA_PASSWORD}"`,
    );
  });

  it.each(withDatabase)('give the gateway the address of %s', (name) => {
    expect(environmentOf('gateway')[addressVariable(name)]).toBe(`http://${name}:3000`);
  });

  it('give the gateway neither a database nor the brokers, and let it alone be reached from outside', () => {
    const reachable = Object.entries(containers).flatMap(([name, { ports, profiles }]) =>
      ports && !profiles ? [name] : [],
    );

    expect(Object.keys(environmentOf('gateway'))).not.toEqual(expect.arrayContaining(['DATABASE_URL']));
    expect(environmentOf('gateway')).not.toHaveProperty('KAFKA_BROKERS');
    expect(reachable).toEqual(['gateway']);
  });

  it('run PostgreSQL 18 and the very Kafka whose jars `npm start` fetches', () => {
    const version = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([\d.]+)/.exec(
      readFileSync(places.pom, 'utf8'),
    );

    expect(containers['postgres']?.image).toBe('postgres:18');
    expect(containers['kafka']?.image).toBe(`apache/kafka:${version?.[1]}`);
    expect(environmentOf('kafka')['KAFKA_AUTO_CREATE_TOPICS_ENABLE']).toBe('false');
  });
});

describe('the identity provider', () => {
  it('runs from an image of its own, with the packages that no service has, and is asked by every service', () => {
    expect(containers['identity']).toMatchObject({
      image: 'stepwise-identity',
      command: [identityProvider.program],
    });
    expect(recipe).toMatch(
      /^FROM runs AS identity\nCOPY [^\n]*tools dist\/tools\nCOPY --from=build [^\n]*node_modules/m,
    );
    for (const name of names) {
      expect(environmentOf(name)).toMatchObject({
        JWKS_URL: `http://identity:3000${identity.jwksPath}`,
        REVOCATIONS_URL: `http://identity:3000${identity.revocationsPath}`,
      });
    }
  });
});

describe('the image', () => {
  it('is Node 24, not root, and says whether it lives', () => {
    expect(recipe).toMatch(/^FROM node:24[^]*^FROM node:24[^]*^USER node$[^]*^HEALTHCHECK /m);
  });

  it('contains what is deployed, and neither tools nor tests', () => {
    const deployed = recipe.slice(recipe.indexOf(' AS runs'), recipe.indexOf(' AS identity'));
    const copied = [...deployed.matchAll(/^COPY --from=build \S+ (\S+)$/gm)].map(([, to]) => to);

    expect(copied).toEqual(['./', 'dist/apps', 'dist/libs', 'dist/docs']);
  });

  it('contains the catalogue of events, which the gateway serves', () => {
    const leftOut = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');

    expect(recipe).toContain('COPY docs docs\nRUN node tools/local/build.mjs');
    expect(leftOut.filter((path) => path.startsWith('docs'))).toEqual([]);
  });
});

describe('the packaged PostgreSQL', () => {
  it('has the settings of the container, on this machine only', async () => {
    const settings = await serverSettings();

    expect(settings).toEqual(expect.arrayContaining(['max_connections=200', 'shared_buffers=256MB']));
    expect(settings.lastIndexOf('listen_addresses=127.0.0.1')).toBeGreaterThan(
      settings.indexOf('listen_addresses=*'),
    );
    expect(settings.join()).not.toMatch(/fsync|synchronous_commit|full_page_writes/);
  });
});
