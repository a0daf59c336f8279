import { randomUUID } from 'node:crypto';
import { newEvent } from '#domain-model/define-event';
import { AppointmentBooked } from '#domain-model/events/scheduling.events';
import { eventually } from '#testing/eventually';
import type { Answer } from '#testing/service';
import { FrontDesk, somebodyElse, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const reason = 'the same person';
const needsReason = { status: 403, body: { code: 'care-team.reason-needed' } };
const assessment = { assessedOn: '2024-06-17', suitable: true, problemDescriptor: 'F411' };
const emergency = { 'access-reason': 'emergency' };
const takingOver = { 'access-reason': 'taking-over-care' };

async function asClinician(
  clinicianId: string,
  path: string,
  { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const token = await desk.service.token('clinician', { clinicianId });
  return desk.service.request(body === undefined ? 'GET' : 'POST', path, { token, headers, body });
}

type Booking = Partial<(typeof AppointmentBooked)['example']> & { confirmedBy?: 'staff' | 'reason' };

async function booked({ referralId, personId }: Referred, clinicianId: string, more: Booking = {}) {
  const data = { ...AppointmentBooked.example, appointmentId: randomUUID(), referralId, personId };
  await desk.publish([newEvent(AppointmentBooked, data.startsAt, { ...data, clinicianId, ...more })]);
}

async function sees(clinicianId: string, path: string): Promise<void> {
  await eventually(async () => expect((await asClinician(clinicianId, path)).status).toBe(200));
}

/** Somebody whom a clinician treats whom the office has booked. */
async function treated(): Promise<Referred & { clinicianId: string }> {
  const [referred, clinicianId] = [await desk.referred(), randomUUID()];
  await booked(referred, clinicianId, { confirmedBy: 'staff' });
  await eventually(async () =>
    expect(await asClinician(randomUUID(), `/persons/${referred.personId}`)).toMatchObject(needsReason),
  );
  return { ...referred, clinicianId };
}

/** A record of the same person that a clinician has made up, and is first in the care team of. */
async function madeUp(): Promise<Referred & { clinicianId: string }> {
  const clinicianId = randomUUID();
  const body = { source: 'A1', receivedOn: '2024-06-03', person: somebodyElse() };
  const made = await asClinician(clinicianId, '/referrals', { body });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const referred = made.body as Referred;
  await asClinician(clinicianId, `/referrals/${referred.referralId}/assessment`, { body: assessment });
  return { ...referred, clinicianId };
}

async function merge(storedId: string, mergedPersonId: string, undo = false): Promise<void> {
  const path = `/persons/${storedId}/${undo ? 'unmerge' : 'merge'}`;
  const merged = await desk.post('administrator', path, { body: { mergedPersonId, reason } });
  if (merged.status !== 200) throw new Error(JSON.stringify(merged.body));
}

describe('a clinician who came into the team of a record by his or her own act', () => {
  it('is asked for a reason after merging it into somebody’s with a reason for that once', async () => {
    const [person, own] = [await treated(), await madeUp()];
    const { clinicianId } = own;

    const merged = await asClinician(clinicianId, `/persons/${person.personId}/merge`, {
      body: { mergedPersonId: own.personId, reason },
      headers: emergency,
    });

    expect(merged.status).toBe(200);
    const path = `/persons/${person.personId}`;
    const body = { telephone: '07700 900777' };
    expect(await asClinician(clinicianId, path)).toMatchObject(needsReason);
    expect(await asClinician(clinicianId, `${path}/proposals`)).toMatchObject(needsReason);
    expect(await asClinician(clinicianId, `${path}/details`, { body })).toMatchObject(needsReason);
    expect(await asClinician(clinicianId, `/referrals/${person.referralId}`)).toMatchObject(needsReason);
  });

  it.each(['the other’s', 'the own'])(
    'is so too after the desk has merged them and %s record stays',
    async (which) => {
      const [person, own] = [await treated(), await madeUp()];
      const [stored, gone] = which === 'the own' ? [own, person] : [person, own];

      await merge(stored.personId, gone.personId);

      expect(await asClinician(own.clinicianId, `/persons/${stored.personId}`)).toMatchObject(needsReason);
      expect(await asClinician(own.clinicianId, `/referrals/${person.referralId}`)).toMatchObject(
        needsReason,
      );
    },
  );

  it('is not shown by the own referral what else there is of the person', async () => {
    const [person, own] = [await treated(), await madeUp()];
    await merge(person.personId, own.personId);

    const path = `/referrals/${own.referralId}`;

    const shown = await asClinician(own.clinicianId, path);
    const withReason = await asClinician(own.clinicianId, path, { headers: emergency });

    expect(shown).toMatchObject({ status: 200, body: { background: { otherReferralsWithheld: true } } });
    expect(JSON.stringify(shown.body)).not.toContain(person.referralId);
    expect(withReason).toMatchObject({
      body: {
        background: { openReferrals: [{ referralId: person.referralId }], otherReferralsWithheld: false },
      },
    });
    const lead = await desk.service.token('clinical-lead');
    const broken = await desk.service.request('GET', '/audit/referral/break-glass', { token: lead });
    const { entries } = broken.body as { entries: readonly object[] };
    expect(entries[0]).toMatchObject({ clinicianId: own.clinicianId, reason: 'emergency' });
  });

  it('is not let in by acting again, nor by whom he or she has brought in', async () => {
    const [person, own] = [await treated(), await madeUp()];
    const colleagueId = randomUUID();
    await merge(person.personId, own.personId);

    await booked(own, own.clinicianId);
    await booked(own, colleagueId);
    await sees(colleagueId, `/referrals/${own.referralId}`);

    for (const clinicianId of [own.clinicianId, colleagueId])
      expect(await asClinician(clinicianId, `/persons/${person.personId}`)).toMatchObject(needsReason);
  });

  it('is in again, without a reason, once the merge is undone', async () => {
    const [person, own] = [await treated(), await madeUp()];
    await merge(person.personId, own.personId);

    await merge(person.personId, own.personId, true);

    expect((await asClinician(own.clinicianId, `/persons/${own.personId}`)).status).toBe(200);
    expect(await asClinician(own.clinicianId, `/persons/${person.personId}`)).toMatchObject(needsReason);
  });

  it('is in once the office has booked him or her', async () => {
    const [person, own] = [await treated(), await madeUp()];
    await merge(person.personId, own.personId);

    await booked(own, own.clinicianId, { confirmedBy: 'staff' });

    await sees(own.clinicianId, `/persons/${person.personId}`);
  });

  it('is in once he or she takes over the care, which is listed', async () => {
    const [person, own] = [await treated(), await madeUp()];
    await merge(person.personId, own.personId);
    const path = `/referrals/${person.referralId}/assessment`;

    await asClinician(own.clinicianId, path, { body: assessment, headers: takingOver });

    await sees(own.clinicianId, `/persons/${person.personId}`);
    const published = await desk.published('assessment.recorded');
    expect(JSON.parse(published.at(-1)?.value ?? '')).toMatchObject({
      data: { joinedCareTeam: own.clinicianId, confirmedBy: 'reason' },
    });
  });
});

describe('clinicians whom the office has booked for two records of one person', () => {
  it('are in the care team of the person after the merge and after it is undone', async () => {
    const [first, second] = [await treated(), await treated()];

    await merge(first.personId, second.personId);

    for (const { clinicianId } of [first, second])
      expect((await asClinician(clinicianId, `/persons/${first.personId}`)).status).toBe(200);
    await merge(first.personId, second.personId, true);
    expect((await asClinician(first.clinicianId, `/persons/${first.personId}`)).status).toBe(200);
    expect(await asClinician(second.clinicianId, `/persons/${first.personId}`)).toMatchObject(needsReason);
  });
});

describe('a person whose records were merged, treated by those alone who came in by themselves', () => {
  it('is not open to everybody', async () => {
    const [one, other] = [await madeUp(), await madeUp()];

    await merge(one.personId, other.personId);

    expect(await asClinician(randomUUID(), `/persons/${one.personId}`)).toMatchObject(needsReason);
    const asked = await asClinician(one.clinicianId, `/persons/${one.personId}`, { headers: emergency });
    expect(asked.status).toBe(200);
  });
});
