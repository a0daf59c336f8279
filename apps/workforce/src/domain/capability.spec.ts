import { capabilitiesOf } from './capability.js';

const on = '2024-11-01';
const cbt = '304891004';
const guidedSelfHelp = '748051000000105';
const emdr = '449030000';
const counselling = '286711000000107';

describe('what a clinician may deliver', () => {
  it('is nothing without a qualification', () => {
    expect(capabilitiesOf({ on, qualifications: [], trainings: [] })).toEqual([]);
  });

  it('is low intensity for a psychological wellbeing practitioner', () => {
    const wellbeing = {
      on,
      qualifications: [{ qualification: '10', awardedOn: on }],
      trainings: [],
    } as const;

    const therapies = capabilitiesOf(wellbeing).map(({ therapy }) => therapy);

    expect(therapies).toContain(guidedSelfHelp);
    expect(therapies).not.toContain(cbt);
  });

  it('begins on the day of the award', () => {
    const tomorrow = {
      on,
      qualifications: [{ qualification: '11', awardedOn: '2024-11-02' }],
      trainings: [],
    } as const;

    expect(capabilitiesOf(tomorrow)).toEqual([]);
  });

  it('is for the problems only that the therapy is for', () => {
    const qualifications = [
      { qualification: '12', awardedOn: '2020-01-01' },
      { qualification: '17', awardedOn: '2020-01-01' },
    ] as const;

    const capabilities = capabilitiesOf({ on, qualifications, trainings: [] });

    expect(capabilities.find(({ therapy }) => therapy === emdr)).toMatchObject({ onlyFor: ['F431'] });
    expect(capabilities.find(({ therapy }) => therapy === counselling)?.onlyFor).toEqual([
      'F320',
      'F321',
      'F322',
      'F323',
      'F328',
      'F329',
      'F330',
      'F331',
      'F332',
      'F333',
      'F334',
      'F338',
      'F339',
    ]);
  });

  it('is delivered as a trainee while the training runs', () => {
    const training = {
      qualification: '11',
      enrolledOn: '2024-10-07',
      plannedCompletionOn: '2025-10-10',
    } as const;

    const during = capabilitiesOf({ on, qualifications: [], trainings: [training] });
    const after = capabilitiesOf({ on: '2025-10-11', qualifications: [], trainings: [training] });

    expect(during.find(({ therapy }) => therapy === cbt)).toMatchObject({ as: 'trainee', onlyFor: null });
    expect(after).toEqual([]);
  });
});
