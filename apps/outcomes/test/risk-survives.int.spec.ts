import pg from 'pg';
import { z } from 'zod';
import { eventually } from '#testing/eventually';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { startPublisher, type TestPublisher } from '#testing/test-publisher';
import { borrowJwks, testToken } from '#testing/tokens';
import { everythingOn } from '../../../libs/messaging/test/wire.js';
import { migrations } from '../src/database/migrations.js';
import { at, aWay } from './a-course.js';
import { startOutcomesProcess, type OutcomesProcess } from './outcomes-process.js';

const riskList = z.array(z.looseObject({ referralId: z.string(), level: z.string(), overdue: z.boolean() }));

describe('a risk whose service dies between the answer and its publication', () => {
  let database: ScratchDatabase;
  let topics: ScratchTopics;
  let others: TestPublisher;
  let jwks: Awaited<ReturnType<typeof borrowJwks>>;
  let outcomes: OutcomesProcess | undefined;

  beforeAll(async () => {
    [database, topics, jwks] = await Promise.all([
      scratchDatabase('outcomes', migrations),
      scratchTopics(),
      borrowJwks(),
    ]);
    others = await startPublisher(topics);
  });

  afterAll(async () => {
    await outcomes?.kill();
    await others?.close();
    await Promise.all([database?.drop(), topics?.drop(), jwks?.release()]);
  });

  it('is listed and published when the service is there again, and told as overdue once', async () => {
    const way = aWay();
    const surroundings = { database, topics, jwksUrl: jwks.jwksUrl };
    await others.publish('DH0', way.received('2024-06-03'));
    outcomes = await startOutcomesProcess(surroundings, { FAILPOINT: 'relay.read' });
    await eventually(async () =>
      expect((await ask(`/referrals/${way.referralId}/progress`)).status).toBe(200),
    );

    // The process dies as its relay takes the event in hand: whether the answer still went out is chance.
    await sendScores(way.referralId).catch(() => undefined);
    expect(await outcomes.ended).toBe('SIGKILL');
    expect(await typesPublished()).toEqual([]);
    expect(await rows(`select type from domain_event where type like '%risk.raised.v2'`)).toHaveLength(1);

    outcomes = await startOutcomesProcess(surroundings);
    expect(await risksOf(way.referralId)).toMatchObject([{ level: 'same-day', overdue: false }]);
    await eventually(async () => expect(await typesPublished()).toContain('stepwise.risk.raised.v2'));

    // Time passes while nobody is there.
    await outcomes.kill();
    await rows(`update raised_risk set due_at = now() - interval '1 minute'`);
    outcomes = await startOutcomesProcess(surroundings);
    await eventually(async () => expect(await typesPublished()).toContain('stepwise.risk.overdue.v1'));
    await outcomes.kill();
    outcomes = await startOutcomesProcess(surroundings);

    expect(await risksOf(way.referralId)).toMatchObject([{ overdue: true }]);
    const recorded = await typesPublished();
    expect(recorded.filter((type) => type === 'stepwise.risk.raised.v2')).toHaveLength(1);
    expect(recorded.filter((type) => type === 'stepwise.risk.overdue.v1')).toHaveLength(1);
  }, 120_000);

  async function ask(path: string, role: 'clinician' | 'clinical-lead' = 'clinical-lead') {
    const authorization = `Bearer ${await testToken(role)}`;
    return fetch(`${outcomes?.url ?? ''}${path}`, { headers: { authorization } });
  }

  async function sendScores(referralId: string) {
    return fetch(`${outcomes?.url ?? ''}/referrals/${referralId}/scores`, {
      method: 'POST',
      headers: {
        'authorization': `Bearer ${await testToken('clinician')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        takenAt: at('2024-06-17'),
        occasion: 'in',
        questionnaires: [{ instrument: 'PHQ-9', answers: [1, 1, 1, 1, 1, 1, 1, 1, 2] }],
      }),
    });
  }

  async function risksOf(referralId: string) {
    const list = riskList.parse(await (await ask('/risks')).json());
    return list.filter((risk) => risk.referralId === referralId);
  }

  async function typesPublished(): Promise<string[]> {
    const messages = await everythingOn(topics, 'outcomes');
    return messages.map(({ headers }) => String(headers?.['ce_type']));
  }

  async function rows(sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    try {
      const { rows: found } = await client.query<Record<string, unknown>>(sql);
      return found;
    } finally {
      await client.end();
    }
  }
});
