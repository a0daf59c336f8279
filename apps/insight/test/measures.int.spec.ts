import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import type { NewEvent } from '#domain-model/define-event';
import { newEvent } from '#domain-model/define-event';
import { ClinicianLeft, ClinicianRegistered } from '#domain-model/events/workforce.events';
import { measures as catalogue } from '#domain-model/measures/catalogue';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type TestService } from '#testing/service';
import { countSql } from '../src/application/measures.read-model.js';
import { PathwayReadModel } from '../src/application/pathway.read-model.js';
import { migrations } from '../src/database/migrations.js';
import { InsightModule } from '../src/insight.module.js';
import { aPathway, at, cognitiveBehaviourTherapy, employmentSupport, consumed } from './a-pathway.js';

const year = { from: '2024-04-01', to: '2025-03-31' };
const highIntensity = { therapies: [cognitiveBehaviourTherapy] };

/** Nine people of a year and one of the next, and three clinicians, small enough to count by hand. */
function aCohort(): readonly NewEvent[] {
  const recovered = aPathway('2024-06-03')
    .booked('2024-06-17')
    .seen('2024-06-17', { type: '01', therapies: [] })
    .seen('2024-07-15')
    .seen('2024-07-22', { attendance: '6' })
    .discharged('2024-09-30', [18, 6], [14, 5]);
  const withoutReliableChange = aPathway('2024-04-01')
    .seen('2024-05-14', highIntensity)
    .missed('2024-05-21')
    .seen('2024-08-13', highIntensity)
    .discharged('2024-12-02', [20, 15], [16, 13]);
  const notAtCaseness = aPathway('2024-01-02')
    .seen('2024-05-07', { type: '03' })
    .seen('2024-05-21', highIntensity)
    .discharged('2024-10-01', [9, 3], [7, 2]);
  const deteriorated = aPathway('2024-02-01')
    .seen('2024-06-07', { therapies: [] })
    .seen('2024-06-14', { therapies: [] })
    .cancelled('2024-06-21', 'person')
    .cancelled('2024-06-28', 'provider')
    .discharged('2024-07-31', [12, 20], [10, 10]);
  const unpaired = aPathway('2024-05-01')
    .seen('2024-05-20')
    .seen('2024-08-19')
    .missed('2024-09-02', '7')
    .discharged('2024-11-01', [14, 8], [11]);
  const treatedOnce = aPathway('2024-07-01')
    .seen('2024-07-20')
    .seen('2024-07-27', { therapies: [employmentSupport] })
    .seen('2024-09-15', { type: '06' })
    .discharged('2024-09-01', [18, 6], [14, 5]);
  const seenNotTreated = aPathway('2024-08-01')
    .seen('2024-08-15', { type: '01', therapies: [] })
    .discharged('2024-08-20');
  const notSeen = aPathway('2024-08-01').missed('2024-08-15').declined('2024-08-20');
  const waiting = aPathway('2024-11-01');
  const nextYear = aPathway('2025-04-01')
    .seen('2025-04-20')
    .seen('2025-04-27')
    .discharged('2025-06-30', [18, 6], [14, 5]);
  const pathways = [recovered, withoutReliableChange, notAtCaseness, deteriorated, unpaired, treatedOnce];
  const others = [seenNotTreated, notSeen, waiting, nextYear];
  return [...pathways, ...others].flatMap(({ facts: events }) => events).concat(aWorkforce());
}

function aWorkforce(): readonly NewEvent[] {
  const [stays, leaves, comes] = [randomUUID(), randomUUID(), randomUUID()];
  const registered = (clinicianId: string, employedFrom: string) =>
    newEvent(ClinicianRegistered, at(employedFrom), {
      clinicianId,
      employedFrom,
      wholeTimeEquivalent: 0.8,
      role: 'psychological-wellbeing-practitioner',
    });
  return [
    registered(stays, '2023-09-01'),
    registered(leaves, '2023-09-01'),
    registered(comes, '2025-06-01'),
    newEvent(ClinicianLeft, at('2025-02-01'), { clinicianId: leaves, leftOn: '2025-02-01' }),
  ];
}

