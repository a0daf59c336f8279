import { eventually } from '#testing/eventually';
import { cognitiveBehaviourTherapy, guidedSelfHelp } from './a-referral.js';
import { FrontDesk, someone, stepThree, treatmentOn, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

interface Row {
  readonly referralId: string;
}

async function inbox(query = '', provider = 'DH0'): Promise<{ received: Row[]; next: string | null }> {
  const { status, body } = await desk.get(`/inbox?limit=500${query}`, { provider });
  expect(status).toBe(200);
  return body as { received: Row[]; next: string | null };
}

const rowOf = async ({ referralId }: Row) =>
  (await inbox()).received.find((row) => row.referralId === referralId) ?? null;

const anyoneAsking = (safeNow: string) => ({
  person: { ...someone, givenName: 'Safety', birthDate: '1980-01-01' },
  whatBringsYou: ['worry'],
  safeNow,
  consent: { toStore: true, toTellGp: true, wording: 'self-referral-2026-11' },
});

const partnerSending = {
  sender: { kind: 'gp', source: 'A1', organisationCode: 'A81001', role: 'GP', telephone: '0113 496 0001' },
  person: { ...someone, givenName: 'Partnered', nhsNumber: '9990000182' },
  reasons: ['worry'],
  knownRisk: 'known',
  consentedOn: '2025-01-30',
};

describe('the inbox', () => {
  it('holds everything that was received, whoever sent it, until it is accepted or closed', async () => {
    const letter = await desk.referred({ person: { ...someone, givenName: 'Letter' } });
    const personId = '0190b7c4-5d9e-7a31-9c0e-00000000d101';
    const signedIn = await desk.post('patient', '/self-referrals', {
      body: { person: { ...someone, givenName: 'Signed' } },
      personId,
    });
    await desk.service.request('POST', '/providers/DH0/self-referrals', { body: anyoneAsking('safe') });
    const token = await desk.service.token('partner', {});
    await desk.service.request('POST', '/professional-referrals', { token, body: partnerSending });

    const { received } = await inbox();

    expect(received).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          referralId: letter.referralId,
          source: 'A1',
          next: 'assess',
          urgency: 3,
          owner: null,
          receivedOn: '2024-06-03',
          ageDays: 242,
          person: { givenName: 'Letter', familyName: 'Sentinelle', birthDate: '1990-05-17' },
          missing: ['nhsNumber', 'telephone', 'gpPracticeCode', 'gender'],
        }),
        expect.objectContaining({
          referralId: (signedIn.body as Referred).referralId,
          source: 'B1',
          receivedOn: '2025-01-31',
        }),
        expect.objectContaining({
          person: expect.objectContaining({ givenName: 'Safety' }) as unknown,
          urgency: 3,
          danger: expect.objectContaining({ safeNow: 'safe' }) as unknown,
          reference: expect.stringMatching(/^DH0-/) as unknown,
        }),
        expect.objectContaining({
          person: expect.objectContaining({ givenName: 'Partnered' }) as unknown,
          urgency: 2,
          danger: expect.objectContaining({ knownToSender: 'known' }) as unknown,
        }),
      ]),
    );
    expect((await inbox('', 'NCH')).received).toEqual([]);
  });

  it('shows first who may be in danger, then who asked first, page by page', async () => {
    await desk.referred({ receivedOn: '2024-01-02' });
    await desk.service.request('POST', '/providers/DH0/self-referrals', { body: anyoneAsking('not-safe') });
    const all = (await inbox()).received.map(({ referralId }) => referralId);

    const paged: string[] = [];
    let after = '';
    do {
      const { body } = await desk.get(`/inbox?limit=2${after}`);
      const page = body as { received: Row[]; next: string | null };
      paged.push(...page.received.map(({ referralId }) => referralId));
      after = page.next === null ? '' : `&after=${page.next}`;
    } while (after !== '');

    expect(paged).toEqual(all);
    expect((await inbox()).received[0]).toMatchObject({ urgency: 1, danger: { safeNow: 'not-safe' } });
  });

  it('keeps who is suitable until accepted, and who is not until closed', async () => {
    const suitable = await desk.referred({ person: { ...someone, givenName: 'Suitable' } });
    const unsuitable = await desk.referred({ person: { ...someone, givenName: 'Unsuitable' } });
    await desk.assess(suitable.referralId);
    await desk.assess(unsuitable.referralId, { suitable: false, notSuitableReason: '10' });

    expect(await rowOf(suitable)).toMatchObject({ next: 'accept' });
    expect(await rowOf(unsuitable)).toMatchObject({ next: 'close' });

    await desk.accept(suitable.referralId);
    await desk.decline(unsuitable.referralId, { endCode: '10' });

    expect([await rowOf(suitable), await rowOf(unsuitable)]).toEqual([null, null]);
  });

  it('names nobody to a service manager, nor does the waiting list', async () => {
    const referred = await desk.referred({ person: { ...someone, givenName: 'Unnamed' } });
    await desk.assess(referred.referralId);
    const token = await desk.service.token('service-manager', {});
    const lists = async () => [
      await desk.service.request('GET', '/inbox?limit=500', { token }),
      await desk.service.request('GET', '/waiting-list?asOf=2024-07-01&limit=500', { token }),
    ];
    const before = await lists();
    await desk.accept(referred.referralId);
    const answers = [...before, ...(await lists())];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(JSON.stringify(answers)).toContain(referred.referralId);
    expect(JSON.stringify(answers)).not.toMatch(/Unnamed|Sentinelle|1990-05-17/);
  });

  it('refuses a place that is not one, and names the field', async () => {
    expect(await desk.get('/inbox?after=1~2024-99-01~x')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'after' }] },
    });
  });
});

