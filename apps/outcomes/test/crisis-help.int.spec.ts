import { z } from 'zod';
import { crisisHelp } from '#domain-model/values/crisis-help';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type Answer, type TestService } from '#testing/service';
import { CourseReactions } from '../src/care-changes/application/course.reactions.js';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { aWay, consumed, type Way } from './a-course.js';
import { publishedBy } from './published.js';

const recorded = z.looseObject({ questionnaireId: z.uuid() });

describe('somebody who may not be safe', () => {
  let outcomes: TestService;

  beforeAll(async () => {
    outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
  });

  afterAll(() => outcomes?.close());

  it('sees where help is in the answer itself, having answered item 9 above 0 or left it out', async () => {
    for (const item9 of [1, null]) {
      const way = await aReceivedWay();

      const answer = await answered(way, item9);

      expect(answer).toMatchObject({ status: 201, body: { risk: { level: 'review' }, crisisHelp } });
      expect(await progressOf(way)).toMatchObject({ status: 200, body: { crisisHelp } });
    }
  });

  it('is not bothered with it after an answer of 0', async () => {
    const way = await aReceivedWay();

    const answer = await answered(way, 0);

    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body).not.toHaveProperty('crisisHelp');
    expect((await progressOf(way)).body).not.toHaveProperty('crisisHelp');
  });

  it('sees it beside a refusal, too: what was answered may have been that', async () => {
    const way = await aReceivedWay();

    const tooFew = await send(way, [3, 3, null, null, null, 3, 3, 3, null]);

    expect(tooFew).toMatchObject({ status: 422, body: { code: 'score.answers-missing', crisisHelp } });
  });

  it('is looked for though the form was too incomplete to score, once however often it is sent', async () => {
    const way = await aReceivedWay();

    const refusals = [
      await send(way, [3, 3, null, null, null, 3, 3, 3, 2]),
      await send(way, [3, 3, null, null, null, null, 3, 3, 2]),
    ];

    for (const refused of refusals)
      expect(refused).toMatchObject({
        status: 422,
        body: { code: 'score.answers-missing', risk: { level: 'same-day' }, crisisHelp },
      });
    const published = await publishedBy(outcomes, way.referralId);
    expect(published).toMatchObject([{ type: 'risk.raised.v2', data: { level: 'same-day' } }]);
    const token = await outcomes.token('clinical-lead');
    const { body } = await outcomes.request('GET', '/risks', { token });
    expect(body).toEqual(
      expect.arrayContaining([expect.objectContaining({ referralId: way.referralId, answer: 2 })]),
    );
  });

  it('is one risk when the form is completed after all, due when the first was', async () => {
    const way = await aReceivedWay();
    const refused = await send(way, [3, 3, null, null, null, 3, 3, 3, 2]);
    const completed = await send(way, [3, 3, 1, 1, 1, 3, 3, 3, 2]);
    const again = await send(way, [3, 3, 1, 1, 1, 3, 3, 3, 2]);

    const { dueAt } = (refused.body as { risk: { dueAt: string } }).risk;
    expect(completed).toMatchObject({
      status: 201,
      body: { risk: { level: 'same-day', dueAt }, crisisHelp },
    });
    expect(again.status).toBe(409);
    const published = await publishedBy(outcomes, way.referralId);
    expect(published.filter(({ type }) => type === 'risk.raised.v2')).toHaveLength(1);
    const token = await outcomes.token('clinical-lead');
    const { body } = await outcomes.request('GET', '/risks', { token });
    const listed = (body as { referralId: string }[]).filter(
      ({ referralId }) => referralId === way.referralId,
    );
    expect(listed).toMatchObject([
      { questionnaireId: (completed.body as { questionnaireId: string }).questionnaireId },
    ]);
  });

  it('has it shown to the clinician who corrects to such an answer, or confirms one', async () => {
    const way = await aReceivedWay();
    const { questionnaireId } = recorded.parse((await answered(way, 0)).body);

    const corrected = await correct(questionnaireId, [1, 1, 1, 1, 1, 1, 1, 1, 1]);
    const confirmed = await correct(questionnaireId, [2, 1, 1, 1, 1, 1, 1, 1, 1]);
    const lowered = await correct(questionnaireId, [2, 1, 1, 1, 1, 1, 1, 1, 0]);

    expect([corrected.body, confirmed.body]).toMatchObject([{ crisisHelp }, { crisisHelp }]);
    expect(lowered.body).not.toHaveProperty('crisisHelp');
  });

  it('dates no answer: it is given now, by the platform’s clock', async () => {
    const way = await aReceivedWay();
    const body = { occasion: 'outside', questionnaires: [{ instrument: 'PHQ-9', total: 5, item9: 0 }] };
    const path = `/referrals/${way.referralId}/scores`;
    const token = await outcomes.token('patient', { personId: way.personId });

    for (const takenAt of ['2024-06-10T12:00:00.000Z', '2099-01-01T00:00:00.000Z'])
      expect(await outcomes.request('POST', path, { token, body: { ...body, takenAt } })).toMatchObject({
        status: 422,
        body: { code: 'time.only-staff-record-late' },
      });
  });

  async function aReceivedWay(): Promise<Way> {
    const way = aWay();
    await outcomes.app
      .get(Transactions)
      .run({ providers: ['DH0'] }, (tx) =>
        outcomes.app.get(CourseReactions).followCare([consumed(way.received('2024-06-03'))], tx),
      );
    return way;
  }

  function answered(way: Way, item9: number | null): Promise<Answer> {
    return send(way, [1, 1, 1, 1, 1, 1, 1, 1, item9]);
  }

  async function send({ referralId, personId }: Way, answers: readonly (number | null)[]): Promise<Answer> {
    return outcomes.request('POST', `/referrals/${referralId}/scores`, {
      token: await outcomes.token('patient', { personId }),
      body: { occasion: 'before', questionnaires: [{ instrument: 'PHQ-9', answers }] },
    });
  }

  async function progressOf({ referralId, personId }: Way): Promise<Answer> {
    const token = await outcomes.token('patient', { personId });
    return outcomes.request('GET', `/referrals/${referralId}/progress`, { token });
  }

  async function correct(questionnaireId: string, answers: readonly number[]): Promise<Answer> {
    return outcomes.request('POST', `/questionnaires/${questionnaireId}/correction`, {
      token: await outcomes.token('clinician'),
      body: { reason: 'transcription', questionnaires: [{ instrument: 'PHQ-9', answers }] },
    });
  }
});
