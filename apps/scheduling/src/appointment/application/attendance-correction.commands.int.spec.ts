import { v7 } from 'uuid';
import { guidedSelfHelp } from '../../../test/a-booking.js';
import { aDayAhead, codeOf, fieldsOf, idOf, Office } from '../../../test/an-office.js';

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

describe('correcting what was recorded of a contact', () => {
  it('publishes the whole contact anew and stores what was recorded before, with who, when and why', async () => {
    const { appointmentId } = await recorded();

    const answer = await correct(appointmentId, { attendance: '5', minutes: 30 });

    expect(answer).toMatchObject({ status: 200, body: { appointmentId, overlapping: [] } });
    expect(await office.eventsOf(appointmentId)).toEqual([
      'appointment.booked.v1',
      'appointment.missed.v1',
      'attendance.corrected.v1',
    ]);
    const { body } = await office.get(`/appointments/${appointmentId}/corrections`);
    expect(body).toMatchObject({
      corrections: [
        {
          what: 'attendance',
          reason: 'transcription',
          note: 'Wrong line.',
          correctedByRole: 'administrator',
          correctedAt: why.correctedAt,
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
    const [stored] = await office.rows<{ at: Date }>(
      'select corrected_at as at from correction where subject_id = $1',
      [appointmentId],
    );
    expect((stored?.at ?? new Date(0)).toISOString() >= before).toBe(true);
  });

  it('leaves the words behind it out of the event', async () => {
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

  it('leaves taken time to the contact that takes it, and says whose', async () => {
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
    expect(await office.eventsOf(appointmentId)).toHaveLength(2);
  });

  it('is not dated before what is corrected, nor before its last correction', async () => {
    const { appointmentId } = await recorded();
    const early = await correct(appointmentId, { attendance: '5', correctedAt: '2024-06-01T09:00:00.000Z' });
    await correct(appointmentId, { attendance: '5' });
    const outOfTurn = await correct(appointmentId, {
      attendance: '3',
      correctedAt: '2024-06-30T09:00:00.000Z',
    });

    expect(
      [early, outOfTurn].map((refusal) => [refusal.status, codeOf(refusal), ...fieldsOf(refusal)]),
    ).toEqual([
      [409, 'appointment.not-begun-yet', 'startsAt'],
      [422, 'time.before-what-went-before', 'correctedAt'],
    ]);
    expect(await office.eventsOf(appointmentId)).toHaveLength(3);
  });

  it('loses the race to whoever was first', async () => {
    const { appointmentId } = await recorded();

    const answers = await Promise.all(
      ['5', '6', '7', '4'].map((attendance) => correct(appointmentId, { attendance })),
    );

    expect(answers.map(({ status }) => status).filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const won = answers.filter(({ status }) => status === 200).length;
    expect(await office.eventsOf(appointmentId)).toHaveLength(2 + won);
    expect(await office.count('select count(*) from correction where subject_id = $1', [appointmentId])).toBe(
      won,
    );
  });

  it('is for those who maintain the records of the provider', async () => {
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

describe('an appointment booked in error', () => {
  const inError = { attendance: null, reason: 'recorded-in-error' };

  async function booked(day = '2024-06-17') {
    const clinicianId = await office.clinician();
    const clinicId = await office.clinic(clinicianId, { day });
    const whose = await office.acceptedReferral();
    const { referralId } = whose;
    const appointmentId = await office.booked({ clinicId, referralId, startsAt: `${day}T09:00:00.000Z` });
    return { ...whose, clinicianId, clinicId, day, appointmentId };
  }

  it.each([
    ['before its time', aDayAhead()],
    ['after its time', '2024-06-17'],
  ])(
    'is voided %s: it is published as no contact, frees its time, and is no cancellation',
    async (_when, day) => {
      const { appointmentId, clinicId } = await booked(day);

      const answer = await correct(appointmentId, { ...inError, correctedAt: undefined });

      expect(answer.status).toBe(200);
      expect(await office.eventsOf(appointmentId)).toEqual([
        'appointment.booked.v1',
        'attendance.corrected.v1',
      ]);
      const [published] = await office.rows<{ value: string }>(
        `select value from domain_event where aggregate_id = $1 and type like '%corrected%'`,
        [appointmentId],
      );
      expect(JSON.parse(published?.value ?? '{}')).toMatchObject({
        data: { attendance: null, before: { attendance: null } },
      });
      expect(await occupied(appointmentId)).toBe(0);
      const other = await office.acceptedReferral();
      const startsAt = `${day}T09:00:00.000Z`;
      expect((await office.book({ clinicId, referralId: other.referralId, startsAt })).status).toBe(201);
    },
  );

  it('is voided once, with its reason, by staff', async () => {
    const { appointmentId, personId } = await booked();

    const patient = await office.as(
      'patient',
      `/appointments/${appointmentId}/correction`,
      { ...why, ...inError },
      { personId },
    );
    const otherReason = await correct(appointmentId, { attendance: null, reason: 'transcription' });
    const answers = await Promise.all([1, 2, 3].map(() => correct(appointmentId, inError)));
    const again = await correct(appointmentId, inError);

    expect([patient.status, codeOf(otherReason)]).toEqual([403, 'correction.never-was-needs-its-reason']);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(codeOf(again)).toBe('correction.changes-nothing');
    expect(await office.eventsOf(appointmentId)).toHaveLength(2);
  });

  it('that was none is undone by saying what it was, and takes its time again', async () => {
    const { appointmentId } = await booked();
    await correct(appointmentId, inError);

    const answer = await correct(appointmentId, { attendance: '5', therapies: [guidedSelfHelp] });

    expect(answer.status).toBe(200);
    expect(await occupied(appointmentId)).toBe(2);
  });

  it('is booked anew where its time lies ahead', async () => {
    const { appointmentId, clinicId, referralId, day } = await booked(aDayAhead());
    await correct(appointmentId, { ...inError, correctedAt: undefined });

    const answer = await office.book({ clinicId, referralId, startsAt: `${day}T09:00:00.000Z` });

    expect(answer.status).toBe(201);
  });
});

describe('a correction', () => {
  it('makes no second contact of one: where another of that time and kind is recorded, it says why', async () => {
    const { appointmentId, referralId, clinicianId } = await recorded('5');
    const entry = {
      referralId,
      clinicianId,
      startsAt: '2024-06-17T11:00:00.000Z',
      minutes: 20,
      type: '02',
      therapies: [guidedSelfHelp],
      medium: '02',
      planned: 'Y',
      attendance: '5',
    };
    await office.post('/appointments/retrospective', entry);

    const refused = await correct(appointmentId, { startsAt: entry.startsAt });
    const said = await correct(appointmentId, {
      startsAt: entry.startsAt,
      separateContactReason: 'Seen with a colleague, then alone.',
    });

    expect([refused.status, codeOf(refused)]).toEqual([409, 'appointment.same-contact']);
    expect(said.status).toBe(200);
  });

  it('of an unplanned contact does not make it one that was missed or cancelled, for it would count even so', async () => {
    const { referralId, clinicianId } = await recorded();
    const entered = await office.post('/appointments/retrospective', {
      referralId,
      clinicianId,
      startsAt: '2024-06-17T11:00:00.000Z',
      minutes: 20,
      type: '02',
      therapies: [guidedSelfHelp],
      medium: '02',
      planned: 'N',
      attendance: '5',
    });
    const appointmentId = idOf(entered, 'appointmentId');

    const refusals = [];
    for (const attendance of ['2', '3', '4', '7'])
      refusals.push(await correct(appointmentId, { attendance }));

    expect(refusals.map((refusal) => codeOf(refusal))).toEqual(
      Array.from({ length: 4 }, () => 'appointment.unplanned-took-place'),
    );
    expect((await correct(appointmentId, { attendance: null, reason: 'recorded-in-error' })).status).toBe(
      200,
    );
  });

  it('dates no cancellation before the contact was agreed', async () => {
    const { appointmentId } = await recorded();

    const answer = await correct(appointmentId, { attendance: '2', cancelledAt: '2024-06-10T08:00:00.000Z' });

    expect([answer.status, codeOf(answer), ...fieldsOf(answer)]).toEqual([
      422,
      'time.before-what-went-before',
      'cancelledAt',
    ]);
  });
});