/** id → numerator and, for a rate, denominator, as counted by hand from the cohort above. */
const counted: Readonly<Record<string, readonly [numerator: number, denominator?: number]>> = {
  'M001': [7],
  'M031': [6],
  'M036': [3],
  'M037': [5],
  'M052': [2],
  'M053': [2, 5],
  'M054': [4],
  'M055': [4, 5],
  'M184': [5],
  'M047': [2],
  'M126': [2, 5],
  'annual.first_to_second_over_90_days': [2, 5],
  'M056': [8],
  'M073': [1],
  'M074': [1],
  'M075': [1],
  'M076': [5],
  'M082': [20],
  'M083': [1],
  'M084': [2],
  'M085': [1],
  'M086': [14],
  'M087': [1],
  'M088': [1],
  'annual.at_caseness': [4],
  'M179': [1],
  'M180': [1, 5],
  'M202': [4],
  'M191': [1],
  'M192': [1, 4],
  'M193': [1],
  'M195': [1, 4],
  'M185': [2],
  'M186': [2, 5],
  'M187': [1],
  'M189': [1],
  'M1010': [1, 5],
  'annual.low_intensity_only': [2, 5],
  'annual.high_intensity_only': [1, 5],
  'annual.both_intensities': [1, 5],
  'stepwise.without_therapy_code': [1, 5],
  'stepwise.waiting': [1],
  'stepwise.clinicians_employed': [2],
};

const figure = z.number().nullable();
const measuresAnswer = z.looseObject({
  measures: z.array(
    z.looseObject({
      id: z.string(),
      title: z.string(),
      construction: z.string(),
      numerator: figure,
      denominator: figure,
      value: figure,
      unpairedCount: figure,
    }),
  ),
});
type Measured = z.infer<typeof measuresAnswer>['measures'][number];

