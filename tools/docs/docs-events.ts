// npm run docs:events: the pages that are made from the code.
import { root } from '#local/settings';
import { declaredTopics } from '../../apps/operator/src/setup/topics.js';
import { directory, eventDocuments, platformVersion } from './generate-event-documents.js';
import { bringPagesInStep, generatedPages, pagesOutOfStep } from './generated-pages.js';
import { controlProblems, readHazardLog } from './safety-data.js';
import { writeEventSubscriptions } from './event-subscriptions.js';
import { bringInStep, outOfStep } from './written-documents.js';

const usage = `npm run docs:events [-- --check]

Writes docs/events, the other generated pages under docs, the route policies of the gateway, the README's table of event
subscriptions, and the tables state × command in the READMEs of services, from the code.

  --check   writes nothing; exits 1 and names the files that are out of step`;

const unknown = process.argv.slice(2).filter((word) => word !== '--check');
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(' ')}.\n\n${usage}`);
  process.exit(2);
}

const wanted = await eventDocuments(declaredTopics(), platformVersion());
const pages = await generatedPages();

// A hazard log that says what the tree does not contain is not rendered.
const unproved = controlProblems(readHazardLog(root), root);
for (const problem of unproved) console.error(problem);
if (unproved.length > 0) process.exitCode = 1;

if (process.argv.includes('--check')) {
  const wrong = outOfStep(directory, wanted).map((path) => `docs/events/${path}`);
  wrong.push(...pagesOutOfStep(root, pages));
  if (!(await writeEventSubscriptions(root, 'check'))) wrong.push('README.md (event subscriptions)');
  for (const path of wrong) console.error(`${path} is out of step; npm run docs:events writes it.`);
  if (wrong.length > 0) process.exitCode = 1;
} else {
  const written = bringInStep(directory, wanted);
  console.log(`docs/events: ${written.length} of ${wanted.size} files written.`);
  for (const path of bringPagesInStep(root, pages)) console.log(`${path} written.`);
  if (!(await writeEventSubscriptions(root, 'write'))) console.log('README.md: event subscriptions written.');
}
