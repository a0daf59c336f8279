import {
  deliveryRules,
  adviceAgainst,
  isAdvisedAgainst,
  mayDeliver,
  refusedForTheProblem,
  type Delivery,
} from './may-deliver.js';
import type { Qualification } from './qualification.js';
import { therapies, therapyOf } from './therapy.js';

const on = '2024-07-01';

function aDelivery(special: Partial<Delivery>): Delivery {
  return { therapy: null, problemDescriptor: 'F329', on, qualifications: [], trainings: [], ...special };
}

function qualifiedWith(...qualifications: readonly Qualification[]): Delivery['qualifications'] {
  return qualifications.map((qualification) => ({ qualification, awardedOn: '2020-10-01' }));
}

function training(qualification: Qualification): Delivery['trainings'] {
  return [{ qualification, enrolledOn: '2023-10-02', plannedCompletionOn: '2024-10-04' }];
}

const guidedSelfHelp = '748051000000105';
const cognitiveBehaviourTherapy = '304891004';
const counselling = '286711000000107';
const couples = '1129471000000105';
const psychodynamic = '314034001';
const eyeMovement = '449030000';
const mindfulness = '933221000000107';
const otherHighIntensity = '1026131000000100';
const interpersonal = '443730003';
const employmentSupport = '1098051000000103';
const signposting = '975131000000104';
const appliedRelaxation = '1127281000000100';
const collaborativeCare = '842901000000108';

describe('who may deliver what', () => {
  const cases: readonly (readonly [string, string | null, string | null, Qualification])[] = [
    ['low intensity by a psychological wellbeing practitioner', guidedSelfHelp, 'F411', '10'],
    ['low intensity by a high intensity therapist', guidedSelfHelp, 'F411', '11'],
    ['cognitive behaviour therapy by a high intensity therapist', cognitiveBehaviourTherapy, 'F431', '11'],
    ['counselling for depression by a counsellor', counselling, 'F329', '12'],
    ['couple therapy for depression by a couple therapist', couples, 'F329', '13'],
    ['brief psychodynamic therapy by its therapist', psychodynamic, 'F339', '14'],
    ['interpersonal psychotherapy by its therapist', interpersonal, 'F320', '15'],
    ['EMDR for PTSD by its therapist', eyeMovement, 'F431', '17'],
    ['other high intensity by any high intensity qualification', otherHighIntensity, 'F411', '14'],
    ['employment support by an employment adviser', employmentSupport, 'F329', '30'],
    ['employment support by a senior employment adviser', employmentSupport, null, '31'],
    ['an assessment by a psychological wellbeing practitioner', null, null, '10'],
    ['an assessment by an EMDR therapist', null, null, '17'],
  ];

  it.each(cases)('allows %s', (_case, therapy, problemDescriptor, qualifications) => {
    const delivery = aDelivery({ therapy, problemDescriptor, qualifications: qualifiedWith(qualifications) });

    expect(mayDeliver(delivery)).toEqual({ allowed: true, as: 'qualified' });
  });

  const refusals: readonly (readonly [string, string | null, Qualification])[] = [
    [
      'cognitive behaviour therapy by a psychological wellbeing practitioner',
      cognitiveBehaviourTherapy,
      '10',
    ],
    ['low intensity by a counsellor', guidedSelfHelp, '12'],
    ['counselling by a high intensity therapist', counselling, '11'],
    ['other high intensity by a psychological wellbeing practitioner', otherHighIntensity, '10'],
    ['employment support by a therapist', employmentSupport, '11'],
    ['an assessment by an employment adviser', null, '30'],
  ];

  it.each(refusals)('refuses %s', (_case, therapy, qualifications) => {
    const refused = mayDeliver(aDelivery({ therapy, qualifications: qualifiedWith(qualifications) }));

    expect(refused).toMatchObject({ allowed: false, code: 'delivery.not-qualified' });
  });

  it('asks a mindfulness therapist to be a high intensity therapist already', () => {
    const recurrent = { therapy: mindfulness, problemDescriptor: 'F334' };
    const alone = mayDeliver(aDelivery({ ...recurrent, qualifications: qualifiedWith('16') }));
    const both = mayDeliver(aDelivery({ ...recurrent, qualifications: qualifiedWith('11', '16') }));

    expect(alone).toMatchObject({ allowed: false, code: 'delivery.not-qualified' });
    expect(both).toEqual({ allowed: true, as: 'qualified' });
  });
});