describe('the measures of a year', () => {
  let insight: TestService;
  let readModel: PathwayReadModel;
  let transactions: Transactions;

  beforeAll(async () => {
    insight = await startTestService(InsightModule, { service: 'insight', migrations });
    readModel = insight.app.get(PathwayReadModel);
    transactions = insight.app.get(Transactions);
    for (const provider of ['DH0', 'NCH']) await consume(aCohort(), provider);
  });

  afterAll(() => insight?.close());

  it.each(Object.entries(counted))('count %s as by hand', async (id, [numerator, denominator = null]) => {
    const measured = await measuresFor('service-manager', year);

    expect(measured.find((measure) => measure.id === id)).toMatchObject({
      numerator,
      denominator,
      value: denominator === null ? numerator : (100 * numerator) / denominator,
    });
  });

  it('hold every measure of the catalogue, with title and construction, and how many lack paired scores', async () => {
    const { body } = await ask('clinician', year);

    const ids = catalogue.map(({ id }) => id);
    expect(Object.keys(counted)).toEqual(expect.arrayContaining(ids));
    expect(body).toMatchObject({ provider: 'DH0', disclosure: 'exact', unpairedCount: 1, ...year });
    const improvement = measuresIn(body).find(({ id }) => id === 'M186');
    expect(improvement?.title).toContain('reliable improvement');
    expect(improvement?.construction).toContain('ReliableImprovement_Flag');
    expect(improvement?.unpairedCount).toBe(1);
  });

  it('say when the latest event that they count was recorded', async () => {
    const { body } = await ask('clinician', year);

    expect(body).toMatchObject({ dataAsOf: at('2025-06-30') });
  });

  it('have no rate where there is nothing to divide by', async () => {
    const measured = await measuresFor('clinician', { from: '2020-01-01', to: '2020-12-31' });

    expect(measured.find(({ id }) => id === 'M192')).toMatchObject({
      numerator: 0,
      denominator: 0,
      value: null,
    });
  });

  it('tell who waited on the day asked for', async () => {
    const measured = await measuresFor('clinician', { ...year, asOf: '2024-07-10' });

    expect(measured.find(({ id }) => id === 'stepwise.waiting')).toMatchObject({ value: 2 });
  });

  describe('for an analyst of the integrated care board', () => {
    it('withhold what is under five with all that would tell it, round the others, and say how much is left out', async () => {
      const token = await insight.token('icb-analyst', { icb: 'QMF' });

      const { body } = await insight.request('GET', path({ ...year, provider: 'DH0' }), { token });

      expect(body).toMatchObject({
        disclosure: 'suppressed',
        provider: 'DH0',
        icb: 'QMF',
        unpairedCount: null,
        asOf: year.to,
      });
      const measured = measuresIn(body);
      const figureOf = (id: string) => measured.find((one) => one.id === id);
      expect(figureOf('M001')).toMatchObject({ numerator: 5, value: 5, monthsWithheld: 0 });
      expect(figureOf('M076')).toMatchObject({ numerator: 5, value: 5 });
      // Eight ended, but one of them was never seen: the eight would tell, beside the others.
      expect(figureOf('M056')).toMatchObject({ numerator: null, value: null, monthsWithheld: 12 });
      expect(figureOf('M186')).toMatchObject({ numerator: null, denominator: null, value: null });
      expect(figureOf('stepwise.waiting')).toMatchObject({ numerator: null, value: null });
    });

    it('are the whole board’s when no provider is named', async () => {
      const token = await insight.token('icb-analyst', { icb: 'QMF' });
      await consume(aCohort(), 'AA5');

      const { body } = await insight.request('GET', path(year), { token });

      expect(body).toMatchObject({ provider: null, icb: 'QMF' });
      expect(measuresIn(body).find(({ id }) => id === 'M001')).toMatchObject({ numerator: 15 });
      expect(measuresIn(body).find(({ id }) => id === 'M053')).toMatchObject({ numerator: null });
    });

    it.each([
      ['a day less than a month', { from: '2024-04-01', to: '2025-03-30' }, 'measures.whole-months', 'to'],
      ['a day more', { from: '2024-03-31', to: '2025-03-31' }, 'measures.whole-months', 'from'],
      ['another day of who is employed', { ...year, asOf: '2024-12-31' }, 'measures.whole-months', 'asOf'],
      ['a month to come', { from: '2099-01-01', to: '2099-01-31' }, 'measures.month-not-reported', 'to'],
      ['more than three years', { from: '2021-04-01', to: '2024-04-30' }, 'measures.period-too-long', 'to'],
    ])('are refused for %s', async (_, question, code, field) => {
      const token = await insight.token('icb-analyst', { icb: 'QMF' });

      const answer = await insight.request('GET', path({ ...question, provider: 'DH0' }), { token });

      expect(answer).toMatchObject({ status: 422, body: { code, errors: [{ field }] } });
    });

    it.each([
      ['a provider of another board', 'QMF', { provider: 'NCH' }],
      ['a board that nobody knows', 'XXX', {}],
    ])('are not found for %s', async (_, icb, asked) => {
      const token = await insight.token('icb-analyst', { icb });

      const answer = await insight.request('GET', path({ ...year, ...asked }), { token });

      expect(answer).toMatchObject({ status: 404, body: { code: 'provider.unknown' } });
    });
  });

  it('of another provider are not found', async () => {
    const answer = await ask('clinician', { ...year, provider: 'NCH' });

    expect(answer).toMatchObject({ status: 404, body: { code: 'provider.unknown' } });
  });

  it.each([
    [
      'a period that ends before it begins',
      { from: '2025-01-01', to: '2024-01-01' },
      'measures.period-ends-before-it-begins',
    ],
    ['a period of more than ten years', { from: '2010-01-01', to: '2024-01-01' }, 'measures.period-too-long'],
    ['a day that does not exist', { from: '2024-02-30', to: '2024-03-01' }, 'value.invalid'],
    ['a malformed provider', { ...year, provider: 'dh0' }, 'value.invalid'],
  ])('refuse %s', async (_, question, code) => {
    const answer = await ask('clinician', question);

    expect(answer).toMatchObject({ status: 422, body: { code } });
  });

  it('are not for patients', async () => {
    const token = await insight.token('patient', { personId: randomUUID() });

    expect(await insight.request('GET', path(year), { token })).toMatchObject({ status: 403 });
  });

  it('show no row of any table without a provider set', async () => {
    const rows = await transactions.read({ providers: [] }, (tx) =>
      tx.query(
        `select 1 from pathway union all select 1 from contact union all select 1 from clinician
         union all select 1 from heard`,
      ),
    );

    expect(rows).toEqual([]);
  });

  it('read the rows of the period only, however long the history is', async () => {
    const plan = await planOverTenYears({ from: '2019-06-01', to: '2019-06-30' });

    expect(plan.map(({ scan }) => scan)).not.toContain('Seq Scan');
    const read = plan.reduce((sum, { rows }) => sum + rows, 0);
    expect(read).toBeLessThan(5_000);
    expect(plan.filter(({ rowsRemoved }) => rowsRemoved > 500)).toEqual([]);
  });

  function consume(events: readonly NewEvent[], provider: string): Promise<void> {
    return transactions.run({ providers: [provider] }, (tx) =>
      readModel.apply(consumed(events, provider), tx),
    );
  }

  async function ask(role: 'clinician' | 'service-manager', question: Readonly<Record<string, string>>) {
    return insight.request('GET', path(question), { token: await insight.token(role) });
  }

  async function measuresFor(
    role: 'clinician' | 'service-manager',
    question: Readonly<Record<string, string>>,
  ) {
    return measuresIn((await ask(role, question)).body);
  }

  /** 60,000 pathways of ten years in one provider; the plan is that of the service's role, under its policies. */
  async function planOverTenYears({ from, to }: { from: string; to: string }): Promise<readonly Scan[]> {
    const owner = new pg.Client({ connectionString: insight.database.ownerUrl });
    await owner.connect();
    await owner.query(tenYears);
    await owner.query('analyze');
    await owner.end();
    const rows = await transactions.read({ providers: ['NTH'] }, (tx) =>
      tx.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(
        `explain (analyze, format json) ${countSql}`,
        [['NTH'], from, to, to],
      ),
    );
    return rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => scansOf(Plan)));
  }
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Index Name'?: string;
  readonly 'Plans'?: readonly PlanNode[];
}

