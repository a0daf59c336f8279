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

describe('guided self-help', () => {
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
