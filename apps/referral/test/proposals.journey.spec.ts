import { randomUUID } from 'node:crypto';
import type { Answer } from '#testing/service';
import { captureLogs } from '#testing/captured-logs';
import { now } from './a-referral.js';
import { FrontDesk, somebodyElse, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open({ LOG_LEVEL: 'trace' });
});
afterAll(() => desk?.close());

const careful = { preference: 'letter', safeToLeaveMessage: false, safeToText: false, safeToPost: true };
const loose = { preference: 'telephone', safeToLeaveMessage: true, safeToText: true, safeToPost: true };
const despiteOpenReferral = { reason: 'a letter of the practice' };

interface Proposed {
  readonly proposalId: string;
  readonly fields: readonly { readonly field: string; readonly proposed: object; readonly held: object }[];
}

interface Known extends Referred {
  readonly person: ReturnType<typeof somebodyElse>;
}

async function givenSomebody(more: object = {}): Promise<Known> {
  const person = { ...somebodyElse(), ...more };
  return { ...(await desk.referred({ person })), person };
}

/** Staff type in what a letter says of somebody who is known. */
async function letterSays(known: Known, said: object): Promise<Answer> {
  const person = { ...known.person, ...said };
  return desk.refer({ personId: known.personId, person, despiteOpenReferral });
}

async function proposalsOf(personId: string): Promise<readonly Proposed[]> {
  const { body } = await desk.get(`/persons/${personId}/proposals`);
  return (body as { proposals: readonly Proposed[] }).proposals;
}

async function onlyProposalOf(personId: string): Promise<Proposed> {
  const [proposal, ...others] = await proposalsOf(personId);
  if (proposal === undefined || others.length > 0) throw new Error('There is not one proposal.');
  return proposal;
}

function decide(personId: string, proposalId: string, body: object, headers: Record<string, string> = {}) {
  return desk.post('administrator', `/persons/${personId}/proposals/${proposalId}/decision`, {
    body,
    headers,
  });
}

const personOf = async (personId: string) => (await desk.get(`/persons/${personId}`)).body;

describe('what a referral says of somebody who is known', () => {
  it('changes nothing: it stands beside what is held, field by field, for staff to decide', async () => {
    const known = await givenSomebody({ telephone: '07700 900461', contact: careful });
    const before = await personOf(known.personId);

    const answer = await letterSays(known, {
      familyName: 'SENTINELLE',
      telephone: '07700 900777',
      email: 'new@sentinelle.example',
      postcode: 'LS1 4AP',
      addressLines: ['2 Okapi Row'],
      contact: loose,
    });

    expect(answer.status).toBe(201);
    expect(await personOf(known.personId)).toEqual(before);
    const { fields } = await onlyProposalOf(known.personId);
    expect(fields.map(({ field }) => field)).toEqual(['address', 'telephone', 'email', 'contact']);
    expect(fields[1]).toMatchObject({
      held: { telephone: '07700 900461' },
      now: { telephone: '07700 900461' },
      proposed: { telephone: '07700 900777' },
      decision: null,
    });
  });

  it('says nothing where it is left out: no interpreter, no wish and no address is not the same as none said', async () => {
    const known = await givenSomebody({ interpreter: { needed: true, language: 'ur' } });

    const { addressLines, postcode, contact, ...named } = known.person;
    await desk.refer({ personId: known.personId, person: named, despiteOpenReferral });

    expect(await proposalsOf(known.personId)).toEqual([]);
    expect(await personOf(known.personId)).toMatchObject({
      interpreter: { needed: true, language: 'ur' },
      addressLines,
      postcode: postcode.toUpperCase(),
      contact,
    });
  });

  it('is null of somebody new where nobody said it', async () => {
    const { givenName, familyName, birthDate } = somebodyElse();

    const { personId } = await desk.referred({ person: { givenName, familyName, birthDate } });

    const unasked = { preference: null, safeToLeaveMessage: null, safeToText: null, safeToPost: null };
    expect(await personOf(personId)).toMatchObject({
      interpreter: { needed: null, language: null },
      contact: unasked,
      nhsNumber: null,
    });
  });

  it('is proposed too when the person says it in a second self-referral', async () => {
    const personId = randomUUID();
    const person = { ...somebodyElse(), telephone: '07700 900461', contact: careful };
    const ask = (more: object, beside: object = {}) =>
      desk.post('patient', '/self-referrals', {
        body: { person: { ...person, ...more }, ...beside },
        personId,
      });
    await ask({});

    await ask({ telephone: '07700 900777', contact: loose }, { despiteOpenReferral });

    expect(await personOf(personId)).toMatchObject({ telephone: '07700 900461', contact: careful });
    const { proposalId, fields } = await onlyProposalOf(personId);
    expect(fields.map(({ field }) => field)).toEqual(['telephone', 'contact']);
    expect((await decide(personId, proposalId, { accept: ['telephone', 'contact'] })).status).toBe(200);
    expect(await personOf(personId)).toMatchObject({ telephone: '07700 900777', contact: loose });
  });
});

