import fc from 'fast-check';
import { currentProblemOf, withNamed, type NamedProblem } from './named-problems.js';

const named = (
  sequence: number,
  problem: string | null,
  assessedOn: string,
  corrects = false,
): NamedProblem => ({
  sequence,
  problem,
  assessedOn,
  corrects,
});

function current(...all: readonly NamedProblem[]) {
  return currentProblemOf(all.reduce<readonly NamedProblem[]>(withNamed, [])).problemDescriptor;
}

describe('the problem that stands', () => {
  it('is that of the latest assessment that names one', () => {
    expect(current(named(2, 'F401', '2024-06-20'), named(3, 'F410', '2024-06-10'))).toBe('F401');
    expect(current(named(2, 'F401', '2024-06-20'), named(3, null, '2024-07-01'))).toBe('F401');
  });

  it('is the one recorded later where two were assessed on one day', () => {
    expect(current(named(2, 'F401', '2024-06-20'), named(3, 'F410', '2024-06-20'))).toBe('F410');
  });

  it('is what a correction says in place of the assessment before it, and of no other', () => {
    const [first, second] = [named(2, 'F411', '2024-06-10'), named(3, 'F401', '2024-06-20')];

    expect(current(first, second, named(4, 'F431', '2024-06-20', true))).toBe('F431');
    expect(current(first, second, named(4, null, '2024-06-20', true))).toBe('F411');
    expect(current(first, second, named(4, 'F401', '2024-06-05', true))).toBe('F411');
  });

  it('does not depend on the order in which the events are consumed, nor on how often', () => {
    const events = [
      named(2, 'F411', '2024-06-10'),
      named(3, 'F401', '2024-06-20'),
      named(5, 'F431', '2024-06-20', true),
      named(6, null, '2024-06-30'),
      named(7, 'F400', '2024-06-15', true),
    ];

    fc.assert(
      fc.property(fc.shuffledSubarray([...events, ...events], { minLength: 10 }), (consumed) => {
        expect(current(...consumed)).toBe(current(...events));
      }),
    );
  });
});