describe('a referral that was received', () => {
  const own = (who: 'administrator' | 'clinician', { referralId }: Row, body: object = {}) =>
    desk.post(who, `/referrals/${referralId}/owner`, { body });

  it('is taken by one of the staff, shown as theirs, and taken over only when told to', async () => {
    const referred = await desk.referred({ person: { ...someone, givenName: 'Owned' } });

    const taken = await own('administrator', referred);
    const again = await own('administrator', referred);
    const other = await own('clinician', referred);

    expect(taken).toMatchObject({ status: 200, body: { owner: { clinicianId: null } } });
    expect(again.body).toEqual(taken.body);
    expect(other).toMatchObject({ status: 409, body: { code: 'referral.owned-already' } });
    expect(await own('clinician', referred, { insteadOf: true })).toMatchObject({ status: 200 });
    expect((await inbox('&owner=me')).received).toMatchObject([{ referralId: referred.referralId }]);
    const unowned = (await inbox('&owner=nobody')).received.map(({ referralId }) => referralId);
    expect(unowned).not.toContain(referred.referralId);
  });

  it('has one owner when two take it at the same moment', async () => {
    const referred = await desk.referred({ person: { ...someone, givenName: 'Raced' } });

    const answers = await Promise.all([own('administrator', referred), own('clinician', referred)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is owned by nobody once it is closed', async () => {
    const referred = await desk.referred({ person: { ...someone, givenName: 'Closed' } });
    await desk.decline(referred.referralId);

    expect(await own('administrator', referred)).toMatchObject({
      status: 409,
      body: { code: 'referral.already-closed' },
    });
  });
});

describe('somebody who is stepped up after treatment began', () => {
  interface Waiting extends Row {
    readonly waitsSince: string;
  }
  const waitingOn = async (asOf: string, { referralId }: Row) => {
    const { body } = await desk.get(`/waiting-list?asOf=${asOf}&limit=500`);
    return (body as { entries: Waiting[] }).entries.find((one) => one.referralId === referralId) ?? null;
  };
  const seen = (day: string, therapy: string) => ({ ...treatmentOn(day), therapies: [therapy] });

  it('waits on the list of the next treatment until that has begun, seen for the first one meanwhile', async () => {
    const referred = await desk.referred({ person: { ...someone, givenName: 'Stepped' } });
    await desk.assess(referred.referralId);
    await desk.accept(referred.referralId);
    await desk.attended(referred, seen('2024-07-02', guidedSelfHelp));
    await eventually(async () => expect(await waitingOn('2024-07-03', referred)).toBeNull());

    await desk.accept(referred.referralId, { acceptedOn: '2024-08-01', ...stepThree });
    await desk.attended(referred, seen('2024-08-05', guidedSelfHelp));
    await desk.attended(referred, seen('2024-09-10', cognitiveBehaviourTherapy));

    await eventually(async () => expect(await waitingOn('2024-09-11', referred)).toBeNull());
    expect(await waitingOn('2024-09-09', referred)).toMatchObject({
      step: '3',
      waitsFor: 'next-treatment',
      waitsSince: '2024-08-01',
      waitDays: 39,
      person: { givenName: 'Stepped', familyName: 'Sentinelle', birthDate: '1990-05-17' },
    });
    expect(await waitingOn('2024-07-01', referred)).toMatchObject({
      step: '2',
      waitsFor: 'first-treatment',
      waitsSince: '2024-06-03',
    });
    expect(await waitingOn('2024-07-15', referred)).toBeNull();
  });

  it('waits for the therapy of the list, whatever help of another step came before it or bridges the wait', async () => {
    const before = await desk.referred({ person: { ...someone, givenName: 'Before' } });
    await desk.assess(before.referralId);
    await desk.attended(before, seen('2024-06-20', guidedSelfHelp));
    await desk.accept(before.referralId, { acceptedOn: '2024-08-01', ...stepThree });
    const bridged = await desk.referred({ person: { ...someone, givenName: 'Bridged' } });
    await desk.assess(bridged.referralId);
    await desk.accept(bridged.referralId, { acceptedOn: '2024-08-01', ...stepThree });
    await desk.attended(bridged, seen('2024-08-20', guidedSelfHelp));

    const waiting = { step: '3', waitsFor: 'next-treatment', waitsSince: '2024-08-01' };
    await eventually(async () => {
      expect(await waitingOn('2024-08-21', before)).toMatchObject(waiting);
      expect(await waitingOn('2024-08-21', bridged)).toMatchObject(waiting);
    });

    await desk.attended(before, seen('2024-09-11', cognitiveBehaviourTherapy));
    await desk.attended(bridged, seen('2024-09-12', cognitiveBehaviourTherapy));
    await eventually(async () => {
      expect(await waitingOn('2024-09-13', before)).toBeNull();
      expect(await waitingOn('2024-09-13', bridged)).toBeNull();
    });
  });

  it('leaves the list with the closure', async () => {
    const referred = await desk.referred({ person: { ...someone, givenName: 'Leaving' } });
    await desk.assess(referred.referralId);
    await desk.accept(referred.referralId);
    await desk.attended(referred, { ...seen('2024-07-03', guidedSelfHelp) });
    await eventually(async () => expect(await waitingOn('2024-07-04', referred)).toBeNull());
    await desk.accept(referred.referralId, { acceptedOn: '2024-08-01', ...stepThree });
    expect(await waitingOn('2024-08-02', referred)).not.toBeNull();

    await desk.discharge(referred.referralId);

    expect(await waitingOn('2024-10-02', referred)).toBeNull();
  });
});
