import { FrontDesk, someone } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const despiteOpenReferral = { reason: 'another letter' };

type Row = Readonly<Record<string, unknown>>;

/** Every row of a list, asked for two at a time. */
async function inPages(path: string, rowsOf: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let after = '';
  do {
    const { status, body } = await desk.get(`${path}?limit=2${after}`);
    expect(status).toBe(200);
    const page = body as Record<string, readonly Row[]> & { readonly next: string | null };
    expect(page[rowsOf]?.length).toBeLessThanOrEqual(2);
    rows.push(...(page[rowsOf] ?? []));
    after = page.next === null ? '' : `&after=${page.next}`;
  } while (after !== '');
  return rows;
}

async function atOnce(path: string, rowsOf: string): Promise<readonly Row[]> {
  const { body } = await desk.get(`${path}?limit=500`);
  expect(body).toMatchObject({ next: null });
  return (body as Record<string, readonly Row[]>)[rowsOf] ?? [];
}

function ask(givenName: string, safeNow: string) {
  const consent = { toStore: true, toTellGp: true, wording: 'self-referral-2026-11' };
  const person = { ...someone, givenName, birthDate: '1980-01-01' };
  const body = { person, whatBringsYou: ['worry'], safeNow, consent };
  return desk.service.request('POST', '/providers/DH0/self-referrals', { body });
}

async function givenSaid(person: object, ...said: readonly object[]): Promise<string> {
  const { personId } = await desk.referred({ person });
  for (const more of said)
    await desk.referred({ personId, person: { ...person, ...more }, despiteOpenReferral });
  return personId;
}

describe('a list that staff work through', () => {
  it('of requests without an account is shown whole, page by page: who is not safe first, then the oldest', async () => {
    for (const [name, safe] of [
      ['Ada', 'safe'],
      ['Bo', 'not-safe'],
      ['Cy', 'not-sure'],
      ['Di', 'safe'],
      ['Ed', 'not-safe'],
    ] as const)
      await ask(name, safe);

    const rows = await inPages('/self-referrals', 'waiting');

    const said = rows.map(({ safeNow }) => safeNow);
    expect(said).toEqual(['not-safe', 'not-safe', 'not-sure', 'safe', 'safe']);
    expect(rows).toEqual(await atOnce('/self-referrals', 'waiting'));
  });

  it('of possible duplicates is shown whole, page by page, also when a pair of the page before is settled', async () => {
    for (const day of ['03', '04', '05'])
      await desk.referred({
        person: { ...someone, givenName: 'Twin' },
        receivedOn: `2024-06-${day}`,
        despiteOpenReferral,
      });
    const rows = await inPages('/possible-duplicates', 'pairs');
    expect(rows.length).toBeGreaterThan(2);
    expect(rows).toEqual(await atOnce('/possible-duplicates', 'pairs'));
    const first = await desk.get('/possible-duplicates?limit=1');
    const { pairs, next } = first.body as { pairs: { possibleDuplicateId: string }[]; next: string };

    await desk.post(
      'administrator',
      `/possible-duplicates/${String(pairs[0]?.possibleDuplicateId)}/settlement`,
      { body: { settledAs: 'different-persons' } },
    );

    const { body } = await desk.get(`/possible-duplicates?limit=500&after=${next}`);
    expect((body as { pairs: Row[] }).pairs).toEqual(rows.slice(1));
  });

  it('of proposals is shown whole, page by page: what makes contact less safe first, then the oldest', async () => {
    const contact = { preference: 'letter', safeToText: true };
    for (const day of [7, 8, 9, 10, 11]) {
      desk.service.stopClockAt(`2025-02-${String(day).padStart(2, '0')}T09:00:00.000Z`);
      const said = day % 2 === 0 ? { contact: { safeToText: false } } : { telephone: '07700 900777' };
      await givenSaid({ ...someone, givenName: `Fay ${'abcdefghijklm'.charAt(day)}`, contact }, said);
    }

    const rows = await inPages('/proposals', 'proposals');

    expect(rows.map(({ tightensContactSafety, ageDays }) => [tightensContactSafety, ageDays])).toEqual([
      [true, 3],
      [true, 1],
      [false, 4],
      [false, 2],
      [false, 0],
    ]);
    expect(rows).toEqual(await atOnce('/proposals', 'proposals'));
  });

  it('of proposals of one person is shown whole, page by page, the latest first', async () => {
    const said = ['771', '772', '773', '774', '775'].map((last) => ({ telephone: `07700 900${last}` }));
    const personId = await givenSaid({ ...someone, givenName: 'Gus' }, ...said);
    const path = `/persons/${personId}/proposals`;

    const rows = await inPages(path, 'proposals');

    expect(rows.map(({ fields }) => JSON.stringify(fields).match(/77\d"/)?.[0])).toEqual([
      '775"',
      '774"',
      '773"',
      '772"',
      '771"',
    ]);
    expect(rows).toEqual(await atOnce(path, 'proposals'));
  });

  it.each(['/self-referrals', '/possible-duplicates', '/proposals'])(
    '%s refuses a place that is none of its own, and names the field',
    async (path) => {
      expect(await desk.get(`${path}?after=x~y`)).toMatchObject({
        status: 422,
        body: { errors: [{ field: 'after' }] },
      });
    },
  );
});
