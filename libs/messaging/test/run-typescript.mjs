// node --conditions=source --import ./run-typescript.mjs program.ts: runs a program of the specs from its source.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';

if (!import.meta.url.includes('?hooks')) register(`${import.meta.url}?hooks`);

const cache = fileURLToPath(new URL('../../../.stepwise/cache/programs', import.meta.url));
const settings = readFileSync(new URL('../../../.swcrc', import.meta.url), 'utf8');

export async function resolve(specifier, context, next) {
  const isOurs = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
  return next(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: await compiled(fileURLToPath(url)), shortCircuit: true };
}

/** Compiled once for each content: a killed program is started again at once. */
async function compiled(filename) {
  const source = readFileSync(filename, 'utf8');
  const known = `${cache}/${createHash('sha256').update(filename).update(settings).update(source).digest('hex')}.js`;
  if (existsSync(known)) return readFileSync(known, 'utf8');
  const { transform } = await import('@swc/core');
  const { exclude: _exclude, $schema: _schema, ...swc } = JSON.parse(settings);
  const { code } = await transform(source, { ...swc, filename, swcrc: false, sourceMaps: 'inline' });
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${known}.${process.pid}`, code);
  renameSync(`${known}.${process.pid}`, known);
  return code;
}
