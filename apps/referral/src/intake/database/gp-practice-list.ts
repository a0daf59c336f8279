import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { foundUpwards } from '#service-kit/runtime/found-upwards';
import type { GpPractice } from '../domain/gp-practices.js';
import { practicesMatching } from '../domain/gp-practices.js';

const subset = 'apps/referral/data/gp-practices.csv';

/** The practices that people choose theirs from: the whole national list where it was put beside the shipped subset. */
export class GpPracticeList {
  readonly practices: readonly GpPractice[];
  /** Whether this is the shipped subset only, so that a practice that is not found may well exist. */
  readonly isSubset: boolean;

  constructor(folder = dirname(foundUpwards(subset))) {
    const whole = join(folder, 'epraccur.csv');
    this.isSubset = !existsSync(whole);
    this.practices = this.isSubset
      ? shipped(readFileSync(join(folder, 'gp-practices.csv'), 'utf8'))
      : practicesIn(readFileSync(whole, 'utf8'));
  }

  matching(query: string): readonly GpPractice[] {
    return practicesMatching(this.practices, query);
  }
}

function shipped(csv: string): readonly GpPractice[] {
  const rows = csv
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('code,'));
  return rows.map((line) => {
    const [code = '', name = '', town = '', postcode = ''] = line.split(',');
    return { code, name, town, postcode };
  });
}

/**
 * Reads epraccur.csv as the Organisation Data Service publishes it: 27 columns, quoted, without a heading. Of those only
 * what is active (column 13) and a GP practice (column 26, prescribing setting 4) is kept.
 */
export function practicesIn(epraccur: string): readonly GpPractice[] {
  return epraccur.split('\n').flatMap((line) => {
    const column = [...line.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
    const [code = '', name = ''] = column;
    if (column.length < 26 || column[12] !== 'A' || column[25] !== '4') return [];
    const [third = '', fourth = '', postcode = ''] = [column[6], column[7], column[9]];
    return [{ code, name, town: third === '' ? fourth : third, postcode }];
  });
}
