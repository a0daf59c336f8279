import { eventually } from '#testing/eventually';
import type { Referred } from './a-front-desk.js';
import { assessmentContact, FrontDesk, stepThree, treatmentOn } from './a-front-desk.js';

interface Waiting {
  readonly asOf: string;
  readonly step?: string;
  readonly waitDays?: number;
  readonly listedDays?: number;
}

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

describe('the way of a referral', () => {
  it('leads from receipt through assessment, waiting list and treatment to discharge', async () => {
    const referred = await givenSomeoneWasReferred();

    await whenAssessedAndAccepted(referred);
    await thenWaiting(referred, { asOf: '2024-06-30', waitDays: 27, listedDays: 13 });

    await whenSeen(referred, { ...treatmentOn('2024-06-17'), ...assessmentContact });
    await whenSeen(referred, treatmentOn('2024-07-01'));
    await whenSeen(referred, treatmentOn('2024-10-07'));
    await thenClocks(referred, {
      firstAssessmentOn: '2024-06-17',
      firstTreatmentOn: '2024-07-01',
      secondTreatmentOn: '2024-10-07',
      contactCount: 3,
      treatmentContactCount: 2,
      waitDays: 28,
      firstToSecondTreatmentDays: 98,
    });
    await thenNobodyWaits('2024-10-08');

    const discharged = await desk.discharge(referred.referralId, { dischargedOn: '2024-11-04' });
    expect(discharged).toMatchObject({ status: 200, body: { referralId: referred.referralId } });
    await thenPublished(['received', 'assessment.recorded', 'accepted', 'discharged'], referred);
  });

  it('shows who waited on a day in the past, on the list of that day', async () => {
    const referred = await givenSomeoneWasReferred();
    await whenAssessedAndAccepted(referred);

    await desk.accept(referred.referralId, { acceptedOn: '2024-08-01', ...stepThree });

    await thenWaiting(referred, { asOf: '2024-07-31', step: '2', waitDays: 58 });
    await thenWaiting(referred, { asOf: '2024-08-31', step: '3', listedDays: 30 });
    const otherStep = await desk.get('/waiting-list?asOf=2024-07-31&step=3');
    expect(otherStep.body).toMatchObject({ entries: [] });
    await desk.decline(referred.referralId, { declinedOn: '2024-09-01', endCode: '14' });
    await thenNobodyWaits('2024-09-02');
  });

  it('is listed page by page, longest wait first', async () => {
    const first = await givenSomeoneWasReferred({ receivedOn: '2024-02-01' });
    const second = await givenSomeoneWasReferred({ receivedOn: '2024-02-02' });
    await whenAssessedAndAccepted(first, '2024-02-20');
    await whenAssessedAndAccepted(second, '2024-02-20');

    const page = await desk.get('/waiting-list?asOf=2024-03-01&limit=1');
    const next = await desk.get(`/waiting-list?asOf=2024-03-01&limit=1&after=${first.referralId}`);

    expect(page.body).toMatchObject({ entries: [{ referralId: first.referralId }], next: first.referralId });
    expect(next.body).toMatchObject({ entries: [{ referralId: second.referralId }], next: null });
  });
});

