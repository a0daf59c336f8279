import { v7 } from 'uuid';
import {
  aBookingBody,
  aDayAhead,
  aClinicBody,
  codeOf,
  fieldsOf,
  idOf,
  Office,
} from '../../../test/an-office.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

const withdrawal = { withdrawnAt: '2024-06-16T12:00:00.000Z', reason: 'Training day' };

describe('offering a clinic', () => {
  it('stores the clinic and its event', async () => {
    const clinicId = await office.clinic(await office.clinician());

    expect(await office.eventsOf(clinicId)).toEqual(['clinic.offered.v1']);
  });

  it('refuses hours in which the clinician offers another', async () => {
    const clinicianId = await office.clinician();
    const clinicId = await office.clinic(clinicianId);

    const answer = await office.post('/clinics', {
      ...aClinicBody(clinicianId),
      startsAt: '2024-06-17T11:00:00.000Z',
    });

    const existing = { clinicId, startsAt: '2024-06-17T08:00:00.000Z', endsAt: '2024-06-17T12:00:00.000Z' };
    expect(answer).toMatchObject({ status: 409, body: { code: 'clinic.overlaps-another', existing } });
  });

  it('accepts the hours of a clinic that was withdrawn', async () => {
    const clinicianId = await office.clinician();
    await office.post(`/clinics/${await office.clinic(clinicianId)}/withdrawal`, withdrawal);

    const answer = await office.post('/clinics', aClinicBody(clinicianId));

    expect(answer.status).toBe(201);
  });

  it.each([
    [
      'that ends before it starts',
      { endsAt: '2024-06-17T07:00:00.000Z' },
      'clinic.ends-before-it-starts',
      'endsAt',
    ],
    [
      'in another decade',
      { startsAt: '2062-06-17T08:00:00.000Z', endsAt: '2062-06-17T12:00:00.000Z' },
      'clinic.too-far-ahead',
      'startsAt',
    ],
    ['by no medium', { media: [] }, 'value.invalid', 'media'],
    ['for an unknown purpose', { purposes: ['tea'] }, 'value.invalid', 'purposes[0]'],
  ])('%s is refused, and names the field', async (_clinic, change, code, field) => {
    const answer = await office.post('/clinics', { ...aClinicBody(await office.clinician()), ...change });

    expect([answer.status, codeOf(answer), fieldsOf(answer)]).toEqual([422, code, [field]]);
  });

  it('loses the race when the same hours are offered at once', async () => {
    const clinicianId = await office.clinician();

    const answers = await Promise.all([1, 2, 3].map(() => office.post('/clinics', aClinicBody(clinicianId))));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const first = answers.find(({ status }) => status === 201);
    const shown = answers.filter(({ status }) => status === 409).map(({ body }) => body);
    const clinicId = first === undefined ? '' : idOf(first, 'clinicId');
    expect(shown).toMatchObject([{ existing: { clinicId } }, { existing: { clinicId } }]);
  });

  it('asks to come back while the event of the clinician is on its way', async () => {
    const answer = await office.post('/clinics', aClinicBody(v7()));

    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'clinic.clinician-not-known-yet', retryAfterMs: 40 },
    });
  });
});

