import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { everyEvent } from '#domain-model/events/every-event';
import { root } from '#local/settings';
import type { OwnedTopic } from '#local/topics';
import { asyncApiOf } from './async-api.js';
import { cataloguePage } from './event-catalogue.js';
import { exampleOf, jsonSchemaOf } from './event-message.js';

/** Where the documents of the published language stand. */
export const directory = join(root, 'docs', 'events');

/**
 * Every document of the published language: path under docs/events → text. The same in every run, so that
 * documents that are out of step can be told.
 *
 * @param version of the platform, shown in the AsyncAPI document.
 */
export function eventDocuments(topics: readonly OwnedTopic[], version: string): ReadonlyMap<string, string> {
  const asyncApi = asyncApiOf(everyEvent, topics, version);
  return new Map([
    ['README.md', cataloguePage(everyEvent, topics)],
    ['asyncapi.yaml', stringify(asyncApi, { aliasDuplicateObjects: false, lineWidth: 0 })],
    ...everyEvent.map((event) => [`schemas/${event.type}.schema.json`, asJson(jsonSchemaOf(event))] as const),
    ...everyEvent.map((event) => [`examples/${event.type}.json`, asJson(exampleOf(event).event)] as const),
  ]);
}

export function platformVersion(): string {
  const file: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(file).version;
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
