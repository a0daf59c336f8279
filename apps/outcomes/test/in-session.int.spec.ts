import { randomUUID } from 'node:crypto';
import { newEvent, type EventOf, type NewEvent } from '#domain-model/define-event';
import { AttendanceCorrected } from '#domain-model/events/scheduling.events';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type TestService } from '#testing/service';
import { CourseReactions } from '../src/care-changes/application/course.reactions.js';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { at, aWay, consumed, type Way } from './a-course.js';

const byStaff = { reason: 'transcription', correctedBy: 'a', correctedAt: at('2024-12-02') } as const;

describe('scores of a session', () => {
  let outcomes: TestService;

  beforeAll(async () => {
    outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
  });

  afterAll(() => outcomes?.close());

  it('count on the date of their contact, whichever is known first', async () => {
    const [before, after] = [await aTreatedWay(), await aTreatedWay()];
    await consume(before.way.treated('2024-06-24', before.appointmentId));
    await record(before, '2024-06-17');
    await record(after, '2024-06-17');
    await consume(after.way.treated('2024-06-24', after.appointmentId));

    expect([await takenOn(before.way), await takenOn(after.way)]).toEqual([['2024-06-24'], ['2024-06-24']]);
  });

  it('follow their contact when its date is corrected, and what is late or repeated changes nothing', async () => {
    const { way, appointmentId } = await aTreatedWay();
    await consume(way.treated('2024-06-17', appointmentId));
    await record({ way, appointmentId }, '2024-06-17');

    await consume(corrected(way, appointmentId, { sequence: 4, contactOn: '2024-06-26' }));
    await consume(corrected(way, appointmentId, { sequence: 3, contactOn: '2024-06-19' }));
    await consume(corrected(way, appointmentId, { sequence: 4, contactOn: '2024-06-26' }));

    expect(await takenOn(way)).toEqual(['2024-06-26']);
  });

  it('filled in before or outside it keep their own day', async () => {
    const { way, appointmentId } = await aTreatedWay();
    await consume(way.treated('2024-06-24', appointmentId));

    await record({ way, appointmentId }, '2024-06-17', 'before');

    expect(await takenOn(way)).toEqual(['2024-06-17']);
  });

  it('that never was count nowhere, and staff see why; they come back when it does', async () => {
    const { way, appointmentId } = await aTreatedWay();
    await consume(way.treated('2024-06-17', appointmentId));
    const questionnaireId = await record({ way, appointmentId }, '2024-06-17');

    await consume(corrected(way, appointmentId, { sequence: 3, contactOn: '2024-06-17', attendance: null }));
    const voided = await progressOf(way);
    await consume(corrected(way, appointmentId, { sequence: 4, contactOn: '2024-06-17' }));

    expect(voided).toMatchObject({
      instruments: [],
      leftOut: [{ questionnaireId, appointmentId, instruments: ['PHQ-9'], why: 'contact-voided' }],
    });
    expect(JSON.stringify(await progressOf(way, 'patient'))).not.toContain('leftOut');
    expect(await progressOf(way)).not.toHaveProperty('leftOut');
    expect(await takenOn(way)).toEqual(['2024-06-17']);
  });

  it('that never was are no first or last score of an ended course, until it is undone', async () => {
    const { way, appointmentId } = await aTreatedWay();
    await consume(way.treated('2024-06-10'), way.treated('2024-07-01', appointmentId));
    await record({ way, appointmentId: randomUUID() }, '2024-06-10', 'in', 18);
    await record({ way, appointmentId }, '2024-07-01', 'in', 6);
    await consume({ ...consumed(way.discharged('2024-09-30')), sequence: 5 });

    await consume(corrected(way, appointmentId, { sequence: 3, contactOn: '2024-07-01', attendance: null }));
    const without = await outcomeOf(way);
    await consume(corrected(way, appointmentId, { sequence: 4, contactOn: '2024-07-01' }));

    expect(without).toMatchObject({ phq9First: 18, phq9Last: null, treatmentContacts: 1 });
    expect(await outcomeOf(way)).toMatchObject({ phq9First: 18, phq9Last: 6, treatmentContacts: 2 });
  });

  it('leave their risk on the list when it never was, until someone has looked', async () => {
    const { way, appointmentId } = await aTreatedWay();
    await consume(way.treated('2024-06-17', appointmentId));
    const questionnaireId = await record({ way, appointmentId }, '2024-06-17', 'in', 8, 2);

    await consume(corrected(way, appointmentId, { sequence: 3, contactOn: '2024-06-17', attendance: null }));

    const token = await outcomes.token('clinician');
    expect(await outcomes.request('GET', '/risks', { token })).toMatchObject({
      body: [{ questionnaireId, appointmentId, reviewedAt: null }],
    });
  });

  it('stand in the order of their instants through the hour that comes twice when the clocks go back', async () => {
    const { way, appointmentId } = await aTreatedWay();
    const second = randomUUID();
    const token = await outcomes.token('clinician');
    for (const [takenAt, total, id] of [
      ['2024-10-27T00:35:00.000Z', 15, appointmentId],
      ['2024-10-27T01:25:00.000Z', 3, second],
    ] as const) {
      const questionnaires = [{ instrument: 'PHQ-9', total, item9: 0 }];
      const body = { takenAt, occasion: 'in', appointmentId: id, questionnaires };
      await outcomes.request('POST', `/referrals/${way.referralId}/scores`, { token, body });
    }

    await consume(way.treated('2024-10-27', appointmentId), way.treated('2024-10-27', second));

    expect(await progressOf(way)).toMatchObject({
      instruments: [{ first: 15, latest: 3, reliableChange: 'improvement' }],
    });
  });

  it('are dated by when they were filled in where the contact was missed or cancelled', async () => {
    const { way, appointmentId } = await aTreatedWay();
    await record({ way, appointmentId }, '2024-06-17');

    await consume(corrected(way, appointmentId, { sequence: 3, contactOn: '2024-06-24', attendance: '3' }));
    const missed = await takenOn(way);
    await consume(corrected(way, appointmentId, { sequence: 4, contactOn: '2024-06-24', attendance: '4' }));
    const cancelled = await takenOn(way);
    await consume(corrected(way, appointmentId, { sequence: 5, contactOn: '2024-06-24' }));

    expect([missed, cancelled]).toEqual([['2024-06-17'], ['2024-06-17']]);
    expect(await takenOn(way)).toEqual(['2024-06-24']);
  });

  it('of another number of items are not compared, neither for staff nor for the person', async () => {
    const { way } = await aTreatedWay();
    const token = await outcomes.token('clinician');
    const mobility = Array.from({ length: 26 }, (_, index) => (index < 3 ? 4 : null));
    for (const [day, work] of [
      ['2024-06-17', 8],
      ['2024-06-24', 9],
    ] as const) {
      const questionnaires = [
        { instrument: 'WSAS', answers: [work, 4, 4, 4, 4] },
        { instrument: 'MI', answers: mobility },
      ];
      const body = { takenAt: at(day), occasion: 'outside', questionnaires };
      expect(
        await outcomes.request('POST', `/referrals/${way.referralId}/scores`, { token, body }),
      ).toMatchObject({
        status: 201,
        body: { scores: [{ outOf: work === 9 ? 4 : 5 }, { total: 4, answered: 3, outOf: 26 }] },
      });
    }

    for (const role of ['clinical-lead', 'patient'] as const)
      expect((await progressOf(way, role)).instruments).toMatchObject([
        { instrument: 'MI', scores: [{ answered: 3 }, { answered: 3 }] },
        { instrument: 'WSAS', notComparable: 1, changeSinceFirst: null, reliableChange: null },
      ]);
  });

  async function aTreatedWay(): Promise<{ way: Way; appointmentId: string }> {
    const way = aWay();
    await consume(way.received('2024-06-03'));
    return { way, appointmentId: randomUUID() };
  }

  function corrected(
    { referralId, personId }: Way,
    appointmentId: string,
    given: { sequence: number; contactOn: string; attendance?: '3' | '4' | null },
  ): EventOf {
    const { sequence, contactOn } = given;
    const { attendance = '5' as const } = given;
    const data = {
      ...AttendanceCorrected.example,
      referralId,
      personId,
      appointmentId,
      ...byStaff,
      contactOn,
      startsAt: at(contactOn),
      attendance,
      ...(attendance !== '5' ? { therapies: [], minutes: null } : {}),
    };
    return { ...consumed(newEvent(AttendanceCorrected, byStaff.correctedAt, data)), sequence };
  }

  function consume(...events: (NewEvent | EventOf)[]): Promise<void> {
    const recorded = events.map((one) => ('sequence' in one ? one : consumed(one)));
    return outcomes.app
      .get(Transactions)
      .run({ providers: ['DH0'] }, (tx) => outcomes.app.get(CourseReactions).followCare(recorded, tx));
  }

  async function record(
    { way, appointmentId }: { way: Way; appointmentId: string },
    ...[day, occasion = 'in', total = 8, item9 = 0]: [
      day: string,
      occasion?: string,
      total?: number,
      item9?: number,
    ]
  ): Promise<string> {
    const { status, body } = await outcomes.request('POST', `/referrals/${way.referralId}/scores`, {
      token: await outcomes.token('clinician'),
      body: {
        takenAt: at(day),
        occasion,
        appointmentId,
        questionnaires: [{ instrument: 'PHQ-9', total, item9 }],
      },
    });
    expect(status).toBe(201);
    return (body as { questionnaireId: string }).questionnaireId;
  }

  async function progressOf(
    { referralId, personId }: Way,
    role: 'clinical-lead' | 'patient' = 'clinical-lead',
  ) {
    const token = await outcomes.token(role, role === 'patient' ? { personId } : {});
    const { body } = await outcomes.request('GET', `/referrals/${referralId}/progress`, { token });
    return body as { instruments: { scores: { takenAt: string }[] }[] };
  }

  async function takenOn(way: Way): Promise<string[]> {
    const { instruments } = await progressOf(way);
    return instruments.flatMap(({ scores }) => scores.map(({ takenAt }) => takenAt.slice(0, 10)));
  }

  async function outcomeOf({ referralId }: Way): Promise<unknown> {
    const [row] = await outcomes.app
      .get(Transactions)
      .read({ providers: ['DH0'] }, (tx) =>
        tx.query<{ outcome: unknown }>('select outcome from course where referral_id = $1', [referralId]),
      );
    return row?.outcome;
  }
});
