import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { everyEvent } from '#domain-model/events/every-event';
import { root } from '#local/settings';
import { serviceNames } from '#local/services';
import { routePolicies } from '../../apps/gateway/src/routing/route-policies.generated.js';
import { consumersByType } from './event-subscriptions.js';

/** What stands under a heading of the README of a service. */
function chapter(service: string, heading: string): string {
  const readme = readFileSync(join(root, 'apps', service, 'README.md'), 'utf8');
  return readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
}

function eventsIn(text: string): readonly string[] {
  return [...new Set(text.match(/\b[a-z]+\.[a-z-]+\.v\d+\b/g) ?? [])].sort();
}

/** A route as its policy spells it, whatever its parameters are called; a command is a POST. */
function routesIn(text: string): readonly string[] {
  const routes = [...text.matchAll(/`(?:(GET|POST) )?(\/[a-z][\w/:-]*)[^`]*`/g)];
  return [...new Set(routes.map(([, method = 'POST', path = '']) => spelled(`${method} ${path}`)))];
}

function spelled(route: string): string {
  return route.replace(/:\w+/g, ':…');
}

describe('the README of a service', () => {
  let consumers: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    consumers = await consumersByType();
  });

  it.each(serviceNames)('names the events that %s subscribes to, and no others', (service) => {
    const subscribed = everyEvent.filter(({ type }) => consumers.get(type)?.includes(service));

    expect(eventsIn(chapter(service, 'Events in'))).toEqual(subscribed.map(({ type }) => type).sort());
  });

  it.each(serviceNames)('names the events that %s publishes, and no others', (service) => {
    const published = everyEvent.filter(({ topic, deprecated }) => topic === service && !deprecated);

    expect(eventsIn(chapter(service, 'Events out'))).toEqual(published.map(({ type }) => type).sort());
  });

  it.each(serviceNames)('names every route of %s that a route policy opens, and no others', (service) => {
    const opened = routePolicies
      .filter((policy) => policy.service === service)
      .map(({ route }) => spelled(route));
    const named = routesIn(`${chapter(service, 'Commands')}${chapter(service, 'Read models')}`);

    expect(named.filter((route) => !isOfEveryService(route)).sort()).toEqual(
      opened.filter((route) => !isOfEveryService(route)).sort(),
    );
  });
});

/** Routes that libs/service-kit gives to every service that stores records of people; the gateway asks them. */
function isOfEveryService(route: string): boolean {
  return /^(GET|POST) \/(held|audit)\//.test(route);
}

describe('the list of decisions', () => {
  it('names every page once', () => {
    const directory = join(root, 'deploy', 'decisions');
    const pages = readdirSync(directory).filter((file) => file !== 'README.md');
    const listed = readFileSync(join(directory, 'README.md'), 'utf8').matchAll(
      /^\| (?:\[\d+\]\(([^)]+)\)|#)/gm,
    );

    expect([...listed].map(([, page = 'header']) => page).sort()).toEqual([...pages, 'header'].sort());
  });
});

describe('the pages of the repository', () => {
  const pages = ['README.md', ...['apps', 'libs', 'tools', 'deploy', 'docs'].flatMap(markdownUnder)];

  it('link to files that there are', () => {
    const dead = pages.flatMap((page) =>
      linksOf(page)
        .filter((target) => !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );

    expect(pages.length).toBeGreaterThan(50);
    expect(dead).toEqual([]);
  });

  it('name folders and files that there are', () => {
    const dead = pages.flatMap((page) =>
      [...textOf(page).matchAll(/`((?:apps|libs|tools|test|deploy|docs)\/[\w./-]+)`/g)]
        .filter(([, path = '']) => !existsSync(join(root, path)))
        .map(([, path = '']) => `${page}: ${path}`),
    );

    expect(dead).toEqual([]);
  });
});

function markdownUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => join(folder, file));
}

function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** Where the links of a page lead inside the repository, without what stands behind a #. */
function linksOf(page: string): readonly string[] {
  return [...textOf(page).matchAll(/\]\(([^)#\s]+)/g)].flatMap(([, target = '']) =>
    /^[a-z]+:/.test(target) ? [] : [target],
  );
}
