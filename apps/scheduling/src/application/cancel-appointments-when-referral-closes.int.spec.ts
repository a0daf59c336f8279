import { ReferralDeclined, ReferralDischarged, ReferralReceived } from '#domain-model/events/referral.events';
import { codeOf, heard, Office } from '../../test/an-office.js';
import { Subscriptions } from '../subscriptions.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

type Whose = { referralId: string; personId: string };

function discharge(whose: Whose, dischargedOn = '2024-06-12'): Promise<void> {
  const fact = heard(ReferralDischarged, { ...whose, dischargedOn, endCode: '46' });
  return office.inTransaction('DH0', (tx) =>
    office.service.app.get(Subscriptions).cancelAppointmentsWhenReferralDischarged(fact, tx),
  );
}

async function bookedOn(days: readonly string[], type = '02') {
  const clinicianId = await office.clinician();
  const whose = await office.acceptedReferral();
  const appointmentIds: string[] = [];
  for (const day of days) {
    const clinicId = await office.clinic(clinicianId, { day });
    const startsAt = `${day}T09:00:00.000Z`;
    appointmentIds.push(await office.booked({ clinicId, referralId: whose.referralId, startsAt, type }));
  }
  const [first = '', second = ''] = appointmentIds;
  return { whose, clinicianId, first, second };
}

describe('a discharge', () => {
  it('cancels what is booked after the closing day, and nothing of that day', async () => {
    const { whose, first, second } = await bookedOn(['2024-06-12', '2024-06-13']);

    await discharge(whose);

    expect(await office.factsOf(first)).toEqual(['appointment.booked.v1']);
    expect(await office.factsOf(second)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
    expect(
      await office.rows('select attendance, cancellation_reason from appointment where id = $1', [second]),
    ).toEqual([{ attendance: '4', cancellation_reason: 'referral-closed' }]);
  });

  it('ignores the same event twice', async () => {
    const { whose, first } = await bookedOn(['2024-06-13']);

    await discharge(whose);
    await discharge(whose);

    expect(await office.factsOf(first)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
  });

  it('tolerates late arrival: an attendance recorded in between stays', async () => {
    const { whose, first, second } = await bookedOn(['2024-06-13', '2024-06-20']);
    await office.post(`/appointments/${first}/attendance`, {
      attendance: '5',
      recordedAt: '2024-06-13T10:00:00.000Z',
    });

    await discharge(whose);

    expect(await office.factsOf(first)).toEqual(['appointment.booked.v1', 'appointment.attended.v1']);
    expect(await office.factsOf(second)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
  });

  it('tolerates a receipt that is heard after it: the referral stays closed', async () => {
    const { whose, clinicianId } = await bookedOn([]);
    await discharge(whose);

    await office.inTransaction('DH0', (tx) =>
      office.service.app
        .get(Subscriptions)
        .openAssessmentBookingWhenReferralReceived(
          heard(ReferralReceived, { ...ReferralReceived.example, ...whose }),
          tx,
        ),
    );

    const clinicId = await office.clinic(clinicianId);
    const answer = await office.book({ clinicId, referralId: whose.referralId });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'booking.referral-closed']);
  });

  it('leaves a follow-up, and lets one be booked', async () => {
    const { whose, first, clinicianId } = await bookedOn(['2024-06-13'], '06');

    await discharge(whose);

    expect(await office.factsOf(first)).toEqual(['appointment.booked.v1']);
    const clinicId = await office.clinic(clinicianId);
    expect((await office.book({ clinicId, referralId: whose.referralId, type: '06' })).status).toBe(201);
  });

  it('and bookings that race leave nothing booked after the closing day', async () => {
    for (let round = 0; round < 6; round++) {
      const { whose, clinicianId } = await bookedOn([]);
      const clinicId = await office.clinic(clinicianId);
      const { referralId } = whose;

      const bookings = ['08:00', '09:00', '10:00', '11:00'].map((time) =>
        office.book({ clinicId, referralId, startsAt: `2024-06-17T${time}:00.000Z` }),
      );
      await Promise.all([...bookings, discharge(whose)]);

      const booked = `select count(*) from appointment where referral_id = $1 and standing = 'booked'`;
      expect(await office.count(booked, [referralId])).toBe(0);
    }
  });
});

describe('a decline', () => {
  it('cancels the assessment that was booked', async () => {
    const { whose, first } = await bookedOn(['2024-06-17'], '01');
    const fact = heard(ReferralDeclined, {
      ...whose,
      declinedOn: '2024-06-12',
      endCode: '11',
      signposted: true,
    });

    await office.inTransaction('DH0', (tx) =>
      office.service.app.get(Subscriptions).cancelAppointmentsWhenReferralDeclined(fact, tx),
    );

    expect(await office.factsOf(first)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
  });
});
