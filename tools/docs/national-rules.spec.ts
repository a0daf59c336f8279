import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { citedRules, nationalRuleIds } from './national-rules.js';

const root = join(import.meta.dirname, '../..');
const own = /national-rules(\.spec)?\.ts$/;

interface Citation {
  readonly id: string;
  readonly file: string;
  /** The words after the id, as one line without the marks of a comment. */
  readonly words: string;
}

function citations(): readonly Citation[] {
  const files = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', 'apps', 'libs', 'tools', 'test', 'deploy', 'README.md'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return files
    .split('\n')
    .filter((file) => /\.(ts|md|yaml)$/.test(file) && !own.test(file))
    .flatMap((file) => citationsIn(file, readFileSync(join(root, file), 'utf8')));
}

function citationsIn(file: string, text: string): readonly Citation[] {
  return [...text.matchAll(/IDS(?:REJ\d{3}|\d{5})\b/g)].map(({ 0: id, index }) => {
    const words = text.slice(index + id.length, index + 400).replace(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ');
    return { id, file, words };
  });
}

function wrong(cited: readonly Citation[]): readonly Citation[] {
  return cited.filter(({ id, words }) => {
    const says = citedRules[id];
    return !nationalRuleIds.has(id) || says === undefined || !words.includes(says);
  });
}

describe('a national rule', () => {
  it('is one of the 382 of the official list', () => {
    expect(nationalRuleIds.size).toBe(382);
    expect(Object.keys(citedRules).filter((id) => !nationalRuleIds.has(id))).toEqual([]);
  });

  it('is cited with the words that say what it says', () => {
    expect(wrong(citations())).toEqual([]);
  });

  it('is cited somewhere, or is not among the cited', () => {
    const cited = new Set(citations().map(({ id }) => id));

    expect(Object.keys(citedRules).filter((id) => !cited.has(id))).toEqual([]);
  });

  it.each([
    ['an id that is no rule', '/** IDS20299: a care contact is not dated before its referral. */'],
    ['the rule beside it', '/** IDS20170: a care contact is not dated before its referral. */'],
    ['a rule with the words of another', '/** IDS20169: no award before 2005-01-01. */'],
  ])('is wrongly cited by %s', (_case, comment) => {
    expect(wrong(citationsIn('somewhere.ts', comment))).toHaveLength(1);
  });
});
