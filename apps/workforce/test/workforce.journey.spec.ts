import { captureLogs } from '#testing/captured-logs';
import { StaffOffice } from './a-staff-office.js';

let office: StaffOffice;
beforeAll(async () => {
  office = await StaffOffice.open({ LOG_LEVEL: 'debug', BODY_LIMIT_BYTES: '4096' });
});
afterAll(() => office.close());

const cbt = '304891004';
const emdr = '449030000';
const asTrainee = expect.objectContaining({ therapy: emdr, as: 'trainee' }) as unknown;
const nobody = '0190b7c4-5d9e-7a31-9c0e-00000000dead';

describe('the life of a clinician', () => {
  it('leads from joining over qualification and training to leaving, each day as it was', async () => {
    const clinicianId = await office.registered();
    await office.qualify(clinicianId, { awardedOn: '2024-03-01' });
    await office.enrol(clinicianId);
    await office.leave(clinicianId, { leftOn: '2025-03-01' });

    expect(await deliveries(clinicianId, '2023-08-31')).toEqual([]);
    expect(await deliveries(clinicianId, '2024-02-29')).toEqual([]);
    expect(await deliveries(clinicianId, '2024-03-01')).toContainEqual(
      expect.objectContaining({ therapy: cbt, as: 'qualified', onlyFor: null }),
    );
    expect(await deliveries(clinicianId, '2024-10-07')).toContainEqual(
      expect.objectContaining({ therapy: emdr, as: 'trainee', onlyFor: ['F431'] }),
    );
    expect(await deliveries(clinicianId, '2025-03-01')).toEqual([]);
    await thenPublished(clinicianId, ['registered', 'qualified', 'enrolled', 'left']);
  });

  it('may be in a training that takes longer, and in the end is left', async () => {
    const clinicianId = await office.registered();
    await office.enrol(clinicianId);

    expect((await office.extend(clinicianId)).status).toBe(200);
    expect(await deliveries(clinicianId, '2026-02-27')).toContainEqual(asTrainee);
    expect((await office.endTraining(clinicianId)).status).toBe(200);

    expect(await deliveries(clinicianId, '2025-01-10')).toContainEqual(asTrainee);
    expect(await deliveries(clinicianId, '2025-01-11')).toEqual([]);
    expect((await office.get(`/clinicians/${clinicianId}`)).body).toMatchObject({
      trainings: [{ plannedCompletionOn: '2026-02-27', endedOn: '2025-01-10', endedHow: 'left' }],
    });
    await thenPublished(clinicianId, ['registered', 'enrolled', 'extended', 'ended']);
    expect(await office.endTraining(clinicianId)).toMatchObject({
      status: 409,
      body: { code: 'training.already-ended' },
    });
  });

  it('is ended once when two managers do it at the same moment', async () => {
    const clinicianId = await office.registered();
    await office.enrol(clinicianId);

    const answers = await Promise.all([office.endTraining(clinicianId), office.endTraining(clinicianId)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is listed from the day of joining to the day before leaving', async () => {
    const clinicianId = await office.registered({ employedFrom: '2019-01-01' });
    await office.leave(clinicianId, { leftOn: '2019-06-01' });

    const listed = await Promise.all(
      ['2018-12-31', '2019-01-01', '2019-05-31', '2019-06-01'].map((day) => listedOn(day)),
    );

    expect(listed.map((ids) => ids.includes(clinicianId))).toEqual([false, true, true, false]);
  });

  it('is no business of another provider or of an analyst of the board', async () => {
    const clinicianId = await office.registered();

    const elsewhere = await office.get(`/clinicians/${clinicianId}`, { provider: 'NCH' });
    const listedElsewhere = await office.get('/clinicians', { provider: 'NCH' });
    const analyst = await office.get('/clinicians', { role: 'icb-analyst' });

    expect(elsewhere).toMatchObject({ status: 404, body: { code: 'clinician.unknown' } });
    expect(listedElsewhere.body).toMatchObject({ clinicians: [] });
    expect(analyst.status).toBe(403);
  });

  async function deliveries(clinicianId: string, day: string): Promise<unknown> {
    const { body } = await office.get(`/clinicians/${clinicianId}?asOf=${day}`);
    return (body as { mayDeliver: unknown }).mayDeliver;
  }

  async function listedOn(day: string): Promise<string[]> {
    const { body } = await office.get(`/clinicians?asOf=${day}`);
    return (body as { clinicians: { clinicianId: string }[] }).clinicians.map(
      ({ clinicianId }) => clinicianId,
    );
  }

  async function thenPublished(clinicianId: string, words: readonly string[]): Promise<void> {
    const own = (await office.published()).filter(({ value }) => value.includes(clinicianId));
    expect(own.map(({ type }) => type.split('.').at(-2))).toEqual(words);
  }
});

describe('a registration with bad input', () => {
  it.each([
    ['an unknown role', { role: 'wizard' }, 'value.invalid', 'role'],
    ['more than full time', { wholeTimeEquivalent: 1.2 }, 'value.invalid', 'wholeTimeEquivalent'],
    ['no time at all', { wholeTimeEquivalent: 0 }, 'value.invalid', 'wholeTimeEquivalent'],
    ['a day in the future', { employedFrom: '2025-02-01' }, 'time.in-future', 'employedFrom'],
    ['no name', { familyName: ' ' }, 'value.invalid', 'familyName'],
    ['a field that nobody knows', { shoeSize: 44 }, 'field.unknown', 'shoeSize'],
  ])('is refused for %s, which is named, and leaves nothing behind', async (_what, body, code, field) => {
    const before = [await office.count('clinician'), await office.count('domain_event')];

    const answer = await office.register(body);

    expect(answer).toMatchObject({ status: 422, body: { code, errors: [{ field, code }] } });
    expect([await office.count('clinician'), await office.count('domain_event')]).toEqual(before);
  });

  it.each([
    ['is not JSON', '{"role":', 400, 'body.not-json'],
    ['is too large', JSON.stringify({ role: 'x'.repeat(5_000) }), 413, 'body.too-large'],
  ])('is refused when its body %s', async (_what, body, status, code) => {
    expect(await office.post('/clinicians', body)).toMatchObject({ status, body: { code } });
  });

  it('is made once when it comes twice with one Idempotency-Key', async () => {
    const before = await office.count('clinician');

    const one = await office.register({}, { 'Idempotency-Key': 'clinician-1' });
    const other = await office.register({}, { 'Idempotency-Key': 'clinician-1' });

    expect(other.body).toEqual(one.body);
    expect(await office.count('clinician')).toBe(before + 1);
  });
});

describe('a command to a clinician', () => {
  it.each(['qualify', 'enrol', 'extend', 'endTraining', 'leave'] as const)(
    'is refused where there is none (%s)',
    async (verb) => {
      expect(await office[verb](nobody)).toMatchObject({ status: 404, body: { code: 'clinician.unknown' } });
      expect(await office[verb]('12')).toMatchObject({ status: 422, body: { code: 'id.malformed' } });
    },
  );

  it.each([
    ['an unknown qualification', 'qualify', { qualification: '99' }, 422, 'value.invalid'],
    ['an award before 2005', 'qualify', { awardedOn: '2004-12-31' }, 422, 'qualification.awarded-too-early'],
    [
      'mindfulness without CBT',
      'qualify',
      { qualification: '16' },
      409,
      'qualification.needs-high-intensity-cbt',
    ],
    ['a training of four years', 'enrol', { plannedCompletionOn: '2028-10-07' }, 422, 'training.too-long'],
    [
      'a training that ends first',
      'enrol',
      { plannedCompletionOn: '2024-10-06' },
      422,
      'training.ends-before-it-begins',
    ],
    ['leaving before joining', 'leave', { leftOn: '2023-08-31' }, 422, 'clinician.left-before-joining'],
  ] as const)('is refused for %s', async (_what, verb, body, status, code) => {
    const clinicianId = await office.registered();

    const answer = await office[verb](clinicianId, body);

    expect(answer).toMatchObject({ status, body: { code } });
  });

  it('is refused the second time, and once the clinician has left', async () => {
    const clinicianId = await office.registered();
    await office.qualify(clinicianId);

    const twice = await office.qualify(clinicianId);
    await office.leave(clinicianId);
    const after = await office.enrol(clinicianId);
    const leftTwice = await office.leave(clinicianId);

    expect(twice).toMatchObject({ status: 409, body: { code: 'clinician.already-qualified' } });
    expect(after).toMatchObject({ status: 409, body: { code: 'clinician.already-left' } });
    expect(leftTwice).toMatchObject({ status: 409, body: { code: 'clinician.already-left' } });
  });

  it('loses the race when someone else was first', async () => {
    const clinicianId = await office.registered();

    const answers = await Promise.all([1, 2, 3].map(() => office.leave(clinicianId)));

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });
});

describe('the name of a clinician', () => {
  it('is in no event, log line or message of refusal', async () => {
    const logs = captureLogs();
    const clinicianId = await office.registered();
    const answers = [
      await office.register({ role: 'wizard' }),
      await office.leave(clinicianId, { leftOn: '2020-01-01' }),
    ];
    logs.stop();

    const said =
      `${logs.text()} ${JSON.stringify(answers)} ${JSON.stringify(await office.published())}`.toLowerCase();

    expect(logs.lines().length).toBeGreaterThan(2);
    expect(said).not.toMatch(/zenobia|sentinelle/);
  });
});

describe('the description of the routes', () => {
  it('gives every route its summary, its answer and its refusals', async () => {
    const { body } = await office.get('/openapi.json');

    const { paths } = body as { paths: Record<string, Record<string, Documented>> };
    const own = Object.entries(paths).filter(([path]) => !/^.(health|metrics)/.test(path));
    const routes = own.flatMap(([, methods]) => Object.values(methods));
    expect(routes.length).toBeGreaterThan(5);
    expect(routes.filter((route) => !isDescribed(route))).toEqual([]);
  });
});

interface Documented {
  readonly summary?: string;
  readonly responses: Record<string, { content?: Record<string, { schema: { $ref?: string } }> }>;
}

function isDescribed({ summary, responses }: Documented): boolean {
  const answer = (responses['200'] ?? responses['201'])?.content?.['application/json'];
  return summary !== undefined && answer?.schema.$ref !== undefined && responses['403'] !== undefined;
}