describe('a therapy for one problem only', () => {
  it.each([
    [counselling, '12'],
    [couples, '13'],
    [psychodynamic, '14'],
    [interpersonal, '15'],
  ] as const)('%s is refused for anything but depression', (therapy, qualifications) => {
    const refused = mayDeliver(
      aDelivery({ therapy, problemDescriptor: 'F411', qualifications: qualifiedWith(qualifications) }),
    );

    expect(refused).toMatchObject({ allowed: false, code: 'delivery.not-for-this-problem' });
  });

  it('EMDR is refused for anything but PTSD', () => {
    const refused = mayDeliver(
      aDelivery({ therapy: eyeMovement, problemDescriptor: 'F329', qualifications: qualifiedWith('17') }),
    );

    expect(refused).toMatchObject({ allowed: false, code: 'delivery.not-for-this-problem' });
  });

  it('waits for the problem to be recorded', () => {
    const refused = mayDeliver(
      aDelivery({ therapy: counselling, problemDescriptor: null, qualifications: qualifiedWith('12') }),
    );

    expect(refused).toMatchObject({ allowed: false, code: 'delivery.problem-not-recorded' });
  });
});

describe('mindfulness-based cognitive therapy', () => {
  it.each(['F330', 'F334', 'F339'])('prevents relapse of recurrent depression: %s', (problem) => {
    expect(refusedForTheProblem(mindfulness, problem)).toBeNull();
  });

  it.each(['F320', 'F329', 'F411', 'F401'])('is for no other problem: %s', (problem) => {
    expect(refusedForTheProblem(mindfulness, problem)).toMatchObject({
      code: 'delivery.not-for-this-problem',
    });
  });
});

describe('post-traumatic stress disorder', () => {
  it.each([otherHighIntensity, appliedRelaxation, collaborativeCare])(
    'takes other high intensity help (%s) from a trauma-focused CBT or EMDR therapist only',
    (therapy) => {
      const from = (...qualifications: readonly Qualification[]) =>
        mayDeliver(
          aDelivery({ therapy, problemDescriptor: 'F431', qualifications: qualifiedWith(...qualifications) }),
        ).allowed;

      expect([from('11'), from('17')]).toEqual([true, true]);
      expect([from('12'), from('13'), from('14'), from('15'), from('10')]).not.toContain(true);
    },
  );

  it.each([counselling, couples, psychodynamic, interpersonal])(
    'takes no therapy for depression: %s',
    (therapy) => {
      expect(refusedForTheProblem(therapy, 'F431')).toMatchObject({ code: 'delivery.not-for-this-problem' });
    },
  );
});

describe('low intensity help', () => {
  const numbered = therapies.filter(({ isLowIntensityHelp }) => isLowIntensityHelp);

  it('is guided, non-guided and digital self-help, and what is counted beside them', () => {
    expect(numbered.map(({ number }) => number)).toEqual([20, 21, 22, 23, 25, 27, 28]);
  });

  it.each(numbered)('is advised against for PTSD and social anxiety disorder: $name', ({ code }) => {
    expect(['F431', 'F401'].map((problem) => isAdvisedAgainst(code, problem))).toEqual([true, true]);
    expect(['F400', 'F411', 'F432', null].some((problem) => isAdvisedAgainst(code, problem))).toBe(false);
  });

  it.each([
    ['psychosis', 'F200', 'F239', 'F259', 'F29X'],
    ['bipolar disorder', 'F301', 'F310', 'F319'],
    ['depression with psychotic symptoms', 'F323', 'F333'],
    ['personality disorder', 'F603', 'F61X'],
  ])('is advised against where the main problem is %s, and the advice names it', (problem, ...codes) => {
    expect(codes.map((code) => adviceAgainst(guidedSelfHelp, code))).toEqual(codes.map(() => problem));
    expect(codes.some((code) => adviceAgainst(cognitiveBehaviourTherapy, code) !== null)).toBe(false);
  });

  it.each(['F320', 'F322', 'F329', 'F332', 'F339', 'F341', 'F509'])(
    'is not advised against for %s',
    (code) => {
      expect(adviceAgainst(guidedSelfHelp, code)).toBeNull();
    },
  );

  it('is not what points the way elsewhere, nor high intensity', () => {
    expect([signposting, cognitiveBehaviourTherapy].some((code) => isAdvisedAgainst(code, 'F431'))).toBe(
      false,
    );
  });
});

