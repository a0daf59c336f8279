import { addMinutes, type Instant } from '#domain-model/values/calendar';
import { Clock } from '#service-kit/runtime/clock';
import { eventually } from '#testing/eventually';
import { startTestService } from '#testing/service';
import { DangerLooks } from '../src/intake/application/danger-looks.js';
import { ReferralModule } from '../src/referral.module.js';
import { FrontDesk, someone } from './a-front-desk.js';
import { now } from './a-referral.js';

interface Row {
  readonly personId: string;
  readonly referralId: string;
  readonly lookBy: Instant | null;
}

// A Friday morning: the next working day is Monday.
const fourHoursLater = addMinutes(now, 240);
const endOfMonday = '2025-02-03T23:59:59.999Z';

let desk: FrontDesk;
let people = 0;
beforeEach(async () => {
  desk = await FrontDesk.open();
});
afterEach(() => desk.close());

const nameOf = () => `Danger ${['a', 'b', 'c', 'd'][people++ % 4] ?? ''}`;

async function selfReferral(safeNow: string): Promise<Row> {
  const { status } = await desk.service.request('POST', '/providers/DH0/self-referrals', {
    body: {
      person: { ...someone, givenName: nameOf() },
      whatBringsYou: ['worry'],
      safeNow,
      consent: { toStore: true, toTellGp: true, wording: 'self-referral-2026-11' },
    },
  });
  expect(status).toBe(201);
  const received = (await inbox()).sort((one, other) => one.referralId.localeCompare(other.referralId));
  return received.at(-1) ?? { personId: '', referralId: '', lookBy: null };
}

async function inbox(provider = 'DH0'): Promise<Row[]> {
  const { body } = await desk.get('/inbox?limit=500', { provider });
  return (body as { received: Row[] }).received;
}

const overdue = async (at: Instant) =>
  Object.fromEntries(await desk.service.app.get(DangerLooks).overdue(at));
const own = (
  who: 'administrator' | 'clinician' | 'service-manager',
  { referralId }: Pick<Row, 'referralId'>,
  body: object = {},
) => desk.post(who, `/referrals/${referralId}/owner`, { body });