describe('a proposal', () => {
  it('is accepted and rejected field by field, and who decided what is kept', async () => {
    const known = await givenSomebody({ telephone: '07700 900461' });
    await letterSays(known, { telephone: '07700 900777', email: 'new@sentinelle.example' });
    const { proposalId } = await onlyProposalOf(known.personId);

    const decided = await decide(known.personId, proposalId, { accept: ['telephone'], reject: ['email'] });

    expect(decided).toMatchObject({ status: 200, body: { accepted: ['telephone'], rejected: ['email'] } });
    expect(await personOf(known.personId)).toMatchObject({ telephone: '07700 900777', email: null });
    expect(await proposalsOf(known.personId)).toMatchObject([
      {
        proposalId,
        decidedBy: 'administrator-DH0',
        decidedAt: now,
        source: 'staff',
        fields: [
          { field: 'telephone', held: { telephone: '07700 900461' }, decision: 'accepted' },
          { field: 'email', decision: 'rejected' },
        ],
      },
    ]);
    expect(await desk.count(`correction where person_id = '${known.personId}' and what = 'details'`)).toBe(1);
  });

  it('loosens nobody’s wish for safe contact, unless somebody states that the person agreed', async () => {
    const known = await givenSomebody({ contact: careful, telephone: '07700 900461' });
    await letterSays(known, { contact: loose });
    const { proposalId } = await onlyProposalOf(known.personId);

    const refused = await decide(known.personId, proposalId, { accept: ['contact'] });
    const unchanged = await personOf(known.personId);
    const agreed = await decide(known.personId, proposalId, { accept: ['contact'], personAgreed: true });

    expect(refused).toMatchObject({ status: 422, body: { code: 'person.agreement-needed' } });
    expect(unchanged).toMatchObject({ contact: careful });
    expect(agreed.status).toBe(200);
    expect(await desk.count(`person_proposal where id = '${proposalId}' and person_agreed`)).toBe(1);
  });

  it('is refused when a field is not decided, decided twice, or not proposed at all', async () => {
    const known = await givenSomebody();
    await letterSays(known, { telephone: '07700 900777', email: 'new@sentinelle.example' });
    const { proposalId } = await onlyProposalOf(known.personId);

    const answers = [
      await decide(known.personId, proposalId, { accept: ['telephone'] }),
      await decide(known.personId, proposalId, { accept: ['telephone', 'email'], reject: ['email'] }),
      await decide(known.personId, proposalId, { accept: ['telephone', 'name'], reject: ['email'] }),
      await decide(known.personId, proposalId, { accept: ['shoeSize'] }),
      await decide(known.personId, randomUUID(), { accept: [] }),
    ];

    expect(answers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual([
      [422, 'proposal.field-undecided'],
      [422, 'proposal.field-undecided'],
      [422, 'proposal.field-not-proposed'],
      [422, 'value.invalid'],
      [404, 'proposal.unknown'],
    ]);
  });

  it('is held to the rules of a change of details: no birth date under the minimum age, no way that cannot be used', async () => {
    const known = await givenSomebody();
    const isSamePerson = { reason: 'a slip of the pen' };
    const person = { ...known.person, birthDate: '2008-05-01', telephone: '07700 900461' };
    await desk.refer({
      personId: known.personId,
      person,
      isSamePerson,
      despiteOpenReferral,
      receivedOn: '2024-06-10',
    });
    const { proposalId } = await onlyProposalOf(known.personId);

    const refused = await decide(known.personId, proposalId, { accept: ['birthDate', 'telephone'] });
    const accepted = await decide(known.personId, proposalId, {
      accept: ['telephone'],
      reject: ['birthDate'],
    });

    expect(refused).toMatchObject({ status: 422, body: { code: 'referral.under-minimum-age' } });
    expect(accepted.status).toBe(200);
    expect(await personOf(known.personId)).toMatchObject({
      birthDate: '1990-05-17',
      telephone: '07700 900461',
    });
  });

  it('is decided once, also by two at the same moment, and by nobody who read another version', async () => {
    const known = await givenSomebody();
    await letterSays(known, { telephone: '07700 900777' });
    const { proposalId } = await onlyProposalOf(known.personId);
    const accept = { accept: ['telephone'] };

    const stale = await decide(known.personId, proposalId, accept, { 'if-match': 'W/"99"' });
    const both = await Promise.all([
      decide(known.personId, proposalId, accept),
      decide(known.personId, proposalId, accept),
    ]);

    expect(stale).toMatchObject({ status: 412, body: { code: 'record.changed-since-read' } });
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is decided once however often it is sent with its key', async () => {
    const known = await givenSomebody();
    await letterSays(known, { telephone: '07700 900777' });
    const { proposalId } = await onlyProposalOf(known.personId);
    const key = { 'Idempotency-Key': `decided-${proposalId}` };
    const send = () => decide(known.personId, proposalId, { accept: ['telephone'] }, key);

    const [one, other] = [await send(), await send()];

    expect([one.status, other.status]).toEqual([200, 200]);
    expect(other.body).toEqual(one.body);
  });

  it('stands on the list of its provider until decided, with name and age, without what was said, first what makes contact less safe', async () => {
    const plain = await givenSomebody();
    await letterSays(plain, { telephone: '07700 900777' });
    const unsafe = await givenSomebody({ contact: { ...careful, safeToText: true } });
    await letterSays(unsafe, { contact: { safeToText: false } });

    const { body } = await desk.get('/proposals?limit=500');
    const open = (body as { proposals: { personId: string; tightensContactSafety: boolean }[] }).proposals;

    const places = [unsafe, plain].map(({ personId }) => open.findIndex((one) => one.personId === personId));
    expect(places[0]).toBe(0);
    expect(places[1]).toBeGreaterThan(0);
    expect(open[0]).toMatchObject({ ageDays: 0, person: { familyName: expect.any(String) as unknown } });
    expect(JSON.stringify(body)).not.toMatch(/07700/i);
    expect((await desk.get('/proposals', { provider: 'NCH' })).body).toEqual({ proposals: [], next: null });
  });

  it('is seen and decided by nobody else: not a patient, not another provider', async () => {
    const known = await givenSomebody();
    await letterSays(known, { telephone: '07700 900777' });
    const { proposalId } = await onlyProposalOf(known.personId);
    const path = `/persons/${known.personId}/proposals`;
    const token = await desk.service.token('administrator', { provider: 'NCH' });
    const body = { accept: ['telephone'] };

    const answers = [
      await desk.get(path, { provider: 'NCH' }),
      await desk.service.request('POST', `${path}/${proposalId}/decision`, { token, body }),
      await desk.get(path, { role: 'patient', personId: known.personId }),
      await desk.post('patient', `${path}/${proposalId}/decision`, { body, personId: known.personId }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 403, 403]);
  });

  it('is told to the person who asks what is held, goes with an erasure, and stands in no event or log line', async () => {
    const logs = captureLogs();
    const known = await givenSomebody();
    await letterSays(known, { email: 'okapi@sentinelle.example' });
    const { proposalId } = await onlyProposalOf(known.personId);
    await decide(known.personId, proposalId, { reject: ['email'] });
    logs.stop();
    const current = await desk.get(`/held/referral/persons/${known.personId}`, {
      role: 'patient',
      personId: known.personId,
    });
    const [, beside] = await referralsOf(known.personId);
    for (const referralId of [known.referralId, beside ?? '']) await desk.decline(referralId);

    desk.service.stopClockAt('2045-06-01T09:00:00.000Z');
    const erased = await desk.service.request('POST', `/persons/${known.personId}/erasure`, {
      token: await desk.service.token('clinical-lead'),
      body: { askedOn: '2045-05-30', basis: 'person-asked', confirm: known.personId },
    });
    desk.service.stopClockAt(now);

    expect(JSON.stringify(current.body)).toContain('okapi@sentinelle.example');
    expect(erased.status).toBe(200);
    expect(await desk.count(`person_proposal where id = '${proposalId}' and fields = '[]'`)).toBe(1);
    expect(`${logs.text()} ${JSON.stringify(await desk.published())}`.toLowerCase()).not.toContain('okapi');
  });
});

async function referralsOf(personId: string): Promise<readonly string[]> {
  const rows = await desk.inTransaction((tx) =>
    tx.query<{ id: string }>('select id from referral where person_id = $1 order by id', [personId]),
  );
  return rows.map(({ id }) => id);
}
