import { crisisHelp } from '#domain-model/values/crisis-help';
import { eventually } from '#testing/eventually';
import { FrontDesk, someone, treatmentOn, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const practice = {
  kind: 'gp',
  source: 'A1',
  organisationCode: 'A81001',
  role: 'general practitioner',
  telephone: '01642 000000',
};
const hospital = { ...practice, kind: 'hospital', source: 'H2', organisationCode: 'RR8' };
const charity = { kind: 'voluntary', source: 'G4', role: 'support worker', email: 'desk@charity.example' };
const patient = { ...someone, nhsNumber: '9990000182', telephone: '07700 900461' };
const referral = {
  sender: practice,
  person: patient,
  reasons: ['worry'],
  inTheirWords: 'since the quagga',
  knownRisk: 'none-known',
  consentedOn: '2025-01-30',
};

async function send(body: object = {}, subject = 'practice-a') {
  const token = await desk.service.token('partner', { subject });
  return desk.service.request('POST', '/professional-referrals', { token, body: { ...referral, ...body } });
}

async function statusOf(reference: string, subject = 'practice-a', provider = 'DH0') {
  const token = await desk.service.token('partner', { subject, provider });
  return desk.service.request('GET', `/professional-referrals/${reference}`, { token });
}

const referenceIn = (answer: { body: unknown }) => (answer.body as { reference: string }).reference;

describe('a professional who refers somebody', () => {
  it('is given a reference, and staff are shown what was sent', async () => {
    const answer = await send();

    expect(answer).toMatchObject({ status: 201, body: { receivedOn: '2025-01-31', status: 'received' } });
    const [row] = await desk.inTransaction((tx) =>
      tx.query<Referred>(
        'select referral_id as "referralId" from professional_referral where reference = $1',
        [referenceIn(answer)],
      ),
    );
    expect((await desk.get(`/referrals/${row?.referralId ?? ''}`)).body).toMatchObject({
      source: 'A1',
      background: {
        professionalReferral: {
          senderOrganisation: 'A81001',
          reasons: ['worry'],
          inTheirWords: 'since the quagga',
        },
      },
    });
    expect(JSON.stringify(await desk.published())).not.toContain('quagga');
  });

  it.each([
    [
      'a GP without a practice',
      { sender: { ...practice, organisationCode: undefined } },
      'sender.organisation-needed',
    ],
    ['a GP with a hospital’s source', { sender: { ...practice, source: 'H2' } }, 'sender.source-not-of-kind'],
    [
      'a GP without the NHS number',
      { person: { ...patient, nhsNumber: undefined } },
      'person.nhs-number-needed',
    ],
    [
      'somebody who cannot be asked back',
      { sender: { ...practice, telephone: undefined } },
      'sender.cannot-be-asked',
    ],
    [
      'a charity without a way to the person',
      { sender: charity, person: { ...someone, addressLines: [] } },
      'person.cannot-be-reached',
    ],
    ['a consent to come', { consentedOn: '2025-02-01' }, 'time.in-future'],
  ])('is refused as %s', async (_what, body, code) => {
    const before = await desk.count('referral');

    const answer = await send(body);

    expect(answer).toMatchObject({ status: 422, body: { code } });
    expect(await desk.count('referral')).toBe(before);
  });

  it('is sent elsewhere at once when somebody is in danger now', async () => {
    const answer = await send({ knownRisk: 'immediate' });

    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'professional-referral.immediate-risk', crisisHelp },
    });
  });

  it('need not know the number as a voluntary organisation, and a hospital has sources of its own', async () => {
    const answers = [
      await send({
        sender: charity,
        person: { ...someone, givenName: 'Yolanda', telephone: '07700 900462' },
      }),
      await send({ sender: hospital, person: { ...patient, nhsNumber: '9990000190' } }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  });

  it('is answered alike whether the person is known, open, or known with another birth date', async () => {
    await desk.referred({ person: { ...someone, nhsNumber: '9990000204' } });
    const person = { ...patient, nhsNumber: '9990000204' };

    const answers = [
      await send({ person }),
      await send({ person: { ...person, birthDate: '1971-01-01' } }),
      await send({ person: { ...person, nhsNumber: '9990000212' } }),
    ];

    const shapes = answers.map(({ status, body }) => ({ status, names: Object.keys(body as object) }));
    expect(shapes).toEqual(shapes.map(() => ({ status: 201, names: ['reference', 'receivedOn', 'status'] })));
    expect(await desk.count(`possible_duplicate where 'nhs-number' = any (found_by)`)).toBeGreaterThan(0);
  });

  it('makes one referral however often the same is sent with its key', async () => {
    const token = await desk.service.token('partner', { subject: 'practice-a' });
    const body = { ...referral, person: { ...patient, nhsNumber: '9990000220' } };
    const headers = { 'Idempotency-Key': 'sent-once' };
    const again = () => desk.service.request('POST', '/professional-referrals', { token, body, headers });

    const [one, other] = [await again(), await again()];

    expect(other.body).toEqual(one.body);
  });
});

