import { FrontDesk, somebodyElse, someone, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const reason = 'the same voice on the telephone';
const merge = (personId: string, body: object) =>
  desk.post('administrator', `/persons/${personId}/merge`, { body: { reason, ...body } });
const unmerge = (personId: string, body: object) =>
  desk.post('administrator', `/persons/${personId}/unmerge`, { body: { reason, ...body } });

async function twoRecords(nhsNumber: string): Promise<readonly [Referred, Referred]> {
  const { givenName } = somebodyElse();
  const first = await desk.referred({
    person: { ...someone, givenName, nhsNumber },
    receivedOn: '2024-05-01',
  });
  const person = { ...someone, givenName, familyName: 'Sentinelle-Brown', telephone: '07700 900461' };
  return [first, await desk.referred({ person, receivedOn: '2024-06-03' })];
}

describe('two records of one person', () => {
  it('are merged: both open referrals stay, nothing held is replaced, and others hear what changed hands', async () => {
    const [first, second] = await twoRecords('9990000077');

    const merged = await merge(first.personId, { mergedPersonId: second.personId });

    expect(merged).toMatchObject({
      status: 200,
      body: {
        referralIds: [second.referralId],
        took: { name: 'kept', telephone: 'kept', nhsNumber: 'kept' },
      },
    });
    const shown = await desk.get(`/persons/${second.personId}`);
    expect(shown.body).toMatchObject({
      personId: first.personId,
      nhsNumber: '9990000077',
      familyName: 'Sentinelle',
      telephone: null,
    });
    expect((await desk.get(`/persons/${first.personId}/proposals`)).body).toMatchObject({
      proposals: [
        {
          source: 'merged-record',
          fields: [
            { field: 'name', proposed: { familyName: 'Sentinelle-Brown' } },
            { field: 'telephone', proposed: { telephone: '07700 900461' } },
          ],
        },
      ],
    });
    expect((await desk.get(`/referrals/${second.referralId}`)).body).toMatchObject({
      personId: first.personId,
      background: { openReferrals: [{ referralId: first.referralId }] },
    });
    const recorded = await desk.published('person.merged');
    expect(JSON.parse(recorded[0]?.value ?? '')).toMatchObject({
      data: { personId: first.personId, mergedPersonId: second.personId, referralIds: [second.referralId] },
    });
    expect(JSON.stringify(recorded)).not.toContain(reason);
  });

  it('are still found by the person whose token names the record that went into the other, if that was verified', async () => {
    const [first, second] = await twoRecords('9990000085');
    const accountVerifiedBy = { merged: 'document-seen' };
    await merge(first.personId, { mergedPersonId: second.personId, accountVerifiedBy });
    const asMerged = { role: 'patient', personId: second.personId } as const;

    const answers = await Promise.all([
      desk.get(`/referrals/${second.referralId}`, asMerged),
      desk.get(`/referrals/${first.referralId}`, asMerged),
      desk.get(`/persons/${first.personId}`, asMerged),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('are two again exactly as they were when the merge is undone', async () => {
    const [first, second] = await twoRecords('9990000093');
    const before = await identitiesOf(first, second);
    await merge(first.personId, { mergedPersonId: second.personId, take: { telephone: 'merged' } });
    const between = await desk.get(`/persons/${first.personId}`);

    const undone = await unmerge(first.personId, { mergedPersonId: second.personId });

    expect(undone).toMatchObject({ status: 200, body: { referralIds: [second.referralId] } });
    expect(between.body).toMatchObject({ telephone: '07700 900461' });
    expect(await identitiesOf(first, second)).toEqual(before);
    expect((await desk.get(`/referrals/${second.referralId}`)).body).toMatchObject({
      personId: second.personId,
    });
    expect(await desk.published('person.unmerged')).toHaveLength(1);
    expect((await unmerge(first.personId, { mergedPersonId: second.personId })).status).toBe(404);
  });

  it('may be merged, parted and merged again', async () => {
    const [first, second] = await twoRecords('9990000107');
    const body = { mergedPersonId: second.personId };

    const statuses = [];
    for (const step of [merge, unmerge, merge]) statuses.push((await step(first.personId, body)).status);

    expect(statuses).toEqual([200, 200, 200]);
  });

  it('are not merged over different birth dates unless somebody says that he or she has seen it', async () => {
    const [first, second] = await twoRecords('9990000115');
    const third = await desk.referred({ person: { ...someone, birthDate: '1990-05-18' } });

    const refused = await merge(first.personId, { mergedPersonId: third.personId });
    const recorded = await merge(first.personId, { mergedPersonId: third.personId, despite: ['birth-date'] });
    const intoMerged = await merge(third.personId, { mergedPersonId: second.personId });
    const chained = await merge(second.personId, { mergedPersonId: first.personId });

    expect(refused).toMatchObject({ status: 422, body: { code: 'person.birth-date-differs' } });
    expect(recorded.status).toBe(200);
    expect(intoMerged).toMatchObject({ status: 409, body: { code: 'person.merged-already' } });
    expect(chained).toMatchObject({ status: 409, body: { code: 'person.has-merged-records' } });
  });

  it('are merged once when two clerks do so at the same moment', async () => {
    const [first, second] = await twoRecords('9990000123');
    const body = { mergedPersonId: second.personId };

    const answers = await Promise.all([merge(first.personId, body), merge(first.personId, body)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('are not found from another provider', async () => {
    const [first, second] = await twoRecords('9990000131');
    const token = await desk.service.token('administrator', { provider: 'NCH' });
    const body = { mergedPersonId: second.personId, reason };

    const answer = await desk.service.request('POST', `/persons/${first.personId}/merge`, { token, body });

    expect(answer).toMatchObject({ status: 404, body: { code: 'person.unknown' } });
  });
});

async function identitiesOf(...referred: readonly Referred[]): Promise<unknown[]> {
  const answers = await Promise.all(referred.map(({ personId }) => desk.get(`/persons/${personId}`)));
  return answers.map(({ body }) => body);
}
