import { Transactions } from '#service-kit/database/transaction';
import { aDayAhead, codeOf, idOf, Office } from '../../../test/an-office.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

const tables = ['clinic', 'occupation', 'appointment', 'open_referral', 'clinician_capability'];

async function anAppointment() {
  const clinicianId = await office.clinician();
  const clinicId = await office.clinic(clinicianId);
  const { referralId, personId } = await office.acceptedReferral();
  return {
    clinicianId,
    clinicId,
    referralId,
    personId,
    appointmentId: await office.booked({ clinicId, referralId }),
  };
}

describe('two providers', () => {
  it('share nothing: what is one’s is unknown to the other', async () => {
    const { clinicianId, clinicId, referralId, appointmentId } = await anAppointment();
    const other = { provider: 'RW1' };

    const withdrawal = await office.post(
      `/clinics/${clinicId}/withdrawal`,
      { withdrawnAt: '2024-06-16T12:00:00.000Z' },
      other,
    );
    const attendance = await office.post(
      `/appointments/${appointmentId}/attendance`,
      { attendance: '5', recordedAt: '2024-06-17T10:00:00.000Z' },
      other,
    );
    const booking = await office.post(
      '/appointments',
      {
        referralId,
        clinicId,
        startsAt: '2024-06-17T10:00:00.000Z',
        minutes: 30,
        type: '02',
        medium: '11',
        bookedAt: '2024-06-10T09:00:00.000Z',
      },
      other,
    );

    expect([withdrawal.status, codeOf(withdrawal)]).toEqual([404, 'clinic.unknown']);
    expect([attendance.status, codeOf(attendance)]).toEqual([404, 'appointment.unknown']);
    expect([booking.status, codeOf(booking)]).toEqual([404, 'booking.clinic-unknown']);
    const window = 'from=2024-06-17&to=2024-06-17';
    expect((await office.get(`/clinicians/${clinicianId}/diary?${window}`, other)).body).toEqual({
      clinics: [],
      appointments: [],
    });
    expect((await office.get(`/appointments?referralId=${referralId}`, other)).body).toEqual({
      appointments: [],
    });
    expect((await office.get(`/slots?${window}&minutes=15`, other)).body).toEqual({ slots: [], next: null });
  });

  it.each(tables)('see no row of %s without a provider set', async (table) => {
    await anAppointment();
    const transactions = office.service.app.get(Transactions);
    const count = (providers: string[]) =>
      transactions.read({ providers }, (tx) =>
        tx.query<{ rows: string }>(`select count(*) as rows from ${table}`),
      );

    expect(await count([])).toEqual([{ rows: '0' }]);
    expect(await count(['RW1'])).toEqual([{ rows: '0' }]);
    expect(await count(['DH0'])).not.toEqual([{ rows: '0' }]);
  });

  it('cannot write a row for each other', async () => {
    const write = office.inTransaction('RW1', (tx) =>
      tx.execute(
        `insert into open_referral (referral_id, provider_code, person_id, standing)
         values (gen_random_uuid(), 'DH0', gen_random_uuid(), 'received')`,
      ),
    );

    await expect(write).rejects.toThrow(/row-level security/);
  });
});

describe('a person', () => {
  it('sees only his or her own appointments', async () => {
    const { referralId, personId, appointmentId } = await anAppointment();
    const stranger = await office.acceptedReferral();
    const asPatient = async (id: string) => {
      const token = await office.service.token('patient', { personId: id });
      return (await office.service.request('GET', `/appointments?referralId=${referralId}`, { token })).body;
    };

    expect(await asPatient(personId)).toMatchObject({ appointments: [{ appointmentId }] });
    expect(await asPatient(stranger.personId)).toEqual({ appointments: [] });
  });

  it('may move his or her own appointment', async () => {
    const day = aDayAhead();
    const clinicId = await office.clinic(await office.clinician(), { day });
    const { referralId, personId } = await office.acceptedReferral();
    const appointmentId = await office.booked({ clinicId, referralId, startsAt: `${day}T09:00:00.000Z` });

    const answer = await office.as(
      'patient',
      `/appointments/${appointmentId}/move`,
      {
        clinicId,
        startsAt: `${day}T11:00:00.000Z`,
        movedBy: 'person',
      },
      { personId },
    );

    expect(idOf(answer, 'appointmentId')).toBe(appointmentId);
  });
});
