import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where a file of the repository lies, whatever the depth of the built file that reads it: looked for from here upwards.
 *
 * @param path from the repository's root: `libs/service-kit/data/provider-icb.csv`.
 */
export function foundUpwards(path: string, from = dirname(fileURLToPath(import.meta.url))): string {
  const candidate = join(from, path);
  if (existsSync(candidate)) return candidate;
  if (dirname(from) === from) throw new Error(`${path} is not in this folder or any above it.`);
  return foundUpwards(path, dirname(from));
}
