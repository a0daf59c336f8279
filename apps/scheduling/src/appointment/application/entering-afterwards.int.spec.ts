import { codeOf, fieldsOf, idOf, Office } from '../../../test/an-office.js';
import { employmentSupport, guidedSelfHelp } from '../../../test/a-booking.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

async function aPlace() {
  const clinicianId = await office.clinician();
  return { clinicianId, clinicId: await office.clinic(clinicianId), ...(await office.acceptedReferral()) };
}

describe('entering a contact afterwards', () => {
  const anEntry = (referralId: string, clinicianId: string) => ({
    referralId,
    clinicianId,
    startsAt: '2024-06-17T09:30:00.000Z',
    minutes: 20,
    type: '02',
    therapies: [guidedSelfHelp],
    medium: '02',
    planned: 'N',
    attendance: '5',
  });

  it('stores an overlap without taking the time twice, and says so', async () => {
    const { clinicId, referralId, clinicianId } = await aPlace();
    await office.booked({ clinicId, referralId });
    const other = await office.acceptedReferral();

    const answer = await office.post('/appointments/retrospective', anEntry(other.referralId, clinicianId));

    expect(answer).toMatchObject({ status: 201, body: { overlapping: ['clinician'] } });
    const appointmentId = idOf(answer, 'appointmentId');
    expect(await office.eventsOf(appointmentId)).toEqual([
      'appointment.booked.v1',
      'appointment.attended.v1',
    ]);
    const taken = await office.rows('select resource_kind from occupation where held_for = $1', [
      appointmentId,
    ]);
    expect(taken).toEqual([{ resource_kind: 'person' }]);
    expect(await office.doubleBookings()).toBe(0);
  });

  it('is never refused by a race: each is stored, and the time is taken once', async () => {
    const clinicianId = await office.clinician();
    const people = await Promise.all(Array.from({ length: 6 }, () => office.acceptedReferral()));

    const answers = await Promise.all(
      people.map(({ referralId }) =>
        office.post('/appointments/retrospective', anEntry(referralId, clinicianId)),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201]);
    const taken = 'select count(*) from occupation where resource_id = $1';
    expect(await office.count(taken, [clinicianId])).toBe(1);
  });

  it('that is recorded already is refused, and shown: a repeat would finish a course of treatment', async () => {
    const { referralId, clinicianId, personId } = await aPlace();
    const entry = anEntry(referralId, clinicianId);
    const first = idOf(await office.post('/appointments/retrospective', entry), 'appointmentId');

    const again = await office.post('/appointments/retrospective', { ...entry, type: '05', minutes: 30 });

    expect(again).toMatchObject({
      status: 409,
      body: {
        code: 'appointment.same-contact',
        existing: { appointmentId: first, startsAt: entry.startsAt, standing: 'attended' },
      },
    });
    expect(await office.count('select count(*) from appointment where person_id = $1', [personId])).toBe(1);
  });

  it('beside the one that was booked is refused, and led to its attendance', async () => {
    const { clinicId, referralId, clinicianId } = await aPlace();
    const startsAt = '2024-06-17T09:30:00.000Z';
    const appointmentId = await office.booked({ clinicId, referralId, startsAt });

    const answer = await office.post('/appointments/retrospective', anEntry(referralId, clinicianId));

    expect(answer).toMatchObject({
      status: 409,
      body: {
        existing: { appointmentId, standing: 'booked' },
        ways: [`POST /appointments/${appointmentId}/attendance`, 'separateContactReason'],
      },
    });
  });

  it('twice at once is stored once', async () => {
    const { referralId, clinicianId, personId } = await aPlace();

    const answers = await Promise.all(
      [1, 2, 3].map(() => office.post('/appointments/retrospective', anEntry(referralId, clinicianId))),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await office.count('select count(*) from appointment where person_id = $1', [personId])).toBe(1);
  });

  it('is another contact where staff say why, which stays here and is not published', async () => {
    const { referralId, clinicianId } = await aPlace();
    const entry = anEntry(referralId, clinicianId);
    await office.post('/appointments/retrospective', entry);

    const answer = await office.post('/appointments/retrospective', {
      ...entry,
      separateContactReason: 'Quagga Mews rang twice.',
    });

    const appointmentId = idOf(answer, 'appointmentId');
    expect(
      await office.rows('select separate_reason from appointment where id = $1', [appointmentId]),
    ).toEqual([{ separate_reason: 'Quagga Mews rang twice.' }]);
    const events = await office.rows<{ value: string }>(
      'select value from domain_event where aggregate_id = $1',
      [appointmentId],
    );
    expect(events.map(({ value }) => value).join()).not.toContain('Quagga');
  });

  it('beside another is stored, for it is another: at another minute, or of employment support', async () => {
    const { referralId, clinicianId } = await aPlace();
    const entry = anEntry(referralId, clinicianId);
    await office.post('/appointments/retrospective', entry);
    const adviser = await office.clinician('DH0', '30');

    const answers = [
      await office.post('/appointments/retrospective', { ...entry, startsAt: '2024-06-17T09:31:00.000Z' }),
      await office.post('/appointments/retrospective', {
        ...entry,
        clinicianId: adviser,
        type: '10',
        therapies: [employmentSupport],
      }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  });

  it('takes the place of one that was cancelled', async () => {
    const { clinicId, referralId, clinicianId } = await aPlace();
    const startsAt = '2024-06-17T09:30:00.000Z';
    const appointmentId = await office.booked({ clinicId, referralId, startsAt });
    await office.post(`/appointments/${appointmentId}/cancellation`, {
      cancelledAt: '2024-06-16T10:00:00.000Z',
      cancelledBy: 'person',
      reason: 'person-asked',
    });

    const answer = await office.post('/appointments/retrospective', anEntry(referralId, clinicianId));

    expect(answer.status).toBe(201);
  });

  it.each(['3', '7'])(
    'that was unplanned took place: code %s is refused, for it would count as treatment',
    async (attendance) => {
      const { referralId, clinicianId } = await aPlace();

      const answer = await office.post('/appointments/retrospective', {
        ...anEntry(referralId, clinicianId),
        attendance,
        therapies: [],
      });

      expect([answer.status, codeOf(answer), ...fieldsOf(answer)]).toEqual([
        422,
        'appointment.unplanned-took-place',
        'attendance',
      ]);
    },
  );

  it('of a time to come is refused', async () => {
    const { referralId, clinicianId } = await aPlace();

    const answer = await office.post('/appointments/retrospective', {
      ...anEntry(referralId, clinicianId),
      startsAt: '2999-06-17T09:30:00.000Z',
    });

    expect([answer.status, codeOf(answer), fieldsOf(answer)]).toEqual([422, 'time.in-future', ['startsAt']]);
  });

  it('of a treatment without its therapy is refused, and leaves nothing behind', async () => {
    const { referralId, clinicianId } = await aPlace();

    const answer = await office.post('/appointments/retrospective', {
      ...anEntry(referralId, clinicianId),
      therapies: [],
    });

    expect([answer.status, codeOf(answer)]).toEqual([422, 'appointment.therapies-required']);
    expect(await office.count('select count(*) from appointment where referral_id = $1', [referralId])).toBe(
      0,
    );
  });
});
