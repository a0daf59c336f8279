import { aBookingBody, aCommandContext, codeOf, fieldsOf, idOf, Office } from '../../../test/an-office.js';
import { guidedSelfHelp } from '../../../test/a-booking.js';
import { BookingCommands } from './booking.commands.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

async function aPlace() {
  const clinicianId = await office.clinician();
  return { clinicianId, clinicId: await office.clinic(clinicianId), ...(await office.acceptedReferral()) };
}

describe('booking an appointment', () => {
  it('stores the contact, its two occupations and its event together', async () => {
    const { clinicId, referralId, clinicianId, personId } = await aPlace();

    const answer = await office.book({ clinicId, referralId });

    const appointmentId = idOf(answer, 'appointmentId');
    expect(answer.status).toBe(201);
    expect(await office.eventsOf(appointmentId)).toEqual(['appointment.booked.v1']);
    const rows = await office.rows(
      'select resource_id from occupation where held_for = $1 order by resource_kind',
      [appointmentId],
    );
    expect(rows).toEqual([{ resource_id: clinicianId }, { resource_id: personId }]);
    expect(
      await office.rows('select therapy, version from appointment where id = $1', [appointmentId]),
    ).toEqual([{ therapy: guidedSelfHelp, version: 1 }]);
  });

  it('refuses hours in which the clinician is taken, and leaves nothing behind', async () => {
    const { clinicId, referralId } = await aPlace();
    await office.booked({ clinicId, referralId });
    const other = await office.acceptedReferral();

    const answer = await office.book({
      clinicId,
      referralId: other.referralId,
      startsAt: '2024-06-17T09:30:00.000Z',
    });

    expect([answer.status, codeOf(answer), fieldsOf(answer)]).toEqual([
      409,
      'booking.clinician-busy',
      ['startsAt'],
    ]);
    expect(
      await office.count('select count(*) from appointment where referral_id = $1', [other.referralId]),
    ).toBe(0);
  });

  it('refuses hours in which the person is taken by another clinician', async () => {
    const { clinicId, referralId } = await aPlace();
    await office.booked({ clinicId, referralId });

    const answer = await office.book({ clinicId: await office.clinic(await office.clinician()), referralId });

    expect([answer.status, codeOf(answer)]).toEqual([409, 'booking.person-busy']);
  });

  it('is agreed now by the platform’s clock, or when staff who record late say: never before the referral', async () => {
    const { clinicId, referralId } = await aPlace();

    const now = await office.book({ clinicId, referralId, bookedAt: undefined });
    const tooEarly = await office.book({ clinicId, referralId, bookedAt: '2024-06-02T09:00:00.000Z' });

    expect([now.status, codeOf(now)]).toEqual([422, 'booking.starts-in-the-past']);
    expect([tooEarly.status, codeOf(tooEarly), ...fieldsOf(tooEarly)]).toEqual([
      422,
      'time.before-what-went-before',
      'bookedAt',
    ]);
  });

  it('tapped twice is one: the second is shown the first, at once or a moment later', async () => {
    const { clinicId, referralId } = await aPlace();
    const book = () => office.book({ clinicId, referralId });

    const atOnce = await Promise.all([book(), book(), book()]);
    const later = await book();

    const first = atOnce.find(({ status }) => status === 201);
    const existing = { appointmentId: first === undefined ? '' : idOf(first, 'appointmentId') };
    const others = [...atOnce.filter((answer) => answer !== first), later];
    expect(others.map(({ status, body }) => ({ status, body }))).toMatchObject(
      others.map(() => ({ status: 409, body: { code: 'appointment.same-contact', existing } })),
    );
    expect(await office.count('select count(*) from appointment where referral_id = $1', [referralId])).toBe(
      1,
    );
  });

  it('lets two contacts follow each other without a gap', async () => {
    const { clinicId, referralId } = await aPlace();
    await office.booked({ clinicId, referralId });

    const answer = await office.book({ clinicId, referralId, startsAt: '2024-06-17T09:45:00.000Z' });

    expect(answer.status).toBe(201);
  });

  it('asks to come back while the event of the referral is on its way', async () => {
    const { clinicId } = await aPlace();

    const answer = await office.book({ clinicId, referralId: '0190b7c4-5d9e-7a31-9c0e-000000000000' });

    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'booking.referral-not-known-yet', retryAfterMs: 40 },
    });
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('asks to come back while the acceptance is on its way, but books an assessment', async () => {
    const { clinicId } = await aPlace();
    const { referralId } = await office.receivedReferral();

    const treatment = await office.book({ clinicId, referralId });
    const assessment = await office.book({ clinicId, referralId, type: '01' });

    expect([codeOf(treatment), assessment.status]).toEqual(['booking.not-accepted-yet', 201]);
  });

  it('is done once for one Idempotency-Key', async () => {
    const { clinicId, referralId } = await aPlace();
    const token = await office.service.token('administrator', { subject: 'an-administrator' });
    const send = () =>
      office.service.request('POST', '/appointments', {
        body: aBookingBody({ clinicId, referralId }),
        token,
        headers: { 'idempotency-key': `once-${referralId}` },
      });

    const [first, second] = [await send(), await send()];

    expect(second.body).toEqual(first.body);
    expect(await office.count('select count(*) from appointment where referral_id = $1', [referralId])).toBe(
      1,
    );
  });
});

