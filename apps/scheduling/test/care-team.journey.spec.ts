import { PersonMerged, PersonUnmerged } from '#domain-model/events/referral.events';
import { Subscriptions } from '../src/subscriptions.js';
import { aBookingBody, consumed, Office } from './an-office.js';

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
    expect(await office.eventsOf(appointmentId)).toEqual(['appointment.booked.v1']);
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
      clinicId,
      startsAt: '2024-06-18T09:00:00.000Z',
      movedAt: '2024-06-11T09:00:00.000Z',
      movedBy: 'provider',
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
      referralId,
      clinicianId,
      startsAt: '2024-06-20T09:00:00.000Z',
      minutes: 30,
      type: '02',
      therapies: ['748051000000105'],
      medium: '02',
      planned: 'N',
      attendance: '5',
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

describe('whose act an appointment is', () => {
  interface Booked {
    readonly data: { readonly confirmedBy?: string; readonly joining?: string };
  }

  async function lastPublished(appointmentId: string): Promise<Booked['data']> {
    const [row] = await office.rows<{ value: string }>(
      'select value from domain_event where aggregate_id = $1 order by sequence desc limit 1',
      [appointmentId],
    );
    return (JSON.parse(row?.value ?? '{}') as Booked).data;
  }

  async function bookedBySelf() {
    const clinicianId = await office.clinician();
    const whose = await office.acceptedReferral();
    const clinicId = await office.clinic(clinicianId);
    const body = aBookingBody({ referralId: whose.referralId, clinicId });
    const answer = await office.as('clinician', '/appointments', body, { clinicianId });
    return { ...whose, clinicianId, appointmentId: (answer.body as { appointmentId: string }).appointmentId };
  }

  async function confirmedBy(referralId: string): Promise<unknown[]> {
    const rows = await office.rows<{ confirmed_by: string | null }>(
      'select confirmed_by from care_team where referral_id = $1',
      [referralId],
    );
    return rows.map((row) => row.confirmed_by);
  }

  it('is published where the office has booked', async () => {
    const { appointmentId, referralId } = await anAppointment();

    expect(await lastPublished(appointmentId)).toMatchObject({ confirmedBy: 'staff' });
    expect(await confirmedBy(referralId)).toEqual(['staff']);
  });

  it('is nobody else’s where the clinician has booked him- or herself, also where the office records it', async () => {
    const { appointmentId, referralId } = await bookedBySelf();
    const published = [await lastPublished(appointmentId)];

    await office.post(`/appointments/${appointmentId}/attendance`, attended);

    published.push(await lastPublished(appointmentId));
    expect(published.map((data) => data.confirmedBy)).toEqual([undefined, undefined]);
    expect(await confirmedBy(referralId)).toEqual([null]);
  });

  it('is the office’s where it moves what the clinician has booked', async () => {
    const { appointmentId, referralId, clinicianId } = await bookedBySelf();
    const clinicId = await office.clinic(clinicianId, { day: '2024-06-18' });

    const moved = await office.post(`/appointments/${appointmentId}/move`, {
      clinicId,
      startsAt: '2024-06-18T09:00:00.000Z',
      movedAt: '2024-06-11T09:00:00.000Z',
      movedBy: 'provider',
    });

    expect(moved.status).toBeLessThan(300);
    expect(await lastPublished(appointmentId)).toMatchObject({ confirmedBy: 'staff' });
    expect(await confirmedBy(referralId)).toEqual(['staff']);
  });

  it('opens no other referral of a person whose records were merged, until it is undone', async () => {
    const [treated, own] = [await anAppointment(), await bookedBySelf()];
    const second = await office.acceptedReferral();
    const pair = { personId: treated.personId, referralIds: [own.referralId, second.referralId] };
    const merged = consumed(PersonMerged, { ...pair, mergedPersonId: own.personId });
    const unmerged = consumed(PersonUnmerged, { ...pair, unmergedPersonId: own.personId });
    const consumes = office.service.app.get(Subscriptions);
    const bookSecond = async ({ clinicianId }: { clinicianId: string }, day: string) => {
      const clinicId = await office.clinic(clinicianId, { day });
      const startsAt = `${day}T09:00:00.000Z`;
      const body = aBookingBody({ referralId: second.referralId, clinicId, startsAt });
      return office.as('clinician', '/appointments', body, { clinicianId });
    };

    await office.inTransaction('DH0', (tx) => consumes.followPersonWhenMerged(merged, tx));
    const whileMerged = await bookSecond(own, '2024-06-18');
    await office.inTransaction('DH0', (tx) =>
      consumes.followPersonWhenUnmerged({ ...unmerged, recordedAt: '2024-06-12T12:01:00.000Z' }, tx),
    );
    const undone = await bookSecond(own, '2024-06-19');

    expect(whileMerged).toMatchObject(needsReason);
    expect(undone.status).toBe(201);
  });

  it('opens it where the office has booked', async () => {
    const [treated, other] = [await anAppointment(), await anAppointment()];
    const second = await office.acceptedReferral();
    const pair = { personId: treated.personId, referralIds: [other.referralId, second.referralId] };
    const merged = consumed(PersonMerged, { ...pair, mergedPersonId: other.personId });

    await office.inTransaction('DH0', (tx) =>
      office.service.app.get(Subscriptions).followPersonWhenMerged(merged, tx),
    );

    const body = aBookingBody({
      referralId: second.referralId,
      clinicId: await office.clinic(other.clinicianId, { day: '2024-06-18' }),
      startsAt: '2024-06-18T09:00:00.000Z',
    });
    const booked = await office.as('clinician', '/appointments', body, { clinicianId: other.clinicianId });
    expect(booked.status).toBe(201);
  });
});
