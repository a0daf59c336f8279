import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { accessPage } from './access-page.js';
import { configurationPage } from './configuration-page.js';
import { hazardPage } from './hazard-page.js';
import { retentionPage } from './retention-page.js';

/** The pages outside docs/events that are made from code: path from the root → what it must hold. */
export const generatedPages: ReadonlyMap<string, () => string> = new Map([
  ['docs/access.md', () => accessPage()],
  ['docs/operations/configuration.md', () => configurationPage()],
  ['docs/clinical-safety/README.md', () => hazardPage()],
  ['docs/records/retention.md', () => retentionPage()],
]);

/** Pages that are missing or hold another text. */
export function pagesOutOfStep(root: string): readonly string[] {
  return [...generatedPages]
    .filter(([path, text]) => held(join(root, path)) !== text())
    .map(([path]) => path);
}

/** Writes what is out of step. */
export function bringPagesInStep(root: string): readonly string[] {
  const paths = pagesOutOfStep(root);
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), generatedPages.get(path)?.() ?? '');
  }
  return paths;
}

function held(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
