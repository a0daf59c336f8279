import { v7 } from 'uuid';
import { cbt, employmentSupport, guidedSelfHelp } from '../../../test/a-booking.js';
import { aDayAhead, codeOf, fieldsOf, Office } from '../../../test/an-office.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

async function anAppointment(changes: Record<string, unknown> = {}) {
  const clinicianId = await office.clinician();
  const clinicId = await office.clinic(clinicianId);
  const whose = await office.acceptedReferral();
  const appointmentId = await office.booked({ clinicId, referralId: whose.referralId, ...changes });
  return { appointmentId, clinicId, clinicianId, ...whose };
}

/** Next year: a person acts by the platform's clock. */
async function anAppointmentAhead() {
  const day = aDayAhead();
  const clinicianId = await office.clinician();
  const clinicId = await office.clinic(clinicianId, { day });
  const whose = await office.acceptedReferral();
  const { referralId } = whose;
  const appointmentId = await office.booked({ clinicId, referralId, startsAt: `${day}T09:00:00.000Z` });
  return { appointmentId, ...whose };
}

const cancelled = { cancelledAt: '2024-06-16T10:00:00.000Z', cancelledBy: 'person', reason: 'person-asked' };
const attended = { attendance: '5', recordedAt: '2024-06-17T10:00:00.000Z' };

describe('cancelling an appointment', () => {
  it('frees its time and says whether it came at short notice', async () => {
    const { appointmentId, clinicId } = await anAppointment();

    const answer = await office.post(`/appointments/${appointmentId}/cancellation`, cancelled);

    expect(answer).toMatchObject({ status: 200, body: { appointmentId, shortNotice: 'Y' } });
    expect(await office.eventsOf(appointmentId)).toEqual([
      'appointment.booked.v1',
      'appointment.cancelled.v1',
    ]);
    const other = await office.acceptedReferral();
    expect((await office.book({ clinicId, referralId: other.referralId })).status).toBe(201);
  });

  it('is refused twice', async () => {
    const { appointmentId } = await anAppointment();
    await office.post(`/appointments/${appointmentId}/cancellation`, cancelled);

    const answer = await office.post(`/appointments/${appointmentId}/cancellation`, cancelled);

    expect([answer.status, codeOf(answer)]).toEqual([409, 'appointment.cancelled']);
  });

  it('loses the race to whoever was first', async () => {
    const { appointmentId } = await anAppointment();

    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => office.post(`/appointments/${appointmentId}/cancellation`, cancelled)),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(await office.eventsOf(appointmentId)).toHaveLength(2);
  });

  it('is the person’s own affair, in his or her own name', async () => {
    const { appointmentId, personId } = await anAppointmentAhead();
    const cancel = (person: string, body: object) =>
      office.as('patient', `/appointments/${appointmentId}/cancellation`, body, { personId: person });

    const strangers = await cancel(v7(), { ...cancelled, cancelledAt: undefined });
    const now = { cancelledBy: 'person', reason: 'person-asked' };
    const asProvider = await cancel(personId, { ...now, cancelledBy: 'provider', reason: 'other' });
    const own = await cancel(personId, now);

    expect([strangers.status, codeOf(strangers)]).toEqual([404, 'appointment.unknown']);
    expect([asProvider.status, codeOf(asProvider)]).toEqual([422, 'caller.is-the-person']);
    expect(own.status).toBe(200);
  });

  it('takes effect now for a person, who states no time: what has begun is not cancelled any more', async () => {
    const { appointmentId, personId } = await anAppointment();
    const asPatient = (path: string, body: object) =>
      office.as('patient', `/appointments/${appointmentId}/${path}`, body, { personId });
    const move = { clinicId: v7(), startsAt: '2024-06-18T09:00:00.000Z', movedBy: 'person' };
    const now = { ...cancelled, cancelledAt: undefined };

    const refusals = [
      await asPatient('cancellation', cancelled),
      await asPatient('move', { ...move, movedAt: '2024-06-16T10:00:00.000Z' }),
      await asPatient('cancellation', now),
    ];

    expect(refusals.map((refusal) => [refusal.status, codeOf(refusal), ...fieldsOf(refusal)])).toEqual([
      [422, 'time.only-staff-record-late', 'cancelledAt'],
      [422, 'time.only-staff-record-late', 'movedAt'],
      [409, 'appointment.has-begun'],
    ]);
    expect(await office.eventsOf(appointmentId)).toEqual(['appointment.booked.v1']);
  });

  it('is recorded late by staff, but not before the appointment was agreed', async () => {
    const { appointmentId } = await anAppointment();

    const tooEarly = await office.post(`/appointments/${appointmentId}/cancellation`, {
      ...cancelled,
      cancelledAt: '2024-06-10T08:59:59.000Z',
    });
    const late = await office.post(`/appointments/${appointmentId}/cancellation`, cancelled);

    expect([tooEarly.status, codeOf(tooEarly), ...fieldsOf(tooEarly)]).toEqual([
      422,
      'time.before-what-went-before',
      'cancelledAt',
    ]);
    expect(late.status).toBe(200);
  });

  it('gives the reason of whoever cancels', async () => {
    const { appointmentId } = await anAppointment();

    const answer = await office.post(`/appointments/${appointmentId}/cancellation`, {
      ...cancelled,
      reason: 'clinician-unavailable',
    });

    expect([answer.status, codeOf(answer), fieldsOf(answer)]).toEqual([
      422,
      'cancellation.reason-of-the-other-party',
      ['reason'],
    ]);
  });
});

