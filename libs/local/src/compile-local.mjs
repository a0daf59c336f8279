// Compiles the finders of PostgreSQL and Kafka for those who run outside the built tree: the specs' global set-up.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', '..');

/** The directory of libs/local as JavaScript, compiled now unless this very content was compiled before. */
export async function compileLocal() {
  const names = readdirSync(here).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
  const sources = names.map((name) => [name, readFileSync(join(here, name), 'utf8')]);
  const swcSettings = readFileSync(join(root, '.swcrc'), 'utf8');
  const hash = createHash('sha256')
    .update(JSON.stringify([sources, swcSettings]))
    .digest('hex')
    .slice(0, 12);
  const directory = join(root, '.stepwise', 'cache', `local-${hash}`);
  if (existsSync(directory)) return directory;

  const { transform } = await import('@swc/core');
  const { exclude: _exclude, $schema: _schema, ...settings } = JSON.parse(swcSettings);
  const arriving = `${directory}.arriving-${process.pid}`;
  mkdirSync(arriving, { recursive: true });
  for (const [name, source] of sources) {
    const { code } = await transform(source, {
      ...settings,
      sourceMaps: false,
      filename: name,
      swcrc: false,
    });
    writeFileSync(join(arriving, name.replace(/\.ts$/, '.js')), code);
  }
  try {
    renameSync(arriving, directory);
  } catch (problem) {
    if (!existsSync(directory)) throw problem; // Somebody else compiled the same at the same time.
  }
  return directory;
}
