import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { addMinutes } from '#domain-model/values/calendar';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type Answer, type TestService } from '#testing/service';
import { CourseReactions } from '../src/care-changes/application/course.reactions.js';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { aWay, consumed, type Way } from './a-course.js';
import { publishedBy } from './published.js';

const recorded = z.looseObject({ questionnaireId: z.uuid() });
const risksShown = z.array(z.looseObject({ questionnaireId: z.uuid(), referralId: z.uuid() }));
const morning = '2026-11-18T09:00:00.000Z';
const complete = (item9: number) => [3, 3, 1, 1, 1, 3, 3, 3, item9];
const refusedWith = (item9: number) => [3, 3, null, null, null, 3, 3, 3, item9];
const incomplete = [3, 3, null, null, null, 3, 3, 3, 1];

describe('the risk of one contact or day', () => {
  let outcomes: TestService;

  beforeAll(async () => {
    outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
  });

  beforeEach(() => outcomes.stopClockAt(morning));

  afterAll(() => outcomes?.close());

  it.each([
    ['of the same contact', randomUUID()],
    ['of the same day', null],
  ])('is one when a form %s is completed hours later, due when the first was', async (_, appointmentId) => {
    const way = await aReceivedWay();
    const refused = await send(way, { appointmentId, answers: incomplete });
    outcomes.stopClockAt(addMinutes(morning, 180));

    const completed = await send(way, { appointmentId, answers: complete(1) });

    const { questionnaireId } = recorded.parse(completed.body);
    expect(refused).toMatchObject({ status: 422, body: { risk: { questionnaireId } } });
    expect(completed).toMatchObject({
      status: 201,
      body: { risk: { level: 'same-day', dueAt: addMinutes(morning, 240), questionnaireId } },
    });
    expect(await toReview(way)).toMatchObject([
      { questionnaireId, raisedAt: morning, dueAt: addMinutes(morning, 240) },
    ]);
    expect(await published(way, 'risk.raised.v2')).toHaveLength(1);
  });

  it('is one of two completed forms as well, at the higher level, reviewed under the id of the first', async () => {
    const way = await aReceivedWay();
    const first = recorded.parse((await send(way, { answers: complete(1) })).body);
    outcomes.stopClockAt(addMinutes(morning, 60));

    const second = await send(way, { answers: complete(2) });

    const { questionnaireId } = first;
    expect(second).toMatchObject({ status: 201, body: { risk: { level: 'same-day', questionnaireId } } });
    expect(await toReview(way)).toMatchObject([
      { questionnaireId, answer: 2, level: 'same-day', dueAt: addMinutes(morning, 300) },
    ]);
    expect(await published(way, 'risk.raised.v2')).toMatchObject([
      { data: { questionnaireId, level: 'review' } },
      { data: { questionnaireId, level: 'same-day' } },
    ]);
  });

  describe('that was answered higher while nobody had looked', () => {
    it.each<[string, Raising]>([
      ['in another form', async (way) => void (await send(way, { answers: complete(3) }))],
      ['in a form that is refused', async (way) => void (await send(way, { answers: refusedWith(3) }))],
      ['in a correction', async (_, id) => void (await correct(id, complete(3)))],
    ])('%s is reviewed by whoever has seen that answer alone', async (_, raise) => {
      const way = await aReceivedWay();
      const { questionnaireId } = recorded.parse((await send(way, { answers: complete(1) })).body);
      outcomes.stopClockAt(addMinutes(morning, 60));
      await raise(way, questionnaireId);

      const blind = [await review(questionnaireId), await review(questionnaireId, { answer: 1 })];

      expect(blind).toMatchObject(
        blind.map(() => ({
          status: 409,
          body: { code: 'risk.answered-again', ways: ['GET /risks', 'answer'] },
        })),
      );
      expect(await toReview(way)).toMatchObject([{ questionnaireId, answer: 3, level: 'same-day' }]);
      expect(await published(way, 'risk.reviewed.v1')).toEqual([]);
      expect(await review(questionnaireId, { answer: 3 })).toMatchObject({ status: 200 });
      expect(await toReview(way)).toEqual([]);
    });

    it('is reviewed without it where nothing higher was answered', async () => {
      const way = await aReceivedWay();
      const { questionnaireId } = recorded.parse((await send(way, { answers: complete(2) })).body);
      outcomes.stopClockAt(addMinutes(morning, 60));
      await send(way, { answers: complete(1) });

      expect(await review(questionnaireId)).toMatchObject({ status: 200 });
    });

    it('is as any other once it has been reviewed and is raised anew', async () => {
      const way = await aReceivedWay();
      const { questionnaireId } = recorded.parse((await send(way, { answers: complete(1) })).body);
      await correct(questionnaireId, complete(2));
      await review(questionnaireId, { answer: 2 });
      await correct(questionnaireId, complete(3));

      expect(await review(questionnaireId)).toMatchObject({ status: 200 });
    });
  });

  it('holds the session from the moment on at which a form of the day names it', async () => {
    const way = await aReceivedWay();
    const appointmentId = randomUUID();
    await send(way, { answers: incomplete });
    outcomes.stopClockAt(addMinutes(morning, 60));

    await send(way, { appointmentId, answers: complete(1) });

    expect(await toReview(way)).toMatchObject([{ appointmentId }]);
    expect((await published(way, 'risk.raised.v2')).at(-1)).toMatchObject({ data: { appointmentId } });
  });

  it('is another where the contact or the day is, or once the first has been reviewed', async () => {
    const way = await aReceivedWay();
    await send(way, { appointmentId: randomUUID(), answers: complete(1) });
    outcomes.stopClockAt(addMinutes(morning, 60));
    const second = recorded.parse(
      (await send(way, { appointmentId: randomUUID(), answers: complete(1) })).body,
    );
    expect(await toReview(way)).toHaveLength(2);
    await review(second.questionnaireId);
    outcomes.stopClockAt(addMinutes(morning, 24 * 60));

    await send(way, { answers: complete(1) });

    expect(await toReview(way)).toHaveLength(2);
  });

  it('stays for the other form when one of both is withdrawn, and others are told so', async () => {
    const way = await aReceivedWay();
    const first = recorded.parse((await send(way, { answers: complete(1) })).body);
    outcomes.stopClockAt(addMinutes(morning, 60));
    await send(way, { answers: complete(1) });

    const withdrawn = await post(`/questionnaires/${first.questionnaireId}/withdrawal`, {
      reason: 'wrong-person',
    });

    expect(withdrawn.status).toBe(200);
    expect(await toReview(way)).toMatchObject([{ withdrawnAt: null }]);
    expect((await publishedBy(outcomes, way.referralId)).slice(-2)).toMatchObject([
      { type: 'scores.withdrawn.v1' },
      { type: 'risk.raised.v2', data: { questionnaireId: first.questionnaireId, level: 'review' } },
    ]);
  });

  it('is one of two sendings at once, refused and completed', async () => {
    const way = await aReceivedWay();

    const sent = await Promise.all(
      [incomplete, complete(1), incomplete].map((answers) => send(way, { answers })),
    );

    expect(sent.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
    expect(await toReview(way)).toMatchObject([{ answer: 1 }]);
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

  async function send({ referralId, personId }: Way, form: SentForm): Promise<Answer> {
    const { answers, appointmentId = null } = form;
    return outcomes.request('POST', `/referrals/${referralId}/scores`, {
      token: await outcomes.token('patient', { personId }),
      body: { occasion: 'before', appointmentId, questionnaires: [{ instrument: 'PHQ-9', answers }] },
    });
  }

  function correct(questionnaireId: string, answers: readonly number[]): Promise<Answer> {
    const body = { reason: 'transcription', questionnaires: [{ instrument: 'PHQ-9', answers }] };
    return post(`/questionnaires/${questionnaireId}/correction`, body);
  }

  function review(questionnaireId: string, seen: { readonly answer?: number } = {}): Promise<Answer> {
    const body = { found: ['passive-thoughts'], actions: ['safety-plan'], ...seen };
    return post(`/risks/${questionnaireId}/review`, body);
  }

  async function post(path: string, body: object): Promise<Answer> {
    return outcomes.request('POST', path, { token: await outcomes.token('clinician'), body });
  }

  async function toReview({ referralId }: Way) {
    const { body } = await outcomes.request('GET', '/risks', {
      token: await outcomes.token('clinical-lead'),
    });
    return risksShown.parse(body).filter((risk) => risk.referralId === referralId);
  }

  async function published({ referralId }: Way, type: string) {
    return (await publishedBy(outcomes, referralId)).filter((one) => one.type === type);
  }
});

type Raising = (way: Way, questionnaireId: string) => Promise<void>;

interface SentForm {
  readonly answers: readonly (number | null)[];
  readonly appointmentId?: string | null;
}
