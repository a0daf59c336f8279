import { deliveryRules, mayDeliver, type Delivery } from './may-deliver.js';
import type { Qualification } from './qualification.js';
import { therapies, therapyOf } from './therapy.js';

const on = '2024-07-01';

function aDelivery(special: Partial<Delivery>): Delivery {
  return { therapy: null, problemDescriptor: 'F329', on, qualifications: [], trainings: [], ...special };
}

function holding(...held: readonly Qualification[]): Delivery['qualifications'] {
  return held.map((qualification) => ({ qualification, awardedOn: '2020-10-01' }));
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

  it.each(cases)('allows %s', (_case, therapy, problemDescriptor, held) => {
    const delivery = aDelivery({ therapy, problemDescriptor, qualifications: holding(held) });

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

  it.each(refusals)('refuses %s', (_case, therapy, held) => {
    const refused = mayDeliver(aDelivery({ therapy, qualifications: holding(held) }));

    expect(refused).toMatchObject({ allowed: false, code: 'delivery.not-qualified' });
  });

  it('asks a mindfulness therapist to be a high intensity therapist already', () => {
    const alone = mayDeliver(aDelivery({ therapy: mindfulness, qualifications: holding('16') }));
    const both = mayDeliver(aDelivery({ therapy: mindfulness, qualifications: holding('11', '16') }));

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
  ] as const)('%s is refused for anything but depression', (therapy, held) => {
    const refused = mayDeliver(
      aDelivery({ therapy, problemDescriptor: 'F411', qualifications: holding(held) }),
    );

    expect(refused).toMatchObject({ allowed: false, code: 'delivery.not-for-this-problem' });
  });

  it('EMDR is refused for anything but PTSD', () => {
    const refused = mayDeliver(
      aDelivery({ therapy: eyeMovement, problemDescriptor: 'F329', qualifications: holding('17') }),
    );

    expect(refused).toMatchObject({ allowed: false, code: 'delivery.not-for-this-problem' });
  });

  it('waits for the problem to be recorded', () => {
    const refused = mayDeliver(
      aDelivery({ therapy: counselling, problemDescriptor: null, qualifications: holding('12') }),
    );

    expect(refused).toMatchObject({ allowed: false, code: 'delivery.problem-not-recorded' });
  });
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

  it('whether someone delivers as a trainee or qualified', () => {
    const trainee = aDelivery({ therapy: cognitiveBehaviourTherapy, trainings: training('11') });

    expect(mayDeliver(trainee)).toEqual({ allowed: true, as: 'trainee' });
    expect(mayDeliver({ ...trainee, qualifications: holding('11') })).toEqual({
      allowed: true,
      as: 'qualified',
    });
  });
});

describe('the delivery rules', () => {
  it.each(therapies)('say who may deliver $name', ({ code }) => {
    expect(deliveryRules.some(({ appliesTo }) => appliesTo(therapyOf(code)))).toBe(true);
  });

  it('have a name each', () => {
    expect(new Set(deliveryRules.map(({ name }) => name)).size).toBe(deliveryRules.length);
  });
});
