import { v7 } from 'uuid';
import type { DataOf } from '#domain-model/define-event';
import {
  ClosureCorrected,
  ReferralDeclined,
  ReferralDischarged,
  ReferralReceived,
  ReferralReopened,
  PersonDied,
} from '#domain-model/events/referral.events';
import { ReferralUnvoided, ReferralVoided } from '#domain-model/events/void.events';
import { codeOf, consumed, Office } from '../../../test/an-office.js';
import { Subscriptions } from '../../subscriptions.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

type Whose = { referralId: string; personId: string };

function discharge(
  whose: Whose,
  dischargedOn = '2024-06-12',
  how: Partial<DataOf<typeof ReferralDischarged>> = {},
): Promise<void> {
  const event = consumed(ReferralDischarged, { ...whose, dischargedOn, endCode: '46', ...how });
  return office.inTransaction('DH0', (tx) =>
    office.service.app.get(Subscriptions).cancelAppointmentsWhenReferralDischarged(event, tx),
  );
}

async function bookedOn(days: readonly string[], type = '02') {
  const clinicianId = await office.clinician('DH0', type === '10' ? '30' : '10');
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

describe('a referral that was a mistake', () => {
  const voiding = (whose: Whose) => ({ ...ReferralVoided.example, ...whose, receivedOn: '2024-06-03' });
  const voided = (whose: Whose) =>
    office.inTransaction('DH0', (tx) =>
      office.service.app
        .get(Subscriptions)
        .cancelAppointmentsWhenReferralVoided(consumed(ReferralVoided, voiding(whose)), tx),
    );

  it('has nothing booked any more, a follow-up included, and nothing can be booked', async () => {
    const { whose, first, second, clinicianId } = await bookedOn(['2024-06-12', '2024-06-13'], '06');

    await voided(whose);
    await voided(whose);

    for (const appointmentId of [first, second])
      expect(await office.eventsOf(appointmentId)).toEqual([
        'appointment.booked.v1',
        'appointment.cancelled.v1',
      ]);
    const clinicId = await office.clinic(clinicianId, { day: '2024-06-17' });
    const booking = {
      clinicId,
      referralId: whose.referralId,
      startsAt: '2024-06-17T09:00:00.000Z',
      type: '06',
    };
    expect(codeOf(await office.book(booking))).toBe('booking.referral-closed');
  });

  it('can be booked again once that is undone', async () => {
    const { whose, clinicianId } = await bookedOn(['2024-06-12']);
    await voided(whose);
    const undone = { ...consumed(ReferralUnvoided, voiding(whose)), sequence: 1_000 };

    await office.inTransaction('DH0', (tx) =>
      office.service.app.get(Subscriptions).restoreWhenReferralUnvoided(undone, tx),
    );

    const clinicId = await office.clinic(clinicianId, { day: '2024-06-17' });
    const startsAt = '2024-06-17T09:00:00.000Z';
    expect(await office.booked({ clinicId, referralId: whose.referralId, startsAt })).toBeDefined();
  });
});

describe('a death', () => {
  const died = (personId: string) =>
    office.inTransaction('DH0', (tx) =>
      office.service.app
        .get(Subscriptions)
        .cancelAppointmentsWhenPersonDied(
          consumed(PersonDied, { ...PersonDied.example, personId, diedOn: '2024-06-12' }),
          tx,
        ),
    );

  it('cancels what is booked after that day on any referral, a follow-up of a closed one included', async () => {
    const { whose, first } = await bookedOn(['2024-06-13'], '06');
    await discharge(whose, '2024-06-11');
    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1']);

    await died(whose.personId);
    await died(whose.personId);

    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
  });

  it('known by one referral leaves nothing to be booked or entered after it on an earlier, closed one', async () => {
    const { whose, clinicianId } = await bookedOn([]);
    await discharge(whose, '2024-06-11');
    const other = { referralId: v7(), personId: whose.personId };
    await discharge(other, '2024-06-12', { endCode: '49' });
    const clinicId = await office.clinic(clinicianId, { day: '2024-06-17' });
    const followUp = { referralId: whose.referralId, startsAt: '2024-06-17T09:00:00.000Z', type: '06' };

    const answer = await office.book({ clinicId, ...followUp });
    const reopened = consumed(ReferralReopened, {
      ...ReferralReopened.example,
      ...other,
      before: { how: 'discharged', closedOn: '2024-06-12', endCode: '49' },
    });
    await office.inTransaction('DH0', (tx) =>
      office.service.app
        .get(Subscriptions)
        .openAgainWhenReferralReopened({ ...reopened, sequence: 1_000 }, tx),
    );

    expect(codeOf(answer)).toBe('booking.referral-closed');
    expect(codeOf(await office.book({ clinicId, ...followUp }))).toBeUndefined();
  });

  it('leaves what is of nobody else alone', async () => {
    const { first } = await bookedOn(['2024-06-13']);

    await died('0190b7c4-5d9e-7a31-9c0e-00000000beef');

    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1']);
  });
});

describe('a discharge', () => {
  it('cancels what is booked after the closing day, and nothing of that day', async () => {
    const { whose, first, second } = await bookedOn(['2024-06-12', '2024-06-13']);

    await discharge(whose);

    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1']);
    expect(await office.eventsOf(second)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
    expect(
      await office.rows('select attendance, cancellation_reason from appointment where id = $1', [second]),
    ).toEqual([{ attendance: '4', cancellation_reason: 'referral-closed' }]);
  });

  it('of yesterday leaves a session that has begun to be recorded, as missed or once the day is corrected', async () => {
    const { whose, first, clinicianId } = await bookedOn(['2024-06-13']);
    const ofYesterday = consumed(ReferralDischarged, { ...whose, dischargedOn: '2024-06-12', endCode: '47' });

    await office.inTransaction('DH0', (tx) =>
      office.service.app
        .get(Subscriptions)
        .cancelAppointmentsWhenReferralDischarged(
          { ...ofYesterday, recordedAt: '2024-06-13T09:38:00.000Z' },
          tx,
        ),
    );

    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1']);
    const unrecorded = await office.get(`/appointments/unrecorded?clinicianId=${clinicianId}`);
    expect(unrecorded.body).toMatchObject({ appointments: [{ appointmentId: first }] });
    const recordedAt = '2024-06-13T10:00:00.000Z';
    const seen = await office.post(`/appointments/${first}/attendance`, { attendance: '5', recordedAt });
    expect([seen.status, codeOf(seen)]).toEqual([409, 'booking.referral-closed']);
    const missed = await office.post(`/appointments/${first}/attendance`, { attendance: '3', recordedAt });
    expect(missed.status).toBe(200);
  });

  it('ignores the same event twice', async () => {
    const { whose, first } = await bookedOn(['2024-06-13']);

    await discharge(whose);
    await discharge(whose);

    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
  });

  it('tolerates late arrival: an attendance recorded in between stays', async () => {
    const { whose, first, second } = await bookedOn(['2024-06-13', '2024-06-20']);
    await office.post(`/appointments/${first}/attendance`, {
      attendance: '5',
      recordedAt: '2024-06-13T10:00:00.000Z',
    });

    await discharge(whose);

    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1', 'appointment.attended.v1']);
    expect(await office.eventsOf(second)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
  });

  it('tolerates a receipt that is consumed after it: the referral stays closed', async () => {
    const { whose, clinicianId } = await bookedOn([]);
    await discharge(whose);

    await office.inTransaction('DH0', (tx) =>
      office.service.app
        .get(Subscriptions)
        .openAssessmentBookingWhenReferralReceived(
          consumed(ReferralReceived, { ...ReferralReceived.example, ...whose }),
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

    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1']);
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

const became = (appointmentId: string) =>
  office.rows(
    `select standing, attendance, cancelled_by as by, short_notice as notice, cancellation_reason as reason
       from appointment where id = $1`,
    [appointmentId],
  );

describe('a death', () => {
  it.each(['02', '06', '10'])('ends what is booked later, of type %s too', async (type) => {
    const { whose, first } = await bookedOn(['2024-06-13'], type);

    await discharge(whose, '2024-06-12', { endCode: '49' });
    await discharge(whose, '2024-06-12', { endCode: '49' });

    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
    expect(await became(first)).toMatchObject([{ standing: 'cancelled', attendance: '4', by: 'provider' }]);
  });

  it('lets nothing be booked any more, and tolerates late arrival, by a correction', async () => {
    const { whose, first, clinicianId } = await bookedOn(['2024-06-13'], '06');
    const { referralId } = whose;
    await discharge(whose);
    const closure = { how: 'discharged', closedOn: '2024-06-12', endCode: '49' } as const;
    const corrected = consumed(ClosureCorrected, { ...ClosureCorrected.example, ...whose, ...closure });

    await office.inTransaction('DH0', (tx) =>
      office.service.app
        .get(Subscriptions)
        .cancelAppointmentsWhenClosureCorrected({ ...corrected, sequence: 2 }, tx),
    );

    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
    const answer = await office.book({ clinicId: await office.clinic(clinicianId), referralId, type: '06' });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'booking.referral-closed']);
    const entered = await office.post('/appointments/retrospective', {
      referralId,
      clinicianId,
      startsAt: '2024-06-17T09:00:00.000Z',
      minutes: 20,
      type: '06',
      therapies: [],
      medium: '02',
      planned: 'Y',
      attendance: '5',
    });
    expect([entered.status, codeOf(entered)]).toEqual([409, 'booking.referral-closed']);
  });
});

describe('a withdrawal by the person', () => {
  it('is the person’s own cancellation, code 2 with its notice, follow-ups and the same day included', async () => {
    const { whose, first, second } = await bookedOn(['2024-06-12', '2024-06-20'], '06');
    const event = consumed(ReferralDischarged, {
      ...whose,
      dischargedOn: '2024-06-12',
      endCode: '47',
      by: 'person',
    });

    await office.inTransaction('DH0', (tx) =>
      office.service.app
        .get(Subscriptions)
        .cancelAppointmentsWhenReferralDischarged(
          { ...event, recordedAt: '2024-06-12T08:00:00.000Z', occurredAt: '2024-06-12T08:00:00.000Z' },
          tx,
        ),
    );

    const own = { standing: 'cancelled', attendance: '2', by: 'person', reason: 'referral-closed' };
    expect(await became(first)).toEqual([{ ...own, notice: 'Y' }]);
    expect(await became(second)).toEqual([{ ...own, notice: 'N' }]);
  });

  it('leaves to staff what had begun when it was recorded', async () => {
    const { whose, first } = await bookedOn(['2024-06-12']);

    await discharge(whose, '2024-06-12', { endCode: '47', by: 'person' });

    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1']);
  });

  it('is still the person’s when its day is corrected', async () => {
    const { whose, first } = await bookedOn(['2024-06-13']);
    await discharge(whose, '2024-06-20', { endCode: '47', by: 'person' });
    const closure = { how: 'discharged', closedOn: '2024-06-12', endCode: '47' } as const;
    const corrected = consumed(ClosureCorrected, { ...ClosureCorrected.example, ...whose, ...closure });

    await office.inTransaction('DH0', (tx) =>
      office.service.app
        .get(Subscriptions)
        .cancelAppointmentsWhenClosureCorrected({ ...corrected, sequence: 2 }, tx),
    );

    expect(await became(first)).toMatchObject([{ attendance: '2', by: 'person' }]);
  });
});

describe('a decline', () => {
  it('leaves no follow-up and no employment support: there was no treatment', async () => {
    const { whose, first } = await bookedOn(['2024-06-17'], '10');
    const event = consumed(ReferralDeclined, {
      ...whose,
      declinedOn: '2024-06-12',
      endCode: '10',
      signposted: false,
    });

    await office.inTransaction('DH0', (tx) =>
      office.service.app.get(Subscriptions).cancelAppointmentsWhenReferralDeclined(event, tx),
    );

    expect(await became(first)).toMatchObject([{ standing: 'cancelled', attendance: '4' }]);
  });

  it('cancels the assessment that was booked', async () => {
    const { whose, first } = await bookedOn(['2024-06-17'], '01');
    const event = consumed(ReferralDeclined, {
      ...whose,
      declinedOn: '2024-06-12',
      endCode: '11',
      signposted: true,
    });

    await office.inTransaction('DH0', (tx) =>
      office.service.app.get(Subscriptions).cancelAppointmentsWhenReferralDeclined(event, tx),
    );

    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
  });
});
