import type { Answer } from '#testing/service';
import { FrontDesk, someone, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
let ines: Referred;
beforeAll(async () => {
  desk = await FrontDesk.open();
  const person = { ...someone, givenName: 'Inês Maria', familyName: 'O’Neill', birthDate: '1984-02-29' };
  ines = await desk.referred({ person: { ...person, nhsNumber: '9990000182' } });
});
afterAll(() => desk.close());

async function find(body: object, provider = 'DH0'): Promise<Answer> {
  const token = await desk.service.token('administrator', { provider });
  return desk.service.request('POST', '/persons/search', { token, body });
}

const found = ({ body }: Answer) =>
  (body as { persons: { personId: string }[] }).persons.map((one) => one.personId);

describe('a search for somebody', () => {
  it.each([
    ['name and birth date, accents left out', { name: 'Ines ONeill', birthDate: '1984-02-29' }],
    ['name and birth date, in another order', { name: "O'NEILL, Inês", birthDate: '1984-02-29' }],
    ['the NHS number alone', { nhsNumber: '999 000 0182' }],
  ])('finds by %s', async (_by, body) => {
    const answer = await find(body);

    expect(answer).toMatchObject({
      status: 200,
      body: {
        isCut: false,
        persons: [
          {
            personId: ines.personId,
            givenName: 'Inês Maria',
            familyName: 'O’Neill',
            byFormerName: false,
            openReferralIds: [ines.referralId],
          },
        ],
      },
    });
  });

  it('finds by the name that somebody had before, and says so', async () => {
    const married = await desk.referred({
      person: { ...someone, givenName: 'Wilma', familyName: 'Flint', birthDate: '1961-01-01' },
    });
    const body = { familyName: 'Rubble', reason: 'transcription' };
    await desk.post('administrator', `/persons/${married.personId}/details`, { body });

    expect((await find({ name: 'Wilma Flint', birthDate: '1961-01-01' })).body).toMatchObject({
      persons: [{ personId: married.personId, familyName: 'Rubble', byFormerName: true }],
    });
  });

  it('finds by the number of a record that was merged into another', async () => {
    const person = { ...someone, givenName: 'Merged', familyName: 'Record', birthDate: '1962-02-02' };
    const stored = await desk.referred({ person });
    const gone = await desk.referred({
      receivedOn: '2024-06-04',
      person: { ...person, nhsNumber: '9990000190' },
    });
    const body = { mergedPersonId: gone.personId, reason: 'one woman' };
    await desk.post('administrator', `/persons/${stored.personId}/merge`, { body });

    expect(found(await find({ nhsNumber: '9990000190' }))).toEqual([stored.personId]);
    expect(found(await find({ name: 'Merged Record', birthDate: '1962-02-02' }))).toEqual([stored.personId]);
  });

  it('finds by either number where both records had a verified one', async () => {
    const person = { ...someone, givenName: 'Twice', familyName: 'Numbered', birthDate: '1963-03-03' };
    const stored = await desk.referred({ person: { ...person, nhsNumber: '9990000212' } });
    const gone = await desk.referred({
      receivedOn: '2024-06-04',
      person: { ...person, nhsNumber: '9990000220' },
    });
    const body = { mergedPersonId: gone.personId, reason: 'one woman', despite: ['nhs-number'] };
    await desk.post('administrator', `/persons/${stored.personId}/merge`, { body });

    expect(found(await find({ nhsNumber: '9990000212' }))).toEqual([stored.personId]);
    expect(found(await find({ nhsNumber: '9990000220' }))).toEqual([stored.personId]);
  });

  it('finds by the reference that somebody was told, as it is read out', async () => {
    const consent = { toStore: true, toTellGp: true, wording: 'self-referral-2026-11' };
    const person = { ...someone, familyName: 'Quoter' };
    const body = { person, whatBringsYou: ['worry'], safeNow: 'safe', consent };
    const asked = await desk.service.request('POST', '/providers/DH0/self-referrals', { body });
    const { reference } = asked.body as { reference: string };

    expect((await find({ reference: reference.toLowerCase() })).body).toMatchObject({
      persons: [{ familyName: 'Quoter' }],
    });
  });

  it.each([
    ['a name alone', { name: 'ONeill' }, 'birthDate'],
    ['a birth date alone', { birthDate: '1984-02-29' }, 'name'],
    ['nothing', {}, 'name'],
  ])('is refused with %s: nobody is listed by a part', async (_with, body, field) => {
    expect(await find(body)).toMatchObject({
      status: 422,
      body: { code: 'search.too-little', errors: [{ field }] },
    });
  });

  it.each([
    ['half a name', { name: 'Ine ONeill', birthDate: '1984-02-29' }],
    ['a wildcard', { name: '% ONeill', birthDate: '1984-02-29' }],
    ['another birth date', { name: 'Ines ONeill', birthDate: '1984-02-28' }],
  ])('finds nobody by %s', async (_by, body) => {
    expect(found(await find(body))).toEqual([]);
  });

  it('finds nobody of another provider, and not the patient’s own either', async () => {
    expect(found(await find({ nhsNumber: '9990000182' }, 'NCH'))).toEqual([]);
    const token = await desk.service.token('patient', { personId: ines.personId });
    const body = { nhsNumber: '9990000182' };
    expect(await desk.service.request('POST', '/persons/search', { token, body })).toMatchObject({
      status: 403,
    });
  });

  it('shows twenty at most, and is in the audit of each who was found', async () => {
    const person = { ...someone, givenName: 'Many', familyName: 'Namesake', birthDate: '1963-03-03' };
    for (let n = 1; n <= 21; n += 1) {
      await desk.referred({ person, receivedOn: `2024-05-${String(n).padStart(2, '0')}` });
    }

    const { body } = await find({ name: 'Many Namesake', birthDate: '1963-03-03' });

    const { persons, isCut } = body as { persons: { personId: string }[]; isCut: boolean };
    expect([persons.length, isCut]).toEqual([20, true]);
    const audited = `audit_entry join audit_record on audit_record.entry_id = audit_entry.id
      where route = 'POST /persons/search' and action = 'list' and person_id = '${persons[0]?.personId ?? ''}'`;
    expect(await desk.count(audited)).toBe(1);
  });
});

describe('the names of a list', () => {
  it('are told of the own provider’s people alone, each in the audit', async () => {
    const personIds = [ines.personId, '0190b7c4-5d9e-7a31-9c0e-00000000d00d'];
    const ask = async (provider: string) => {
      const token = await desk.service.token('clinician', { provider });
      return desk.service.request('POST', '/persons/names', { token, body: { personIds } });
    };

    const person = { givenName: 'Inês Maria', familyName: 'O’Neill', birthDate: '1984-02-29' };
    expect((await ask('DH0')).body).toEqual({ names: [{ personId: ines.personId, person }] });
    expect((await ask('NCH')).body).toEqual({ names: [] });
    const audited = `audit_entry join audit_record on audit_record.entry_id = audit_entry.id
      where route = 'POST /persons/names' and person_id = '${ines.personId}'`;
    expect(await desk.count(audited)).toBe(1);
  });
});
