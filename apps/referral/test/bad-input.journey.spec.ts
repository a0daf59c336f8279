import { guidedSelfHelp } from './a-referral.js';
import { FrontDesk, sentinel, someone } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open({ BODY_LIMIT_BYTES: '4096' });
});
afterAll(() => desk.close());

const nobody = '0190b7c4-5d9e-7a31-9c0e-00000000dead';

describe('a referral with bad input', () => {
  it.each([
    [
      'a wrong check digit',
      { person: { ...someone, nhsNumber: '9434765918' } },
      'value.invalid',
      'person.nhsNumber',
    ],
    [
      'a malformed GP code',
      { person: { ...someone, gpPracticeCode: 'A8' } },
      'value.invalid',
      'person.gpPracticeCode',
    ],
    [
      'a malformed postcode',
      { person: { ...someone, postcode: 'NOWHERE' } },
      'value.invalid',
      'person.postcode',
    ],
    ['an unknown source', { source: 'Z9' }, 'value.invalid', 'source'],
    ['a day that is none', { receivedOn: '2024-02-30' }, 'value.invalid', 'receivedOn'],
    ['a day in the future', { receivedOn: '2025-02-01' }, 'time.in-future', 'receivedOn'],
    [
      'a child',
      { person: { ...someone, birthDate: '2010-01-01' } },
      'referral.under-minimum-age',
      'person.birthDate',
    ],
    [
      'someone not born',
      { person: { ...someone, birthDate: '2024-12-01' } },
      'person.born-after-receipt',
      'person.birthDate',
    ],
    [
      'someone of 121',
      { person: { ...someone, birthDate: '1903-06-02' } },
      'person.age-implausible',
      'person.birthDate',
    ],
    ['nobody in it', { person: undefined }, 'person.missing', 'person'],
    [
      'a field that nobody knows',
      { person: { ...someone, shoeSize: 44 } },
      'field.unknown',
      'person.shoeSize',
    ],
    [
      'a placeholder for a number',
      { person: { ...someone, nhsNumber: '9999999999' } },
      'value.invalid',
      'person.nhsNumber',
    ],
    [
      'a number that somebody verified and nobody sent',
      { person: { ...someone, nhsNumberVerifiedBy: 'pds-trace' } },
      'nhs-number.missing',
      'person.nhsNumber',
    ],
    [
      'an interpreter without language',
      { person: { ...someone, interpreter: { needed: true } } },
      'value.invalid',
      'person.interpreter.language',
    ],
  ])('is refused for %s, which is named, and leaves nothing behind', async (_what, body, code, field) => {
    const answer = await desk.refer(body);

    expect(answer).toMatchObject({ status: 422, body: { code, errors: [{ field, code }] } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    await thenNothingWasLeftBehind();
  });

  it.each([
    ['is not JSON', '{"source":', 400, 'body.not-json'],
    ['is too large', JSON.stringify({ source: 'x'.repeat(5_000) }), 413, 'body.too-large'],
  ])('is refused when its body %s', async (_what, body, status, code) => {
    const answer = await desk.post('administrator', '/referrals', { body });

    expect(answer).toMatchObject({ status, body: { code } });
    await thenNothingWasLeftBehind();
  });

  it('is refused for a known person who is not known', async () => {
    const answer = await desk.refer({ person: undefined, personId: nobody });

    expect(answer).toMatchObject({
      status: 404,
      body: { code: 'person.unknown', errors: [{ field: 'personId' }] },
    });
    await thenNothingWasLeftBehind();
  });

  it('is refused from someone whose role may not', async () => {
    const answer = await desk.post('patient', '/referrals', { body: {}, personId: nobody });

    expect(answer).toMatchObject({ status: 403, body: { code: 'caller.role-not-allowed' } });
  });

  async function thenNothingWasLeftBehind(): Promise<void> {
    const left = await Promise.all(
      ['person', 'referral', 'domain_event', 'idempotent_command'].map((t) => desk.count(t)),
    );
    expect(left).toEqual([0, 0, 0, 0]);
  }
});

describe('a command to a referral', () => {
  it.each(['assess', 'accept', 'decline', 'discharge'] as const)(
    'is refused where there is none (%s)',
    async (verb) => {
      const unknown = await desk[verb](nobody);
      const malformed = await desk[verb]('12');

      expect(unknown).toMatchObject({ status: 404, body: { code: 'referral.unknown' } });
      expect(malformed).toMatchObject({ status: 422, body: { code: 'id.malformed' } });
    },
  );

  it('is refused out of order, and publishes nothing', async () => {
    const { referralId } = await desk.referred();

    const accepted = await desk.accept(referralId);
    await desk.decline(referralId);
    const declinedAgain = await desk.decline(referralId);
    const discharged = await desk.discharge(referralId, { endCode: '50' });

    expect(accepted).toMatchObject({ status: 409, body: { code: 'referral.not-assessed' } });
    expect(declinedAgain).toMatchObject({ status: 409, body: { code: 'referral.already-declined' } });
    expect(discharged).toMatchObject({ status: 409, body: { code: 'referral.already-declined' } });
    expect(await desk.published('referral.accepted')).toEqual([]);
    expect(await desk.published('referral.discharged')).toEqual([]);
  });

  it('is refused when someone is discharged twice', async () => {
    const { referralId } = await desk.referred();
    await desk.discharge(referralId, { endCode: '50' });

    const again = await desk.discharge(referralId, { endCode: '50' });

    expect(again).toMatchObject({ status: 409, body: { code: 'referral.already-discharged' } });
  });

  it.each([
    [
      'an assessment without its reason',
      'assess',
      { suitable: false, problemDescriptor: null },
      'assessment.reason-needed',
      'notSuitableReason',
    ],
    ['an unknown problem', 'assess', { problemDescriptor: 'F499' }, 'value.invalid', 'problemDescriptor'],
    [
      'an assessment before receipt',
      'assess',
      { assessedOn: '2024-06-02' },
      'referral.before-receipt',
      'assessedOn',
    ],
    ['an unknown therapy', 'accept', { therapy: '1' }, 'value.invalid', 'therapy'],
    ['an acceptance tomorrow', 'accept', { acceptedOn: '2025-02-01' }, 'time.in-future', 'acceptedOn'],
    ['a therapy of another step', 'accept', { step: '3' }, 'referral.step-does-not-match-therapy', 'therapy'],
    [
      'an override without a reason',
      'accept',
      { guidedSelfHelpOverride: { reason: ' ' } },
      'value.invalid',
      'guidedSelfHelpOverride.reason',
    ],
    ['a retired end code', 'decline', { endCode: '97' }, 'value.invalid', 'endCode'],
    [
      'an end code for the treated',
      'decline',
      { endCode: '46' },
      'referral.end-code-is-for-treated',
      'endCode',
    ],
    [
      'an end before the beginning',
      'discharge',
      { dischargedOn: '2024-06-02', endCode: '50' },
      'referral.before-receipt',
      'dischargedOn',
    ],
  ] as const)('is refused for %s', async (_what, verb, body, code, field) => {
    const { referralId } = await desk.referred();
    if (verb !== 'assess') await desk.assess(referralId);

    const answer = await desk[verb](referralId, body);

    expect(answer).toMatchObject({ status: 422, body: { code, errors: [{ field, code }] } });
  });

  it('is refused for guided self-help against social anxiety until a clinician records why', async () => {
    const { referralId } = await desk.referred();
    await desk.assess(referralId, { problemDescriptor: 'F401' });
    const body = {
      acceptedOn: '2024-06-18',
      step: '2',
      therapy: guidedSelfHelp,
      guidedSelfHelpOverride: { reason: 'cannot leave the house' },
    };
    expect(await desk.post('administrator', `/referrals/${referralId}/acceptance`, { body })).toMatchObject({
      status: 403,
      body: { code: 'referral.override-by-clinician-only' },
    });

    const refused = await desk.accept(referralId);
    const overridden = await desk.accept(referralId, {
      guidedSelfHelpOverride: { reason: 'cannot leave the house' },
    });

    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'referral.guided-self-help-not-recommended' },
    });
    expect(overridden.status).toBe(200);
    const shown = await desk.get(`/referrals/${referralId}`);
    expect(shown.body).toMatchObject({
      standing: 'accepted',
      acceptance: { therapy: guidedSelfHelp, guidedSelfHelpReason: 'cannot leave the house' },
    });
  });
});

describe('a command sent twice with one Idempotency-Key', () => {
  it('makes one referral and gives one answer', async () => {
    const key = { 'Idempotency-Key': 'referral-1' };
    const send = () => desk.refer({ person: sentinel }, key);
    const before = await desk.count('referral');

    const atOnce = await Promise.all([send(), send()]);
    const again = await send();

    const done = atOnce.filter(({ status }) => status === 201);
    const inFlight = atOnce.filter(({ status }) => status === 409);
    expect([...done, again].map(({ body }) => body)).toEqual([...done, again].map(() => again.body));
    for (const { body } of inFlight) expect(body).toMatchObject({ code: 'idempotency.in-flight' });
    expect(await desk.count('referral')).toBe(before + 1);
  });

  it('is refused when the second says something else', async () => {
    const key = { 'Idempotency-Key': 'referral-2' };
    await desk.refer({}, key);

    const other = await desk.refer({ source: 'B1' }, key);

    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.key-reused' } });
  });
});
