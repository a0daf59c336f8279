import { FrontDesk, someone, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const ines = {
  ...someone,
  givenName: 'Inês',
  familyName: 'O’Neill',
  birthDate: '1984-02-29',
  postcode: 'LS1 4AP',
  telephone: '07700 900461',
  email: 'ines@example.org',
};
const reachedByLetter = { telephone: undefined, email: undefined };

async function warningsOf(change: object): Promise<unknown> {
  const { status, body } = await desk.refer({
    person: { ...ines, ...change },
    receivedOn: '2024-06-04',
    // The spelling may be a double tap of the one before.
    despiteOpenReferral: { reason: 'another letter' },
  });
  expect(status).toBe(201);
  return (body as { warnings: { personId: string; foundBy: string[] }[] }).warnings.map((one) => [
    one.personId,
    ...one.foundBy,
  ]);
}

describe('somebody who is here already, received again without a number', () => {
  let known: Referred;
  beforeAll(async () => {
    known = await desk.referred({ person: ines });
  });

  it.each([
    ['moved house', { ...reachedByLetter, postcode: 'LS9 9ZZ' }, 'name-birth-date'],
    [
      'has another surname and the same telephone',
      { familyName: 'Smith', postcode: 'LS9 9ZY', telephone: '+44 (0)7700 900 461', email: undefined },
      'birth-date-telephone',
    ],
    [
      'has another surname and the same e-mail',
      { familyName: 'Jones', postcode: 'LS9 9ZX', telephone: undefined, email: 'Ines@Example.org' },
      'birth-date-email',
    ],
    ['has a further given name', { ...reachedByLetter, givenName: 'Ines Maria' }, 'name-birth-date-postcode'],
    ['writes another apostrophe', { ...reachedByLetter, familyName: 'O´Neill' }, 'name-birth-date-postcode'],
    [
      'has a slip in the birth date',
      { birthDate: '1984-02-28', telephone: '07700-900-461', email: undefined, postcode: 'LS9 9ZW' },
      'name-telephone',
    ],
  ])('who %s is received, and staff are shown whom it may be', async (_who, change, likeness) => {
    expect(await warningsOf(change)).toContainEqual(expect.arrayContaining([known.personId, likeness]));
  });

  it('is not shown to the person, nor to another provider', async () => {
    const personId = '0190b7c4-5d9e-7a31-9c0e-00000000d00c';
    const body = { person: ines };

    const answer = await desk.post('patient', '/self-referrals', { body, personId });

    expect(answer).toMatchObject({ status: 201, body: { personId } });
    expect(Object.keys(answer.body as object).sort()).toEqual(['personId', 'referralId']);
    expect(await desk.get('/possible-duplicates', { provider: 'NCH' })).toMatchObject({
      body: { pairs: [] },
    });
  });
});

describe('somebody whose name is corrected', () => {
  it('is searched for again, and the pair is listed', async () => {
    const bo = { ...someone, givenName: 'Bo', familyName: 'Right', birthDate: '1971-01-02' };
    const first = await desk.referred({ person: bo });
    const second = await desk.referred({ person: { ...bo, familyName: 'Wrong', postcode: 'LS9 9ZV' } });
    const path = `/persons/${second.personId}/details`;
    const pairOfBoth = async () => {
      const { body } = await desk.get('/possible-duplicates?limit=500');
      const { pairs } = body as { pairs: { personIds: string[]; foundBy: string[] }[] };
      return pairs.filter(
        ({ personIds }) => personIds.includes(first.personId) && personIds.includes(second.personId),
      );
    };
    expect(await pairOfBoth()).toEqual([]);

    await desk.post('administrator', path, { body: { familyName: 'Right', reason: 'transcription' } });

    expect(await pairOfBoth()).toMatchObject([{ foundBy: ['name-birth-date'] }]);
  });
});

describe('somebody with one name, and numbers as they are pasted', () => {
  it('is kept with it, and found by it', async () => {
    const person = {
      ...someone,
      givenName: undefined,
      familyName: 'Suharto',
      telephone: '0113.496\u00a00000 x12',
    };
    const { personId } = await desk.referred({ person });

    expect((await desk.get(`/persons/${personId}`)).body).toMatchObject({
      givenName: '',
      familyName: 'Suharto',
      telephone: '0113 496 0000 ext. 12',
    });
  });
});

describe('a wish that cannot be met', () => {
  const contact = { preference: 'text', safeToLeaveMessage: true };
  const person = { ...someone, telephone: '0113 496 0000', contact };
  const refusal = { status: 422, body: { code: 'person.cannot-be-reached' } };

  it('is refused to staff, the person, a partner and anyone alike', async () => {
    const { personId } = await desk.referred({ person: { ...someone, birthDate: '1971-05-05' } });
    const token = await desk.service.token('partner', {});
    const consent = { toStore: true, toTellGp: true, wording: 'self-referral-2026-11' };
    const asking = { person, whatBringsYou: ['worry'], safeNow: 'safe', consent };
    const sender = {
      kind: 'gp',
      source: 'A1',
      organisationCode: 'A81001',
      role: 'GP',
      telephone: '0113 496 0001',
    };
    const sent = {
      sender,
      person: { ...person, nhsNumber: '9990000182' },
      reasons: ['worry'],
      knownRisk: 'none-known',
      consentedOn: '2025-01-30',
    };

    const answers = [
      await desk.refer({ person }),
      await desk.post('patient', '/self-referrals', { body: { person }, personId }),
      await desk.service.request('POST', '/providers/DH0/self-referrals', { body: asking }),
      await desk.service.request('POST', '/professional-referrals', { token, body: sent }),
      await desk.post('administrator', `/persons/${personId}/details`, {
        body: { telephone: '0113 496 0000', contact },
      }),
    ];

    expect(answers).toMatchObject([refusal, refusal, refusal, refusal, refusal]);
  });
});
