/**
 * Checks that every migration expands: while a new version of a service is rolled out, the old one runs beside it on the
 * same database, and must find what it knows. What takes something away must say since which release nothing reads it:
 *
 *     // Unread since 0.3.0: the column was replaced by step_agreed.
 *
 * Proves that each rule can fail: its fixture in ./red-migrations must break that rule and no other. Exit code 1 and a
 * list when anything is otherwise.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const fixtures = join(here, 'red-migrations');

/** What the version before would miss or trip over. Loosening (a constraint or an index dropped) is no harm to it. */
const rules = [
  {
    name: 'drops-nothing-that-is-read',
    broken: /\bdrop\s+(table|column|type|view|function|schema|materialized view)\b/i,
  },
  { name: 'renames-nothing', broken: /\brename\s+(to|column|constraint)\b/i },
  { name: 'retypes-nothing', broken: /\balter\s+column\s+\S+\s+(set\s+data\s+)?type\b/i },
  { name: 'demands-nothing-of-filled-columns', broken: /\bset\s+not\s+null\b/i },
  { name: 'adds-no-column-that-must-be-filled', broken: addsDemandingColumn },
  { name: 'takes-no-default-away', broken: /\bdrop\s+default\b/i },
];

const unread = /\/\/ Unread since (\d+\.\d+\.\d+): \S/;

const migrations = readdirSync(join(root, 'apps'))
  .map((service) => join(root, 'apps', service, 'src', 'database', 'migrations'))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((file) => file.endsWith('.ts'));

const wayOut = 'expand first; take away in a later release, and say since which release nothing reads it.';
const complaints = migrations.flatMap((file) =>
  broken(readFileSync(file, 'utf8')).map((rule) => `${relative(root, file)} breaks ${rule}: ${wayOut}`),
);

const proved = new Set();
for (const { name } of rules) {
  const file = join(fixtures, `${name}.ts`);
  if (!existsSync(file)) complaints.push(`The rule ${name} has no fixture that proves it can fail.`);
  else if (broken(readFileSync(file, 'utf8')).join() === name) proved.add(name);
  else
    complaints.push(
      `The fixture ${name}.ts breaks [${broken(readFileSync(file, 'utf8')).join(', ')}] where it breaks only ${name}.`,
    );
}
for (const name of ['contracts-what-nothing-reads', 'expands']) {
  const found = broken(readFileSync(join(fixtures, `${name}.ts`), 'utf8'));
  if (found.length > 0)
    complaints.push(`The fixture ${name}.ts is allowed, and breaks [${found.join(', ')}].`);
}

if (complaints.length > 0) {
  console.error(complaints.join('\n'));
  process.exitCode = 1;
} else {
  console.log(
    `${migrations.length} migrations expand; ${proved.size} of ${rules.length} rules proved red on their fixtures.`,
  );
}

/** The names of the rules that a migration breaks; none where it says since when nothing reads what it takes away. */
function broken(source) {
  if (unread.test(source)) return [];
  const sql = withoutComments(source);
  return rules
    .filter(({ broken: isBroken }) => (isBroken instanceof RegExp ? isBroken.test(sql) : isBroken(sql)))
    .map(({ name }) => name);
}

/** The version before inserts rows without it. */
function addsDemandingColumn(sql) {
  const added = sql.match(/\badd\s+column\s+(if\s+not\s+exists\s+)?[^,;`]*/gi) ?? [];
  return added.some((column) => /\bnot\s+null\b/i.test(column) && !/\b(default|generated)\b/i.test(column));
}

/** A comment may speak of what must not be done. */
function withoutComments(source) {
  return source.replace(/\/\*[^]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}