describe('a self-referral that says not safe', () => {
  it('shows by when somebody must look, and is counted from that moment on', async () => {
    const row = await selfReferral('not-safe');

    expect(row.lookBy).toBe(fourHoursLater);
    expect(await overdue(addMinutes(fourHoursLater, -1))).toEqual({ 'not-safe': 0, 'known-risk': 0 });
    expect(await overdue(fourHoursLater)).toEqual({ 'not-safe': 1, 'known-risk': 0 });
  });

  it('is looked at by whoever takes it, and stays so when it is handed on', async () => {
    const row = await selfReferral('not-safe');

    await own('administrator', row);
    const handedOn = await own('administrator', row, {
      clinicianId: '0190b7c4-5d9e-7a31-9c0e-00000000c001',
      insteadOf: true,
    });

    expect(handedOn.status).toBe(200);
    expect(await overdue(endOfMonday)).toMatchObject({ 'not-safe': 0 });
    expect(await inbox()).toMatchObject([{ referralId: row.referralId, lookBy: null }]);
  });

  it('is not looked at by naming a colleague, until the colleague takes it', async () => {
    const row = await selfReferral('not-safe');
    const taken = await own('clinician', row);
    const { clinicianId } = (taken.body as { owner: { clinicianId: string } }).owner;
    const other = await selfReferral('not-safe');

    await own('administrator', other, { clinicianId });
    expect(await overdue(endOfMonday)).toMatchObject({ 'not-safe': 1 });
    await own('clinician', other);

    expect(await overdue(endOfMonday)).toMatchObject({ 'not-safe': 0 });
  });

  it('is not looked at by a service manager who takes it, and is shown neither name nor telephone', async () => {
    const row = await selfReferral('not-safe');

    const taken = await own('service-manager', row);
    const declined = await desk.decline(row.referralId, { declinedOn: '2025-01-31' });

    expect(taken.status).toBe(200);
    expect(await overdue(endOfMonday)).toMatchObject({ 'not-safe': 1 });
    expect(declined).toMatchObject({ status: 409, body: { code: 'referral.danger-not-looked-at' } });
    expect(await own('administrator', row, { insteadOf: true })).toMatchObject({ status: 200 });
    expect(await overdue(endOfMonday)).toMatchObject({ 'not-safe': 0 });
  });

  it('is held again where the death that let it pass was none, until it is opened and looked at', async () => {
    const row = await selfReferral('not-safe');
    const path = `/referrals/${row.referralId}`;
    const wrong = { reason: 'recorded-in-error', note: 'another person' };
    const declinedOn = '2025-01-31';
    await desk.decline(row.referralId, { declinedOn, endCode: '17' });

    const refused = await desk.post('administrator', `${path}/closure-correction`, {
      body: { ...wrong, endCode: '50' },
    });
    const reopened = await desk.post('clinical-lead', `${path}/reopening`, { body: wrong });

    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'referral.danger-not-looked-at',
        spokenOf: 'not-safe',
        ways: ['POST /referrals/{referralId}/reopening'],
      },
    });
    expect(reopened.status).toBe(200);
    expect(await overdue(endOfMonday)).toMatchObject({ 'not-safe': 1 });
    await own('administrator', row);
    expect(await desk.decline(row.referralId, { declinedOn, endCode: '50' })).toMatchObject({ status: 200 });
  });

  it('is neither declined, voided nor passed on before somebody has looked, and then is', async () => {
    const { referralId } = await selfReferral('not-safe');
    const day = '2025-01-31';
    const pass = { toProvider: 'NCH', transferredOn: day, reason: 'out of area' };
    const wrong = { reason: 'recorded-in-error', note: 'two forms', correctedAt: now };

    const refused = [
      await desk.decline(referralId, { declinedOn: day }),
      await desk.decline(referralId, { declinedOn: day, endCode: '10' }),
      await desk.discharge(referralId, { dischargedOn: day, endCode: '50' }),
      await desk.post('administrator', `/referrals/${referralId}/transfer`, { body: pass }),
      await desk.post('administrator', `/referrals/${referralId}/void`, { body: wrong }),
      await desk.post('administrator', `/referrals/${referralId}/withdrawal`, { body: {} }),
    ];
    await own('administrator', { referralId });
    const declined = await desk.decline(referralId, { declinedOn: day });

    for (const answer of refused) {
      expect(answer).toMatchObject({
        status: 409,
        body: {
          code: 'referral.danger-not-looked-at',
          spokenOf: 'not-safe',
          ways: ['POST /referrals/{referralId}/owner', 'POST /referrals/{referralId}/assessment'],
        },
      });
    }
    expect(declined.status).toBe(200);
  });

  it.each([
    ['assessed', (id: string) => desk.assess(id, { assessedOn: '2025-01-31' })],
    ['closed by a death', (id: string) => desk.decline(id, { declinedOn: '2025-01-31', endCode: '17' })],
    [
      'withdrawn by the person',
      (id: string, personId: string) =>
        desk.post('patient', `/referrals/${id}/withdrawal`, { body: {}, personId }),
    ],
  ])('is no longer waited for once it is %s', async (_, settle) => {
    const { referralId, personId } = await selfReferral('not-safe');

    expect(await settle(referralId, personId)).toMatchObject({ status: 200 });

    expect(await overdue(endOfMonday)).toMatchObject({ 'not-safe': 0 });
  });

  it('has the time that its provider sets', async () => {
    const quick = await FrontDesk.open({ NOT_SAFE_LOOK_HOURS: '4,DH0=1' });
    const slow = desk;
    desk = quick;
    const { lookBy } = await selfReferral('not-safe');
    desk = slow;
    await quick.close();

    expect(lookBy).toBe(addMinutes(now, 60));
  });

  it('is counted by level in the metrics, which show 0 before the first', async () => {
    const figure = async (service: Pick<typeof desk.service, 'request'>) =>
      String((await service.request('GET', '/metrics')).body).match(/stepwise_danger_not_looked_at\{.*/g);
    expect((await figure(desk.service))?.map((line) => line.at(-1))).toEqual(['0', '0']);
    await selfReferral('not-safe');

    const later = await startTestService(ReferralModule, {
      service: 'referral',
      database: desk.service.database,
      topics: desk.service.topics,
    });
    const isLater = later.app.get(Clock).now() > fourHoursLater;
    const lines = await eventually(async () => {
      const found = (await figure(later)) ?? [];
      expect(found.some((line) => line.includes('not-safe') && line.endsWith(' 1'))).toBe(true);
      return found;
    });
    await later.close();

    expect(isLater).toBe(true);
    expect(lines.join()).not.toMatch(/DH0|Danger|Sentinelle/);
  });
});

describe('a danger that is known to somebody', () => {
  it('is looked at by the end of the next working day, whoever told of it', async () => {
    await selfReferral('not-sure');
    const token = await desk.service.token('partner', {});
    const sent = await desk.service.request('POST', '/professional-referrals', {
      token,
      body: {
        person: { ...someone, givenName: nameOf(), nhsNumber: '9990000182' },
        reasons: ['worry'],
        knownRisk: 'known',
        consentedOn: '2025-01-30',
        sender: {
          kind: 'gp',
          source: 'A1',
          organisationCode: 'A81001',
          role: 'GP',
          telephone: '0113 496 0001',
        },
      },
    });

    expect(sent.status).toBe(201);
    expect((await inbox()).map(({ lookBy }) => lookBy)).toEqual([endOfMonday, endOfMonday]);
    expect(await overdue(endOfMonday)).toEqual({ 'not-safe': 0, 'known-risk': 2 });
  });

  it('is waited for by nobody where none is known', async () => {
    await selfReferral('safe');

    expect(await inbox()).toMatchObject([{ lookBy: null }]);
    expect(await overdue('2026-01-01T00:00:00.000Z')).toEqual({ 'not-safe': 0, 'known-risk': 0 });
  });
});