describe('employment support', () => {
  const support = { therapy: null, type: '10' } as const;

  it('is given by an employment adviser, also where no code is recorded', () => {
    expect(mayDeliver(aDelivery({ ...support, qualifications: qualifiedWith('30') }))).toMatchObject({
      allowed: true,
    });
    expect(mayDeliver(aDelivery({ ...support, qualifications: qualifiedWith('31') }))).toMatchObject({
      allowed: true,
    });
  });

  it('is given by nobody else', () => {
    const everyone = qualifiedWith('10', '11', '12', '13', '14', '15', '16', '17');

    expect(mayDeliver(aDelivery({ ...support, qualifications: everyone }))).toMatchObject({
      code: 'delivery.not-qualified',
    });
  });

  it.each(['01', '02', '03', '04', '05', '06'] as const)(
    'is all that an adviser gives: no contact of type %s',
    (type) => {
      expect(
        mayDeliver(aDelivery({ therapy: null, type, qualifications: qualifiedWith('30') })).allowed,
      ).toBe(false);
    },
  );
});

describe('the day of the contact decides', () => {
  it('whether a qualification has been gained', () => {
    const qualifications = [{ qualification: '11', awardedOn: '2024-07-01' }] as const;

    expect(mayDeliver(aDelivery({ therapy: cognitiveBehaviourTherapy, qualifications }))).toMatchObject({
      allowed: true,
    });
    expect(
      mayDeliver(aDelivery({ therapy: cognitiveBehaviourTherapy, qualifications, on: '2024-06-30' })),
    ).toMatchObject({
      allowed: false,
    });
  });

  it.each([
    ['2023-10-01', false],
    ['2023-10-02', true],
    ['2024-10-04', true],
    ['2024-10-05', false],
  ])('whether a training is under way: on %s a trainee may deliver: %s', (day, allowed) => {
    const trainee = aDelivery({ therapy: guidedSelfHelp, trainings: training('10'), on: day });

    expect(mayDeliver(trainee).allowed).toBe(allowed);
  });

  it.each([
    ['2024-03-01', true],
    ['2024-03-02', false],
  ])('whether a training that was failed or left still runs: %s', (day, allowed) => {
    const trainings = training('10').map((one) => ({ ...one, endedOn: '2024-03-01' }));

    expect(mayDeliver(aDelivery({ therapy: guidedSelfHelp, trainings, on: day })).allowed).toBe(allowed);
  });

  it('whether someone delivers as a trainee or qualified', () => {
    const trainee = aDelivery({ therapy: cognitiveBehaviourTherapy, trainings: training('11') });

    expect(mayDeliver(trainee)).toEqual({ allowed: true, as: 'trainee' });
    expect(mayDeliver({ ...trainee, qualifications: qualifiedWith('11') })).toEqual({
      allowed: true,
      as: 'qualified',
    });
  });
});

describe('the delivery rules', () => {
  it.each(therapies)('say who may deliver $name', ({ code }) => {
    const what = { therapy: therapyOf(code), problem: null, type: null };

    expect(deliveryRules.some(({ appliesTo }) => appliesTo(what))).toBe(true);
  });

  it('have a name each', () => {
    expect(new Set(deliveryRules.map(({ name }) => name)).size).toBe(deliveryRules.length);
  });
});