describe('moving an appointment', () => {
  it('takes its time along and frees what it leaves', async () => {
    const { clinicId, referralId } = await aPlace();
    const appointmentId = await office.booked({ clinicId, referralId });
    const elsewhere = await office.clinic(await office.clinician(), { day: '2024-06-18' });

    const answer = await office.post(`/appointments/${appointmentId}/move`, {
      clinicId: elsewhere,
      startsAt: '2024-06-18T10:00:00.000Z',
      movedAt: '2024-06-12T09:00:00.000Z',
      movedBy: 'provider',
    });

    expect(answer.status).toBe(200);
    expect(await office.eventsOf(appointmentId)).toEqual(['appointment.booked.v1', 'appointment.moved.v1']);
    const other = await office.acceptedReferral();
    expect((await office.book({ clinicId, referralId: other.referralId })).status).toBe(201);
  });

  it('may overlap the hours it has now', async () => {
    const { clinicId, referralId } = await aPlace();
    const appointmentId = await office.booked({ clinicId, referralId });

    const answer = await office.post(`/appointments/${appointmentId}/move`, {
      clinicId,
      startsAt: '2024-06-17T09:15:00.000Z',
      movedAt: '2024-06-12T09:00:00.000Z',
      movedBy: 'provider',
    });

    expect(answer.status).toBe(200);
  });

  it('sent twice is one: it is there already', async () => {
    const { clinicId, referralId } = await aPlace();
    const appointmentId = await office.booked({ clinicId, referralId });
    const move = () =>
      office.post(`/appointments/${appointmentId}/move`, {
        clinicId,
        startsAt: '2024-06-17T10:00:00.000Z',
        movedAt: '2024-06-12T09:00:00.000Z',
        movedBy: 'provider',
      });

    const [first, second] = [await move(), await move()];

    expect([first.status, second.status, codeOf(second)]).toEqual([
      200,
      409,
      'appointment.move-changes-nothing',
    ]);
    expect(await office.eventsOf(appointmentId)).toEqual(['appointment.booked.v1', 'appointment.moved.v1']);
  });

  it('is refused into hours that are taken', async () => {
    const { clinicId, referralId } = await aPlace();
    const appointmentId = await office.booked({ clinicId, referralId });
    const other = await office.acceptedReferral();
    await office.booked({ clinicId, referralId: other.referralId, startsAt: '2024-06-17T10:00:00.000Z' });

    const answer = await office.post(`/appointments/${appointmentId}/move`, {
      clinicId,
      startsAt: '2024-06-17T10:15:00.000Z',
      movedAt: '2024-06-12T09:00:00.000Z',
      movedBy: 'provider',
    });

    expect([answer.status, codeOf(answer)]).toEqual([409, 'booking.clinician-busy']);
    expect(await office.eventsOf(appointmentId)).toEqual(['appointment.booked.v1']);
  });

  it('conflicts when someone saved first', async () => {
    const { clinicId, referralId } = await aPlace();
    const appointmentId = await office.booked({ clinicId, referralId });
    const booking = office.service.app.get(BookingCommands);
    const moveTo = (startsAt: string) =>
      booking
        .move(aCommandContext(), appointmentId, {
          clinicId,
          startsAt,
          movedAt: '2024-06-12T09:00:00.000Z',
          movedBy: 'person',
        })
        .then(() => 'moved', codeOfRefusal);

    const outcomes = await Promise.all(
      ['10:00', '10:45', '11:00'].map((time) => moveTo(`2024-06-17T${time}:00.000Z`)),
    );

    const moves = outcomes.filter((outcome) => outcome === 'moved').length;
    expect(outcomes.filter((outcome) => !['moved', 'appointment.lost-race'].includes(outcome))).toEqual([]);
    expect(await office.eventsOf(appointmentId)).toHaveLength(1 + moves);
  });
});

function codeOfRefusal(refusal: unknown): string {
  if (refusal instanceof Error && 'code' in refusal) return String(refusal.code);
  return String(refusal);
}
