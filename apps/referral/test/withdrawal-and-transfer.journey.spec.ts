import { eventually } from '#testing/eventually';
import { crisisHelp } from '#domain-model/values/crisis-help';
import { FrontDesk, sentinel, someone, treatmentOn, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const transferTo = (referralId: string, body: object = {}) =>
  desk.post('administrator', `/referrals/${referralId}/transfer`, {
    body: { toProvider: 'NCH', transferredOn: '2024-09-02', reason: 'moved house', ...body },
  });

describe('a person who wants no more of it', () => {
  it('withdraws, without a reason, and is told where help is', async () => {
    const { referralId, personId } = await desk.referred();
    await desk.assess(referralId);

    const withdrawn = await desk.post('patient', `/referrals/${referralId}/withdrawal`, {
      body: {},
      personId,
    });

    expect(withdrawn).toMatchObject({
      status: 200,
      body: { closedOn: '2025-01-31', endCode: '14', crisisHelp },
    });
    expect((await desk.get(`/referrals/${referralId}`)).body).toMatchObject({
      closure: { how: 'declined', endCode: '14', by: 'person' },
    });
    const recorded = (await desk.published('referral.declined')).at(-1);
    expect(JSON.parse(recorded?.value ?? '')).toMatchObject({ data: { endCode: '14', by: 'person' } });
  });

  it('withdraws nobody else’s, only as of today, and once', async () => {
    const { referralId, personId } = await desk.referred();
    const path = `/referrals/${referralId}/withdrawal`;
    const stranger = '0190b7c4-5d9e-7a31-9c0e-00000000beef';

    const answers = [
      await desk.post('patient', path, { body: {}, personId: stranger }),
      await desk.post('patient', path, { body: { withdrawnOn: '2024-12-01' }, personId }),
      await desk.post('patient', path, { body: {}, personId }),
      await desk.post('patient', path, { body: {}, personId }),
    ];

    expect(answers.map(({ status, body }) => [status, (body as { code?: string }).code])).toEqual([
      [404, 'referral.unknown'],
      [422, 'withdrawal.speaks-of-today'],
      [200, undefined],
      [409, 'referral.already-declined'],
    ]);
  });

  it('may ask staff to do it, as of the day on which it was said', async () => {
    const { referralId } = await desk.referred();
    const path = `/referrals/${referralId}/withdrawal`;

    const answers = await Promise.all(
      [1, 2].map(() => desk.post('administrator', path, { body: { withdrawnOn: '2024-12-01' } })),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 200)?.body).toMatchObject({ endCode: '50' });
  });
});

