import { readFileSync } from 'node:fs';
import { foundUpwards } from '../runtime/found-upwards.js';

const table = 'libs/service-kit/data/provider-icb.csv';

/** Which providers there are, and to which integrated care board each belongs; the file names its source and licence. */
export class ProviderBoards {
  private readonly boardOf = new Map<string, string>();

  constructor(csv: string = readFileSync(foundUpwards(table), 'utf8')) {
    for (const line of csv.split('\n')) {
      const [provider, board] = line.split(',');
      const isRow = !line.startsWith('#') && provider !== 'provider_code' && provider && board;
      if (isRow) this.boardOf.set(provider, board.trim());
    }
  }

  /** The providers of a board; none for an unknown one. */
  providers(board: string): readonly string[] {
    return [...this.boardOf].filter(([, own]) => own === board).map(([provider]) => provider);
  }

  /** Whether a provider of this code is known at all. */
  knows(provider: string): boolean {
    return this.boardOf.has(provider);
  }
}
