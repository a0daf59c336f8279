import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { places, ports } from '#local/settings';
import { say } from '#local/terminal';
import { readTopic, topicsToRead } from '#messaging/consumer/read-topics';
import {
  added,
  isAnythingFound,
  kinds,
  nothingFound,
  Sentinels,
  type Found,
} from './application/sentinels.js';
import { cohortOf } from './domain/cohort.js';
import { parsePublished } from './domain/published.js';

const usage = `npm run scan:privacy -- --provider CODE [--brokers LIST] [--logs DIR]

  Looks for every surname, NHS number, postcode and date of birth of a provider's cohort in all messages of all topics
  (key, headers and value) and in all log files.

  --provider CODE   whose cohort was replayed
  --brokers LIST    default: KAFKA_BROKERS, else the local stack's
  --logs DIR        default: .stepwise/logs

Exit: 0 nothing found, 1 something found, 2 it could not look.`;

const publishedFile = new URL('../data/providers-2024-25.csv', import.meta.url);

interface Place {
  readonly name: string;
  readonly texts: number;
  readonly found: Found;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      provider: { type: 'string' },
      brokers: { type: 'string' },
      logs: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return say(usage);
  const provider = parsePublished(readFileSync(publishedFile, 'utf8')).find(
    ({ code }) => code === values.provider,
  );
  if (provider === undefined) throw new Error(usage);
  const sentinels = new Sentinels(cohortOf(provider));
  const brokers = values.brokers ?? process.env['KAFKA_BROKERS'] ?? `127.0.0.1:${ports.kafka}`;
  const inTopics = await scanTopics(brokers.split(','), sentinels);
  const inLogs = await scanLogs(values.logs ?? places.logs, sentinels);
  if (inTopics.every(({ texts }) => texts === 0))
    throw new Error('The topics hold no message: replay a provider first.');
  return report(sentinels, [...inTopics, ...inLogs]);
}

async function scanTopics(brokers: readonly string[], sentinels: Sentinels): Promise<Place[]> {
  const scanned: Place[] = [];
  for (const topic of await topicsToRead(brokers)) {
    let found = nothingFound;
    const texts = await readTopic(brokers, topic, ({ key, headers, value }) => {
      found = added(found, sentinels.find(`${key}\n${headers}\n${value}`));
    });
    scanned.push({ name: `topic ${topic}`, texts, found });
  }
  return scanned;
}

async function scanLogs(directory: string, sentinels: Sentinels): Promise<Place[]> {
  if (!existsSync(directory)) throw new Error(`There is no directory of logs ${directory}.`);
  const scanned: Place[] = [];
  for (const file of filesIn(directory)) {
    let found = nothingFound;
    let texts = 0;
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      found = added(found, sentinels.find(line));
      texts += 1;
    }
    scanned.push({ name: `log ${file.slice(directory.length + 1)}`, texts, found });
  }
  return scanned;
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

function report(sentinels: Sentinels, places: readonly Place[]): number {
  const lines = places.map(({ name, texts, found }) => {
    const counts = kinds.map((kind) => `${kind} ${found[kind]}`).join(', ');
    return `${name.padEnd(28)} ${String(texts).padStart(8)} ${name.startsWith('topic') ? 'messages' : 'lines   '}  ${counts}`;
  });
  const total = places.reduce((sum, { found }) => added(sum, found), nothingFound);
  const verdict = isAnythingFound(total)
    ? `Found what must not be there: ${kinds.map((kind) => `${kind} ${total[kind]}`).join(', ')}.`
    : `No surname, NHS number, postcode or date of birth of the ${sentinels.peopleCount} people was found.`;
  process.stdout.write(`${[...lines, '', verdict].join('\n')}\n`);
  return isAnythingFound(total) ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
