/**
 * Keeps a layer folder short enough to be read at one look: more than fourteen source files are time for another subject.
 * Specs and migrations do not count. The tree in ./red-longest-folder proves that the rule can fail. Exit code 1 and a list
 * when anything is otherwise.
 */
import { readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const most = 14;

/** The simulator has one subject: a cohort of people, and its parts share every type. */
const exceptions = new Map([['apps/simulator/src/domain', 17]]);

const isLayer = (folder) => /^apps[/][^/]+[/]src[/](.+[/])?(domain|application|database|http)$/.test(folder);
const isSource = (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts');

/** The layer folders under a root that have too many source files, with how many. */
function tooLong(base) {
  const counts = new Map();
  for (const entry of readdirSync(join(base, 'apps'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !isSource(entry.name)) continue;
    const folder = relative(base, entry.parentPath).split(sep).join('/');
    if (isLayer(folder)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].filter(([folder, count]) => count > (exceptions.get(folder) ?? most));
}

const complaints = tooLong(root).map(
  ([folder, count]) =>
    `${folder} has ${count} source files, and at most ${most} are read at one look: divide its subject.`,
);
const red = tooLong(join(here, 'red-longest-folder')).map(([folder]) => folder);
if (red.join() !== 'apps/referral/src/person/domain')
  complaints.push(`The tree red-longest-folder breaks the rule in [${red.join(', ')}].`);

if (complaints.length > 0) {
  console.error(complaints.join('\n'));
  process.exitCode = 1;
} else console.log('No layer folder is too long; the rule is proved red on its fixture.');
