import { v7 as newId } from 'uuid';
import { newEvent, type DataOf } from '#domain-model/define-event';
import { AppointmentCancelled, AttendanceCorrected } from '#domain-model/events/scheduling.events';
import { eventually } from '#testing/eventually';
import type { Answer } from '#testing/service';
import { UpdateClocksWhenContactRecorded } from '../src/referral/application/update-clocks-when-contact-recorded.js';
import { FrontDesk, treatmentOn, type Referred } from './a-front-desk.js';
import { guidedSelfHelp, now } from './a-referral.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const why = {
  reason: 'transcription',
  note: 'Read off the wrong line.',
  correctedAt: '2025-01-30T09:00:00.000Z',
};

describe('what was recorded of a referral', () => {
  it('is corrected piece by piece, told as events, and listed with what stood before', async () => {
    const referred = await givenDischarged();

    const answers = [
      await correct(referred, 'correction', { receivedOn: '2024-05-30', source: 'H2' }),
      await correct(referred, 'assessment-correction', { problemDescriptor: 'F401' }),
      await correct(referred, 'closure-correction', { closedOn: '2024-09-20', endCode: '47' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[1]?.body).toMatchObject({
      doubts: [{ therapy: guidedSelfHelp, code: 'referral.guided-self-help-not-recommended' }],
    });
    expect((await desk.get(`/referrals/${referred.referralId}`)).body).toMatchObject({
      receivedOn: '2024-05-30',
      source: 'H2',
      assessment: { problemDescriptor: 'F401' },
      closure: { closedOn: '2024-09-20', endCode: '47' },
      clocks: { waitDays: 32 },
    });
    const { body } = await desk.get(`/referrals/${referred.referralId}/corrections`);
    expect(body).toMatchObject({
      corrections: [
        {
          what: 'receipt',
          note: why.note,
          correctedByRole: 'clinician',
          correctedAt: why.correctedAt,
          before: { receivedOn: '2024-06-03', source: 'A1' },
          after: { receivedOn: '2024-05-30', source: 'H2' },
        },
        { what: 'assessment', before: { problemDescriptor: 'F411' } },
        { what: 'closure', before: { closedOn: '2024-10-01', endCode: '46' } },
      ],
    });
    const recorded = (await desk.published()).filter(({ value }) => value.includes(referred.referralId));
    expect(recorded.slice(-3).map(({ type }) => type.replace('stepwise.', ''))).toEqual([
      'referral.corrected.v1',
      'assessment.corrected.v1',
      'closure.corrected.v1',
    ]);
    expect(recorded.map(({ value }) => value).join()).not.toContain('wrong line');
  });

  it('is refused what a first recording is refused', async () => {
    const referred = await givenDischarged();

    const refusals = [
      await correct(referred, 'correction', { receivedOn: '2024-06-18' }),
      await correct(referred, 'correction', { receivedOn: '2008-05-16' }),
      await correct(referred, 'correction', { reason: 'other', note: undefined, source: 'B1' }),
      await correct(referred, 'assessment-correction', { assessedOn: '2024-06-18' }),
      await correct(referred, 'closure-correction', { closedOn: '2024-06-30' }),
      await correct(referred, 'closure-correction', {}),
      await correct({ referralId: newId(), personId: '' }, 'reopening', {}),
      await correct(referred, 'reopening', {}),
    ];

    expect(refusals.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual([
      [422, 'referral.received-after-what-followed'],
      [422, 'referral.under-minimum-age'],
      [422, 'correction.note-needed'],
      [422, 'assessment.after-what-followed'],
      [422, 'referral.closed-before-last-contact'],
      [422, 'correction.changes-nothing'],
      [404, 'referral.unknown'],
      [409, 'referral.closed-too-long-ago'],
    ]);
  });

  it('is corrected by one of several at the same moment, or by each in turn, and none is lost', async () => {
    const referred = await givenDischarged();

    const answers = await Promise.all(
      ['A1', 'B1', 'C1', 'H1'].map((source) => correct(referred, 'correction', { source })),
    );

    const won = answers.filter(({ status }) => status === 200).length;
    expect(won).toBeGreaterThan(0);
    expect(await desk.count(`correction where subject_id = '${referred.referralId}'`)).toBe(won);
  });

  it('is not overwritten by whoever read it before', async () => {
    const referred = await givenDischarged();
    const headers = { 'If-Match': 'W/"1"' };

    const answer = await correct(referred, 'correction', { source: 'B1' }, headers);

    expect(answer).toMatchObject({ status: 412, body: { code: 'record.changed-since-read' } });
  });
});

describe('a referral that was closed by mistake', () => {
  it('is opened again, with a list of what its closure had cancelled', async () => {
    const referred = await givenDischarged();
    const appointmentId = newId();
    await publish(AppointmentCancelled, cancelled(referred, appointmentId, 'referral-closed'));
    await publish(AppointmentCancelled, cancelled(referred, newId(), 'person-asked'));
    await eventually(async () => {
      expect(await desk.count(`contact where referral_id = '${referred.referralId}'`)).toBe(3);
    });

    const answer = await onDay('2024-10-05', () =>
      correct(referred, 'reopening', { reason: 'recorded-in-error', correctedAt: undefined }),
    );

    expect(answer).toMatchObject({
      status: 200,
      body: { cancelledAppointments: [{ appointmentId, contactOn: '2024-10-08' }] },
    });
    expect((await desk.get(`/referrals/${referred.referralId}`)).body).toMatchObject({
      standing: 'accepted',
      closure: null,
    });
    expect((await desk.discharge(referred.referralId, { dischargedOn: '2024-11-01' })).status).toBe(200);
  });

  it('is too old to be opened again, and asks no reason for another open referral first', async () => {
    const first = await desk.referred();
    await desk.decline(first.referralId, { declinedOn: '2024-06-20' });
    await desk.referred({ person: undefined, personId: first.personId, receivedOn: '2025-01-22' });

    const answer = await correct(first, 'reopening', {});

    expect(answer).toMatchObject({ status: 409, body: { code: 'referral.closed-too-long-ago' } });
  });

  it('is not opened again by a day that the caller states', async () => {
    const referred = await givenDischarged();

    const answer = await correct(referred, 'reopening', { correctedAt: '2024-10-05T09:00:00.000Z' });

    expect(answer).toMatchObject({ status: 409, body: { code: 'referral.closed-too-long-ago' } });
  });

  it('is held beside another open referral of the person to what a new one is held to', async () => {
    const first = await desk.referred();
    await desk.decline(first.referralId, { declinedOn: '2025-01-20' });
    await desk.referred({ person: undefined, personId: first.personId, receivedOn: '2025-01-22' });

    const refused = await correct(first, 'reopening', {});
    const stored = await correct(first, 'reopening', { despiteOpenReferral: { reason: 'two problems' } });

    expect(refused).toMatchObject({ status: 409, body: { code: 'referral.person-has-open-referral' } });
    expect(stored.status).toBe(200);
  });

  it('was passed on: staff of both sides are told that it is still open there', async () => {
    const here = await desk.referred();
    const transfer = { toProvider: 'NCH', transferredOn: '2025-01-20', reason: 'moved house' };
    await desk.post('administrator', `/referrals/${here.referralId}/transfer`, { body: transfer });

    const answer = await correct(here, 'reopening', {});

    expect(answer).toMatchObject({ status: 200, body: { stillOpenAt: 'NCH' } });
    const [there] = await desk.inTransaction(async (tx) => {
      await tx.setProviders(['NCH']);
      return tx.query<{ referralId: string }>(
        'select referral_id as "referralId" from transfer_in order by referral_id desc limit 1',
      );
    });
    const { body } = await desk.get(`/referrals/${there?.referralId ?? ''}`, { provider: 'NCH' });
    expect(body).toMatchObject({
      standing: 'received',
      background: { transferredIn: { fromProvider: 'DH0', undoneOn: '2025-01-31' } },
    });
    expect(JSON.stringify(body)).not.toContain(here.referralId);
  });

  it('was passed on and has ended there: nobody is said to go on with it', async () => {
    const here = await desk.referred();
    const transfer = { toProvider: 'NCH', transferredOn: '2025-01-20', reason: 'moved house' };
    await desk.post('administrator', `/referrals/${here.referralId}/transfer`, { body: transfer });
    const token = await desk.service.token('administrator', { provider: 'NCH' });
    const inbox = await desk.get('/inbox?limit=500', { provider: 'NCH' });
    const { received } = inbox.body as { received: { referralId: string }[] };
    const there =
      received
        .map(({ referralId }) => referralId)
        .sort()
        .at(-1) ?? '';
    const body = { declinedOn: '2025-01-30', endCode: '50' };
    const declined = await desk.service.request('POST', `/referrals/${there}/decline`, { token, body });

    const answer = await correct(here, 'reopening', {});

    expect(declined.status).toBe(200);
    expect(answer).toMatchObject({ status: 200, body: { stillOpenAt: null } });
  });
});

describe('a referral that was a mistake', () => {
  const voidIt = (referred: Referred, change: object = {}) =>
    correct(referred, 'void', { reason: 'recorded-in-error', correctedAt: undefined, ...change });

  it('is voided with the words of why, is on no list, and nothing more happens to it', async () => {
    const referred = await givenAccepted();

    const wordless = await voidIt(referred, { note: undefined });
    const answer = await voidIt(referred);

    expect(wordless).toMatchObject({ status: 422, body: { code: 'correction.note-needed' } });
    expect(answer.status).toBe(200);
    expect((await desk.get(`/referrals/${referred.referralId}`)).body).toMatchObject({
      standing: 'voided',
      voidedOn: '2025-01-31',
    });
    const { body } = await desk.get('/waiting-list?limit=500');
    expect(JSON.stringify(body)).not.toContain(referred.referralId);
    const recorded = (await desk.published('referral.voided')).filter(({ value }) =>
      value.includes(referred.referralId),
    );
    expect(recorded).toHaveLength(1);
    expect(recorded[0]?.value).not.toContain('wrong line');
    expect(await desk.decline(referred.referralId)).toMatchObject({
      status: 409,
      body: { code: 'referral.voided' },
    });
  });

  it('leaves room for the right one, without a question', async () => {
    const mistake = await desk.referred();
    await voidIt(mistake);

    const right = await desk.refer({ person: undefined, personId: mistake.personId });

    expect(right).toMatchObject({ status: 201, body: { previousReferrals: 0 } });
  });

  it('is voided once, by one of several at the same moment', async () => {
    const referred = await desk.referred();

    const answers = await Promise.all([1, 2, 3].map(() => voidIt(referred)));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await desk.count(`correction where subject_id = '${referred.referralId}' and what = 'void'`)).toBe(
      1,
    );
  });

  it('is no mistake when somebody was seen, and a voided one may stand again', async () => {
    const seen = await givenDischarged();
    const referred = await givenAccepted();
    await voidIt(referred);

    const refused = await voidIt(seen);
    const again = await desk.post('administrator', `/referrals/${referred.referralId}/unvoid`, {
      body: { reason: 'recorded-in-error' },
    });

    expect(refused).toMatchObject({ status: 409, body: { code: 'referral.has-contacts' } });
    expect(again.status).toBe(200);
    expect((await desk.get(`/referrals/${referred.referralId}`)).body).toMatchObject({
      standing: 'accepted',
    });
    expect(JSON.stringify((await desk.get('/waiting-list?limit=500')).body)).toContain(referred.referralId);
  });
});

/** The clock stands on a day while something is done. */
async function onDay<T>(day: string, work: () => Promise<T>): Promise<T> {
  desk.service.stopClockAt(`${day}T09:00:00.000Z`);
  const done = await work();
  desk.service.stopClockAt(now);
  return done;
}

describe('a contact that scheduling corrects', () => {
  const missed = { attendance: '3' as const, therapies: [], minutes: null };

  it('moves the clocks', async () => {
    const referred = await givenAccepted();
    await desk.attended(referred, treatmentOn('2024-07-01'));
    await desk.attended(referred, treatmentOn('2024-07-08'));
    await thenClocks(referred, { treatmentContactCount: 2 });

    const first = { ...corrected(referred, '2024-07-01'), ...missed };
    await publish(AttendanceCorrected, first);

    await thenClocks(referred, { treatmentContactCount: 1, firstTreatmentOn: '2024-07-08' });
  });

  it('ignores the same event twice, and tolerates late arrival of what it corrects', async () => {
    const referred = await givenAccepted();
    const data = { ...corrected(referred, '2024-07-02'), ...missed };

    for (const [sequence, attendance] of [
      [3, '3'],
      [3, '3'],
      [2, '5'],
    ] as const)
      await consumeCorrection({ ...data, attendance }, sequence);

    await thenClocks(referred, { treatmentContactCount: 0, contactCount: 0 });
  });

  it('counts nowhere if it never was, even unplanned', async () => {
    const referred = await givenAccepted();
    const never = {
      ...corrected(referred, '2024-07-03'),
      ...missed,
      attendance: null,
      planned: 'N',
    } as const;

    await consumeCorrection(never, 3);

    await thenClocks(referred, { treatmentContactCount: 0, contactCount: 0 });
  });

  async function consumeCorrection(
    data: DataOf<typeof AttendanceCorrected>,
    sequence: number,
  ): Promise<void> {
    const recorded = {
      ...newEvent(AttendanceCorrected, now, data),
      id: newId(),
      aggregateId: data.appointmentId,
      key: data.referralId,
      sequence,
      providerCode: 'DH0',
      recordedAt: now,
      correlationId: newId(),
      causationId: undefined,
    };
    await desk.inTransaction((tx) =>
      desk.service.app.get(UpdateClocksWhenContactRecorded).whenCorrected(recorded, tx),
    );
  }
});

async function givenAccepted(): Promise<Referred> {
  const referred = await desk.referred();
  await desk.assess(referred.referralId);
  await desk.accept(referred.referralId);
  return referred;
}

async function givenDischarged(): Promise<Referred> {
  const referred = await givenAccepted();
  await desk.attended(referred, { ...treatmentOn('2024-07-01'), appointmentId: newId() });
  await thenClocks(referred, { treatmentContactCount: 1 });
  expect((await desk.discharge(referred.referralId)).status).toBe(200);
  return referred;
}

function correct(
  { referralId }: Referred,
  what: string,
  change: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = { ...why, ...change };
  return desk.post('clinician', `/referrals/${referralId}/${what}`, { body, headers });
}

function corrected(referred: Referred, contactOn: string): DataOf<typeof AttendanceCorrected> {
  return { ...AttendanceCorrected.example, ...referred, ...treatmentOn(contactOn) };
}

function cancelled(referred: Referred, appointmentId: string, reason: 'referral-closed' | 'person-asked') {
  const day = { contactOn: '2024-10-08', cancelledAt: '2024-10-01T12:00:00.000Z' };
  return { ...AppointmentCancelled.example, ...referred, ...day, appointmentId, reason };
}

async function publish<Definition extends typeof AppointmentCancelled | typeof AttendanceCorrected>(
  event: Definition,
  data: DataOf<Definition>,
): Promise<void> {
  await desk.publish([newEvent(event, now, data)]);
}

async function thenClocks({ referralId }: Referred, clocks: object): Promise<void> {
  await eventually(async () => {
    expect((await desk.get(`/referrals/${referralId}`)).body).toMatchObject({ clocks });
  });
}
