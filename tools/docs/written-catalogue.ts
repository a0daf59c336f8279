import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { declaredTopics } from '#operator/setup/topics';
import { cataloguePages, directory as contracts } from './generate-event-documents.js';

/** Makes a directory contain the contracts of docs/events with the pages made from them, and nothing else. */
export async function writeCatalogue(directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true });
  cpSync(contracts, directory, { recursive: true });
  for (const [path, text] of await cataloguePages(declaredTopics())) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
