import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const table = join('apps', 'insight', 'data', 'provider-icb.csv');

/** Which providers belong to an integrated care board, by ODS codes; the file names its source and licence. */
export class ProviderBoards {
  private readonly providersOf = new Map<string, string[]>();

  constructor(csv: string = readFileSync(findUpwards(table), 'utf8')) {
    for (const line of csv.split('\n')) {
      const [provider, board] = line.split(',');
      const isRow = !line.startsWith('#') && provider !== 'provider_code' && provider && board;
      if (isRow) this.providersOf.set(board, [...this.providers(board), provider]);
    }
  }

  /** The providers of a board; none for an unknown one. */
  providers(board: string): readonly string[] {
    return this.providersOf.get(board) ?? [];
  }
}

/** The built file lies one folder deeper than the source, so that the table is looked for from here upwards. */
function findUpwards(path: string, from = dirname(fileURLToPath(import.meta.url))): string {
  const candidate = join(from, path);
  if (existsSync(candidate)) return candidate;
  if (dirname(from) === from) throw new Error(`${path} is not in this folder or any above it.`);
  return findUpwards(path, dirname(from));
}
