import { measures } from '#domain-model/measures/catalogue';
import { figuresOf, unpairedOf, type Counts } from './figures.js';

describe('figures', () => {
  it('hold every measure of the catalogue once', () => {
    const ids = figuresOf(countsOf({})).map(({ id }) => id);

    expect(ids).toEqual(expect.arrayContaining(measures.map(({ id }) => id)));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    ['recovery', 'M192', { recovery: 321_061, finishedLessNotAtCaseness: 635_185 }, 50.546],
    ['reliable recovery', 'M195', { reliableRecovery: 301_815, finishedLessNotAtCaseness: 635_185 }, 47.516],
    ['reliable improvement', 'M186', { reliableImprovement: 452_284, finished: 670_419 }, 67.463],
    ['reliable deterioration', 'M1010', { reliableDeterioration: 39_157, finished: 670_419 }, 5.841],
    ['the six-week share', 'M053', { finishedWithinSixWeeks: 614_104, finished: 670_419 }, 91.6],
    ['the eighteen-week share', 'M055', { finishedWithinEighteenWeeks: 661_723, finished: 670_419 }, 98.703],
  ])('reproduce England’s %s of 2024-25', (_, id, counts, value) => {
    const figure = figureOf(id, counts);

    expect(figure?.value).toBeCloseTo(value, 3);
  });

  it('tell beside each measure of scores how many courses lack paired ones', () => {
    const counts = countsOf({ finished: 100, paired: 90 });

    expect(unpairedOf(counts)).toBe(10);
    expect(figureOf('M186', { finished: 100, paired: 90 })).toMatchObject({ unpairedCount: 10 });
    expect(figureOf('M053', { finished: 100, paired: 90 })).toMatchObject({ unpairedCount: null });
  });
});

function figureOf(id: string, counts: Partial<Counts>) {
  return figuresOf(countsOf(counts)).find((figure) => figure.id === id);
}

const none: Counts = {
  referralsReceived: 0,
  accessedServices: 0,
  accessedWithinSixWeeks: 0,
  accessedWithinEighteenWeeks: 0,
  secondTreatments: 0,
  secondTreatmentsAfterOver90Days: 0,
  ended: 0,
  endedNotSeen: 0,
  endedSeenNotTreated: 0,
  endedTreatedOnce: 0,
  appointments: 0,
  cancelledByPatient: 0,
  didNotAttend: 0,
  cancelledByProvider: 0,
  attended: 0,
  attendedLate: 0,
  lateNotSeen: 0,
  finished: 0,
  finishedWithinSixWeeks: 0,
  finishedWithinEighteenWeeks: 0,
  finishedWithGapOver90Days: 0,
  finishedLowIntensityOnly: 0,
  finishedHighIntensityOnly: 0,
  finishedBothIntensities: 0,
  atCaseness: 0,
  notAtCaseness: 0,
  paired: 0,
  recovery: 0,
  reliableImprovement: 0,
  reliableDeterioration: 0,
  noReliableChange: 0,
  reliableRecovery: 0,
  finishedLessNotAtCaseness: 0,
  finishedWithoutTherapyCode: 0,
  waiting: 0,
  cliniciansEmployed: 0,
};

function countsOf(counts: Partial<Counts>): Counts {
  return { ...none, ...counts };
}
