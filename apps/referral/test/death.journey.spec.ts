import { v7 as newId } from 'uuid';
import { eventually } from '#testing/eventually';
import type { Answer } from '#testing/service';
import { FrontDesk, treatmentOn, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

describe('a death', () => {
  it('ends every open referral of the person, each with the code of its course, and is told', async () => {
    const treated = await givenAccepted();
    await desk.attended(treated, { ...treatmentOn('2024-07-01'), appointmentId: newId() });
    await thenClocks(treated, { treatmentContactCount: 1 });
    const other = await desk.referred({
      person: undefined,
      personId: treated.personId,
      receivedOn: '2024-08-01',
      despiteOpenReferral: { reason: 'another problem' },
    });

    await desk.discharge(treated.referralId, { endCode: '49', dischargedOn: '2024-09-02' });

    expect((await desk.get(`/referrals/${other.referralId}`)).body).toMatchObject({
      closure: { how: 'declined', endCode: '17', closedOn: '2024-09-02' },
    });
    const recorded = (await desk.published('person.died')).filter(({ value }) =>
      value.includes(treated.personId),
    );
    expect(recorded).toHaveLength(1);
    expect(JSON.parse(recorded[0]?.value ?? '')).toMatchObject({ data: { diedOn: '2024-09-02' } });
  });

  it('is warned of when the person is referred again, to staff alone, until the mistake is undone', async () => {
    const referred = await desk.referred();
    await desk.decline(referred.referralId, { endCode: '17', declinedOn: '2025-01-20' });
    const again = { person: undefined, personId: referred.personId, receivedOn: '2025-01-22' };

    const warned = await desk.refer(again);
    const { referralId: later } = warned.body as Referred;
    const shown = await desk.get(`/referrals/${later}`);
    const listed = await inInbox(later);
    await correct({ referralId: later, personId: '' }, 'void', { reason: 'recorded-in-error' });
    const reopened = await correct(referred, 'reopening', { reason: 'recorded-in-error' });
    const free = await desk.refer({ ...again, despiteOpenReferral: { reason: 'x' } });

    expect(warned).toMatchObject({
      status: 201,
      body: { warnings: [{ code: 'person.deceased', personId: referred.personId }] },
    });
    expect(shown.body).toMatchObject({ background: { warnings: ['person.deceased'] } });
    expect(listed).toMatchObject({ warnings: ['person.deceased'] });
    expect(reopened.status).toBe(200);
    expect(free).toMatchObject({ status: 201, body: { warnings: [] } });
    const { referralId: freeId } = free.body as Referred;
    expect(await inInbox(freeId)).toMatchObject({ warnings: [] });
    expect((await desk.get(`/referrals/${freeId}`)).body).toMatchObject({ background: { warnings: [] } });
  });

  it('may be found out by a correction of the closure', async () => {
    const referred = await desk.referred();
    await desk.decline(referred.referralId, { declinedOn: '2025-01-20' });

    const answer = await correct(referred, 'closure-correction', { endCode: '17' });

    expect(answer.status).toBe(200);
    expect((await desk.published('person.died')).at(-1)?.value).toContain(referred.personId);
  });
});

async function inInbox(referralId: string): Promise<object | undefined> {
  const { body } = await desk.get('/inbox?limit=500');
  return (body as { received: Referred[] }).received.find((row) => row.referralId === referralId);
}

async function givenAccepted(): Promise<Referred> {
  const referred = await desk.referred();
  await desk.assess(referred.referralId);
  await desk.accept(referred.referralId);
  return referred;
}

function correct({ referralId }: Referred, what: string, change: object): Promise<Answer> {
  const body = { reason: 'transcription', note: 'Read off the wrong line.', ...change };
  return desk.post('clinician', `/referrals/${referralId}/${what}`, { body });
}

async function thenClocks({ referralId }: Referred, clocks: object): Promise<void> {
  await eventually(async () => {
    expect((await desk.get(`/referrals/${referralId}`)).body).toMatchObject({ clocks });
  });
}