describe('recording attendance', () => {
  it('stores what was delivered and leaves the time taken', async () => {
    const { appointmentId } = await anAppointment();

    const answer = await office.post(`/appointments/${appointmentId}/attendance`, {
      ...attended,
      minutes: 35,
    });

    expect(answer.status).toBe(200);
    expect(await office.eventsOf(appointmentId)).toEqual([
      'appointment.booked.v1',
      'appointment.attended.v1',
    ]);
    const stored = await office.rows('select standing, therapies, minutes from appointment where id = $1', [
      appointmentId,
    ]);
    expect(stored).toEqual([{ standing: 'attended', therapies: [guidedSelfHelp], minutes: 35 }]);
    expect(await office.count('select count(*) from occupation where held_for = $1', [appointmentId])).toBe(
      2,
    );
  });

  it('stores that the person did not come', async () => {
    const { appointmentId } = await anAppointment();

    await office.post(`/appointments/${appointmentId}/attendance`, { ...attended, attendance: '3' });

    expect(await office.eventsOf(appointmentId)).toEqual(['appointment.booked.v1', 'appointment.missed.v1']);
  });

  it('of a cancelled appointment is refused', async () => {
    const { appointmentId } = await anAppointment();
    await office.post(`/appointments/${appointmentId}/cancellation`, cancelled);

    const answer = await office.post(`/appointments/${appointmentId}/attendance`, attended);

    expect([answer.status, codeOf(answer)]).toEqual([409, 'appointment.cancelled']);
  });

  it('before it began is refused', async () => {
    const { appointmentId } = await anAppointment();

    const answer = await office.post(`/appointments/${appointmentId}/attendance`, {
      ...attended,
      recordedAt: '2024-06-17T08:59:00.000Z',
    });

    expect([answer.status, codeOf(answer)]).toEqual([409, 'appointment.not-begun-yet']);
  });

  it('is done once, whoever else tries', async () => {
    const { appointmentId } = await anAppointment();

    const answers = await Promise.all(
      ['5', '3', '6', '7'].map((attendance) =>
        office.post(`/appointments/${appointmentId}/attendance`, { ...attended, attendance }),
      ),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(await office.eventsOf(appointmentId)).toHaveLength(2);
    const after = await office.post(`/appointments/${appointmentId}/attendance`, attended);
    expect(codeOf(after)).toBe('appointment.attendance-already-recorded');
  });

  it('says at once what kind of contact it was, and who saw the person', async () => {
    const { appointmentId, clinicianId, referralId } = await anAppointment({ type: '01' });
    const colleagueId = await office.clinician();

    const answer = await office.post(`/appointments/${appointmentId}/attendance`, {
      ...attended,
      type: '03',
      therapies: [guidedSelfHelp],
      clinicianId: colleagueId,
    });

    expect(answer).toMatchObject({ status: 200, body: { appointmentId, overlapping: [] } });
    expect(
      await office.rows('select type, clinician_id from appointment where id = $1', [appointmentId]),
    ).toEqual([{ type: '03', clinician_id: colleagueId }]);
    const [published] = await office.rows<{ value: string }>(
      `select value from domain_event where aggregate_id = $1 and type like '%attended%'`,
      [appointmentId],
    );
    expect(JSON.parse(published?.value ?? '{}')).toMatchObject({
      data: { type: '03', clinicianId: colleagueId },
    });
    const taken = await office.rows<{ id: string }>(
      `select resource_id as id from occupation where held_for = $1 and resource_kind = 'clinician'`,
      [appointmentId],
    );
    expect(taken).toEqual([{ id: colleagueId }]);
    const team = await office.count('select count(*) from care_team where referral_id = $1', [referralId]);
    expect([team, clinicianId === colleagueId]).toEqual([2, false]);
  });

  it('leaves the time of a colleague that is taken already, and says so', async () => {
    const { appointmentId } = await anAppointment();
    const colleagueId = await office.clinician();
    const other = await office.acceptedReferral();
    await office.booked({ clinicId: await office.clinic(colleagueId), referralId: other.referralId });

    const answer = await office.post(`/appointments/${appointmentId}/attendance`, {
      ...attended,
      clinicianId: colleagueId,
    });

    expect(answer).toMatchObject({ status: 200, body: { overlapping: ['clinician'] } });
    expect(await office.doubleBookings()).toBe(0);
  });

  it('is refused another clinician or type that could not have been booked', async () => {
    const { appointmentId } = await anAppointment();
    const record = (changes: object) =>
      office.post(`/appointments/${appointmentId}/attendance`, { ...attended, ...changes });
    const refusals = [
      await record({ clinicianId: v7() }),
      await record({ type: '10' }),
      await record({ type: '02', clinicianId: await office.clinician('RW1') }),
      await record({ attendance: '3', clinicianId: await office.clinician() }),
    ];

    expect(refusals.map((refusal) => [refusal.status, codeOf(refusal)])).toEqual([
      [409, 'booking.clinician-not-known-yet'],
      [422, 'booking.therapy-does-not-fit-type'],
      [409, 'booking.clinician-not-known-yet'],
      [422, 'appointment.only-seen-has-clinician'],
    ]);
    expect(await office.eventsOf(appointmentId)).toEqual(['appointment.booked.v1']);
  });

  it('names a therapy that the clinician may deliver', async () => {
    const { appointmentId } = await anAppointment();

    const answer = await office.post(`/appointments/${appointmentId}/attendance`, {
      ...attended,
      therapies: [cbt],
    });

    expect([answer.status, codeOf(answer)]).toEqual([409, 'booking.clinician-not-qualified']);
    expect(await office.eventsOf(appointmentId)).toEqual(['appointment.booked.v1']);
  });
});

describe('bad input', () => {
  const refusedFields = async (path: string, body: unknown) => {
    const answer = await office.post(path, body);
    return [answer.status, codeOf(answer), fieldsOf(answer)];
  };

  it.each([
    ['an unknown attendance code', { attendance: '9' }, 'attendance'],
    ['a cancellation as attendance', { attendance: '2' }, 'attendance'],
    ['no minutes at all', { minutes: 0 }, 'minutes'],
    ['more than ten hours', { minutes: 601 }, 'minutes'],
    ['an unknown medium', { medium: '03' }, 'medium'],
    ['an unknown therapy', { therapies: ['1'] }, 'therapies[0]'],
  ])('%s in a record of attendance names its field', async (_what, change, field) => {
    const refused = await refusedFields(`/appointments/${v7()}/attendance`, { ...attended, ...change });

    expect(refused).toEqual([422, 'value.invalid', [field]]);
  });

  it('a time without a zone names its field', async () => {
    const refused = await refusedFields(`/appointments/${v7()}/attendance`, {
      ...attended,
      recordedAt: '2024-06-17T10:00:00',
    });

    expect(refused).toEqual([422, 'value.invalid', ['recordedAt']]);
  });

  it('a time in the future names its field', async () => {
    const refused = await refusedFields(`/appointments/${v7()}/attendance`, {
      ...attended,
      recordedAt: '2999-06-17T10:00:00.000Z',
    });

    expect(refused).toEqual([422, 'time.in-future', ['recordedAt']]);
  });

  it('an unknown field is refused', async () => {
    const refused = await refusedFields(`/appointments/${v7()}/cancellation`, {
      ...cancelled,
      note: 'a word',
    });

    expect(refused).toEqual([422, 'field.unknown', ['note']]);
  });

  it('an unknown appointment is not found', async () => {
    const answer = await office.post(`/appointments/${v7()}/attendance`, attended);

    expect([answer.status, codeOf(answer)]).toEqual([404, 'appointment.unknown']);
  });

  it('an id that is none is refused', async () => {
    const answer = await office.post('/appointments/unknown/attendance', attended);

    expect([answer.status, codeOf(answer)]).toEqual([422, 'id.malformed']);
  });

  it('a body that is not JSON is refused', async () => {
    const answer = await office.post('/appointments', '{"referralId":');

    expect([answer.status, codeOf(answer)]).toEqual([400, 'body.not-json']);
  });

  it('employment support outside its own appointments is refused', async () => {
    const clinicId = await office.clinic(await office.clinician());
    const { referralId } = await office.acceptedReferral();

    const answer = await office.book({ clinicId, referralId, therapy: employmentSupport });

    expect([answer.status, codeOf(answer)]).toEqual([422, 'booking.therapy-does-not-fit-type']);
  });

  it('a booking that starts before it is made is refused and leaves nothing behind', async () => {
    const clinicId = await office.clinic(await office.clinician());
    const { referralId } = await office.acceptedReferral();

    const answer = await office.book({ clinicId, referralId, bookedAt: '2024-06-17T09:00:00.000Z' });

    expect([answer.status, codeOf(answer), fieldsOf(answer)]).toEqual([
      422,
      'booking.starts-in-the-past',
      ['startsAt'],
    ]);
    expect(await office.count('select count(*) from occupation where resource_id = $1', [referralId])).toBe(
      0,
    );
  });

  it('a caller of another role, or of none, stays outside', async () => {
    const analyst = await office.as('icb-analyst', '/appointments', {});
    const nobody = await office.service.request('POST', '/appointments', { body: {} });

    expect([analyst.status, nobody.status]).toEqual([403, 401]);
  });
});
