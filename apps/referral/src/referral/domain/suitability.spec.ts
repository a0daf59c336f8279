import {
  cognitiveBehaviourTherapy,
  employmentSupport,
  guidedSelfHelp,
  suitableForStepTwo,
} from '../../../test/a-referral.js';
import { ruleBrokenBy } from '#testing/broken-rule';
import { refuseUnlessConsistent, refuseUnlessRecommended } from './suitability.js';

const notSuitable = {
  ...suitableForStepTwo,
  suitable: false,
  notSuitableReason: '11',
  step: null,
  therapy: null,
} as const;

describe('an assessment', () => {
  it('may find someone suitable before a problem, step and therapy are settled', () => {
    const unsettled = { ...suitableForStepTwo, problemDescriptor: null, step: null, therapy: null };

    expect(() => refuseUnlessConsistent(unsettled)).not.toThrow();
  });

  it('may find someone not suitable for a national reason', () => {
    expect(() => refuseUnlessConsistent(notSuitable)).not.toThrow();
  });

  it.each([null, '46', '50', '95'] as const)(
    'that finds someone not suitable needs a reason (%s is none)',
    (reason) => {
      const refusal = ruleBrokenBy(() =>
        refuseUnlessConsistent({ ...notSuitable, notSuitableReason: reason }),
      );

      expect(refusal).toMatchObject({ code: 'assessment.reason-needed', field: 'notSuitableReason' });
    },
  );

  it.each([
    [
      'a reason against',
      { ...suitableForStepTwo, notSuitableReason: '10' },
      'assessment.reason-not-expected',
    ],
    ['a therapy', { ...notSuitable, therapy: guidedSelfHelp }, 'assessment.treatment-not-expected'],
    ['a step', { ...notSuitable, step: '2' }, 'assessment.treatment-not-expected'],
    ['another step', { ...suitableForStepTwo, step: '3' }, 'referral.step-does-not-match-therapy'],
    [
      'no treatment',
      { ...suitableForStepTwo, therapy: employmentSupport },
      'referral.therapy-is-not-treatment',
    ],
  ] as const)('does not contradict itself with %s', (_what, assessment, code) => {
    const refusal = ruleBrokenBy(() => refuseUnlessConsistent(assessment));

    expect(refusal).toMatchObject({ code, kind: 'wrong-value' });
  });
});

describe('a therapy for some problems only', () => {
  const counselling = '286711000000107';
  const mindfulness = '933221000000107';
  const eyeMovement = '449030000';

  it.each([
    ['counselling for depression', counselling, 'F411'],
    ['mindfulness', mindfulness, 'F329'],
    ['EMDR', eyeMovement, 'F401'],
  ])('is not accepted for another one: %s', (_name, therapy, problem) => {
    const accepted = ruleBrokenBy(() => refuseUnlessRecommended({ step: '3', therapy }, problem, null));
    const assessed = ruleBrokenBy(() =>
      refuseUnlessConsistent({ ...suitableForStepTwo, step: '3', therapy, problemDescriptor: problem }),
    );

    expect(accepted).toMatchObject({ code: 'referral.therapy-not-for-this-problem', field: 'therapy' });
    expect(assessed).toMatchObject({ code: 'referral.therapy-not-for-this-problem', field: 'therapy' });
  });

  it('waits for the problem to be recorded', () => {
    const refusal = ruleBrokenBy(() =>
      refuseUnlessRecommended({ step: '3', therapy: counselling }, null, { reason: 'in a hurry' }),
    );

    expect(refusal.code).toBe('referral.problem-not-recorded');
  });

  it.each([
    [counselling, 'F320'],
    [mindfulness, 'F334'],
    [eyeMovement, 'F431'],
  ])('%s is accepted for %s', (therapy, problem) => {
    expect(() => refuseUnlessRecommended({ step: '3', therapy }, problem, null)).not.toThrow();
  });
});

describe('low intensity help', () => {
  it.each([
    ['guided, book', '748051000000105'],
    ['non-guided, book', '748101000000105'],
    ['guided, computer', '748041000000107'],
    ['non-guided, computer', '748091000000102'],
    ['other', '1026111000000108'],
  ])('is not recommended for PTSD and social anxiety disorder without a reason: %s', (_name, therapy) => {
    for (const problem of ['F431', 'F401']) {
      const refusal = ruleBrokenBy(() => refuseUnlessRecommended({ step: '2', therapy }, problem, null));
      expect(refusal.code).toBe('referral.guided-self-help-not-recommended');
      expect(() =>
        refuseUnlessRecommended({ step: '2', therapy }, problem, { reason: 'asks for it' }),
      ).not.toThrow();
    }
  });
});

describe('guided self-help', () => {
  it.each([
    ['F200', 'psychosis'],
    ['F319', 'bipolar disorder'],
    ['F323', 'depression with psychotic symptoms'],
    ['F333', 'depression with psychotic symptoms'],
  ])('is not accepted for %s without the reason of a clinician', (problem, named) => {
    const treatment = { step: '2', therapy: guidedSelfHelp } as const;

    const refusal = ruleBrokenBy(() => refuseUnlessRecommended(treatment, problem, null));

    expect(refusal).toMatchObject({ code: 'referral.guided-self-help-not-recommended', field: 'therapy' });
    expect(refusal.message).toContain(named);
    const override = { reason: 'asked for by the team that treats the person' };
    expect(refuseUnlessRecommended(treatment, problem, override)).toBe(override);
  });

  it.each(['F401', 'F431'])('is not recommended for %s', (problem) => {
    const refusal = ruleBrokenBy(() =>
      refuseUnlessRecommended({ step: '2', therapy: guidedSelfHelp }, problem, null),
    );

    expect(refusal.code).toBe('referral.guided-self-help-not-recommended');
  });

  it('is offered for social anxiety disorder when a clinician says why', () => {
    const override = { reason: 'the person refuses other therapies' };

    expect(() =>
      refuseUnlessRecommended({ step: '2', therapy: guidedSelfHelp }, 'F401', override),
    ).not.toThrow();
  });

  it('gives way to cognitive behaviour therapy for PTSD', () => {
    expect(() =>
      refuseUnlessRecommended({ step: '3', therapy: cognitiveBehaviourTherapy }, 'F431', null),
    ).not.toThrow();
  });

  it('is low intensity and not given at step 3', () => {
    const refusal = ruleBrokenBy(() =>
      refuseUnlessRecommended({ step: '3', therapy: guidedSelfHelp }, 'F411', null),
    );

    expect(refusal).toMatchObject({ code: 'referral.step-does-not-match-therapy', field: 'therapy' });
  });
});
