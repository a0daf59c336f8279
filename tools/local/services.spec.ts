import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { everyEvent } from '#domain-model/events/every-event';
import { personalDataServices, publishingServices, serviceNames, services } from '#local/services';
import { root } from '#local/settings';
import { declaredTopics } from '../../apps/operator/src/setup/topics.js';
import { declaredPolicies } from '../docs/declared-policies.js';
import { readRetention } from '../docs/safety-data.js';

const names = services.map(({ name }) => name);

function textOf(...path: string[]): string {
  return readFileSync(join(root, ...path), 'utf8');
}

/** What has to be done in a file: what it lacks, and what it has too much. */
function differences(file: string, wanted: readonly string[], found: readonly string[]): string[] {
  return [
    ...wanted.filter((name) => !found.includes(name)).map((name) => `${file} has no ${name}.`),
    ...found
      .filter((name) => !wanted.includes(name))
      .map((name) => `${file} has ${name}, which there is not.`),
  ];
}

// What follows from libs/local/src/services.ts by itself is not here; docker-compose.yml is in compose.spec.ts.
describe('a service that is stated in libs/local/src/services.ts', () => {
  it('has a folder with its module, its program and its README', () => {
    const files = names.flatMap((name) => [
      join('apps', name, 'README.md'),
      join('apps', name, 'src', 'main.ts'),
      join('apps', name, 'src', `${name}.module.ts`),
    ]);

    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('has its list of migrations, where it has a database', () => {
    const lists = serviceNames.map((name) => join('apps', name, 'src', 'database', 'migrations.ts'));

    expect(lists.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('is a project of nest-cli.json', () => {
    const { projects } = z
      .object({ projects: z.record(z.string(), z.object({ type: z.string() })) })
      .parse(JSON.parse(textOf('nest-cli.json')));
    const applications = Object.entries(projects).flatMap(([name, { type }]) =>
      type === 'application' && name !== 'simulator' ? [name] : [],
    );

    expect(differences('nest-cli.json', names, applications)).toEqual([]);
  });

  it('is asked for its figures by Prometheus', () => {
    const file = 'deploy/observability/prometheus.yml';
    const targets = [...textOf(file).matchAll(/^ +- ([a-z]+):3000$/gm)].map(([, name = '']) => name);

    expect(differences(file, names, targets)).toEqual([]);
  });

  it('publishes on the one topic of its name, and no other does', () => {
    const topics = declaredTopics().map(({ owner }) => owner);
    const published = [...new Set(everyEvent.map(({ topic }) => topic))];

    expect(differences('deploy/kafka/topics.yaml', publishingServices, topics)).toEqual([]);
    expect(differences('libs/domain-model/src/events', publishingServices, published)).toEqual([]);
  });

  it('has a reason for each table in the retention table', () => {
    const { services: stated, topics } = readRetention(root);

    expect(differences('docs/records/retention.yaml', serviceNames, Object.keys(stated))).toEqual([]);
    expect(differences('docs/records/retention.yaml: topics', publishingServices, topics)).toEqual([]);
  });

  it('is on the map of the README', () => {
    const listed = [...textOf('README.md').matchAll(/^\| `apps\/([a-z]+)`/gm)].map(([, name = '']) => name);
    const programs = ['simulator', 'operator'];

    expect(differences('README.md', [...names, ...programs], listed)).toEqual([]);
  });

  it('audits who looks and answers for a person’s copy, where it stores personal data, and nowhere else', async () => {
    const policies = await declaredPolicies();
    const answering = (path: string) =>
      serviceNames.filter((name) =>
        policies.some(({ route }) => route === `GET /${path}/${name}/persons/:personId`),
      );

    expect(answering('audit')).toEqual(personalDataServices);
    expect(answering('held')).toEqual(personalDataServices);
  }, 120_000);
});
