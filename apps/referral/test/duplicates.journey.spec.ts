import { FrontDesk, someone, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const numbered = (nhsNumber: string) => ({ person: { ...someone, nhsNumber } });

describe('a second referral while the first is open', () => {
  it('is not received by staff: they are shown the first, and the ways on', async () => {
    const first = await desk.referred({ ...numbered('9434765919'), source: 'A1' });

    const byNumber = await desk.refer(numbered('943 476 5919'));
    const byId = await desk.refer({ person: undefined, personId: first.personId });

    for (const answer of [byNumber, byId]) {
      expect(answer).toMatchObject({
        status: 409,
        body: {
          code: 'referral.person-has-open-referral',
          openReferral: {
            referralId: first.referralId,
            receivedOn: '2024-06-03',
            standing: 'received',
            source: 'A1',
          },
          ways: ['keep', 'merge', 'transfer'],
        },
      });
    }
    expect(JSON.stringify(byNumber.body).toLowerCase()).not.toMatch(
      /zebedee|sentinelle|9434765919|1990-05-17/,
    );
    expect(await desk.count(`referral where person_id = '${first.personId}'`)).toBe(1);
  });

  it('is kept beside it when staff say why, and each shows the other', async () => {
    const first = await desk.referred(numbered('9434765870'));
    const despiteOpenReferral = { reason: 'another difficulty, another clinic' };

    const second = await desk.referred({ ...numbered('9434765870'), despiteOpenReferral });

    expect(second.personId).toBe(first.personId);
    expect(await desk.get(`/referrals/${second.referralId}`)).toMatchObject({
      body: { background: { openReferrals: [{ referralId: first.referralId }], previousReferrals: 0 } },
    });
    expect(await desk.count(`kept_beside where referral_id = '${second.referralId}'`)).toBe(1);
    expect(JSON.stringify(await desk.published())).not.toContain('another clinic');
  });

  it('is received once only when two clerks receive it at the same moment', async () => {
    const closed = await desk.referred(numbered('9990000042'));
    await desk.decline(closed.referralId);

    const answers = await Promise.all(
      [1, 2, 3].map(() => desk.refer({ person: undefined, personId: closed.personId })),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('is not received from the person, who is shown his or her own, unless he or she says why', async () => {
    const personId = '0190b7c4-5d9e-7a31-9c0e-00000000d00b';
    const body = { person: someone };
    const ask = (more: object = {}) =>
      desk.post('patient', '/self-referrals', { body: { ...body, ...more }, personId });

    const first = await ask();
    const again = await ask();
    const backdated = await ask({ receivedOn: '2024-09-03' });
    const beside = await ask({ despiteOpenReferral: { reason: 'I lost my job since' } });

    const { referralId } = first.body as Referred;
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'referral.person-has-open-referral', openReferral: { referralId, standing: 'received' } },
    });
    expect(backdated).toMatchObject({ status: 422, body: { errors: [{ field: 'receivedOn' }] } });
    expect(beside).toMatchObject({ status: 201, body: { personId } });
    expect(await desk.count(`kept_beside where open_referral_id = '${referralId}'`)).toBe(1);
  });

  it('is received once when the person taps twice at the same moment', async () => {
    const personId = '0190b7c4-5d9e-7a31-9c0e-00000000d00c';
    const body = { person: { ...someone, givenName: 'Tapper' } };
    const tap = () => desk.post('patient', '/self-referrals', { body, personId });

    const answers = await Promise.all([tap(), tap(), tap()]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.filter(({ status }) => status === 409)).toMatchObject(
      [1, 2].map(() => ({ body: { code: 'referral.person-has-open-referral' } })),
    );
    expect(await desk.count(`referral where person_id = '${personId}'`)).toBe(1);
  });
});

describe('a referral that staff receive twice on one day', () => {
  const person = { ...someone, givenName: 'Doubletta' };

  it('is refused while the first is open, which is shown, unless they say why', async () => {
    const first = await desk.referred({ person });

    const again = await desk.refer({ person: { ...person, telephone: '07700 900462' } });
    const anotherDay = await desk.refer({ person, receivedOn: '2024-06-04' });
    const beside = await desk.refer({ person, despiteOpenReferral: { reason: 'her namesake' } });

    expect(again).toMatchObject({
      status: 409,
      body: {
        code: 'referral.received-twice',
        openReferral: { referralId: first.referralId, personId: first.personId },
        ways: ['keep', 'merge', 'transfer'],
      },
    });
    expect([anotherDay.status, beside.status]).toEqual([201, 201]);
  });

  it('is received once when two clerks receive it at the same moment', async () => {
    const twice = { person: { ...person, givenName: 'Twiceletta' } };

    const answers = await Promise.all([desk.refer(twice), desk.refer(twice)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});

describe('someone who was here before', () => {
  it('is known by the NHS number, and staff are shown how it ended, at once and later', async () => {
    const first = await desk.referred({ ...numbered('9990000050'), receivedOn: '2023-01-09' });
    await desk.decline(first.referralId, { declinedOn: '2023-02-01', endCode: '50' });
    const second = await desk.referred({ ...numbered('9990000050'), receivedOn: '2023-12-01' });
    await desk.decline(second.referralId, { declinedOn: '2024-02-01', endCode: '50' });

    const third = await desk.refer({ ...numbered('9990000050'), receivedOn: '2024-06-03' });

    const earlierReferrals = [
      {
        referralId: second.referralId,
        receivedOn: '2023-12-01',
        closedOn: '2024-02-01',
        endCode: '50',
        standing: 'declined',
        withinAYear: true,
      },
      { referralId: first.referralId, closedOn: '2023-02-01', withinAYear: false },
    ];
    const { personId, referralId } = third.body as Referred;
    expect(personId).toBe(first.personId);
    expect(third.body).toMatchObject({ previousReferrals: 2, earlierReferrals });
    expect((await desk.get(`/referrals/${referralId}`)).body).toMatchObject({
      background: { previousReferrals: 2, earlierReferrals },
    });
    const toThePerson = await desk.get(`/referrals/${referralId}`, { role: 'patient', personId });
    expect(toThePerson.body).toMatchObject({ background: null });
  });
});

describe('someone without an NHS number', () => {
  const alike = { ...someone, givenName: 'Zoë', familyName: 'Smith-Jones', postcode: 'LS1 4AP' };
  it('who is like somebody here is received, and staff are warned', async () => {
    const first = await desk.referred({ person: alike });

    const person = { ...alike, givenName: 'JONES', familyName: 'smith zoe' };
    const second = await desk.refer({ person, receivedOn: '2024-06-05' });

    expect(second).toMatchObject({
      status: 201,
      body: {
        warnings: [
          {
            code: 'person.possible-duplicate',
            personId: first.personId,
            foundBy: ['name-birth-date-postcode'],
          },
        ],
      },
    });
    expect((second.body as Referred).personId).not.toBe(first.personId);
  });

  it('is listed with whom he or she may be until somebody says that they are two', async () => {
    const twin = { ...alike, familyName: 'Twice', birthDate: '1991-05-17' };
    const { personId } = await desk.referred({ person: twin });
    await desk.referred({ person: { ...twin, givenName: 'ZOE' }, receivedOn: '2024-06-05' });
    const pairs = await pairsOf(personId);
    expect(pairs).toHaveLength(1);
    const { possibleDuplicateId } = pairs[0] ?? {};
    const path = `/possible-duplicates/${String(possibleDuplicateId)}/settlement`;

    const settled = await desk.post('administrator', path, { body: { settledAs: 'different-persons' } });
    const again = await desk.post('administrator', path, { body: { settledAs: 'different-persons' } });

    expect([settled.status, again.status]).toEqual([200, 404]);
    expect(await pairsOf(personId)).toEqual([]);
  });

  it('is pointed out by the number that he or she claims without an account', async () => {
    const bear = { ...someone, familyName: 'Bearer', birthDate: '1977-07-07', postcode: 'LS1 4AQ' };
    const known = await desk.referred({ person: { ...bear, nhsNumber: '9990000069' } });
    await desk.service.request('POST', '/providers/DH0/self-referrals', {
      body: {
        person: {
          ...someone,
          nhsNumber: '9990000069',
          telephone: '07700 900461',
          birthDate: '1999-09-09',
          contact: { preference: 'telephone', safeToLeaveMessage: true },
        },
        whatBringsYou: ['worry'],
        safeNow: 'safe',
        consent: { toStore: true, toTellGp: true, wording: 'self-referral-2026-11' },
      },
    });

    const [pair] = await pairsOf(known.personId);

    expect(pair).toMatchObject({ foundBy: ['nhs-number'] });
    expect(pair?.personIds).toContain(known.personId);
    const other = pair?.personIds.find((id) => id !== known.personId);
    expect((await desk.get(`/persons/${String(other)}`)).body).toMatchObject({
      nhsNumber: null,
      claimedNhsNumber: '9990000069',
    });
    expect(await desk.get('/possible-duplicates', { provider: 'NCH' })).toMatchObject({
      body: { pairs: [] },
    });
  });
});

interface Pair {
  readonly possibleDuplicateId: string;
  readonly personIds: string[];
  readonly foundBy: string[];
}

/** The unsettled pairs of which somebody is one. */
async function pairsOf(personId: string): Promise<readonly Pair[]> {
  const { body } = await desk.get('/possible-duplicates?limit=500');
  return (body as { pairs: Pair[] }).pairs.filter(({ personIds }) => personIds.includes(personId));
}
