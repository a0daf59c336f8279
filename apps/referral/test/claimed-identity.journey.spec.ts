import { randomUUID } from 'node:crypto';
import type { Answer } from '#testing/service';
import { FrontDesk, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const owner = {
  givenName: 'Olwen',
  familyName: 'Trueowner',
  birthDate: '1980-03-03',
  gender: '2',
  telephone: '07700 900111',
  postcode: 'LS1 4AP',
  addressLines: ['1 True Street'],
  contact: { preference: 'telephone', safeToLeaveMessage: false, safeToText: false, safeToPost: false },
};
const impostor = {
  ...owner,
  givenName: 'Mallory',
  familyName: 'Claimant',
  telephone: '07700 900999',
  addressLines: ['9 Other Street'],
  contact: { preference: 'telephone', safeToLeaveMessage: true, safeToText: true, safeToPost: true },
};
const seen = { nhsNumberVerifiedBy: 'document-seen' };
const practice = {
  kind: 'gp',
  source: 'A1',
  organisationCode: 'A81001',
  role: 'general practitioner',
  telephone: '01642 000000',
};

function asPatient(person: object, claims: { personId: string; nhsNumber?: string }): Promise<Answer> {
  return desk.service.token('patient', claims).then((token) =>
    desk.service.request('POST', '/self-referrals', {
      token,
      body: { person },
    }),
  );
}

function asPartner(person: object): Promise<Answer> {
  return desk.service.token('partner', { subject: `practice-${randomUUID()}` }).then((token) =>
    desk.service.request('POST', '/professional-referrals', {
      token,
      body: {
        sender: practice,
        person,
        reasons: ['worry'],
        knownRisk: 'none-known',
        consentedOn: '2025-01-30',
      },
    }),
  );
}

function asAnyone(person: object): Promise<Answer> {
  return desk.service.request('POST', '/providers/DH0/self-referrals', {
    body: {
      person,
      whatBringsYou: ['worry'],
      safeNow: 'safe',
      consent: { toStore: true, toTellGp: true, wording: 'self-referral-2026-11' },
    },
  });
}

async function transferredFromNch(person: object): Promise<Answer> {
  const token = await desk.service.token('administrator', { provider: 'NCH' });
  const isAnotherPerson = { reason: 'the attack goes on' };
  const body = { source: 'A1', receivedOn: '2024-06-03', person: { ...person, ...seen }, isAnotherPerson };
  const there = await desk.service.request('POST', '/referrals', { token, body });
  const { referralId } = there.body as Referred;
  return desk.service.request('POST', `/referrals/${referralId}/transfer`, {
    token,
    body: { toProvider: 'DH0', transferredOn: '2024-06-10', reason: 'moved house' },
  });
}

const ofOwner = (personId: string) => desk.get(`/persons/${personId}`);
const referralsOf = (personId: string) => desk.count(`referral where person_id = '${personId}'`);

describe('a claimed NHS number', () => {
  it('opens no later referral of its owner to the patient who claimed it', async () => {
    const nhsNumber = '9990000018';
    const claimant = randomUUID();
    await asPatient({ ...impostor, nhsNumber }, { personId: claimant });

    const referred = await desk.referred({ person: { ...owner, nhsNumber, ...seen } });

    expect(referred.personId).not.toBe(claimant);
    const read = await desk.get(`/referrals/${referred.referralId}`, {
      role: 'patient',
      personId: claimant,
    });
    expect(read.status).toBe(404);
  });

  it('keeps its owner from nothing, whatever birth date came with the claim', async () => {
    const nhsNumber = '9990000026';
    await asPatient({ ...impostor, birthDate: '1971-01-01', nhsNumber }, { personId: randomUUID() });
    await asPartner({ ...impostor, birthDate: '1972-02-02', nhsNumber });
    await asAnyone({ ...impostor, birthDate: '1973-03-03', nhsNumber });
    await transferredFromNch({ ...impostor, birthDate: '1974-04-04', nhsNumber });

    const referred = await desk.refer({ person: { ...owner, nhsNumber, ...seen } });

    expect(referred.status).toBe(201);
    expect((await ofOwner((referred.body as Referred).personId)).body).toMatchObject({
      nhsNumber,
      nhsNumberVerifiedBy: 'document-seen',
      familyName: 'Trueowner',
    });
  });

  it.each([
    ['a patient', (person: object) => asPatient(person, { personId: randomUUID() })],
    ['a partner', asPartner],
    ['someone without an account', asAnyone],
    ['another provider’s administrator', transferredFromNch],
  ])('of %s is answered alike whether known or not, and joins and changes no record', async (_who, claim) => {
    const nhsNumber = nextNumber();
    const { personId } = await desk.referred({ person: { ...owner, nhsNumber, ...seen } });
    const before = (await ofOwner(personId)).body;

    const answers = [
      await claim({ ...impostor, nhsNumber }),
      await claim({ ...impostor, nhsNumber, birthDate: '1971-01-01' }),
      await claim({ ...impostor, nhsNumber: nextNumber(), birthDate: '1972-02-02' }),
    ];

    const shapes = answers.map(({ status, body }) => ({ status, names: Object.keys(body as object) }));
    expect(shapes).toEqual(shapes.map(() => shapes[0]));
    expect([200, 201]).toContain(shapes[0]?.status);
    expect((await ofOwner(personId)).body).toEqual(before);
    expect(await referralsOf(personId)).toBe(1);
  });
});

const numbers = ['9990000034', '9990000042', '9990000050', '9990000069', '9990000077', '9990000085'];
numbers.push('9990000093', '9990000107', '9990000115', '9990000123');
const nextNumber = () => numbers.shift() ?? '';

describe('staff who do not say how they verified a number', () => {
  it('make a claim as well, which finds nobody and takes nobody’s place', async () => {
    const first = await desk.referred({
      person: { ...impostor, nhsNumber: '9990000131', nhsNumberVerifiedBy: undefined },
    });

    const second = await desk.referred({ person: { ...owner, nhsNumber: '9990000131', ...seen } });

    expect(second.personId).not.toBe(first.personId);
    expect((await ofOwner(first.personId)).body).toMatchObject({
      nhsNumber: null,
      claimedNhsNumber: '9990000131',
      nhsNumberVerifiedBy: null,
    });
  });
});

describe('a number that a verified token asserts', () => {
  it('is the number of the token’s own person, and staff find it there', async () => {
    const nhsNumber = '9990000158';
    const personId = randomUUID();
    await asPatient({ ...owner, nhsNumber: '9990000166' }, { personId, nhsNumber });

    const shown = await ofOwner(personId);
    const again = await desk.refer({ person: { ...owner, nhsNumber, ...seen } });

    expect(shown.body).toMatchObject({ nhsNumber, nhsNumberVerifiedBy: 'nhs-login', claimedNhsNumber: null });
    expect(again).toMatchObject({ status: 409, body: { code: 'referral.person-has-open-referral' } });
  });

  it('joins no record that is known under another id: staff put the two together', async () => {
    const nhsNumber = '9990000174';
    const known = await desk.referred({ person: { ...owner, nhsNumber, ...seen } });
    const personId = randomUUID();

    const answer = await asPatient(owner, { personId, nhsNumber });

    expect(answer).toMatchObject({ status: 201, body: { personId } });
    expect(await referralsOf(known.personId)).toBe(1);
    expect((await ofOwner(personId)).body).toMatchObject({ nhsNumber: null, claimedNhsNumber: nhsNumber });
    expect((await desk.get('/possible-duplicates?limit=500')).body).toMatchObject({
      pairs: expect.arrayContaining([
        expect.objectContaining({ personIds: [known.personId, personId].sort() }),
      ]) as unknown,
    });
  });
});
