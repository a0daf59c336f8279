import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** What people write stands below `consumers`; nobody makes it anew, and it is left over nowhere. */
const byHand = 'consumers';

/**
 * The files of a directory that are not what they must be: other text, missing, or left over. Sorted paths.
 */
export function outOfStep(directory: string, wanted: ReadonlyMap<string, string>): readonly string[] {
  const written = filesUnder(directory);
  const wrong = [...wanted].filter(
    ([path, text]) => !written.includes(path) || read(directory, path) !== text,
  );
  const leftOver = written.filter((path) => !wanted.has(path));
  return [...wrong.map(([path]) => path), ...leftOver].sort();
}

/** Makes a directory contain the wanted files and no others. Resolves to what had been out of step. */
export function bringInStep(directory: string, wanted: ReadonlyMap<string, string>): readonly string[] {
  const paths = outOfStep(directory, wanted);
  for (const path of paths) {
    const text = wanted.get(path);
    if (text === undefined) rmSync(join(directory, path));
    else write(join(directory, path), text);
  }
  return paths;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function read(directory: string, path: string): string {
  return readFileSync(join(directory, path), 'utf8');
}

function filesUnder(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
      .filter((path) => !path.startsWith(byHand + sep));
  } catch {
    // Nothing has been written yet.
    return [];
  }
}
