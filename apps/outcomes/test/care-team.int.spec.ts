import { randomUUID } from 'node:crypto';
import { eventually } from '#testing/eventually';
import { startTestService, type Answer, type TestService } from '#testing/service';
import { startTeller, type Teller } from '#testing/teller';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { at, aWay, seenBy, type Way } from './a-course.js';

let outcomes: TestService;
let others: Teller;
beforeAll(async () => {
  outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
  others = await startTeller(outcomes.topics);
});
afterAll(async () => {
  await others?.close();
  await outcomes?.close();
});

const needsReason = { status: 403, body: { code: 'care-team.reason-needed', retryAfterMs: 500 } };

async function progress(way: Way, clinicianId: string, reason?: string): Promise<Answer> {
  const token = await outcomes.token('clinician', { clinicianId });
  const headers: Record<string, string> = reason === undefined ? {} : { 'access-reason': reason };
  return outcomes.request('GET', `/referrals/${way.referralId}/progress`, { token, headers });
}

async function recorded(way: Way, clinicianId: string): Promise<Answer> {
  const token = await outcomes.token('clinician', { clinicianId });
  const questionnaires = [{ instrument: 'PHQ-9', answers: [2, 2, 2, 2, 2, 2, 2, 2, 0] }];
  const body = { takenAt: at('2024-06-17'), occasion: 'in', questionnaires };
  return outcomes.request('POST', `/referrals/${way.referralId}/scores`, { token, body });
}

async function aReceivedWay(): Promise<Way> {
  const way = aWay();
  await others.tell('DH0', way.received('2024-06-03'));
  await eventually(async () => expect((await progress(way, randomUUID())).status).toBe(200));
  return way;
}

describe('the progress of someone', () => {
  it('is shown to any clinician while nobody treats the person', async () => {
    const way = await aReceivedWay();

    expect((await progress(way, randomUUID())).status).toBe(200);
  });

  it('is shown to the one who recorded the first scores, and to others with a reason', async () => {
    const way = await aReceivedWay();
    const [first, other] = [randomUUID(), randomUUID()];

    const scores = [await recorded(way, first), await recorded(way, other)];

    expect(scores[0]?.status).toBe(201);
    expect(scores[1]).toMatchObject(needsReason);
    expect((await progress(way, first)).status).toBe(200);
    expect(await progress(way, other)).toMatchObject(needsReason);
    expect((await progress(way, other, 'supervision')).status).toBe(200);
  });

  it('is shown to whom scheduling tells of, told once or twice', async () => {
    const way = await aReceivedWay();
    await recorded(way, randomUUID());
    const treated = way.treated('2024-07-01');

    await others.tell('DH0', treated);
    await others.tell('DH0', treated);

    await eventually(async () => expect((await progress(way, seenBy)).status).toBe(200));
  });

  it('is so, too, when the appointment is told before the referral', async () => {
    const way = aWay();
    await others.tell('DH0', way.treated('2024-07-01'));
    await others.tell('DH0', way.received('2024-06-03'));

    await eventually(async () => expect((await progress(way, seenBy)).status).toBe(200));
    expect(await progress(way, randomUUID())).toMatchObject(needsReason);
  });
});
