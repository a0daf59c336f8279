import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '#local/settings';
import { namedModules, neededUnnamed, unusedPackages } from './unused-packages.js';

const packages = z.record(z.string(), z.string());
const { dependencies, devDependencies } = z
  .object({ dependencies: packages, devDependencies: packages })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const all = Object.keys({ ...dependencies, ...devDependencies });
const named = namedModules(root);

describe('the packages of package.json', () => {
  it('are all used: imported by a source, or needed for the reason that is written down', () => {
    expect(unusedPackages(all, { named, unnamed: neededUnnamed })).toEqual([]);
  });

  it('are seen to be unused when nothing names them', () => {
    expect(unusedPackages(['left-pad', 'zod'], { named, unnamed: neededUnnamed })).toEqual(['left-pad']);
  });

  it('are excused by no reason for a package that is gone', () => {
    expect(Object.keys(neededUnnamed).filter((name) => !all.includes(name))).toEqual([]);
  });
});
