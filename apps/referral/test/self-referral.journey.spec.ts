import { crisisHelp } from '#domain-model/values/crisis-help';
import { captureLogs } from '#testing/captured-logs';
import { now } from './a-referral.js';
import { FrontDesk, sentinel, someone } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open({ LOG_LEVEL: 'trace', BODY_LIMIT_BYTES: '8192' });
});
afterAll(() => desk.close());

const asking = {
  person: {
    ...someone,
    addressLines: ['17 Quagga Mews'],
    postcode: 'ZZ99 9ZZ',
    contact: { preference: 'letter', safeToLeaveMessage: false, safeToText: false, safeToPost: true },
    accessibleInformation: ['large-print'],
  },
  whatBringsYou: ['worry', 'sleep'],
  inYourWords: 'since the flood',
  safeNow: 'safe',
  consent: { toStore: true, toTellGp: false, wording: 'self-referral-2026-11' },
};

interface SelfReferred {
  readonly reference: string;
  readonly crisisHelpFirst: boolean;
}

const ask = (body: object = {}, provider = 'DH0', headers: Record<string, string> = {}) =>
  desk.service.request('POST', `/providers/${provider}/self-referrals`, {
    body: { ...asking, ...body },
    headers,
  });

describe('someone who asks for help without an account', () => {
  it('is received today, and given a reference, what happens next and crisis help', async () => {
    const answer = await ask();

    expect(answer).toMatchObject({
      status: 201,
      body: { receivedOn: '2025-01-31', crisisHelpFirst: false, crisisHelp },
    });
    expect(answer.body).toMatchObject({ reference: expect.stringMatching(/^DH0-\w{4}-\w{4}$/) as unknown });
    expect(JSON.stringify(answer.body)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('is shown crisis help before all else when the answer about safety asks for it', async () => {
    const answers = await Promise.all(['not-sure', 'not-safe'].map((safeNow) => ask({ safeNow })));

    expect(answers.map(({ body }) => (body as SelfReferred).crisisHelpFirst)).toEqual([true, true]);
    expect(await desk.count(`self_referral where 'not-safe-now' = any (flags)`)).toBe(2);
  });

  it('stands on the list of staff until assessed, before all others when not safe', async () => {
    const [row] = await desk.inTransaction((tx) =>
      tx.query<{ referralId: string }>(
        `select referral_id as "referralId" from self_referral where safe_now = 'not-safe'`,
      ),
    );
    const notSafe = row?.referralId ?? '';

    const before = await desk.get('/self-referrals?limit=500');
    await desk.assess(notSafe, { assessedOn: '2025-01-31' });
    const after = await desk.get('/self-referrals?limit=500');

    expect(before.body).toMatchObject({ waiting: [{ referralId: notSafe, safeNow: 'not-safe' }, {}, {}] });
    expect(JSON.stringify(after.body)).not.toContain(notSafe);
    expect((await desk.get('/self-referrals', { provider: 'NCH' })).body).toEqual({
      waiting: [],
      next: null,
    });
  });

  it('makes one referral however often the same request is sent with its key', async () => {
    const key = { 'Idempotency-Key': 'asking-once' };
    const before = await desk.count('self_referral');

    const words = { inYourWords: 'with a key' };
    const [one, other] = [await ask(words, 'DH0', key), await ask(words, 'DH0', key)];

    expect(other.body).toEqual(one.body);
    expect(await desk.count('self_referral')).toBe(before + 1);
  });

  it('is given the first reference again when the same is sent twice, also at the same moment', async () => {
    const words = { inYourWords: 'pressed twice' };
    const before = await desk.count('self_referral');

    const atOnce = await Promise.all([ask(words), ask(words), ask(words)]);
    desk.service.stopClockAt('2025-01-31T09:59:00.000Z');
    const again = await ask(words);
    const other = await ask({ inYourWords: 'pressed twice, and said something else' });
    desk.service.stopClockAt('2025-01-31T10:01:00.000Z');
    const later = await ask(words);
    desk.service.stopClockAt(now);

    const references = [...atOnce, again].map(({ body }) => (body as SelfReferred).reference);
    expect(new Set(references).size).toBe(1);
    expect(shapeOf(again)).toEqual(shapeOf(other));
    for (const { body } of [other, later]) expect(references).not.toContain((body as SelfReferred).reference);
    expect(await desk.count('self_referral')).toBe(before + 3);
  });

  it('is answered alike whether known here or not, and never touches who is known', async () => {
    const known = await desk.referred({ person: sentinel });
    const person = { ...asking.person, nhsNumber: sentinel.nhsNumber };

    const answers = [
      await ask({ person: { ...person, givenName: 'Zebedee', birthDate: sentinel.birthDate } }),
      await ask({
        person: { ...person, givenName: 'Somebody', familyName: 'Else', birthDate: '1971-01-01' },
      }),
      await ask({ person: { ...person, nhsNumber: '943 476 5870', givenName: 'Stranger' } }),
    ];

    expect(answers.map(shapeOf)).toEqual(answers.map(() => shapeOf(answers[0])));
    const untouched = await desk.get(`/persons/${known.personId}`);
    expect(untouched.body).toMatchObject({ givenName: 'Zebedee', addressLines: sentinel.addressLines });
    expect(await desk.count(`referral where person_id = '${known.personId}'`)).toBe(1);
  });

  it('is answered in the same time whether known here or not', async () => {
    await desk.referred({ person: { ...sentinel, nhsNumber: '9990000018' } });
    let asked = 0;
    const timed = async (nhsNumber: string) => {
      const began = performance.now();
      await ask({ person: { ...asking.person, nhsNumber }, inYourWords: `for the time of ${++asked}` });
      return performance.now() - began;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 30; round += 1) {
      known.push(await timed('9990000018'));
      unknown.push(await timed('9990000026'));
    }

    // Both take one statement each; what is left is noise, which two medians of thirty keep below a few milliseconds.
    expect(Math.abs(median(known) - median(unknown))).toBeLessThan(0.5 * median(unknown) + 3);
  });

  it('is said nothing of in events and log lines', async () => {
    const logs = captureLogs();
    await ask({ person: { ...asking.person, nhsNumber: '9434765919' }, inYourWords: 'the quagga bit me' });
    logs.stop();

    const said = `${logs.text()} ${JSON.stringify(await desk.published())}`.toLowerCase();
    const identities = ['zebedee', 'sentinelle', '9434765919', '1990-05-17', 'zz99', 'quagga'];
    expect(identities.filter((identity) => said.includes(identity))).toEqual([]);
  });

  it('raises a flag, and is still received, when many of one postcode and birth date ask in a day', async () => {
    const person = { ...asking.person, birthDate: '1980-02-02' };
    for (const words of ['one', 'two', 'three', 'four'])
      expect((await ask({ person, inYourWords: words })).status).toBe(201);

    expect(await desk.count(`self_referral where 'many-alike-today' = any (flags)`)).toBeGreaterThanOrEqual(
      1,
    );
  });

  it('raises a flag when a field was filled in that people do not see', async () => {
    const answer = await ask({ website: 'https://example.org' });

    expect(answer.status).toBe(201);
    expect(await desk.count(`self_referral where 'may-be-a-program' = any (flags)`)).toBe(1);
  });
});

describe('a request for help that cannot be received', () => {
  it.each([
    [
      'nobody is agreed to',
      { consent: { ...asking.consent, toStore: false } },
      'consent.to-store-needed',
      'consent.toStore',
    ],
    [
      'another wording',
      { consent: { ...asking.consent, wording: 'toString' } },
      'consent.wording-unknown',
      'consent.wording',
    ],
    [
      'no number to be called at',
      { person: { ...asking.person, contact: { preference: 'telephone', safeToLeaveMessage: true } } },
      'person.cannot-be-reached',
      'person.telephone',
    ],
    [
      'no wish how to be reached',
      { person: { ...asking.person, contact: undefined } },
      'value.invalid',
      'person.contact',
    ],
    [
      'letters that are not safe',
      {
        person: {
          ...asking.person,
          contact: { preference: 'letter', safeToLeaveMessage: true, safeToPost: false },
        },
      },
      'person.preference-not-safe',
      'person.contact.preference',
    ],
    [
      'a birth date to come',
      { person: { ...asking.person, birthDate: '2025-02-01' } },
      'person.born-after-receipt',
      'person.birthDate',
    ],
    [
      'an age of 121',
      { person: { ...asking.person, birthDate: '1904-01-01' } },
      'person.age-implausible',
      'person.birthDate',
    ],
    [
      'a child',
      { person: { ...asking.person, birthDate: '2010-01-01' } },
      'referral.under-minimum-age',
      'person.birthDate',
    ],
    [
      'no postcode of England',
      { person: { ...asking.person, postcode: 'NOWHERE' } },
      'value.invalid',
      'person.postcode',
    ],
    ['a control character', { inYourWords: 'a\u0000b' }, 'value.invalid', 'inYourWords'],
    ['nothing that brings', { whatBringsYou: [] }, 'value.invalid', 'whatBringsYou'],
    ['an unknown field', { shoeSize: 44 }, 'field.unknown', 'shoeSize'],
  ])(
    'is refused for %s, names the field, says where help is, and leaves nothing',
    async (_for, body, code, field) => {
      const before = await countsOf();

      const answer = await ask(body);

      expect(answer).toMatchObject({ status: 422, body: { code, errors: [{ field }], crisisHelp } });
      expect(await countsOf()).toEqual(before);
    },
  );

  it.each([
    ['an unknown provider', 'ZZ9', asking, 404, 'provider.unknown'],
    ['a malformed provider', 'zz%20;', asking, 404, 'provider.unknown'],
    ['a body that is no JSON', 'DH0', '{"person":', 400, 'body.not-json'],
    [
      'a body that is too large',
      'DH0',
      JSON.stringify({ inYourWords: 'x'.repeat(9_000) }),
      413,
      'body.too-large',
    ],
  ])('says where help is, for %s too', async (_for, provider, body, status, code) => {
    const answer = await desk.service.request('POST', `/providers/${provider}/self-referrals`, { body });

    expect(answer).toMatchObject({ status, body: { code, crisisHelp } });
  });

  async function countsOf(): Promise<number[]> {
    return Promise.all(
      ['person', 'referral', 'self_referral', 'domain_event'].map((table) => desk.count(table)),
    );
  }
});

describe('the form', () => {
  it('shows crisis help, the words of consent, the questions and their codes', async () => {
    const { status, body } = await desk.service.request('GET', '/self-referral-form?provider=DH0');

    expect(status).toBe(200);
    expect(body).toMatchObject({
      provider: 'DH0',
      minimumAge: 18,
      crisisHelp,
      crisisHelpAfter: ['not-sure', 'not-safe'],
      consent: { wording: asking.consent.wording },
    });
  });

  it('is of known services only', async () => {
    const answers = await Promise.all(
      ['ZZ9', 'x'].map((provider) => desk.service.request('GET', `/self-referral-form?provider=${provider}`)),
    );

    expect(answers).toMatchObject([
      { status: 404, body: { code: 'provider.unknown', crisisHelp } },
      { status: 422, body: { crisisHelp } },
    ]);
  });

  it('finds GP practices for anyone', async () => {
    const found = await desk.service.request('GET', '/gp-practices?query=densham');
    const tooShort = await desk.service.request('GET', '/gp-practices?query=de');

    expect(found).toMatchObject({ status: 200, body: { practices: [{ code: 'A81001' }], isSubset: true } });
    expect(tooShort.status).toBe(422);
  });
});

function shapeOf(answer: { status: number; headers: Headers; body: unknown } | undefined) {
  const { reference, ...rest } = (answer?.body ?? {}) as SelfReferred;
  const names = [...(answer?.headers.keys() ?? [])].sort();
  return { status: answer?.status, names, referenceLength: reference.length, rest };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