describe('withdrawing a clinic', () => {
  async function withTwoBooked() {
    const clinicId = await office.clinic(await office.clinician());
    const { referralId } = await office.acceptedReferral();
    const first = await office.booked({ clinicId, referralId });
    const second = await office.booked({ clinicId, referralId, startsAt: '2024-06-17T10:00:00.000Z' });
    return { clinicId, referralId, first, second };
  }

  it('cancels what is booked in it, each by its own event, and frees the time', async () => {
    const { clinicId, referralId, first, second } = await withTwoBooked();

    const answer = await office.post(`/clinics/${clinicId}/withdrawal`, withdrawal);

    expect(answer).toMatchObject({ status: 201, body: { cancelledAppointments: 2 } });
    expect(await office.eventsOf(clinicId)).toEqual(['clinic.offered.v1', 'clinic.withdrawn.v1']);
    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
    expect(await office.eventsOf(second)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
    const rows = await office.rows(
      `select distinct attendance, cancelled_by, cancellation_reason, short_notice
         from appointment where referral_id = $1`,
      [referralId],
    );
    expect(rows).toEqual([
      {
        attendance: '4',
        cancelled_by: 'provider',
        cancellation_reason: 'clinic-withdrawn',
        short_notice: null,
      },
    ]);
    expect(
      await office.count('select count(*) from occupation where held_for = any ($1)', [[first, second]]),
    ).toBe(0);
  });

  it('leaves what has begun by then', async () => {
    const { clinicId, first, second } = await withTwoBooked();

    await office.post(`/clinics/${clinicId}/withdrawal`, { withdrawnAt: '2024-06-17T09:30:00.000Z' });

    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1']);
    expect(await office.eventsOf(second)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
  });

  it('is refused a second time', async () => {
    const clinicId = await office.clinic(await office.clinician());
    await office.post(`/clinics/${clinicId}/withdrawal`, withdrawal);

    const answer = await office.post(`/clinics/${clinicId}/withdrawal`, withdrawal);

    expect([answer.status, codeOf(answer)]).toEqual([409, 'clinic.already-withdrawn']);
  });

  it('loses the race to whoever withdrew it first', async () => {
    const { clinicId, first } = await withTwoBooked();

    const answers = await Promise.all(
      [1, 2, 3].map(() => office.post(`/clinics/${clinicId}/withdrawal`, withdrawal)),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await office.eventsOf(first)).toEqual(['appointment.booked.v1', 'appointment.cancelled.v1']);
  });

  it('of an unknown clinic is refused', async () => {
    const answer = await office.post(`/clinics/${v7()}/withdrawal`, withdrawal);

    expect([answer.status, codeOf(answer)]).toEqual([404, 'clinic.unknown']);
  });

  it('is not dated in the future', async () => {
    const clinicId = await office.clinic(await office.clinician());

    const answer = await office.post(`/clinics/${clinicId}/withdrawal`, {
      withdrawnAt: '2999-01-01T00:00:00.000Z',
    });

    expect([answer.status, codeOf(answer), fieldsOf(answer)]).toEqual([
      422,
      'time.in-future',
      ['withdrawnAt'],
    ]);
  });
});

describe('a withdrawal that is recorded late', () => {
  it('cancels what was booked after it, at the moment of its booking', async () => {
    const clinicId = await office.clinic(await office.clinician());
    const { referralId } = await office.acceptedReferral();
    const appointmentId = await office.booked({ clinicId, referralId, bookedAt: '2024-06-16T15:00:00.000Z' });

    const answer = await office.post(`/clinics/${clinicId}/withdrawal`, withdrawal);

    expect(answer).toMatchObject({ status: 201, body: { cancelledAppointments: 1 } });
    const rows = await office.rows<{ at: Date }>('select cancelled_at as at from appointment where id = $1', [
      appointmentId,
    ]);
    expect(rows.map(({ at }) => at.toISOString())).toEqual(['2024-06-16T15:00:00.000Z']);
  });

  it('is one that takes effect now where no time is stated: what has begun stays', async () => {
    const day = aDayAhead();
    const clinicId = await office.clinic(await office.clinician(), { day });
    const { referralId } = await office.acceptedReferral();
    await office.booked({ clinicId, referralId, startsAt: `${day}T09:00:00.000Z` });
    const past = await office.clinic(await office.clinician());

    const ahead = await office.post(`/clinics/${clinicId}/withdrawal`, {});
    const over = await office.post(`/clinics/${past}/withdrawal`, {});

    expect(ahead).toMatchObject({ status: 201, body: { cancelledAppointments: 1 } });
    expect([over.status, codeOf(over)]).toEqual([409, 'clinic.is-over']);
  });
});

describe('a withdrawal and bookings that race', () => {
  it('leave no booked appointment in a withdrawn clinic', async () => {
    for (let round = 0; round < 8; round++) {
      const clinicId = await office.clinic(await office.clinician());
      const people = await Promise.all(Array.from({ length: 5 }, () => office.acceptedReferral()));
      const bookings = people.map(({ referralId }, index) =>
        office.post(
          '/appointments',
          aBookingBody({ clinicId, referralId, minutes: 15, startsAt: `2024-06-17T09:${index}0:00.000Z` }),
        ),
      );
      const withdraws = office.post(`/clinics/${clinicId}/withdrawal`, withdrawal);

      const answers = await Promise.all([...bookings, withdraws]);

      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      const orphans = 'select count(*) from appointment where clinic_id = $1 and standing = $2';
      expect(await office.count(orphans, [clinicId, 'booked'])).toBe(0);
      const taken = 'select count(*) from occupation join appointment on id = held_for where clinic_id = $1';
      expect(await office.count(taken, [clinicId])).toBe(0);
    }
  });
});

describe('a clinic booked full', () => {
  it('is one clinician’s, hour by hour', async () => {
    const clinicId = await office.clinic(await office.clinician());
    const { referralId } = await office.acceptedReferral();
    const starts = ['08:00', '09:00', '10:00', '11:00'];

    const answers = [];
    for (const time of starts) {
      answers.push(
        await office.book({ clinicId, referralId, minutes: 60, startsAt: `2024-06-17T${time}:00.000Z` }),
      );
    }

    expect(new Set(answers.map((answer) => idOf(answer, 'appointmentId'))).size).toBe(4);
  });
});
