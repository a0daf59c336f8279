import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { crisisHelp } from '#domain-model/values/crisis-help';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type Answer, type TestService } from '#testing/service';
import { CourseReactions } from '../src/care-changes/application/course.reactions.js';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { at, aWay, consumed, type Way } from './a-course.js';
import { publishedBy } from './published.js';

const recorded = z.looseObject({ questionnaireId: z.uuid() });
const atRisk = [
  { instrument: 'PHQ-9', answers: [1, 1, 1, 1, 1, 1, 1, 1, 1] },
  { instrument: 'GAD-7', answers: [1, 1, 1, 1, 1, 1, 1] },
];
const why = { reason: 'transcription' };

describe('one set of scores that is sent twice', () => {
  let outcomes: TestService;

  beforeAll(async () => {
    outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
  });

  afterAll(() => outcomes?.close());

  it('is one filling-in and one risk: the second is shown the first', async () => {
    const way = await aReceivedWay();
    const body = { takenAt: at('2024-06-17'), occasion: 'outside', questionnaires: atRisk };

    const first = recorded.parse((await record(way, body)).body);
    const second = await record(way, body);

    expect(second).toMatchObject({
      status: 409,
      body: {
        code: 'scores.recorded-already',
        crisisHelp,
        earlier: { questionnaireId: first.questionnaireId, takenAt: at('2024-06-17') },
      },
    });
    expect(await typesOf(way)).toEqual(['scores.recorded.v1', 'risk.raised.v2']);
  });

  it('is one of a double tap by the person, seconds apart', async () => {
    const way = await aReceivedWay();
    const body = { occasion: 'before', questionnaires: atRisk };

    const taps = await Promise.all([recordSelf(way, body), recordSelf(way, body), recordSelf(way, body)]);

    expect(taps.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await typesOf(way)).toEqual(['scores.recorded.v1', 'risk.raised.v2']);
  });

  it('is one of a contact, though the person sent it before and the clinician enters it in the session', async () => {
    const way = await aReceivedWay();
    const appointmentId = randomUUID();
    await recordSelf(way, { occasion: 'before', appointmentId, questionnaires: atRisk });

    const entered = await record(way, {
      takenAt: at('2024-06-17'),
      occasion: 'in',
      appointmentId,
      questionnaires: atRisk.slice(0, 1),
    });

    expect(entered).toMatchObject({ status: 409, body: { code: 'scores.recorded-already' } });
  });

  it('is two when staff say why; a person cannot', async () => {
    const way = await aReceivedWay();
    const body = { takenAt: at('2024-06-17'), occasion: 'outside', questionnaires: atRisk };
    const despite = { despiteEarlier: { reason: 'Filled in anew after a panic attack.' } };
    await record(way, body);

    expect(await record(way, { ...body, ...despite })).toMatchObject({ status: 201 });
    await recordSelf(way, { occasion: 'outside', questionnaires: atRisk });
    expect(await recordSelf(way, { occasion: 'outside', questionnaires: atRisk, ...despite })).toMatchObject({
      status: 409,
    });
  });

  it('is none where the instrument or the occasion is another, or the first was withdrawn', async () => {
    const way = await aReceivedWay();
    const [depression, anxiety] = atRisk;
    const body = { takenAt: at('2024-06-17'), occasion: 'outside', questionnaires: [depression] };
    const first = recorded.parse((await record(way, body)).body);

    const others = [
      await record(way, { ...body, questionnaires: [anxiety] }),
      await record(way, { ...body, takenAt: '2024-06-17T12:16:00.000Z' }),
    ];
    await post(`/questionnaires/${first.questionnaireId}/withdrawal`, why);

    expect([...others, await record(way, body)].map(({ status }) => status)).toEqual([201, 201, 201]);
  });

  it('is not made by a correction either: neither by its time nor by an instrument that is there', async () => {
    const way = await aReceivedWay();
    const [depression, anxiety] = atRisk;
    const body = { takenAt: at('2024-06-17'), occasion: 'outside', questionnaires: [depression] };
    await record(way, body);
    const other = recorded.parse((await record(way, { ...body, takenAt: at('2024-06-24') })).body);
    const beside = recorded.parse((await record(way, { ...body, questionnaires: [anxiety] })).body);

    const moved = await correct(other.questionnaireId, { takenAt: at('2024-06-17') });
    const added = await correct(beside.questionnaireId, { questionnaires: atRisk });

    for (const refused of [moved, added])
      expect(refused).toMatchObject({ status: 409, body: { code: 'scores.recorded-already' } });
  });

  it('as a correction or a withdrawal is one, too', async () => {
    const way = await aReceivedWay();
    const body = { takenAt: at('2024-06-17'), occasion: 'outside', questionnaires: atRisk };
    const { questionnaireId } = recorded.parse((await record(way, body)).body);

    await correct(questionnaireId, { takenAt: at('2024-06-18') });
    const correctedAgain = await correct(questionnaireId, { takenAt: at('2024-06-18') });
    await post(`/questionnaires/${questionnaireId}/withdrawal`, why);
    const withdrawnAgain = await post(`/questionnaires/${questionnaireId}/withdrawal`, why);

    expect(correctedAgain).toMatchObject({ status: 422, body: { code: 'correction.changes-nothing' } });
    expect(withdrawnAgain).toMatchObject({ status: 409, body: { code: 'questionnaire.withdrawn' } });
    expect((await typesOf(way)).slice(2)).toEqual(['scores.corrected.v1', 'scores.withdrawn.v1']);
  });

  it('raises the risk of a second form that is refused and answers item 9 higher than the first, once', async () => {
    const way = await aReceivedWay();
    const phq9 = (item9: number) => [{ instrument: 'PHQ-9', answers: [1, 1, 1, 1, 1, 1, 1, 1, item9] }];
    const body = { takenAt: at('2024-06-17'), occasion: 'outside' };
    await record(way, { ...body, questionnaires: phq9(0) });

    const higher = await record(way, { ...body, questionnaires: phq9(3) });
    const again = await record(way, { ...body, questionnaires: phq9(3) });

    for (const refused of [higher, again])
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'scores.recorded-already', risk: { level: 'same-day' }, earlier: {} },
      });
    expect(await typesOf(way)).toEqual(['scores.recorded.v1', 'risk.raised.v2']);
  });

  it.each([
    ['item 9 beside a total', [{ instrument: 'PHQ-9', total: 28, item9: 3 }]],
    ['ten answers', [{ instrument: 'PHQ-9', answers: [1, 1, 1, 1, 1, 1, 1, 1, 2, 1] }]],
    ['answers and a total', [{ instrument: 'PHQ-9', answers: [1, 1, 1, 1, 1, 1, 1, 1, 3], total: 11 }]],
    [
      'a total beside a sheet that is incomplete',
      [
        { instrument: 'PHQ-9', total: 15, item9: 2 },
        { instrument: 'GAD-7', answers: [1, 1, 1] },
      ],
    ],
    [
      'a good sheet beside an instrument that is not known',
      [
        { instrument: 'PHQ-9', answers: [1, 1, 1, 1, 1, 1, 1, 1, 3] },
        { instrument: 'PSWQ', total: 40 },
      ],
    ],
  ])('raises the risk once of a refused form with %s', async (_, questionnaires) => {
    const way = await aReceivedWay();
    const body = { takenAt: at('2024-06-17'), occasion: 'outside', questionnaires };

    const refused = [await record(way, body), await record(way, body)];

    for (const answer of refused)
      expect(answer).toMatchObject({ status: 422, body: { risk: { level: 'same-day' } } });
    expect(await typesOf(way)).toEqual(['risk.raised.v2']);
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

  function record({ referralId }: Way, body: object): Promise<Answer> {
    return post(`/referrals/${referralId}/scores`, body);
  }

  async function recordSelf({ referralId, personId }: Way, body: object): Promise<Answer> {
    const token = await outcomes.token('patient', { personId });
    return outcomes.request('POST', `/referrals/${referralId}/scores`, { token, body });
  }

  function correct(questionnaireId: string, change: object): Promise<Answer> {
    return post(`/questionnaires/${questionnaireId}/correction`, { ...why, ...change });
  }

  async function post(path: string, body: object): Promise<Answer> {
    return outcomes.request('POST', path, { token: await outcomes.token('clinician'), body });
  }

  async function typesOf({ referralId }: Way): Promise<string[]> {
    return (await publishedBy(outcomes, referralId)).map(({ type }) => type);
  }
});