describe('a referral that a professional sends twice on one day', () => {
  const person = { ...patient, nhsNumber: '9990000255', familyName: 'Sentinelle-Twice' };

  it('is refused while the first is open, which is shown by its reference, unless told why', async () => {
    const first = await send({ person });

    const again = await send({ person: { ...person, telephone: '07700 900463' } });
    const beside = await send({ person, despiteOpenReferral: { reason: 'another difficulty' } });

    expect(again).toMatchObject({
      status: 409,
      body: {
        code: 'professional-referral.sent-twice',
        sentReferral: { reference: referenceIn(first), receivedOn: '2025-01-31' },
      },
    });
    expect(beside.status).toBe(201);
  });

  it('is received once of those that come at the same moment', async () => {
    const twin = { ...person, nhsNumber: '9990000263', givenName: 'Xavier' };

    const answers = await Promise.all([send({ person: twin }), send({ person: twin })]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('is received when somebody else sends it, who learns nothing of the first', async () => {
    const other = await send({ person }, 'practice-b');

    expect(other).toMatchObject({ status: 201, body: { status: 'received' } });
  });
});

describe('the status of a referral', () => {
  it('is told to whoever sent it, and holds nothing clinical', async () => {
    const sent = await send({ person: { ...patient, nhsNumber: '9990000239' } });
    const reference = referenceIn(sent);
    const [whose] = await desk.inTransaction((tx) =>
      tx.query<Referred>(
        `select referral.id as "referralId", person_id as "personId"
         from professional_referral
         join referral on referral.id = referral_id
         where reference = $1`,
        [reference],
      ),
    );
    if (whose === undefined) throw new Error('It was not kept.');
    const seen = [await published(reference)];
    await desk.assess(whose.referralId, { assessedOn: '2025-01-31' });
    seen.push(await published(reference));
    await desk.accept(whose.referralId, { acceptedOn: '2025-01-31' });
    seen.push(await published(reference));
    await desk.attended(whose, treatmentOn('2025-01-31'));
    await eventually(async () => expect(await published(reference)).toBe('in-treatment'));
    await desk.discharge(whose.referralId, { dischargedOn: '2025-01-31' });
    seen.push(await published(reference));

    expect(seen).toEqual(['received', 'being-assessed', 'waiting', 'closed']);
    const answer = await statusOf(reference.toLowerCase());
    expect(Object.keys(answer.body as object)).toEqual(['reference', 'receivedOn', 'status']);
  });

  it('is told to nobody else, by no other provider, and for no wrong number', async () => {
    const reference = referenceIn(await send({ person: { ...patient, nhsNumber: '9990000247' } }));

    const answers = await Promise.all([
      statusOf(reference, 'practice-b'),
      statusOf(reference, 'practice-a', 'NCH'),
      statusOf('DH0-0000-0000'),
      statusOf('none'),
    ]);

    expect(answers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual(
      answers.map(() => [404, 'professional-referral.unknown']),
    );
  });

  async function published(reference: string): Promise<string> {
    return ((await statusOf(reference)).body as { status: string }).status;
  }
});
