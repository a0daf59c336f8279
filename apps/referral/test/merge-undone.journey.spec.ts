import type { Answer } from '#testing/service';
import { FrontDesk, somebodyElse, someone, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const reason = 'the same voice on the telephone';
const contact = { preference: 'letter', safeToLeaveMessage: false } as const;

interface Two {
  readonly owner: Referred;
  readonly other: Referred;
}

/** Two records that the desk takes for one person's, whose accounts it has both verified. */
async function merged(): Promise<Two> {
  const { givenName } = somebodyElse();
  const own = { ...someone, givenName, contact, telephone: '07700 900100', email: 'own@quagga.example' };
  const owner = await desk.referred({ person: own, receivedOn: '2024-05-01' });
  const person = { ...someone, givenName, familyName: 'Quagga' };
  const other = await desk.referred({ person, receivedOn: '2024-06-03' });
  const accountVerifiedBy = { kept: 'document-seen', merged: 'document-seen' };
  const body = { reason, mergedPersonId: other.personId, accountVerifiedBy };
  const answer = await desk.post('administrator', `/persons/${owner.personId}/merge`, { body });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return { owner, other };
}

async function undo({ owner, other }: Two): Promise<void> {
  const body = { reason, mergedPersonId: other.personId };
  const answer = await desk.post('administrator', `/persons/${owner.personId}/unmerge`, { body });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

/** Signed in as one of the two. */
async function says(account: Referred, { owner }: Two, body: object): Promise<void> {
  const { personId } = account;
  const answer = await desk.post('patient', `/persons/${owner.personId}/details`, { body, personId });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

const shown = async ({ personId }: Referred): Promise<Answer> => desk.get(`/persons/${personId}`);

describe('what the account of a record said while it was merged', () => {
  it('leaves the other’s record when the merge is undone: telephone, address and wishes', async () => {
    const two = await merged();
    await says(two.other, two, {
      telephone: '07700 900668',
      addressLines: ['9 Other Row'],
      postcode: 'ZZ99 1AA',
      contact: { safeToText: true, safeToPost: true },
    });

    await undo(two);

    expect((await shown(two.owner)).body).toMatchObject({
      telephone: '07700 900100',
      addressLines: ['17 Quagga Mews'],
      postcode: 'ZZ99 9ZZ',
      contact: { preference: 'letter', safeToLeaveMessage: false, safeToText: null, safeToPost: null },
    });
  });

  it('gives way to what the owner had said after the merge, and not to what stood before it', async () => {
    const two = await merged();
    await says(two.owner, two, { telephone: '07700 900111', contact: { safeToPost: true } });
    await says(two.other, two, { telephone: '07700 900668', contact: { safeToText: true } });
    await says(two.other, two, { telephone: '07700 900669' });

    await undo(two);

    expect((await shown(two.owner)).body).toMatchObject({
      telephone: '07700 900111',
      contact: { preference: 'letter', safeToPost: true, safeToText: null },
    });
  });

  it('does not take back what the owner says after it', async () => {
    const two = await merged();
    await says(two.other, two, { telephone: '07700 900668', email: 'other@quagga.example' });
    await says(two.owner, two, { telephone: '07700 900112' });

    await undo(two);

    expect((await shown(two.owner)).body).toMatchObject({
      telephone: '07700 900112',
      email: 'own@quagga.example',
    });
  });

  it('is proposed to staff for the record whose account said it', async () => {
    const two = await merged();
    await says(two.other, two, { telephone: '07700 900668', contact: { safeToText: true } });

    await undo(two);

    expect((await shown(two.other)).body).toMatchObject({ telephone: null, contact: { safeToText: null } });
    const { body } = await desk.get(`/persons/${two.other.personId}/proposals`);
    expect(body).toMatchObject({
      proposals: [
        {
          source: 'merged-record',
          decidedAt: null,
          fields: [
            { field: 'telephone', held: { telephone: null }, proposed: { telephone: '07700 900668' } },
            { field: 'contact', proposed: { contact: { safeToText: true } } },
          ],
        },
      ],
    });
    expect((await desk.get(`/persons/${two.owner.personId}/proposals`)).body).toMatchObject({
      proposals: [],
    });
  });

  it('is not told to the owner afterwards, by the log of corrections neither', async () => {
    const two = await merged();
    await says(two.other, two, { telephone: '07700 900668' });

    await undo(two);

    for (const role of ['patient', 'administrator'] as const) {
      const { personId } = two.owner;
      const token = await desk.service.token(role, role === 'patient' ? { personId } : {});
      const path = `/held/referral/persons/${personId}`;
      const { status, body } = await desk.service.request('GET', path, { token });
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toContain('900668');
    }
  });
});
