import { ProviderBoards } from '#service-kit/security/provider-boards';
import { FrontDesk, someone } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const numbers = [
  '9990000018',
  '9990000026',
  '9990000034',
  '9990000042',
  '9990000050',
  '9990000069',
  '9990000077',
];
const [other = ''] = new ProviderBoards().providers('QMF').filter((code) => code !== 'DH0');

async function referredAt(provider: string, nhsNumber: string): Promise<void> {
  const token = await desk.service.token('administrator', { provider });
  const body = {
    source: 'A1',
    receivedOn: '2024-06-03',
    person: { ...someone, nhsNumber, nhsNumberVerifiedBy: 'pds-trace' },
  };
  expect((await desk.service.request('POST', '/referrals', { token, body })).status).toBe(201);
}

async function ask(asOf = '2024-11-30', icb = 'QMF') {
  const token = await desk.service.token('icb-analyst', { icb });
  return desk.service.request('GET', `/people-at-several-providers?asOf=${asOf}`, { token });
}

const pairIn = (body: unknown) =>
  (body as { pairs: { providers: string[]; people: number | null }[] }).pairs.find(
    ({ providers }) => providers.includes('DH0') && providers.includes(other),
  );

describe('people at several providers of a board', () => {
  it('are counted for its analyst, suppressed under five and rounded to five', async () => {
    for (const number of numbers.slice(0, 4))
      for (const code of ['DH0', other]) await referredAt(code, number);
    const four = await ask();
    for (const number of numbers.slice(4)) for (const code of ['DH0', other]) await referredAt(code, number);
    const seven = await ask();

    expect(pairIn(four.body)).toMatchObject({ people: null });
    expect(pairIn(seven.body)).toMatchObject({ people: 5 });
    expect(JSON.stringify(seven.body)).not.toMatch(/999000|[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('are counted as of a day, and of no other board', async () => {
    const before = await ask('2024-05-31');
    const elsewhere = await ask('2024-11-30', 'QRL');

    expect(pairIn(before.body)).toMatchObject({ people: null });
    expect(pairIn(elsewhere.body)).toBeUndefined();
  });

  it.each(['2024-11-29', '2024-12-01', '2099-01-31'])(
    'are counted of no day but the last of a month that is over: %s',
    async (day) => {
      expect(await ask(day)).toMatchObject({
        status: 422,
        body: { code: 'several-providers.end-of-a-month', errors: [{ field: 'asOf' }] },
      });
    },
  );

  it('are matched for nobody else', async () => {
    const roles = [
      'clinician',
      'administrator',
      'clinical-lead',
      'service-manager',
      'partner',
      'operator',
    ] as const;

    const answers = await Promise.all(
      roles.map(async (role) =>
        desk.service.request('GET', '/people-at-several-providers', {
          token: await desk.service.token(role),
        }),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual(roles.map(() => 403));
  });
});
