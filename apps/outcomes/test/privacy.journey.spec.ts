import { captureLogs } from '#testing/captured-logs';
import { eventually } from '#testing/eventually';
import { startTestService, type TestService } from '#testing/service';
import { startPublisher, type TestPublisher } from '#testing/test-publisher';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { at, aWay, seenBy } from './a-course.js';
import { publishedBy } from './published.js';

/** A row of answers that nothing else writes by chance; with 7 it is out of range. */
const answers = [3, 0, 2, 1, 3, 0, 1, 2, 1];
const outOfRange = [3, 0, 2, 1, 3, 0, 1, 2, 7];

describe('what someone answered', () => {
  let outcomes: TestService;
  let others: TestPublisher;

  beforeAll(async () => {
    const environment = { LOG_LEVEL: 'info' };
    outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations, environment });
    others = await startPublisher(outcomes.topics);
  });

  afterAll(async () => {
    await others?.close();
    await outcomes?.close();
  });

  it('stands in no event, log line or message of refusal', async () => {
    const way = aWay();
    const token = await outcomes.token('clinician', { clinicianId: seenBy });
    const path = `/referrals/${way.referralId}/scores`;
    const bodyWith = (given: readonly number[]) => ({
      takenAt: at('2024-06-17'),
      occasion: 'in',
      questionnaires: [{ instrument: 'PHQ-9', answers: given }],
    });
    const logs = captureLogs();

    await others.publish('DH0', way.received('2024-06-03'));
    const recorded = await eventually(async () => {
      const answer = await outcomes.request('POST', path, { token, body: bodyWith(answers) });
      expect(answer.status).toBe(201);
      return answer;
    });
    const refused = await outcomes.request('POST', path, { token, body: bodyWith(outOfRange) });
    const published = await publishedBy(outcomes, way.referralId);
    logs.stop();

    expect(refused.status).toBe(422);
    // The risk comes first where the first attempt was refused, since the referral was not known yet.
    expect(published.map(({ type }) => type).sort()).toEqual(['risk.raised.v2', 'scores.recorded.v1']);
    expect(logs.lines().filter((line) => line['msg'] === 'request').length).toBeGreaterThan(1);
    const said = `${logs.text()} ${JSON.stringify([recorded.body, refused.body, published])}`;
    expect(said).not.toContain('3,0,2,1');
    expect(said).not.toContain('3, 0, 2, 1');
  });
});
