import { readFileSync } from 'node:fs';
import {
  columns,
  inPublishedForm,
  parsePublished,
  type Column,
  type Counted,
  type PublishedYear,
} from './published.js';
import { targetCounts, whyNoCohort, type TargetCounts } from './target-counts.js';

const providers = parsePublished(
  readFileSync(new URL('../../data/providers-2024-25.csv', import.meta.url), 'utf8'),
);
const withOutcomes = providers.filter((provider) => whyNoCohort(provider) === null);

function counted(target: TargetCounts, column: Column): Counted {
  const cases = target.finished - target.notAtCaseness;
  if (['referrals', 'finished', 'atCaseness', 'notAtCaseness'].includes(column)) {
    return { numerator: target[column], denominator: null };
  }
  const denominator = column === 'recovery' || column === 'reliableRecovery' ? cases : target.finished;
  return { numerator: target[column], denominator };
}

function unequalCells(provider: PublishedYear): string[] {
  const target = targetCounts(provider);
  return columns
    .filter(({ column, form }) => {
      const cell = provider.cells[column];
      return cell !== null && inPublishedForm(form, counted(target, column)) !== cell;
    })
    .map(({ column }) => `${provider.code} ${column}`);
}

describe('the target counts of a provider', () => {
  it('take the published form in every cell that is not blank, for all 145 providers with outcome rates', () => {
    const unequal = withOutcomes.flatMap(unequalCells);

    expect(withOutcomes).toHaveLength(145);
    expect(unequal).toEqual([]);
  });

  it('do not exist for K7Y6R, which has no outcome rates, and RRF, which has no finished course', () => {
    const without = providers.flatMap((provider) => {
      const why = whyNoCohort(provider);
      return why === null ? [] : [`${provider.code}: ${why}`];
    });

    expect(without).toEqual([
      'K7Y6R: no outcome rate was published',
      'RRF: no finished course of treatment was published',
    ]);
  });

  it('never contradict each other', () => {
    const impossible = withOutcomes.filter((provider) => {
      const target = targetCounts(provider);
      return (
        target.reliableRecovery > Math.min(target.recovery, target.reliableImprovement) ||
        target.recovery > target.atCaseness ||
        target.within6Weeks > target.within18Weeks ||
        target.within18Weeks > target.finished ||
        target.reliableImprovement + target.deterioration > target.finished ||
        Object.values(target).some((count) => count < 0)
      );
    });

    expect(impossible).toEqual([]);
  });
});
