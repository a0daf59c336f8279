import { FrontDesk, someone, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk?.close());

const reason = 'seen at the desk with a passport';
const despiteOpenReferral = { reason: 'another difficulty' };
const ada = { ...someone, givenName: 'Ada', familyName: 'Twinning', gender: '2' };
const differsIn = (body: unknown) =>
  (body as { knownPerson?: { differs: readonly string[] } }).knownPerson?.differs;

describe('a verified NHS number that is known here', () => {
  it.each([
    ['a twin', { givenName: 'Bea' }, ['name']],
    ['quite another name', { givenName: 'John', familyName: 'Else', gender: '1' }, ['name', 'gender']],
    ['another gender', { gender: '1' }, ['gender']],
    ['another birth date', { birthDate: '1990-05-18' }, ['birth-date']],
  ])(
    'joins nobody in silence with %s: staff are shown whom it may be, and decide',
    async (_what, said, differs) => {
      const nhsNumber = nextNumber();
      const known = await desk.referred({ person: { ...ada, nhsNumber } });
      const person = { ...ada, ...said, nhsNumber };

      const asked = await desk.refer({ person });
      const another = await desk.refer({ person, isAnotherPerson: { reason } });
      const same = await desk.refer({ person, isSamePerson: { reason }, despiteOpenReferral });

      expect(asked).toMatchObject({
        status: 409,
        body: {
          code: 'person.may-be-another',
          knownPerson: { personId: known.personId, differs },
          ways: ['isSamePerson', 'isAnotherPerson'],
        },
      });
      expect(JSON.stringify(asked.body).toLowerCase()).not.toMatch(/\bada\b|twinning|1990-05/);
      expect(another.status).toBe(201);
      const other = await desk.get(`/persons/${(another.body as Referred).personId}`);
      expect(other.body).toMatchObject({ nhsNumber: null, claimedNhsNumber: nhsNumber, ...said });
      expect(same).toMatchObject({ status: 201, body: { personId: known.personId } });
      expect((await desk.get(`/persons/${known.personId}`)).body).toMatchObject({ ...ada, nhsNumber });
      expect(await decisionsOn(known.personId)).toEqual([
        { decided_as: 'another-person', reason, subject: 'administrator-DH0' },
        { decided_as: 'same-person', reason, subject: 'administrator-DH0' },
      ]);
    },
  );

  it('joins the same person, whatever the case of the name, a further given name or a gender that is not known', async () => {
    const nhsNumber = nextNumber();
    const known = await desk.referred({ person: { ...ada, nhsNumber } });

    const again = await desk.referred({
      person: { ...ada, givenName: 'ADA Maria', gender: 'X', nhsNumber },
      despiteOpenReferral,
    });

    expect(again.personId).toBe(known.personId);
  });

  it('is refused two answers, and another person for an id', async () => {
    const known = await desk.referred({ person: { ...ada, nhsNumber: nextNumber() } });
    const person = { ...ada, givenName: 'Bea' };

    const answers = [
      await desk.refer({ person, isSamePerson: { reason }, isAnotherPerson: { reason } }),
      await desk.refer({ person, personId: known.personId, isAnotherPerson: { reason } }),
      await desk.refer({ person, personId: known.personId, isSamePerson: { reason: ' ' } }),
    ];

    expect(answers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual([
      [422, 'person.same-and-another'],
      [422, 'person.another-by-id'],
      [422, 'value.invalid'],
    ]);
  });

  it('is asked about by id as well', async () => {
    const known = await desk.referred({ person: { ...ada, nhsNumber: nextNumber() } });

    const asked = await desk.refer({
      personId: known.personId,
      person: { ...ada, nhsNumber: nextNumber() },
    });

    expect(asked).toMatchObject({ status: 409, body: { code: 'person.may-be-another' } });
    expect(differsIn(asked.body)).toEqual(['nhs-number']);
  });
});

describe('an NHS number that a merge gave up', () => {
  it('still finds its person', async () => {
    const { person, other, numbers } = await twoNumbered();
    await merge(person.personId, other.personId);

    const byBoth = await Promise.all(
      numbers.map((nhsNumber) => desk.refer({ person: { ...ada, nhsNumber }, isSamePerson: { reason } })),
    );

    for (const answer of byBoth)
      expect(answer).toMatchObject({ status: 409, body: { code: 'referral.person-has-open-referral' } });
  });

  it('comes back with the record when the merge is undone', async () => {
    const { person, other, numbers } = await twoNumbered();
    await merge(person.personId, other.personId);

    const undone = await unmerge(person.personId, other.personId);

    expect(undone.status).toBe(200);
    expect(await numberOf(other.personId)).toMatchObject({ nhsNumber: numbers[1] });
    expect(await numberOf(person.personId)).toMatchObject({ nhsNumber: numbers[0] });
  });

  it('keeps no merge from being undone when it is somebody else’s by now: there it is a claim', async () => {
    const { person, other, numbers } = await twoNumbered();
    await merge(person.personId, other.personId);
    const third = await desk.referred({ person: { ...ada, givenName: 'Cara' } });
    const right = { nhsNumber: numbers[1], nhsNumberVerifiedBy: 'pds-trace', reason: 'transcription' };
    await desk.post('administrator', `/persons/${third.personId}/details`, { body: right });

    const undone = await unmerge(person.personId, other.personId);

    expect(undone.status).toBe(200);
    expect(await numberOf(other.personId)).toMatchObject({ nhsNumber: null, claimedNhsNumber: numbers[1] });
    expect(await numberOf(third.personId)).toMatchObject({ nhsNumber: numbers[1] });
  });
});

describe('a merge that was a mistake', () => {
  it('is undone after later changes, a closed and a new referral, a second merge, and what was accepted since', async () => {
    const [first, second, third] = await threeRecords();
    const before = await numberOf(first.personId);
    await merge(first.personId, second.personId);
    const proposalId = await openProposalOf(first.personId);
    await desk.post('administrator', `/persons/${first.personId}/proposals/${proposalId}/decision`, {
      body: { accept: ['email'], reject: ['telephone'] },
    });
    await merge(first.personId, third.personId, { take: { telephone: 'merged' } });
    await desk.decline(second.referralId);
    const later = await desk.referred({ person: undefined, personId: first.personId, despiteOpenReferral });
    const change = { gpPracticeCode: 'B82001' };
    await desk.post('administrator', `/persons/${first.personId}/details`, { body: change });

    const undone = [
      await unmerge(first.personId, second.personId),
      await unmerge(first.personId, third.personId),
    ];

    expect(undone.map(({ status }) => status)).toEqual([200, 200]);
    expect(await numberOf(first.personId)).toEqual({ ...(before as object), ...change });
    expect((await desk.get(`/referrals/${second.referralId}`)).body).toMatchObject({
      personId: second.personId,
    });
    expect((await desk.get(`/referrals/${later.referralId}`)).body).toMatchObject({
      personId: first.personId,
    });
    expect(await numberOf(second.personId)).toMatchObject({
      email: 'two@example.org',
      telephone: '07700 900002',
    });
  });

  it('gives the person who had signed in meanwhile his or her own referral', async () => {
    const first = await desk.referred({ person: { ...ada, givenName: 'Dora' } });
    const personId = '0190b7c4-5d9e-7a31-9c0e-00000000e001';
    const person = { ...ada, givenName: 'Dory' };
    const body = { person, despiteOpenReferral };
    await desk.post('patient', '/self-referrals', { body, personId });
    await merge(first.personId, personId, { accountVerifiedBy: { merged: 'document-seen' } });
    const own = await desk.post('patient', '/self-referrals', { body, personId });

    await unmerge(first.personId, personId);

    const { referralId } = own.body as Referred;
    expect(await desk.get(`/referrals/${referralId}`, { role: 'patient', personId })).toMatchObject({
      status: 200,
      body: { personId },
    });
  });
});

describe('what somebody says who is signed in to a record that was merged', () => {
  it('is not the agreement of the person, and goes with the record when the merge is undone', async () => {
    const first = await desk.referred({ person: { ...ada, givenName: 'Dina' } });
    const personId = '0190b7c4-5d9e-7a31-9c0e-00000000e002';
    const wide = { preference: 'text', safeToLeaveMessage: true, safeToText: true };
    const person = { ...ada, givenName: 'Dina', telephone: '07700 900667' };
    await desk.post('patient', '/self-referrals', { body: { person }, personId });
    await merge(first.personId, personId, { accountVerifiedBy: { merged: 'document-seen' } });
    const proposals = `/persons/${first.personId}/proposals`;
    const ofMerge = await openProposalOf(first.personId);
    await desk.post('administrator', `${proposals}/${ofMerge}/decision`, { body: { reject: ['telephone'] } });
    const body = { person: { ...person, contact: wide }, despiteOpenReferral };
    await desk.post('patient', '/self-referrals', { body, personId });
    const said = await openProposalOf(first.personId);

    const decision = { body: { accept: ['telephone', 'contact'] } };
    const refused = await desk.post('administrator', `${proposals}/${said}/decision`, decision);
    await unmerge(first.personId, personId);
    const late = await desk.post('administrator', `${proposals}/${said}/decision`, decision);

    expect(refused).toMatchObject({ status: 422, body: { code: 'person.agreement-needed' } });
    expect(late).toMatchObject({ status: 404, body: { code: 'proposal.unknown' } });
  });
});

async function threeRecords(): Promise<readonly [Referred, Referred, Referred]> {
  const one = { ...ada, givenName: 'Frida' };
  return [
    await desk.referred({ person: { ...one, email: 'one@example.org' } }),
    await desk.referred({
      person: { ...one, email: 'two@example.org', telephone: '07700 900002' },
      receivedOn: '2024-06-04',
    }),
    await desk.referred({ person: { ...one, telephone: '07700 900003' }, receivedOn: '2024-06-05' }),
  ];
}

async function twoNumbered() {
  const numbers = [nextNumber(), nextNumber()] as const;
  const name = `Greta ${'abcdefgh'[taken++ % 8] ?? ''}${'abcdefgh'[taken % 8] ?? ''}`;
  const named = (nhsNumber: string) => ({ person: { ...ada, givenName: name, nhsNumber } });
  return {
    person: await desk.referred(named(numbers[0])),
    other: await desk.referred(named(numbers[1])),
    numbers,
  };
}

let taken = 0;
const numbers = ['9990000018', '9990000026', '9990000034', '9990000042', '9990000050', '9990000069'];
numbers.push('9990000077', '9990000085', '9990000093', '9990000107', '9990000115', '9990000123');
numbers.push('9990000131', '9990000158', '9990000166', '9990000174');
function nextNumber(): string {
  const number = numbers.shift();
  if (number === undefined) throw new Error('No number is left.');
  return number;
}

function merge(personId: string, mergedPersonId: string, more: object = {}) {
  const body = { mergedPersonId, reason, despite: ['nhs-number'], ...more };
  return desk.post('administrator', `/persons/${personId}/merge`, { body });
}

function unmerge(personId: string, mergedPersonId: string) {
  return desk.post('administrator', `/persons/${personId}/unmerge`, { body: { mergedPersonId, reason } });
}

const numberOf = async (personId: string): Promise<unknown> => (await desk.get(`/persons/${personId}`)).body;

async function openProposalOf(personId: string): Promise<string> {
  const { body } = await desk.get(`/persons/${personId}/proposals`);
  return (body as { proposals: { proposalId: string }[] }).proposals[0]?.proposalId ?? '';
}

function decisionsOn(knownPersonId: string): Promise<unknown[]> {
  return desk.inTransaction((tx) =>
    tx.query(
      `select decided_as, reason, subject
       from identity_decision
       where known_person_id = $1
       order by referral_id`,
      [knownPersonId],
    ),
  );
}
