import { aContact, employmentSupport } from '../../../test/a-referral.js';
import { clocksOf } from './waiting-time.js';

const open = { receivedOn: '2024-06-03', closedOn: null, asOf: '2024-12-31' };

describe('the clocks of a referral', () => {
  it('are the same in whatever order its contacts were learnt', () => {
    const assessed = aContact('2024-06-17', { type: '01' });
    const first = aContact('2024-07-01');
    const second = aContact('2024-10-07');

    const clocks = clocksOf([second, assessed, first], open);

    expect(clocks).toEqual({
      firstAssessmentOn: '2024-06-17',
      firstTreatmentOn: '2024-07-01',
      secondTreatmentOn: '2024-10-07',
      lastContactOn: '2024-10-07',
      contactCount: 3,
      treatmentContactCount: 2,
      waitDays: 28,
      assessmentWaitDays: 14,
      firstToSecondTreatmentDays: 98,
    });
  });

  it('run on while nobody was treated: an assessment, a missed contact and employment support end no wait', () => {
    const contacts = [
      aContact('2024-06-17', { type: '01' }),
      aContact('2024-07-01', { attendance: '3' }),
      aContact('2024-07-08', { therapies: [employmentSupport] }),
    ];

    const clocks = clocksOf(contacts, { ...open, asOf: '2024-08-02' });

    expect(clocks).toMatchObject({
      firstTreatmentOn: null,
      treatmentContactCount: 0,
      contactCount: 2,
      waitDays: 60,
    });
  });

  it('count an unplanned contact whatever its attendance', () => {
    const clocks = clocksOf([aContact('2024-07-01', { attendance: '3', planned: 'N' })], open);

    expect(clocks.firstTreatmentOn).toBe('2024-07-01');
  });

  it('stop on the day of closing, and a contact after it does not count', () => {
    const clocks = clocksOf([aContact('2024-07-02')], { ...open, closedOn: '2024-07-01' });

    expect(clocks).toMatchObject({ firstTreatmentOn: null, contactCount: 0, waitDays: 28 });
  });

  it('show what was known of an earlier day', () => {
    const clocks = clocksOf([aContact('2024-07-01')], { ...open, asOf: '2024-06-30' });

    expect(clocks).toMatchObject({ firstTreatmentOn: null, waitDays: 27 });
  });
});
