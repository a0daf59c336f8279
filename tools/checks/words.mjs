/**
 * Holds names to the standard terms: no identifier that the code declares, and no file name, has one of the old words. Each
 * word is proved red by a name in ./red-words.txt. Exit code 1 and a list when anything is otherwise.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');

/** The old word, and what is said instead. */
const instead = {
  hear: 'consume',
  hears: 'consumes',
  heard: 'consumed',
  hearing: 'consumption, or the name of the part',
  hearer: 'consumer',
  hearers: 'consumers',
  fact: 'event',
  facts: 'events',
  door: 'route, or route policy',
  doors: 'routes, or route policies',
  ledger: 'deduplication state',
  agenda: 'batch plan',
  inquiry: 'request context',
  invocation: 'command context',
  levelling: 'recovery',
  levelled: 'recovered',
  teller: 'publisher',
  whom: 'the noun',
  tell: 'publish, or show',
  tells: 'publishes, or shows',
  told: 'published, recorded or shown',
  telling: 'publishing',
  news: 'change',
  held: 'stored, current or locked',
  holding: 'with',
  kept: 'stored, or surviving',
  keep: 'store, save, or the verb that is meant',
  standing: 'status, relation or current',
  stands: 'is, or current',
  inhand: 'state, or audited',
  putright: 'correct',
};

/**
 * Names that others know: fields and schemas on the wire, options of a command line and of a library, and migrations that
 * databases have noted by name.
 */
const known = new Set([
  'facts',
  'factId',
  'whom',
  'standing',
  'held',
  'alsoHeld',
  'kept',
  'keptUntil',
  'toTellGp',
  'consentToTellGp',
  'HeldPartAnswer',
  'HeldSectionAnswer',
  'keep',
  'keepAlive',
  'keepAliveTimeout',
  'keepAliveMaxTimeout',
  'keepWhatWasNotDone',
  'KeepAudit0002',
]);
const isKnownFile = (file) => /[/]migrations([/]|[.]ts)/.test(file) || file.includes('checks/red');

/** The old words in a name: `openDoorAt` → door; two words that were one are looked for as well. */
export function oldWordsIn(name) {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  const pairs = words.slice(1).map((word, index) => `${words[index]}${word}`);
  return [...words, ...pairs].filter((word) => Object.hasOwn(instead, word));
}

function filesUnder(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** The names that a file declares, with the line of each. */
function declaredIn(file) {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const names = [];
  const visit = (node) => {
    if (ts.isIdentifier(node) && node.parent.name === node && !ts.isPropertyAccessExpression(node.parent))
      names.push({ name: node.text, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

const complaints = [];
for (const file of ['apps', 'libs', 'tools', 'test']
  .flatMap(filesUnder)
  .filter((name) => !isKnownFile(name))) {
  const base = file.slice(file.lastIndexOf('/') + 1);
  for (const word of oldWordsIn(base))
    complaints.push(`${file}: the file’s name says ${word}; say ${instead[word]}.`);
  if (!file.endsWith('.ts')) continue;
  for (const { name, line } of declaredIn(file))
    if (!known.has(name))
      for (const word of oldWordsIn(name))
        complaints.push(`${file}:${line}: ${name} says ${word}; say ${instead[word]}.`);
}

const fixture = readFileSync(join(here, 'red-words.txt'), 'utf8').split(/\s+/).filter(Boolean);
const proved = new Set(fixture.flatMap(oldWordsIn));
for (const word of Object.keys(instead))
  if (!proved.has(word)) complaints.push(`No name in red-words.txt proves that ${word} is found.`);

if (complaints.length > 0) {
  console.error(complaints.join('\n'));
  process.exitCode = 1;
} else console.log(`No name has an old word; ${proved.size} words proved red.`);
