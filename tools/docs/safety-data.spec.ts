import { serviceNames } from '#local/services';
import { root } from '#local/settings';
import { riskOf } from './hazard-page.js';
import { controlProblems, hazardLogIn, readHazardLog, readRetention, type HazardLog } from './safety-data.js';

describe('the hazard log', () => {
  it('names files and sentences of specs that are there', () => {
    expect(controlProblems(readHazardLog(root), root)).toEqual([]);
  });

  it('counts nothing as controlled whose residual risk nothing may go live over', () => {
    const tooHigh = readHazardLog(root).hazards.filter(
      ({ status, residual }) => status === 'controlled' && riskOf(residual) > 3,
    );

    expect(tooHigh.map(({ id }) => id)).toEqual([]);
  });

  it.each([
    [
      'a spec that is not there',
      { file: 'nowhere.spec.ts', sentence: 'is' },
      'there is no spec nowhere.spec.ts',
    ],
    [
      'a sentence that no spec says',
      { file: 'tools/docs/safety-data.spec.ts', sentence: ['is never', 'said'].join(' ') },
      'does not say',
    ],
  ])('is red for %s', (_, spec, said) => {
    const problems = ofFirst(withFirstControl({ spec }));

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(said);
  });

  it('is red for code that is not there, an unknown owner, and a controlled hazard without proof', () => {
    expect(ofFirst(withFirstControl({ code: 'gone.ts' }))).toEqual(['H01: gone.ts: there is no such file.']);
    expect(ofFirst(withFirst({ owner: 'nobody' }))).toEqual(['H01: nobody is called nobody.']);
    expect(ofFirst(withFirstControl({ spec: undefined }))).toEqual([
      'H01 counts as controlled, but a control has no spec.',
    ]);
  });

  it('is red for a control that cannot be taken away in one place', () => {
    const problems = ofFirst(withFirstControl({ removed: { find: 'no such code', replace: '' } }));

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('does not hold “no such code”');
  });

  it('is not read with fewer than 18 hazards', () => {
    expect(() => hazardLogIn('owners: {}\nhazards: []')).toThrow('18');
  });
});

describe('the retention table', () => {
  it('gives every row a lawful basis, a time and its source', () => {
    expect(Object.keys(readRetention(root).services)).toHaveLength(serviceNames.length);
  });
});

function ofFirst(log: HazardLog): readonly string[] {
  return controlProblems(log, root).filter((problem) => problem.startsWith('H01'));
}

function withFirst(change: object) {
  const log = readHazardLog(root);
  const [first, ...others] = log.hazards;
  if (first === undefined) throw new Error('The log is empty.');
  return { ...log, hazards: [{ ...first, ...change }, ...others] };
}

function withFirstControl(change: object) {
  const [first] = readHazardLog(root).hazards;
  const [control, ...others] = first?.controls ?? [];
  if (control === undefined) throw new Error('The first hazard has no control.');
  return withFirst({ controls: [{ ...control, ...change }, ...others] });
}
