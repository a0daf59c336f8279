import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { z } from 'zod';
import { everyEvent } from '#domain-model/events/every-event';
import { root } from '#local/settings';
import type { OwnedTopic } from '../../apps/operator/src/setup/topics.js';
import { asyncApiOf } from './async-api.js';
import { entriesOf } from './catalogue-entry.js';
import { guideOf, readmeWithEvents } from './event-catalogue.js';
import { eventPage } from './event-page.js';
import { frontPage } from './front-page.js';
import { hearersByType } from './who-hears-whom.js';

/** Where the documents of the published language stand. */
export const directory = join(root, 'docs', 'events');

/** What people write there: the guide in README.md, and the consumers. */
const consumerSources = ['consumer.py', 'consumer.ts'] as const;

/**
 * Every document of the published language: path under docs/events → text. The same in every run, so that
 * documents that are out of step can be told.
 *
 * @param version of the platform, shown in the AsyncAPI document.
 */
export function eventDocuments(topics: readonly OwnedTopic[], version: string): ReadonlyMap<string, string> {
  const entries = entriesOf(everyEvent, topics, hearersByType(root));
  const readme = written('README.md');
  const sources = new Map(consumerSources.map((name) => [name, written(join('consumers', name))]));
  return new Map([
    ['README.md', readmeWithEvents(readme, entries, topics)],
    ['index.html', frontPage({ guide: guideOf(readme), entries, topics, sources })],
    ['catalogue.css', readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'catalogue.css'), 'utf8')],
    ['asyncapi.yaml', asYaml(asyncApiOf(everyEvent, topics, version))],
    ...entries.map((entry) => [`pages/${entry.event.type}.html`, eventPage(entry)] as const),
    ...entries.map(({ event, schema }) => [`schemas/${event.type}.json`, asJson(schema)] as const),
    ...entries.map(({ event, example }) => [`examples/${event.type}.json`, asJson(example.event)] as const),
  ]);
}

export function platformVersion(): string {
  const file: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(file).version;
}

function written(path: string): string {
  return readFileSync(join(directory, path), 'utf8');
}

function asYaml(value: unknown): string {
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
