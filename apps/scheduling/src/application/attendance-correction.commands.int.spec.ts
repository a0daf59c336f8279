import { v7 } from 'uuid';
import { guidedSelfHelp } from '../../test/a-booking.js';
import { codeOf, fieldsOf, Office } from '../../test/an-office.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

const why = { reason: 'transcription', note: 'Wrong line.', correctedAt: '2024-07-01T09:00:00.000Z' };

async function recorded(attendance = '3') {
  const clinicianId = await office.clinician();
  const clinicId = await office.clinic(clinicianId);
  const whose = await office.acceptedReferral();
  const appointmentId = await office.booked({ clinicId, referralId: whose.referralId });
  const body = { attendance, recordedAt: '2024-06-17T10:00:00.000Z' };
  await office.post(`/appointments/${appointmentId}/attendance`, body);
  return { ...whose, clinicianId, clinicId, appointmentId };
}

function tomorrow(): string {
  return new Date(Date.now() + 86_400_000).toISOString();
}

function correct(appointmentId: string, change: object) {
  return office.post(`/appointments/${appointmentId}/correction`, { ...why, ...change });
}

function occupied(appointmentId: string): Promise<number> {
  return office.count('select count(*) from occupation where held_for = $1', [appointmentId]);
}

describe('putting right what was recorded of a contact', () => {
  it('tells the whole contact anew and keeps what stood before, with who, when and why', async () => {
    const { appointmentId } = await recorded();

    const answer = await correct(appointmentId, { attendance: '5', minutes: 30 });

    expect(answer).toMatchObject({ status: 200, body: { appointmentId, overlapping: [] } });
    expect(await office.factsOf(appointmentId)).toEqual([
      'appointment.booked.v1',
      'appointment.missed.v1',
      'attendance.corrected.v1',
    ]);
    const { body } = await office.get(`/appointments/${appointmentId}/corrections`);
    expect(body).toMatchObject({
      corrections: [
        {
          ...{ what: 'attendance', reason: 'transcription', note: 'Wrong line.' },
          ...{ correctedByRole: 'administrator', correctedAt: why.correctedAt },
          before: { attendance: '3', minutes: null },
          after: { attendance: '5', minutes: 30, therapies: [guidedSelfHelp] },
        },
      ],
    });
  });

  it('is done now, by the platform’s clock, unless staff say that they record late', async () => {
    const { appointmentId } = await recorded();
    const before = new Date().toISOString();

    const answer = await correct(appointmentId, { attendance: '5', correctedAt: undefined });

    expect(answer.status).toBe(200);
    const [kept] = await office.rows<{ at: Date }>(
      'select corrected_at as at from correction where subject_id = $1',
      [appointmentId],
    );
    expect((kept?.at ?? new Date(0)).toISOString() >= before).toBe(true);
  });

  it('keeps the words behind it out of the fact', async () => {
    const { appointmentId } = await recorded();

    await correct(appointmentId, { attendance: '5', note: 'Quagga Mews' });

    const rows = await office.rows<{ value: string }>(
      'select value from domain_event where aggregate_id = $1',
      [appointmentId],
    );
    expect(rows.map(({ value }) => value).join()).not.toContain('Quagga');
  });

  it('frees the time of what never took place, and takes it for what did', async () => {
    const { appointmentId } = await recorded();

    await correct(appointmentId, { attendance: null, reason: 'recorded-in-error' });
    const afterwards = await occupied(appointmentId);
    await correct(appointmentId, { attendance: '5', therapies: [guidedSelfHelp] });

    expect([afterwards, await occupied(appointmentId)]).toEqual([0, 2]);
  });

  it('leaves taken time to whoever holds it, and says whose', async () => {
    const { appointmentId, referralId, clinicId, clinicianId } = await recorded();
    const later = '2024-06-17T10:00:00.000Z';
    await office.booked({
      clinicId,
      referralId: (await office.acceptedReferral()).referralId,
      startsAt: later,
    });

    const answer = await correct(appointmentId, { startsAt: later });

    expect(answer).toMatchObject({ status: 200, body: { overlapping: ['clinician'] } });
    expect(await occupied(appointmentId)).toBe(1);
    expect(await office.doubleBookings()).toBe(0);
    expect([referralId, clinicianId].every((id) => id.length > 0)).toBe(true);
  });

  it('is refused what a first recording is refused', async () => {
    const { appointmentId } = await recorded();
    const refusals = [
      await correct(appointmentId, { attendance: '5', therapies: ['304891004'] }),
      await correct(appointmentId, { startsAt: '2024-06-02T09:00:00.000Z' }),
      await correct(appointmentId, { attendance: '3' }),
      await correct(appointmentId, { attendance: '8' }),
      await correct(appointmentId, { attendance: '5', reason: 'other', note: undefined }),
      await correct(appointmentId, { attendance: '5', correctedAt: tomorrow() }),
      await correct(v7(), { attendance: '5' }),
    ];

    expect(refusals.map((refusal) => [refusal.status, codeOf(refusal), ...fieldsOf(refusal)])).toEqual([
      [409, 'booking.clinician-not-qualified'],
      [422, 'booking.before-referral', 'startsAt'],
      [422, 'correction.changes-nothing', 'attendance'],
      [422, 'value.invalid', 'attendance'],
      [422, 'correction.note-needed', 'note'],
      [422, 'time.in-future', 'correctedAt'],
      [404, 'appointment.unknown'],
    ]);
    expect(await office.factsOf(appointmentId)).toHaveLength(2);
  });

  it('loses the race to whoever was first', async () => {
    const { appointmentId } = await recorded();

    const answers = await Promise.all(
      ['5', '6', '7', '4'].map((attendance) => correct(appointmentId, { attendance })),
    );

    expect(answers.map(({ status }) => status).filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const won = answers.filter(({ status }) => status === 200).length;
    expect(await office.factsOf(appointmentId)).toHaveLength(2 + won);
    expect(await office.count('select count(*) from correction where subject_id = $1', [appointmentId])).toBe(
      won,
    );
  });

  it('is for those who keep the records of the provider', async () => {
    const { appointmentId } = await recorded();
    const path = `/appointments/${appointmentId}/correction`;
    const body = { ...why, attendance: '5' };

    const person = await office.as('patient', path, body, { personId: v7() });
    const elsewhere = await office.post(path, body, { provider: 'NCH' });

    expect([person.status, elsewhere.status]).toEqual([403, 404]);
  });

  it('is never rewritten', async () => {
    const { appointmentId } = await recorded();
    await correct(appointmentId, { attendance: '5' });

    const rewriting = office.inTransaction('DH0', (tx) =>
      tx.execute(`update correction set reason = 'other'`),
    );

    await expect(rewriting).rejects.toThrow('permission denied');
  });
});
