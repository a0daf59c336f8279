import { randomUUID } from 'node:crypto';
import { newEvent } from '#domain-model/define-event';
import { PersonMerged } from '#domain-model/events/referral.events';
import { Transactions } from '#service-kit/database/transaction';
import { eventually } from '#testing/eventually';
import { startTestService, type Answer, type TestService } from '#testing/service';
import { startPublisher, type TestPublisher } from '#testing/test-publisher';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { at, aWay, seenBy, type Way } from './a-course.js';

let outcomes: TestService;
let others: TestPublisher;
beforeAll(async () => {
  outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
  others = await startPublisher(outcomes.topics);
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
  await others.publish('DH0', way.received('2024-06-03'));
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

    await others.publish('DH0', treated);
    await others.publish('DH0', treated);

    await eventually(async () => expect((await progress(way, seenBy)).status).toBe(200));
  });

  it('is so, too, when the appointment is told before the referral', async () => {
    const way = aWay();
    await others.publish('DH0', way.treated('2024-07-01'));
    await others.publish('DH0', way.received('2024-06-03'));

    await eventually(async () => expect((await progress(way, seenBy)).status).toBe(200));
    expect(await progress(way, randomUUID())).toMatchObject(needsReason);
  });
});

describe('a course of a person whose records were merged', () => {
  /** The person is treated by whom the office has booked; a second course by whom recorded its first scores. */
  async function merged() {
    const [treated, madeUp, second] = [await aReceivedWay(), await aReceivedWay(), await aReceivedWay()];
    const clinicianId = randomUUID();
    const booked = treated.treated('2024-06-17');
    await recorded(madeUp, clinicianId);
    await others.publish('DH0', { ...booked, data: { ...booked.data, confirmedBy: 'staff' } });
    const data = {
      ...PersonMerged.example,
      personId: treated.personId,
      mergedPersonId: madeUp.personId,
      referralIds: [madeUp.referralId, second.referralId],
    };
    await others.publish('DH0', newEvent(PersonMerged, at('2024-06-18'), data));
    await eventually(async () => expect(await progress(second, randomUUID())).toMatchObject(needsReason));
    await eventually(async () => expect((await progress(treated, seenBy)).status).toBe(200));
    return { treated, madeUp, second, clinicianId };
  }

  it('is not opened by having come into the team of another by the own act, which that stays open by', async () => {
    const { treated, madeUp, second, clinicianId } = await merged();

    expect((await progress(madeUp, clinicianId)).status).toBe(200);
    expect(await progress(second, clinicianId)).toMatchObject(needsReason);
    expect(await progress(treated, clinicianId)).toMatchObject(needsReason);
  });

  it('is opened to whom the office has booked', async () => {
    const { second } = await merged();

    expect((await progress(second, seenBy)).status).toBe(200);
  });

  it('is opened to whom referral tells of with a reason that is listed', async () => {
    const { treated, second, clinicianId } = await merged();
    const assessed = treated.assessed('2024-06-19', 'F411');
    const data = { ...assessed.data, joinedCareTeam: clinicianId, confirmedBy: 'reason' as const };

    await others.publish('DH0', { ...assessed, data });

    await eventually(async () => expect((await progress(second, clinicianId)).status).toBe(200));
  });
});

describe('questionnaires that are refused to a clinician from outside', () => {
  it('leave the broken glass and the risk that was raised in the audit', async () => {
    const way = await aReceivedWay();
    await recorded(way, randomUUID());
    const outside = randomUUID();
    const token = await outcomes.token('clinician', { clinicianId: outside });
    const answers = [2, 2, 2, 2, null, null, null, 1, 3];
    const body = {
      takenAt: at('2024-06-18'),
      occasion: 'outside',
      questionnaires: [{ instrument: 'PHQ-9', answers }],
    };

    const refused = await outcomes.request('POST', `/referrals/${way.referralId}/scores`, {
      token,
      body,
      headers: { 'access-reason': 'emergency' },
    });

    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'score.answers-missing', risk: { level: 'same-day' } },
    });
    const lead = await outcomes.token('clinical-lead');
    const broken = await outcomes.request('GET', '/audit/outcomes/break-glass', { token: lead });
    const audit = `/audit/outcomes/persons/${way.personId}`;
    const { body: audited } = await outcomes.request('GET', audit, { token: lead });
    const attempt = { clinicianId: outside, reason: 'emergency' };
    const { entries } = broken.body as { entries: readonly object[] };
    expect(entries.slice(0, 2)).toMatchObject([attempt, attempt]);
    const listed = (audited as { entries: readonly object[] }).entries.slice(1, 3);
    expect(listed).toMatchObject([
      { ...attempt, outcome: 'done', brokeGlass: true },
      { ...attempt, outcome: 'not-done', brokeGlass: true },
    ]);
  });
});

describe('a look at everything that is held by the id of a record that went into another', () => {
  it('is in the audit of the person whose record it went into', async () => {
    const way = await aReceivedWay();
    const mergedPersonId = randomUUID();
    const data = { ...PersonMerged.example, personId: way.personId, mergedPersonId, referralIds: [] };
    await others.publish('DH0', newEvent(PersonMerged, at('2024-06-18'), data));
    const lead = await outcomes.token('clinical-lead');
    const look = () => outcomes.request('GET', `/held/outcomes/persons/${mergedPersonId}`, { token: lead });

    await eventually(async () => expect((await look()).status).toBe(200));

    const audit = `/audit/outcomes/persons/${way.personId}`;
    const { body } = await outcomes.request('GET', audit, { token: lead });
    expect((body as { entries: object[] }).entries[0]).toMatchObject({ what: 'Looked at the record' });
  });
});

describe('scores of a patient that name an appointment', () => {
  it('are answered alike whether it is another’s or nobody’s, and are not linked to another’s', async () => {
    const [way, other] = [await aReceivedWay(), await aReceivedWay()];
    const [attended, unknown] = [randomUUID(), randomUUID()];
    await others.publish('DH0', other.treated('2024-06-17', attended));
    await eventually(async () => expect((await progress(other, seenBy)).status).toBe(200));
    const token = await outcomes.token('patient', { personId: way.personId });
    const send = (appointmentId: string, instrument: string, answers: number[]) =>
      outcomes.request('POST', `/referrals/${way.referralId}/scores`, {
        token,
        body: { occasion: 'in', appointmentId, questionnaires: [{ instrument, answers }] },
      });

    const sent = [
      await send(attended, 'PHQ-9', [1, 1, 1, 1, 1, 1, 1, 1, 0]),
      await send(unknown, 'GAD-7', [1, 1, 1, 1, 1, 1, 1]),
    ];

    expect(sent.map(({ status }) => status)).toEqual([201, 201]);
    const linked = await outcomes.app
      .get(Transactions)
      .run({ providers: ['DH0'] }, (tx) =>
        tx.query(`select from score where appointment_id = $1`, [attended]),
      );
    expect(linked).toEqual([]);
  });
});
