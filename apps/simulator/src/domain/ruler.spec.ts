import { outcomeOf } from './ruler.js';

/** Worked patients: PHQ-9 and GAD-7, first and last. */
function worked(phq9: readonly [number, number], gad7: readonly [number, number | null]) {
  return outcomeOf([
    { phq9: phq9[0], gad7: gad7[0] },
    { phq9: phq9[1], gad7: gad7[1] },
  ]);
}

describe('the ruler', () => {
  it('counts recovery and reliable improvement when both measures fall below caseness (patient 1)', () => {
    const outcome = worked([18, 6], [14, 5]);

    expect(outcome).toMatchObject({ caseness: true, recovery: true, reliableImprovement: true });
  });

  it('counts recovery without reliable improvement for one point of change (patient 2)', () => {
    const outcome = worked([10, 9], [7, 7]);

    expect(outcome).toMatchObject({ caseness: true, recovery: true, reliableImprovement: false });
  });

  it('counts improvement but no recovery for someone not at caseness (patient 3)', () => {
    const outcome = worked([9, 3], [7, 2]);

    expect(outcome).toMatchObject({ notCaseness: true, recovery: false, reliableImprovement: true });
  });

  it('counts no change when both are one short (patient 5)', () => {
    const outcome = worked([20, 15], [16, 13]);

    expect(outcome).toMatchObject({
      recovery: false,
      reliableImprovement: false,
      reliableDeterioration: false,
    });
  });

  it('counts neither change when one improves and the other deteriorates (patient 7)', () => {
    const outcome = worked([15, 9], [9, 13]);

    expect(outcome).toMatchObject({
      caseness: true,
      reliableImprovement: false,
      reliableDeterioration: false,
    });
  });

  it('counts caseness alone when the anxiety measure is not paired (patient 18)', () => {
    const outcome = worked([14, 8], [11, null]);

    expect(outcome).toMatchObject({ caseness: true, recovery: false, reliableImprovement: false });
  });

  it('takes the specific measure before GAD-7 where both are paired', () => {
    const spin = (total: number) => ({ measure: socialPhobia, total });

    const outcome = outcomeOf([
      { phq9: 8, gad7: 2, specific: spin(30) },
      { phq9: 8, gad7: 2, specific: spin(18) },
    ]);

    expect(outcome).toMatchObject({ caseness: true, recovery: true, reliableImprovement: true });
  });

  it('takes GAD-7 where the specific measure is not paired', () => {
    const outcome = outcomeOf([
      { phq9: 8, gad7: 14, specific: { measure: socialPhobia, total: 10 } },
      { phq9: 8, gad7: 7 },
    ]);

    expect(outcome).toMatchObject({ caseness: true, recovery: true, reliableImprovement: true });
  });
});

const socialPhobia = { token: 'SPIN', items: 17, lowest: 0, highest: 4, caseFrom: 19, change: 10 };
