import { captureLogs } from '#testing/captured-logs';
import { eventually } from '#testing/eventually';
import { FrontDesk, sentinel, treatmentOn } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open({ LOG_LEVEL: 'trace' });
});
afterAll(() => desk.close());

const despiteOpenReferral = { reason: 'another clinic' };
const identities = [
  'zebedee',
  'sentinelle',
  '943 476 5919',
  '9434765919',
  '9434765870',
  '1990-05-17',
  'zz99',
  '17 quagga',
  '07700 900461',
  'refuses to go out',
  'the samaritans',
];

describe('who someone is', () => {
  it('stands in no event, log line or message of refusal', async () => {
    const logs = captureLogs();
    const answers: unknown[] = [];

    const referred = await desk.referred({ person: sentinel });
    await desk.assess(referred.referralId, { problemDescriptor: 'F401' });
    await desk.accept(referred.referralId, { guidedSelfHelpOverride: { reason: 'refuses to go out' } });
    await desk.attended(referred, treatmentOn('2024-07-01'));
    answers.push(await desk.refer({ person: { ...sentinel, birthDate: '1991-05-17' } }));
    answers.push(await desk.refer({ person: { ...sentinel, nhsNumber: '9434765918' } }));
    answers.push(await desk.refer({ person: sentinel, receivedOn: '2025-02-01' }));
    answers.push(await desk.refer({ person: { ...sentinel, postcode: 'ZZ99' } }));
    answers.push(await selfReferral({ ...sentinel, birthDate: '2015-05-17' }));
    answers.push(await desk.decline(referred.referralId, { endCode: '46', signpostedTo: 'the Samaritans' }));
    await eventually(async () => expect(await desk.count('contact')).toBe(1));
    logs.stop();

    expect(answers).toMatchObject([409, 422, 422, 422, 422, 422].map((status) => ({ status })));
    expect(logs.lines().filter((line) => line['msg'] === 'request').length).toBeGreaterThan(5);
    const said =
      `${logs.text()} ${JSON.stringify(answers)} ${JSON.stringify(await desk.published())}`.toLowerCase();
    expect(identities.filter((identity) => said.includes(identity))).toEqual([]);
  });

  it('is shown to staff in its one form, and each look is recorded', async () => {
    const { personId } = await desk.referred({ person: sentinel, despiteOpenReferral });

    const shown = await desk.get(`/persons/${personId}`);

    expect(shown.body).toEqual({
      personId,
      ...sentinel,
      nhsNumber: '9434765919',
      claimedNhsNumber: null,
      postcode: 'ZZ99 9ZZ',
      nhsNumberVerifiedBy: 'document-seen',
      contact: { ...sentinel.contact, safeToText: null, safeToPost: null },
      accessibleInformation: [],
    });
    expect(await readsOf(personId)).toEqual([{ subject: 'clinician-DH0', role: 'clinician' }]);
  });

  it('is shown to nobody of another provider, and to a patient only about him- or herself', async () => {
    const { personId, referralId } = await desk.referred({
      person: { ...sentinel, givenName: 'Zebedetta', nhsNumber: undefined },
    });
    const stranger = { role: 'patient', personId: '0190b7c4-5d9e-7a31-9c0e-00000000beef' } as const;

    const answers = await Promise.all([
      desk.get(`/persons/${personId}`, { provider: 'NCH' }),
      desk.get(`/persons/${personId}`, stranger),
      desk.get(`/referrals/${referralId}`, { provider: 'NCH' }),
      desk.get(`/referrals/${referralId}`, stranger),
      desk.get(`/persons/${personId}`, { role: 'patient', personId }),
      desk.get(`/referrals/${referralId}`, { role: 'patient', personId }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 200, 200]);
    expect(await readsOf(personId)).toEqual([{ subject: 'patient-DH0', role: 'patient' }]);
  });

  async function selfReferral(person: object) {
    const personId = '0190b7c4-5d9e-7a31-9c0e-00000000cafe';
    return desk.post('patient', '/self-referrals', { body: { person }, personId });
  }

  async function readsOf(personId: string) {
    return desk.inTransaction((tx) =>
      tx.query<{ subject: string; role: string }>(
        `select entry.subject, entry.role
         from audit_record as record
         join audit_entry as entry on entry.provider_code = record.provider_code and entry.id = record.entry_id
         where record.person_id = $1
           and entry.route = 'GET /persons/:personId'
         order by entry.id`,
        [personId],
      ),
    );
  }
});

describe('a person who comes again', () => {
  const personId = '0190b7c4-5d9e-7a31-9c0e-00000000f00d';

  it('is the same person by the verified NHS number, and what is newer waits to be decided', async () => {
    const person = { ...sentinel, nhsNumber: '9434765870' };
    const first = await desk.referred({ person });

    const second = await desk.referred({
      person: { ...person, telephone: '07700 900777' },
      despiteOpenReferral,
    });

    expect(second.personId).toBe(first.personId);
    expect(second.referralId).not.toBe(first.referralId);
    expect((await desk.get(`/persons/${first.personId}`)).body).toMatchObject({ telephone: '07700 900461' });
    expect((await desk.get(`/persons/${first.personId}/proposals`)).body).toMatchObject({
      proposals: [{ fields: [{ field: 'telephone', proposed: { telephone: '07700 900777' } }] }],
    });
  });

  it('may be referred by id alone', async () => {
    const first = await desk.referred();

    const second = await desk.referred({
      person: undefined,
      personId: first.personId,
      despiteOpenReferral,
    });

    expect(second.personId).toBe(first.personId);
  });

  it('is whom the token says when people refer themselves, and again when they say why', async () => {
    const body = { person: { ...sentinel, nhsNumber: undefined } };

    const first = await desk.post('patient', '/self-referrals', { body, personId });
    const second = await desk.post('patient', '/self-referrals', {
      body: { ...body, despiteOpenReferral },
      personId,
    });

    expect([first.status, second.status]).toEqual([201, 201]);
    expect([first.body, second.body]).toMatchObject([{ personId }, { personId }]);
    expect(await desk.count(`referral where person_id = '${personId}' and source = 'B1'`)).toBe(2);
  });
});
