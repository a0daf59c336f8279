import { problems } from '../values/problem-descriptor.js';
import { anxietyMeasureFor } from './anxiety-measure.js';
import { instrumentTokens } from './instruments.js';

const on = '2024-06-17';

describe('the anxiety measure', () => {
  it.each([
    ['F400', 'MI'],
    ['F401', 'SPIN'],
    ['F410', 'PDSS'],
    ['F429', 'OCI'],
    ['F431', 'PCL-5'],
    ['F452', 'HAI'],
    ['83482000', 'BIQ'],
    ['G933', 'CFQ-11'],
    ['K589', 'IBS-SSS'],
    ['723916001', 'PHQ-15'],
    ['F329', 'GAD-7'],
    ['F339', 'GAD-7'],
    ['F402', 'GAD-7'],
    ['F411', 'GAD-7'],
    ['F412', 'GAD-7'],
    ['F419', 'GAD-7'],
    ['F432', 'GAD-7'],
    ['F99X', 'GAD-7'],
  ])('of %s is %s', (problem, token) => {
    expect(anxietyMeasureFor(problem, on)).toBe(token);
  });

  it('is GAD-7 where no problem is recorded', () => {
    expect(anxietyMeasureFor(null, on)).toBe('GAD-7');
  });

  it('is GAD-7 for body dysmorphia before data set v2.1 brought its own', () => {
    expect(anxietyMeasureFor('83482000', '2022-03-31')).toBe('GAD-7');
    expect(anxietyMeasureFor('83482000', '2022-04-01')).toBe('BIQ');
  });

  it('is in the catalogue for every problem descriptor', () => {
    const measures = problems.map(({ code }) => anxietyMeasureFor(code, on));

    expect(measures.filter((token) => !instrumentTokens.includes(token))).toEqual([]);
  });
});
