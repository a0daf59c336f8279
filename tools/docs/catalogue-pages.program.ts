// Part of npm run build: the catalogue of events as it is served at /events, contracts and pages, into the directory named.
import { writeCatalogue } from './written-catalogue.js';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('The directory that the catalogue goes to is missing.');
await writeCatalogue(directory);
