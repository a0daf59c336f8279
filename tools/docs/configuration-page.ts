import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { root } from '#local/settings';
import { environment } from '#service-kit/runtime/configuration';
import { limitSettings } from '../../apps/gateway/src/limits/limits-settings.js';
import { gatewayWords, localWords, notForOperators, serviceWords } from './configuration-words.js';

/** `docs/operations/configuration.md`: every variable that anything reads. Throws where one has no words. */
export function configurationPage(): string {
  refuseMissing(environment.shape, serviceWords);
  refuseMissing(limitSettings.shape, gatewayWords);
  refuseUnwritten(variablesInSources());
  const limits = Object.keys(limitSettings.shape);
  const addresses = Object.keys(gatewayWords).filter((name) => !limits.includes(name));
  return [
    '# Configuration',
    '',
    'Generated from the schemas by `npm run docs:events`; `npm run check` fails when it is out of step. A variable that is missing',
    'or wrong names itself in one line, never its value, and the process does not start. An empty variable counts as absent.',
    '',
    '## Every process',
    '',
    ...tableOf(environment.shape, serviceWords),
    '',
    '## The gateway, beside these',
    '',
    ...tableOf(limitSettings.shape, gatewayWords),
    '',
    ...plainTable(addresses, gatewayWords),
    '',
    '## The local stack (`npm start` and the commands beside it)',
    '',
    ...plainTable(Object.keys(localWords), localWords),
    '',
    '`STEPWISE_SECRET_<NAME>` gives one password instead of the file: `STEPWISE_SECRET_REFERRAL_OWNER`, `STEPWISE_SECRET_REFERRAL`,',
    '`STEPWISE_SECRET_POSTGRES` …',
    '',
    '## The commands of operators, away from the local stack',
    '',
    ...table(
      ['variable', 'what'],
      [
        ['`DATABASE_URLS`', '`referral=postgres://… insight=postgres://…`, as the services’ own roles'],
        ['`OWNER_DATABASE_URLS`', 'likewise as their owners: a rebuild needs them'],
        ['`KAFKA_BROKERS`', 'the brokers'],
        ['`TOPIC_PREFIX`', 'what goes before the topics’ names'],
      ],
    ),
    '',
  ].join('\n');
}

type Shape = Readonly<Record<string, z.ZodType>>;

function tableOf(shape: Shape, words: Readonly<Record<string, string>>): string[] {
  const rows = Object.entries(shape).map(([name, schema]) => [
    `\`${name}\``,
    defaultOf(schema),
    words[name] ?? '',
  ]);
  return table(['variable', 'default', 'what'], rows);
}

function plainTable(names: readonly string[], words: Readonly<Record<string, string>>): string[] {
  return table(
    ['variable', 'what'],
    names.map((name) => [`\`${name}\``, words[name] ?? '']),
  );
}

/** What an absent variable comes to. */
function defaultOf(schema: z.ZodType): string {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return '**required**';
  const value: unknown = parsed.data;
  const text = Array.isArray(value) ? value.join(',') : typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? `\`${text}\`` : '–';
}

/** In columns of one width, as the formatter would have it. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

function refuseMissing(shape: Shape, words: Readonly<Record<string, string>>): void {
  const silent = Object.keys(shape).filter((name) => !(name in words));
  if (silent.length > 0)
    throw new Error(`tools/docs/configuration-words.ts says nothing of ${silent.join(', ')}.`);
}

function refuseUnwritten(read: ReadonlySet<string>): void {
  const written = new Set([
    ...Object.keys({ ...serviceWords, ...gatewayWords, ...localWords }),
    ...notForOperators,
  ]);
  const silent = [...read].filter((name) => !written.has(name)).sort();
  if (silent.length > 0)
    throw new Error(`tools/docs/configuration-words.ts says nothing of ${silent.join(', ')}.`);
}

const readsVariable = /process\.env(?:\['([A-Z_]+)'\]|\.([A-Z_]+))|port\('(STEPWISE_[A-Z_]+)'/g;

/** Those that the code asks the environment for by name. */
export function variablesInSources(): ReadonlySet<string> {
  const found = ['apps', 'libs', 'tools']
    .flatMap((folder) => readdirSync(join(root, folder), { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name) && !/\.spec\.ts$/.test(entry.name))
    .flatMap((entry) => [...readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(readsVariable)])
    .map(([, bracketed, dotted, port]) => bracketed ?? dotted ?? port ?? '');
  return new Set(found);
}
