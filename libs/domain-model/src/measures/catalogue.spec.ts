import { measureOf, measures } from './catalogue.js';

const asked =
  'M001 M031 M036 M037 M052 M053 M054 M055 M056 M073 M074 M075 M076 M082 M083 M084 M085 M086 M087 M088 ' +
  'M126 M180 M186 M192 M195 M1010';

describe('the catalogue of measures', () => {
  it.each(asked.split(' '))('holds %s with its official construction', (id) => {
    const { name, title, construction } = measureOf(id);

    expect(name).toMatch(/^(Count|Percentage)_/);
    expect(title.length).toBeGreaterThan(20);
    expect(construction.toLowerCase()).toContain('count of distinct');
  });

  it('has each id once', () => {
    expect(new Set(measures.map(({ id }) => id)).size).toBe(measures.length);
  });

  it('counts each thing under one id only', () => {
    const counts = measures.filter(({ kind }) => kind === 'count').map(({ numerator }) => numerator);

    expect(new Set(counts).size).toBe(counts.length);
  });

  it.each(measures)(
    'agrees in $id with the official name about what is a rate',
    ({ name, kind, denominator }) => {
      const isOfficialRate = name.startsWith('Percentage_') || name.endsWith('_pct');

      expect(kind === 'rate').toBe(isOfficialRate);
      expect(denominator === null).toBe(kind === 'count');
    },
  );

  it('divides recovery by finished courses less those not at caseness, improvement by all', () => {
    expect(measureOf('M192').denominator).toBe('finishedLessNotAtCaseness');
    expect(measureOf('M195').denominator).toBe('finishedLessNotAtCaseness');
    expect(measureOf('M186').denominator).toBe('finished');
  });

  it('divides first to second over 90 days by second treatments, and yearly by finished courses', () => {
    expect(measureOf('M126').denominator).toBe('secondTreatments');
    expect(measureOf('annual.first_to_second_over_90_days').denominator).toBe('finished');
  });

  it('refuses an id that it does not hold', () => {
    expect(() => measureOf('M9999')).toThrow(RangeError);
  });
});

describe('the constructions of the outcome rates', () => {
  // England, 2024-25, as published.
  const england = {
    finished: 670_419,
    notAtCaseness: 35_234,
    recovery: 321_061,
    reliableRecovery: 301_815,
    reliableImprovement: 452_284,
    reliableDeterioration: 39_157,
    finishedLessNotAtCaseness: 670_419 - 35_234,
  };
  const isCounted = (name: string): name is keyof typeof england => Object.hasOwn(england, name);

  it.each([
    ['M192', 50.5],
    ['M195', 47.5],
    ['M186', 67.5],
    ['M1010', 5.8],
  ])('give the published figure of England for %s', (id, published) => {
    const { numerator, denominator } = measureOf(id);
    if (denominator === null || !isCounted(numerator) || !isCounted(denominator))
      throw new Error(`No counts for ${id}.`);

    expect(Math.round((1000 * england[numerator]) / england[denominator]) / 10).toBe(published);
  });
});