describe('contacts told by scheduling', () => {
  it('count once when the same event comes twice', async () => {
    const referred = await givenAccepted();
    const contact = treatmentOn('2024-07-02');
    await whenSeen(referred, contact);
    await thenClocks(referred, { treatmentContactCount: 1 });

    await desk.publishAgain(contact.appointmentId);
    await whenSeen(referred, contact);
    await whenSeen(referred, treatmentOn('2024-07-09'));

    await thenClocks(referred, { treatmentContactCount: 2, firstTreatmentOn: '2024-07-02' });
  });

  it('tolerate late arrival: an earlier treatment learnt after a later one, and after the discharge', async () => {
    const referred = await givenAccepted();
    await whenSeen(referred, treatmentOn('2024-08-06'));
    await thenClocks(referred, { firstTreatmentOn: '2024-08-06' });
    await desk.discharge(referred.referralId, { dischargedOn: '2024-09-02' });

    await whenSeen(referred, treatmentOn('2024-07-03'));

    await thenClocks(referred, {
      firstTreatmentOn: '2024-07-03',
      secondTreatmentOn: '2024-08-06',
      waitDays: 30,
    });
  });

  it('end no wait when they were missed, unless they were unplanned', async () => {
    const referred = await givenAccepted();

    await desk.missed(referred, { ...treatmentOn('2024-07-04'), planned: 'Y' });
    await desk.missed(referred, { ...treatmentOn('2024-07-11'), planned: 'N' });

    await thenClocks(referred, { firstTreatmentOn: '2024-07-11', contactCount: 1 });
  });

  it('are needed before someone is discharged as treated; until they come the answer says when to ask again', async () => {
    const referred = await givenAccepted();

    const tooSoon = await desk.discharge(referred.referralId);
    await whenSeen(referred, treatmentOn('2024-07-05'));
    await thenClocks(referred, { treatmentContactCount: 1 });
    const inTime = await desk.discharge(referred.referralId);

    expect(tooSoon).toMatchObject({
      status: 409,
      body: { code: 'referral.no-contact-known-yet', retryAfterMs: 1_000, errors: [{ field: 'endCode' }] },
    });
    expect(tooSoon.headers.get('retry-after')).toBe('1');
    expect(inTime.status).toBe(200);
  });
});

async function givenSomeoneWasReferred(body: object = {}): Promise<Referred> {
  return desk.referred(body);
}

async function givenAccepted(): Promise<Referred> {
  const referred = await givenSomeoneWasReferred();
  await whenAssessedAndAccepted(referred);
  return referred;
}

async function whenAssessedAndAccepted({ referralId }: Referred, day = '2024-06-17'): Promise<void> {
  expect((await desk.assess(referralId, { assessedOn: day })).status).toBe(200);
  expect((await desk.accept(referralId, { acceptedOn: day })).status).toBe(200);
}

async function whenSeen(referred: Referred, contact: Parameters<FrontDesk['attended']>[1]): Promise<void> {
  await desk.attended(referred, contact);
}

async function thenClocks({ referralId }: Referred, clocks: object): Promise<void> {
  await eventually(async () => {
    expect((await desk.get(`/referrals/${referralId}`)).body).toMatchObject({ clocks });
  });
}

async function thenWaiting({ referralId }: Referred, { asOf, ...entry }: Waiting): Promise<void> {
  const { body } = await desk.get(`/waiting-list?asOf=${asOf}`);
  const { entries } = body as { entries: Referred[] };
  expect(entries.find((one) => one.referralId === referralId)).toMatchObject(entry);
}

async function thenNobodyWaits(asOf: string): Promise<void> {
  expect((await desk.get(`/waiting-list?asOf=${asOf}`)).body).toMatchObject({ entries: [] });
}

async function thenPublished(events: readonly string[], { referralId }: Referred): Promise<void> {
  const recorded = (await desk.published()).filter(({ value }) =>
    value.includes(`"partitionkey":"${referralId}"`),
  );
  const own = recorded.filter(({ type }) => !type.includes('appointment'));
  expect(own.map(({ type }) => events.find((name) => type.includes(name)))).toEqual(events);
}

describe('the description of the routes', () => {
  it('gives every route its summary, its answer and its refusals', async () => {
    const { body } = await desk.get('/openapi.json');

    const { paths } = body as { paths: Record<string, Record<string, Documented>> };
    const own = Object.entries(paths).filter(([path]) => !/^.(health|metrics)/.test(path));
    const routes = own.flatMap(([, methods]) => Object.values(methods));
    expect(routes.length).toBeGreaterThan(5);
    expect(routes.filter((route) => !isDescribed(route))).toEqual([]);
  });
});

interface Documented {
  readonly summary?: string;
  readonly responses: Record<string, { content?: Record<string, { schema: { $ref?: string } }> }>;
}

function isDescribed({ summary, responses }: Documented): boolean {
  const answer = (responses['200'] ?? responses['201'])?.content?.['application/json'];
  return summary !== undefined && answer?.schema.$ref !== undefined && responses['422'] !== undefined;
}
