import { RiskRaised, RiskReviewed } from '#domain-model/events/outcomes.events';
import { newEvent } from '#domain-model/define-event';
import { addMinutes } from '#domain-model/values/calendar';
import { eventually } from '#testing/eventually';
import { DangerLooks } from '../src/intake/application/danger-looks.js';
import { FrontDesk, somebodyElse } from './a-front-desk.js';
import { now } from './a-referral.js';

interface Row {
  readonly referralId: string;
  readonly urgency: number;
  readonly lookBy: string | null;
  readonly danger: object;
}

const today = '2025-01-31';
const fourHoursLater = addMinutes(now, 240);
const endOfMonday = '2025-02-03T23:59:59.999Z';

let desk: FrontDesk;
beforeEach(async () => {
  desk = await FrontDesk.open();
});
afterEach(() => desk.close());

async function selfReferral(safeNow: string): Promise<Row> {
  const { status } = await desk.service.request('POST', '/providers/DH0/self-referrals', {
    body: {
      person: somebodyElse(),
      whatBringsYou: ['low-mood'],
      safeNow,
      consent: { toStore: true, toTellGp: true, wording: 'self-referral-2026-11' },
    },
  });
  expect(status).toBe(201);
  return latestIn('DH0');
}

async function fromPractice(): Promise<Row> {
  const { status } = await desk.service.request('POST', '/professional-referrals', {
    token: await desk.service.token('partner', {}),
    body: {
      person: { ...somebodyElse(), nhsNumber: '9990000182' },
      reasons: ['worry'],
      knownRisk: 'known',
      inTheirWords: 'overdose in August',
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
  expect(status).toBe(201);
  return latestIn('DH0');
}

/** Received here, a PHQ-9 item 9 of the person was reviewed. */
async function reviewedAtDh0(): Promise<Row> {
  const referred = await desk.referred({ receivedOn: today });
  const whose = { courseId: referred.referralId, personId: referred.personId };
  await desk.publish([
    newEvent(RiskRaised, now, { ...RiskRaised.example, ...whose, level: 'same-day' }),
    newEvent(RiskReviewed, now, { ...RiskReviewed.example, ...whose }),
  ]);
  await eventually(async () => {
    const rows = await desk.inTransaction((tx) =>
      tx.query(
        'select level from open_risk where referral_id = $1 and level is not null and settled_at is not null',
        [referred.referralId],
      ),
    );
    expect(rows).toHaveLength(1);
  });
  return latestIn('DH0');
}

async function latestIn(provider: string): Promise<Row> {
  const { body } = await desk.get('/inbox?limit=500', { provider });
  const { received } = body as { received: Row[] };
  const latest = received.sort((one, other) => one.referralId.localeCompare(other.referralId)).at(-1);
  if (latest === undefined) throw new Error(`Nothing is in the inbox of ${provider}.`);
  return latest;
}

async function at(provider: string, path: string, body: object): Promise<void> {
  const token = await desk.service.token('administrator', { provider });
  const answer = await desk.service.request('POST', path, { token, body });
  expect(answer).toMatchObject({ status: 200 });
}

/** Somebody looks at it, and passes it on. */
async function passOn({ referralId }: Row, { from, to }: { from: string; to: string }): Promise<Row> {
  await at(from, `/referrals/${referralId}/owner`, {});
  const transfer = { toProvider: to, transferredOn: today, reason: 'out of area' };
  await at(from, `/referrals/${referralId}/transfer`, transfer);
  return latestIn(to);
}

const toNch = { from: 'DH0', to: 'NCH' };
const toDh0 = { from: 'NCH', to: 'DH0' };
const overdue = async (time: string) =>
  Object.fromEntries(await desk.service.app.get(DangerLooks).overdue(time));

describe('danger that was spoken of at the first provider', () => {
  it.each([
    [
      'not safe, as the person said',
      () => selfReferral('not-safe'),
      { safeNow: 'not-safe' },
      1,
      fourHoursLater,
    ],
    ['not sure, as the person said', () => selfReferral('not-sure'), { safeNow: 'not-sure' }, 2, endOfMonday],
    ['a risk known to the practice', fromPractice, { knownToSender: 'known' }, 2, endOfMonday],
    ['a risk that was reviewed', reviewedAtDh0, { reviewedElsewhere: 'same-day' }, 2, endOfMonday],
  ])('goes along with every transfer, there and back: %s', async (_, receive, danger, urgency, lookBy) => {
    const first = await receive();

    const there = await passOn(first, toNch);
    const back = await passOn(there, toDh0);

    expect([there, back]).toMatchObject([
      { danger, urgency, lookBy },
      { danger, urgency, lookBy },
    ]);
    expect(back.referralId).not.toBe(first.referralId);
  });

  it('is counted at the receiver until somebody there has looked', async () => {
    const there = await passOn(await selfReferral('not-safe'), toNch);
    const before = await overdue(fourHoursLater);

    await at('NCH', `/referrals/${there.referralId}/owner`, {});

    expect(before).toMatchObject({ 'not-safe': 1 });
    expect(await overdue(fourHoursLater)).toMatchObject({ 'not-safe': 0 });
  });

  it('is shown to whoever reads the referral there, as codes and never in words', async () => {
    const safety = await passOn(await selfReferral('not-safe'), toNch);
    const sent = await passOn(await fromPractice(), toNch);

    const shown = await Promise.all(
      [safety, sent].map(({ referralId }) => desk.get(`/referrals/${referralId}`, { provider: 'NCH' })),
    );

    expect(shown.map(({ body }) => body)).toMatchObject([
      { background: { transferredIn: { safeNow: 'not-safe', knownToSender: null, knownRisk: null } } },
      { background: { transferredIn: { safeNow: null, knownToSender: 'known', knownRisk: null } } },
    ]);
    expect(JSON.stringify(shown)).not.toContain('overdose');
  });

  it('asks nobody to look where none was', async () => {
    const there = await passOn(await selfReferral('safe'), toNch);

    expect(there).toMatchObject({ danger: { safeNow: 'safe' }, urgency: 3, lookBy: null });
  });
});
