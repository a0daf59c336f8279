import { Office } from './an-office.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

const attended = { attendance: '5', recordedAt: '2024-06-17T10:00:00.000Z' };
const needsReason = { status: 403, body: { code: 'care-team.reason-needed' } };

/** An appointment, the clinician whose it is, and one who has nothing to do with the person. */
async function anAppointment() {
  const [clinicianId, outsiderId] = [await office.clinician(), await office.clinician()];
  const whose = await office.acceptedReferral();
  const clinicId = await office.clinic(clinicianId);
  const appointmentId = await office.booked({ referralId: whose.referralId, clinicId });
  return { ...whose, clinicianId, outsiderId, appointmentId };
}

describe('an appointment', () => {
  it('takes its clinician into the care team with the booking: he or she may act at once', async () => {
    const { appointmentId, clinicianId } = await anAppointment();

    const answer = await office.as('clinician', `/appointments/${appointmentId}/attendance`, attended, {
      clinicianId,
    });

    expect(answer.status).toBeLessThan(300);
  });

  it('is not recorded by a clinician outside the care team, and nothing is left of the attempt but its trace', async () => {
    const { appointmentId, referralId, outsiderId } = await anAppointment();

    const answer = await office.as('clinician', `/appointments/${appointmentId}/attendance`, attended, {
      clinicianId: outsiderId,
    });

    expect(answer).toMatchObject(needsReason);
    expect(await office.factsOf(appointmentId)).toEqual(['appointment.booked.v1']);
    const traces = await office.count(
      `select count(*)
         from audit_record as record
         join audit_entry as entry on entry.provider_code = record.provider_code and entry.id = record.entry_id
        where record.referral_id = $1
          and entry.outcome = 'refused'`,
      [referralId],
    );
    expect(traces).toBe(1);
  });

  it('takes the next clinician into the team when it moves, and the one before stays', async () => {
    const { appointmentId, referralId, clinicianId, outsiderId } = await anAppointment();
    const clinicId = await office.clinic(outsiderId, { day: '2024-06-18' });

    await office.post(`/appointments/${appointmentId}/move`, {
      ...{ clinicId, startsAt: '2024-06-18T09:00:00.000Z' },
      ...{ movedAt: '2024-06-11T09:00:00.000Z', movedBy: 'provider' },
    });

    const team = await office.rows<{ clinician_id: string }>(
      'select clinician_id from care_team where referral_id = $1',
      [referralId],
    );
    expect(team.map(({ clinician_id: member }) => member).sort()).toEqual([clinicianId, outsiderId].sort());
  });

  it('that was refused takes nobody into the team', async () => {
    const { referralId, outsiderId } = await anAppointment();
    const clinicId = await office.clinic(outsiderId);

    const answer = await office.book({ referralId, clinicId });

    expect(answer.status).toBe(409);
    expect(await office.count('select count(*) from care_team where referral_id = $1', [referralId])).toBe(1);
  });

  it('that is entered afterwards takes its clinician in, too', async () => {
    const clinicianId = await office.clinician();
    const { referralId } = await office.acceptedReferral();

    const entered = await office.post('/appointments/retrospective', {
      ...{ referralId, clinicianId, startsAt: '2024-06-20T09:00:00.000Z', minutes: 30, type: '02' },
      ...{ therapies: ['748051000000105'], medium: '02', planned: 'N', attendance: '5' },
    });

    expect(entered.status).toBe(201);
    expect(
      await office.count('select count(*) from care_team where referral_id = $1 and clinician_id = $2', [
        referralId,
        clinicianId,
      ]),
    ).toBe(1);
  });
});
