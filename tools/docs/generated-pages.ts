import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '#local/settings';
import { accessPage } from './access-page.js';
import { configurationPage } from './configuration-page.js';
import { declaredPolicies } from './declared-policies.js';
import { hazardPage } from './hazard-page.js';
import { readmesWithLives } from './life-tables.js';
import { retentionPage } from './retention-page.js';
import { contractFile, routeContract } from './route-contract.js';

export type Pages = ReadonlyMap<string, string>;

/** What is made from code outside docs/events: path from the root → text. */
export async function generatedPages(): Promise<Pages> {
  const policies = await declaredPolicies();
  return new Map([
    [contractFile, routeContract(policies)],
    ['docs/access.md', accessPage(policies)],
    ['docs/operations/configuration.md', configurationPage()],
    ['docs/clinical-safety/README.md', hazardPage()],
    ['docs/records/retention.md', retentionPage()],
    ...(await readmesWithLives(root)),
  ]);
}

/** Pages that are missing or have another text. */
export function pagesOutOfStep(root: string, pages: Pages): readonly string[] {
  return [...pages].filter(([path, text]) => textAt(join(root, path)) !== text).map(([path]) => path);
}

/** Writes what is out of step. */
export function bringPagesInStep(root: string, pages: Pages): readonly string[] {
  const paths = pagesOutOfStep(root, pages);
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), pages.get(path) ?? '');
  }
  return paths;
}

function textAt(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