describe('a transfer to another provider', () => {
  it('does not reset the clock: who waits there has waited since the first receipt', async () => {
    const first = await desk.referred({ person: sentinel, receivedOn: '2024-06-03' });

    const answer = await transferTo(first.referralId);

    expect(answer).toMatchObject({
      status: 200,
      body: { closedOn: '2024-09-02', endCode: '13', receivedBy: 'NCH' },
    });
    expect((await desk.get(`/referrals/${first.referralId}`)).body).toMatchObject({
      standing: 'transferred',
      closure: { endCode: '13', transferredTo: 'NCH' },
    });
    const there = await receivedThere();
    await acceptThere(there.referralId);
    const { body } = await desk.get('/waiting-list?asOf=2024-10-01', { provider: 'NCH' });
    expect(body).toMatchObject({
      entries: [{ referralId: there.referralId, receivedOn: '2024-06-03', waitDays: 120, listedDays: 21 }],
    });
    expect((await desk.get(`/referrals/${there.referralId}`, { provider: 'NCH' })).body).toMatchObject({
      source: 'N4',
      receivedOn: '2024-06-03',
      background: { transferredIn: { fromProvider: 'DH0', transferredOn: '2024-09-02', knownRisk: null } },
    });
  });

  it('takes the identity along, and no id of one side is ever seen on the other', async () => {
    const here = await desk.referred({ person: { ...sentinel, nhsNumber: '9990000158' } });
    const answer = await transferTo(here.referralId);
    const there = await receivedThere('9990000158');

    const shown = await desk.get(`/persons/${there.personId}`, { provider: 'NCH' });

    expect(shown.body).toMatchObject({
      givenName: 'Zebedee',
      nhsNumber: null,
      claimedNhsNumber: '9990000158',
      telephone: '07700 900461',
    });
    const seenHere = `${JSON.stringify(answer.body)} ${await publishedBy('DH0')} ${await rowsOf('DH0')}`;
    const seenThere = `${JSON.stringify(shown.body)} ${await publishedBy('NCH')} ${await rowsOf('NCH')}`;
    for (const id of [there.referralId, there.personId]) expect(seenHere).not.toContain(id);
    for (const id of [here.referralId, here.personId]) expect(seenThere).not.toContain(id);
    expect((await desk.get(`/referrals/${here.referralId}`, { provider: 'NCH' })).status).toBe(404);
    expect((await desk.get(`/referrals/${there.referralId}`)).status).toBe(404);
  });

  it('does not say whether the other provider knows the person, and touches no record there', async () => {
    const known = await desk.service.request('POST', '/referrals', {
      token: await desk.service.token('administrator', { provider: 'NCH' }),
      body: {
        source: 'A1',
        receivedOn: '2024-01-10',
        person: { ...someone, nhsNumber: '9990000166', nhsNumberVerifiedBy: 'pds-trace' },
      },
    });
    const same = await desk.referred({ person: { ...someone, nhsNumber: '9990000166' } });
    const otherBirthDate = await desk.referred({
      person: { ...someone, nhsNumber: '9990000174', birthDate: '1971-01-01' },
    });

    const answers = [await transferTo(same.referralId), await transferTo(otherBirthDate.referralId)];

    expect(answers.map(({ status, body }) => [status, Object.keys(body as object)])).toEqual([
      [200, ['referralId', 'closedOn', 'endCode', 'receivedBy']],
      [200, ['referralId', 'closedOn', 'endCode', 'receivedBy']],
    ]);
    const { personId } = known.body as Referred;
    expect(await countThere(`referral where person_id = '${personId}'`)).toBe(1);
    expect(
      await countThere(
        `possible_duplicate where '${personId}' in (one_person_id::text, other_person_id::text)`,
      ),
    ).toBeGreaterThan(0);
  });

  it('is refused to nobody, to oneself, twice, and after treatment without its end code', async () => {
    const { referralId } = await desk.referred();
    const treated = await desk.referred();
    await desk.assess(treated.referralId);
    await desk.accept(treated.referralId);
    await desk.attended(treated, treatmentOn('2024-07-01'));
    await eventually(async () => {
      const { body } = await desk.get(`/referrals/${treated.referralId}`);
      expect(body).toMatchObject({ clocks: { treatmentContactCount: 1 } });
    });

    const answers = [
      await transferTo(referralId, { toProvider: 'ZZ9' }),
      await transferTo(referralId, { toProvider: 'DH0' }),
      await transferTo(treated.referralId),
      await transferTo(treated.referralId, { endCode: '47' }),
      await transferTo(treated.referralId, { endCode: '47' }),
    ];

    expect(answers.map(({ status, body }) => [status, (body as { code?: string }).code])).toEqual([
      [422, 'provider.unknown'],
      [422, 'transfer.to-itself'],
      [422, 'transfer.end-code-needed'],
      [200, undefined],
      [409, 'referral.already-transferred'],
    ]);
  });

  it('happens once when two clerks do it at the same moment, and leaves nothing there when refused', async () => {
    const { referralId } = await desk.referred();
    const before = await countThere('referral');

    const answers = await Promise.all([transferTo(referralId), transferTo(referralId)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await countThere('referral')).toBe(before + 1);
  });
});

const atNch = {
  ...({ subject: 'desk', role: 'administrator', icbCode: null } as const),
  providerCode: 'NCH',
  providers: ['NCH'],
};

async function countThere(what: string): Promise<number> {
  const rows = await desk.inTransaction(async (tx) => {
    await tx.setProviders(atNch.providers);
    return tx.query<{ n: number }>(`select count(*)::int as n from ${what}`);
  });
  return rows[0]?.n ?? 0;
}

/** The latest receipt at NCH. */
async function receivedThere(nhsNumber?: string): Promise<Referred> {
  const [row] = await desk.inTransaction(async (tx) => {
    await tx.setProviders(atNch.providers);
    return tx.query<Referred>(
      `select referral.id as "referralId", person_id as "personId"
       from referral
       join person on person.id = person_id
       where $1::text is null or claimed_nhs_number = $1
       order by referral.id desc
       limit 1`,
      [nhsNumber ?? null],
    );
  });
  if (row === undefined) throw new Error('Nothing was received there.');
  return row;
}

async function acceptThere(referralId: string): Promise<void> {
  const token = await desk.service.token('clinician', { provider: 'NCH' });
  const steps = {
    assessment: { assessedOn: '2024-09-10', suitable: true, problemDescriptor: 'F411' },
    acceptance: { acceptedOn: '2024-09-10', step: '2', therapy: '748051000000105' },
  };
  for (const [step, body] of Object.entries(steps)) {
    const path = `/referrals/${referralId}/${step}`;
    expect((await desk.service.request('POST', path, { token, body })).status).toBe(200);
  }
}

async function publishedBy(providerCode: string): Promise<string> {
  const rows = await desk.inTransaction((tx) =>
    tx.query('select key, value from domain_event where provider_code = $1', [providerCode]),
  );
  return JSON.stringify(rows);
}

/** Everything that row-level security shows of a provider. */
async function rowsOf(providerCode: string): Promise<string> {
  const tables = ['person', 'referral', 'transfer_out', 'transfer_in', 'possible_duplicate', 'audit_entry'];
  const rows = await desk.inTransaction(async (tx) => {
    await tx.setProviders([providerCode]);
    const all: unknown[] = [];
    for (const table of tables) all.push(await tx.query(`select to_jsonb(${table}) from ${table}`));
    return all;
  });
  return JSON.stringify(rows);
}