interface Scan {
  readonly index: string | undefined;
  readonly scan: string;
  readonly rows: number;
  readonly rowsRemoved: number;
}

function scansOf(node: PlanNode): readonly Scan[] {
  const below = (node.Plans ?? []).flatMap(scansOf);
  if (!['pathway', 'contact'].includes(node['Relation Name'] ?? '')) return below;
  const scan = {
    index: node['Index Name'],
    scan: node['Node Type'],
    rows: node['Actual Rows'],
    rowsRemoved: node['Rows Removed by Filter'] ?? 0,
  };
  return [scan, ...below];
}

// Everyone waits 30 days, is treated twice and leaves after 90 days, so that only the last weeks' people wait at the end.
const tenYears = `
  insert into pathway (
    referral_id, provider_code, received_on, ended_on, first_treatment_on, second_treatment_on, contacts,
    treatment_contacts, paired
  )
  select gen_random_uuid(), 'NTH', day, day + 90, day + 30, day + 60, 2, 2, true
  from (select date '2015-01-01' + (number / 17) as day from generate_series(0, 59999) as number) as one;
  insert into contact (appointment_id, provider_code, referral_id, sequence, contact_on, type, attendance, planned, medium)
  select gen_random_uuid(), 'NTH', referral_id, 1, first_treatment_on, '02', '5', 'Y', '11'
  from pathway
  where provider_code = 'NTH'`;

function path(question: Readonly<Record<string, string>>): string {
  return `/measures?${new URLSearchParams(question).toString()}`;
}

function measuresIn(body: unknown): readonly Measured[] {
  return measuresAnswer.parse(body).measures;
}
