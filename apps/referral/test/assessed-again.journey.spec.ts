import { FrontDesk, type Referred } from './a-front-desk.js';
import { cognitiveBehaviourTherapy, guidedSelfHelp } from './a-referral.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const unsuitable = { assessedOn: '2024-07-01', suitable: false, notSuitableReason: '10' };

async function givenAccepted(): Promise<Referred> {
  const referred = await desk.referred();
  await desk.assess(referred.referralId);
  await desk.accept(referred.referralId);
  return referred;
}

async function listedOn(asOf: string, { referralId }: Referred): Promise<object | undefined> {
  const { body } = await desk.get(`/waiting-list?asOf=${asOf}&limit=500`);
  return (body as { entries: { referralId: string }[] }).entries.find((row) => row.referralId === referralId);
}

async function inboxRowOf({ referralId }: Referred): Promise<object | undefined> {
  const { body } = await desk.get('/inbox?limit=500');
  return (body as { received: { referralId: string }[] }).received.find(
    (row) => row.referralId === referralId,
  );
}

describe('somebody who is assessed again', () => {
  it('with another problem: the answer says that what is planned does not fit it', async () => {
    const { referralId } = await givenAccepted();

    const answer = await desk.assess(referralId, { assessedOn: '2024-07-01', problemDescriptor: 'F401' });

    expect(answer).toMatchObject({
      status: 200,
      body: {
        referralId,
        doubts: [{ therapy: guidedSelfHelp, code: 'referral.guided-self-help-not-recommended' }],
      },
    });
  });

  it('with the same problem: nothing is doubted', async () => {
    const { referralId } = await givenAccepted();

    const answer = await desk.assess(referralId, { assessedOn: '2024-07-01' });

    expect(answer).toMatchObject({ status: 200, body: { doubts: [] } });
  });

  it('as unsuitable and then as suitable is on no list until accepted anew, and in the inbox', async () => {
    const referred = await givenAccepted();
    await desk.assess(referred.referralId, unsuitable);
    const whileUnsuitable = await inboxRowOf(referred);

    await desk.assess(referred.referralId, { assessedOn: '2024-07-08' });

    expect(whileUnsuitable).toMatchObject({ next: 'close' });
    expect(await inboxRowOf(referred)).toMatchObject({ next: 'accept' });
    expect(await listedOn('2024-07-09', referred)).toBeUndefined();
    expect(await listedOn('2024-06-20', referred)).toMatchObject({ acceptedOn: '2024-06-17' });
    expect((await desk.get(`/referrals/${referred.referralId}`)).body).toMatchObject({
      standing: 'assessed',
      acceptance: { number: 1, lapsedOn: '2024-07-01' },
    });

    const again = { acceptedOn: '2024-07-10', step: '3', therapy: cognitiveBehaviourTherapy };
    await desk.accept(referred.referralId, again);

    expect(await inboxRowOf(referred)).toBeUndefined();
    expect(await listedOn('2024-07-10', referred)).toMatchObject({
      acceptedOn: '2024-07-10',
      step: '3',
      waitsFor: 'first-treatment',
      waitsSince: '2024-06-03',
    });
    expect((await desk.get(`/referrals/${referred.referralId}`)).body).toMatchObject({
      standing: 'accepted',
      acceptance: { number: 2, lapsedOn: null },
    });
  });

  it('is not doubted by the therapy of an acceptance that has lapsed', async () => {
    const { referralId } = await givenAccepted();
    await desk.assess(referralId, unsuitable);

    const answer = await desk.assess(referralId, { assessedOn: '2024-07-08', problemDescriptor: 'F401' });

    expect(answer).toMatchObject({ status: 200, body: { doubts: [] } });
  });

  it('as unsuitable on a day that is corrected has waited until the right day', async () => {
    const referred = await givenAccepted();
    await desk.assess(referred.referralId, unsuitable);

    await desk.post('clinician', `/referrals/${referred.referralId}/assessment-correction`, {
      body: { assessedOn: '2024-07-03', reason: 'transcription' },
    });
    await desk.assess(referred.referralId, { assessedOn: '2024-07-08' });

    expect(await listedOn('2024-07-02', referred)).toMatchObject({ acceptedOn: '2024-06-17' });
    expect(await listedOn('2024-07-03', referred)).toBeUndefined();
  });
});
