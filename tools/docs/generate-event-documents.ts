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
import { consumersByType } from './event-subscriptions.js';

/** Where the documents of the published language stand. */
export const directory = join(root, 'docs', 'events');

/** What people write there: the guide in README.md, and the consumers. */
const consumerSources = ['consumer.py', 'consumer.ts'] as const;

/**
 * The contracts of the published language, which a review should show: path under docs/events → text. The same in every
 * run, so that those that are out of step are noticed.
 *
 * @param version of the platform, shown in the AsyncAPI document.
 */
export async function eventDocuments(
  topics: readonly OwnedTopic[],
  version: string,
): Promise<ReadonlyMap<string, string>> {
  const entries = entriesOf(everyEvent, topics, await consumersByType());
  return new Map([
    ['README.md', readmeWithEvents(written('README.md'), entries, topics)],
    ['asyncapi.yaml', asYaml(asyncApiOf(everyEvent, topics, version))],
    ...entries.map(({ event, schema }) => [`schemas/${event.type}.json`, asJson(schema)] as const),
    ...entries.map(({ event, example }) => [`examples/${event.type}.json`, asJson(example.event)] as const),
  ]);
}

/** The pages of the catalogue, which are built and not stored: path under /events → text. */
export async function cataloguePages(topics: readonly OwnedTopic[]): Promise<ReadonlyMap<string, string>> {
  const entries = entriesOf(everyEvent, topics, await consumersByType());
  const sources = new Map(consumerSources.map((name) => [name, written(join('consumers', name))]));
  return new Map([
    ['index.html', frontPage({ guide: guideOf(written('README.md')), entries, topics, sources })],
    ['catalogue.css', readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'catalogue.css'), 'utf8')],
    ...entries.map((entry) => [`pages/${entry.event.type}.html`, eventPage(entry)] as const),
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
