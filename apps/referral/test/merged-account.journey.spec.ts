import { randomUUID } from 'node:crypto';
import type { Answer } from '#testing/service';
import { FrontDesk, somebodyElse, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const reason = 'same name and birth date';

function selfReferral(person: object, account: string): Promise<Answer> {
  return desk.post('patient', '/self-referrals', {
    body: { person },
    personId: account,
  });
}

/** Somebody who is known, and a record that whoever holds the account made by saying that he or she is the same. */
async function victimAndImpostor(): Promise<{ victim: Referred; impostor: Referred }> {
  const person = somebodyElse();
  const victim = await desk.referred({ person, receivedOn: '2024-05-01' });
  const answer = await selfReferral(person, randomUUID());
  if (answer.status !== 201) throw new Error(`Not received: ${JSON.stringify(answer.body)}`);
  return { victim, impostor: answer.body as Referred };
}

function merge(storedId: string, mergedId: string, more: object = {}): Promise<Answer> {
  const body = { mergedPersonId: mergedId, reason, ...more };
  return desk.post('administrator', `/persons/${storedId}/merge`, { body });
}

/** What the account of a record is answered wherever it may ask. */
async function seenBy(account: string, whose: { victim: Referred; impostor: Referred }): Promise<number[]> {
  const claims = { role: 'patient', personId: account } as const;
  const { victim, impostor } = whose;
  const persons = [victim.personId, impostor.personId];
  const paths = [
    ...[victim, impostor].map(({ referralId }) => `/referrals/${referralId}`),
    ...persons.flatMap((id) => [
      `/persons/${id}`,
      `/held/referral/persons/${id}`,
      `/audit/referral/persons/${id}`,
    ]),
  ];
  const answers = [];
  for (const path of paths) answers.push(await desk.get(path, claims));
  answers.push(await selfReferral(somebodyElse(), account));
  return [...new Set(answers.map(({ status }) => status))];
}

describe('a merge of a record that somebody made by a claim', () => {
  it.each(['victim', 'impostor'] as const)(
    'opens nothing to the account that claimed it, whichever record stays: the %s’s',
    async (stored) => {
      const both = await victimAndImpostor();
      const gone = stored === 'victim' ? 'impostor' : 'victim';

      const merged = await merge(both[stored].personId, both[gone].personId);

      expect(merged.status).toBe(200);
      expect(await seenBy(both.impostor.personId, both)).toEqual([404]);
    },
  );

  it('says the same of what is there and what is not, and where to turn', async () => {
    const both = await victimAndImpostor();
    await merge(both.victim.personId, both.impostor.personId);
    const ask = (referralId: string) =>
      desk.get(`/referrals/${referralId}`, { role: 'patient', personId: both.impostor.personId });

    const there = await ask(both.victim.referralId);
    const nowhere = await ask(randomUUID());

    expect(there.body).toMatchObject({
      code: 'account.unverified',
      crisisHelp: expect.any(Array) as unknown,
    });
    expect(codeAndWords(there)).toEqual(codeAndWords(nowhere));
  });

  it('tells staff whose account reaches nothing, and the other services whose does', async () => {
    const both = await victimAndImpostor();

    const merged = await merge(both.victim.personId, both.impostor.personId, {
      accountVerifiedBy: { kept: 'document-seen' },
    });

    expect(merged).toMatchObject({ status: 200, body: { accountsClosed: ['merged'] } });
    const published = await desk.published('person.merged');
    expect(JSON.parse(published.at(-1)?.value ?? '')).toMatchObject({ data: { accountsVerified: ['kept'] } });
    expect(await referralAsSeenBy(both.victim.personId, both.impostor.referralId)).toBe(200);
    expect(await referralAsSeenBy(both.impostor.personId, both.impostor.referralId)).toBe(404);
  });

  it('opens the one record to the account that staff have verified', async () => {
    const both = await victimAndImpostor();

    await merge(both.victim.personId, both.impostor.personId, {
      accountVerifiedBy: { merged: 'document-seen' },
    });

    expect(await referralAsSeenBy(both.impostor.personId, both.victim.referralId)).toBe(200);
    expect(await referralAsSeenBy(both.victim.personId, both.victim.referralId)).toBe(404);
  });

  it.each([{ kept: 'nhs-login' }, { kept: 'she-said-so' }, { both: 'pds-trace' }, 'pds-trace'])(
    'takes no %j for a verification by staff',
    async (accountVerifiedBy) => {
      const both = await victimAndImpostor();

      const refused = await merge(both.victim.personId, both.impostor.personId, { accountVerifiedBy });

      expect(refused.status).toBe(422);
      expect(JSON.stringify(refused.body)).toContain('accountVerifiedBy');
    },
  );

  it('leaves the record open to the account whose token has proved the number that the person has', async () => {
    const person = somebodyElse();
    const account = randomUUID();
    const token = await desk.service.token('patient', { personId: account, nhsNumber: '9990000204' });
    const body = { person };
    const own = (await desk.service.request('POST', '/self-referrals', { token, body })).body as Referred;
    const impostor = (await selfReferral(person, randomUUID())).body as Referred;

    await merge(own.personId, impostor.personId);

    expect(await referralAsSeenBy(own.personId, own.referralId)).toBe(200);
    expect(await referralAsSeenBy(impostor.personId, own.referralId)).toBe(404);
  });

  it('closes the account that was verified when another record goes into the person’s', async () => {
    const both = await victimAndImpostor();
    const third = await desk.referred({ person: somebodyElse() });
    await merge(both.victim.personId, both.impostor.personId, { accountVerifiedBy: { kept: 'gp-letter' } });

    await merge(both.victim.personId, third.personId);

    expect(await referralAsSeenBy(both.victim.personId, third.referralId)).toBe(404);
  });

  it('opens to each account its own record again when it is undone', async () => {
    const both = await victimAndImpostor();
    await merge(both.victim.personId, both.impostor.personId);

    const body = { mergedPersonId: both.impostor.personId, reason };
    await desk.post('administrator', `/persons/${both.victim.personId}/unmerge`, { body });

    expect(await referralAsSeenBy(both.impostor.personId, both.impostor.referralId)).toBe(200);
    expect(await referralAsSeenBy(both.impostor.personId, both.victim.referralId)).toBe(404);
    expect(await referralAsSeenBy(both.victim.personId, both.victim.referralId)).toBe(200);
  });
});

describe('an account of a merged record that nobody has verified', () => {
  type Stated = Partial<Record<'kept' | 'merged', string | null>>;

  async function state(
    { victim, impostor }: { victim: Referred; impostor: Referred },
    accountVerifiedBy: Stated,
    claims: { role?: 'administrator' | 'clinician' | 'patient'; provider?: string } = {},
  ): Promise<Answer> {
    const { role = 'administrator', provider = 'DH0' } = claims;
    const token = await desk.service.token(role, { provider, personId: victim.personId });
    const body = { mergedPersonId: impostor.personId, accountVerifiedBy };
    return desk.service.request('POST', `/persons/${victim.personId}/account-verification`, { token, body });
  }

  const lastPublished = async (): Promise<unknown> =>
    JSON.parse((await desk.published('person.merged')).at(-1)?.value ?? '');

  it('reaches the record once staff state later by what they verified it, and not when they take it back', async () => {
    const both = await victimAndImpostor();
    await merge(both.victim.personId, both.impostor.personId);
    const { personId, referralId } = both.victim;

    const verified = await state(both, { kept: 'document-seen' });
    const [open, publishedOpen] = [await referralAsSeenBy(personId, referralId), await lastPublished()];
    const takenBack = await state(both, { kept: null });

    expect(verified).toMatchObject({ status: 200, body: { accountsClosed: ['merged'] } });
    expect(open).toBe(200);
    expect(publishedOpen).toMatchObject({ data: { personId, referralIds: [], accountsVerified: ['kept'] } });
    expect(takenBack).toMatchObject({ status: 200, body: { accountsClosed: ['kept', 'merged'] } });
    expect(await referralAsSeenBy(personId, referralId)).toBe(404);
    expect(await lastPublished()).toMatchObject({ data: { accountsVerified: [] } });
  });

  it('is left as it is where nothing is said of it, and saying it twice is saying it once', async () => {
    const both = await victimAndImpostor();
    await merge(both.victim.personId, both.impostor.personId);
    await state(both, { merged: 'pds-trace' });
    const before = (await desk.published('person.merged')).length;

    const again = await state(both, { merged: 'pds-trace' });

    expect(again).toMatchObject({ status: 200, body: { accountsClosed: ['kept'] } });
    expect(await desk.published('person.merged')).toHaveLength(before);
  });

  it('is in the audit of the person, with who stated it', async () => {
    const both = await victimAndImpostor();
    await merge(both.victim.personId, both.impostor.personId);

    await state(both, { kept: 'document-seen' });

    const token = await desk.service.token('clinical-lead');
    const path = `/audit/referral/persons/${both.victim.personId}`;
    const { body } = await desk.service.request('GET', path, { token });
    expect((body as { entries: object[] }).entries[0]).toMatchObject({
      role: 'administrator',
      subject: 'administrator-DH0',
      outcome: 'done',
      what: 'Changed the record',
    });
  });

  it('is verified by nobody who may not, of no merge that there is not, and by nothing that is no evidence', async () => {
    const both = await victimAndImpostor();
    const asked = { kept: 'document-seen' };
    const unmerged = await state(both, asked);
    await merge(both.victim.personId, both.impostor.personId);

    expect(unmerged).toMatchObject({ status: 404, body: { code: 'person.not-merged' } });
    expect((await state(both, asked, { provider: 'NCH' })).status).toBe(404);
    expect((await state(both, asked, { role: 'clinician' })).status).toBe(403);
    expect((await state(both, asked, { role: 'patient' })).status).toBe(403);
    expect((await state(both, { kept: 'nhs-login' })).status).toBe(422);
    expect((await state(both, {})).status).toBe(422);
  });
});

async function referralAsSeenBy(account: string, referralId: string): Promise<number> {
  return (await desk.get(`/referrals/${referralId}`, { role: 'patient', personId: account })).status;
}

function codeAndWords({ status, body }: Answer): unknown {
  const { code, detail } = body as { code: string; detail: string };
  return { status, code, detail };
}
