// npm run docs:events            writes docs/events
// npm run docs:events -- --check exits 1 and names the files that are out of step
import { declaredTopics } from '#local/topics';
import { directory, eventDocuments, platformVersion } from './generate-event-documents.js';
import { bringInStep, outOfStep } from './written-documents.js';

const wanted = eventDocuments(declaredTopics(), platformVersion());

if (process.argv.includes('--check')) {
  const wrong = outOfStep(directory, wanted);
  for (const path of wrong)
    console.error(`docs/events/${path} is out of step; npm run docs:events writes it.`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} else {
  const written = bringInStep(directory, wanted);
  console.log(`docs/events: ${written.length} of ${wanted.size} files written.`);
}
