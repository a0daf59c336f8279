import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { services } from '#local/services';
import { root } from '#local/settings';

const here = join(root, 'deploy', 'observability');
const runbooks = join(root, 'deploy', 'runbooks');

const alert = z.object({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.object({ severity: z.enum(['page', 'ticket']) }),
  annotations: z.object({ summary: z.string(), runbook: z.string() }),
});
const { groups } = z
  .object({ groups: z.array(z.object({ rules: z.array(alert) })) })
  .parse(parse(readFileSync(join(here, 'alerts.yml'), 'utf8')));
const alerts = groups.flatMap(({ rules }) => rules);

const prometheus = z
  .object({
    scrape_configs: z.array(
      z.object({ static_configs: z.array(z.object({ targets: z.array(z.string()) })) }),
    ),
  })
  .parse(parse(readFileSync(join(here, 'prometheus.yml'), 'utf8')));

const dashboard = z.object({
  uid: z.string(),
  panels: z.array(z.object({ id: z.number(), targets: z.array(z.object({ expr: z.string() })) })),
});
const dashboards = readdirSync(join(here, 'grafana', 'dashboards'))
  .filter((name) => name.endsWith('.json'))
  .map((name) =>
    dashboard.parse(JSON.parse(readFileSync(join(here, 'grafana', 'dashboards', name), 'utf8'))),
  );

describe('an alert', () => {
  it.each(alerts.map((one) => [one.alert, one] as const))(
    '%s has a runbook that says what to do',
    (name, one) => {
      const text = readFileSync(join(root, one.annotations.runbook), 'utf8');

      expect(text).toContain(`# ${name}\n`);
      expect(text).toContain(`\`${one.expr}\``);
      expect(text).toContain('## What to do');
    },
  );

  it('is behind every runbook', () => {
    const written = readdirSync(runbooks).map((name) => `deploy/runbooks/${name}`);

    expect(written.sort()).toEqual(alerts.map(({ annotations }) => annotations.runbook).sort());
  });
});

describe('what is watched', () => {
  it('is every service', () => {
    const targets = prometheus.scrape_configs.flatMap((job) =>
      job.static_configs.flatMap((one) => one.targets),
    );

    expect(targets.sort()).toEqual(services.map(({ name }) => `${name}:3000`).sort());
  });

  it('are figures that the platform exports', () => {
    const figures = figuresInSources();
    const asked = [...alerts.map(({ expr }) => expr), ...dashboards.flatMap(expressionsOf)].flatMap(
      figuresIn,
    );

    expect(asked.filter((figure) => !figures.has(figure))).toEqual([]);
  });

  it('is shown in dashboards of their own ids, panel by panel', () => {
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(2);
    for (const { panels } of dashboards) expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});

function expressionsOf({ panels }: z.infer<typeof dashboard>): string[] {
  return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
}

/** Our own figures in an expression; a histogram's parts by the histogram's name. */
function figuresIn(expression: string): string[] {
  const names = expression.match(/\b(stepwise|http)_[a-z_]+/g) ?? [];
  return names.map((name) => name.replace(/_(bucket|count|sum)$/, ''));
}

function figuresInSources(): ReadonlySet<string> {
  const files = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  );
  return new Set(files.flatMap((text) => text.match(/(?<=['"])(stepwise|http)_[a-z_]+(?=['"])/g) ?? []));
}
