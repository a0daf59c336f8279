import { randomUUID } from 'node:crypto';
import { captureLogs } from '#testing/captured-logs';
import type { Answer } from '#testing/service';
import { now } from './a-referral.js';
import { FrontDesk, sentinel, somebodyElse, someone, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open({ LOG_LEVEL: 'trace' });
});
afterAll(() => desk?.close());

type Who = 'administrator' | 'clinician' | 'patient';

function change(personId: string, body: object, how: { who?: Who; own?: string; ifMatch?: string } = {}) {
  const { who = 'administrator', own = personId, ifMatch } = how;
  const headers: Record<string, string> = ifMatch === undefined ? {} : { 'if-match': ifMatch };
  const identityOf = who === 'patient' ? { personId: own } : {};
  return desk.post(who, `/persons/${personId}/details`, { body, headers, ...identityOf });
}

const etagOf = ({ headers }: Answer) => headers.get('etag') ?? '';

describe('the details of someone who is known', () => {
  it('are changed by the person, shown at once, and kept as they stood before', async () => {
    const { personId } = await desk.referred({ person: somebodyElse() });
    const shown = await desk.get(`/persons/${personId}`, { role: 'patient', personId });

    const changed = await change(
      personId,
      { telephone: '07700 900777', contact: { preference: 'text', safeToLeaveMessage: true } },
      { who: 'patient', ifMatch: etagOf(shown) },
    );

    expect(changed).toMatchObject({ status: 200, body: { personId, changed: ['telephone', 'contact'] } });
    const after = await desk.get(`/persons/${personId}`);
    expect(after.body).toMatchObject({ telephone: '07700 900777', contact: { preference: 'text' } });
    expect(etagOf(after)).toBe(etagOf(changed));
    expect(await storedOf(personId)).toMatchObject([
      {
        what: 'details',
        reason: 'late-information',
        role: 'patient',
        before: { telephone: null, contact: { preference: 'letter' } },
      },
    ]);
  });

  it('are not changed by the person where they say who it is, but by staff who say why', async () => {
    const { personId } = await desk.referred({ person: somebodyElse() });
    const body = { birthDate: '1990-05-18' };

    const answers = [
      await change(personId, body, { who: 'patient' }),
      await change(personId, body),
      await change(personId, { ...body, reason: 'other' }),
      await change(personId, { ...body, reason: 'transcription' }),
    ];

    expect(answers).toMatchObject([
      { status: 403, body: { code: 'person.changed-by-staff-only' } },
      { status: 422, body: { code: 'correction.reason-needed' } },
      { status: 422, body: { code: 'correction.note-needed' } },
      { status: 200 },
    ]);
    expect((await desk.get(`/persons/${personId}`)).body).toMatchObject(body);
    expect(await storedOf(personId)).toMatchObject([{ before: { birthDate: '1990-05-17' } }]);
  });

  it('are held to the rules of a first recording, and each refusal names its field', async () => {
    await desk.referred({ person: { ...someone, nhsNumber: '9990000077' } });
    const { personId } = await desk.referred({ person: somebodyElse() });
    const reason = 'transcription';

    const answers = [
      await change(personId, { nhsNumber: '999 000 0077', nhsNumberVerifiedBy: 'pds-trace', reason }),
      await change(personId, { nhsNumber: '999 000 0077', reason }),
      await change(personId, { birthDate: '2015-01-01', reason }),
      await change(personId, { familyName: someone.familyName }),
      await change(personId, {}),
      await change(personId, { telephone: 'Quagga' }),
    ];

    expect(answers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual([
      [409, 'person.already-known'],
      [422, 'nhs-number.verification-needed'],
      [422, 'referral.under-minimum-age'],
      [422, 'correction.changes-nothing'],
      [422, 'correction.changes-nothing'],
      [422, 'value.invalid'],
    ]);
    expect(answers.map(({ body }) => JSON.stringify(body).match(/"field":"(\w+)"/)?.[1])).toEqual([
      'nhsNumber',
      'nhsNumberVerifiedBy',
      'birthDate',
      'familyName',
      'telephone',
      'telephone',
    ]);
    expect(await storedOf(personId)).toEqual([]);
  });

  it('are not changed over what somebody else changed since they were read', async () => {
    const { personId } = await desk.referred({ person: somebodyElse() });
    const ifMatch = etagOf(await desk.get(`/persons/${personId}`));
    await change(personId, { email: 'first@sentinelle.example' });

    const stale = await change(personId, { email: 'second@sentinelle.example' }, { ifMatch });

    expect(stale).toMatchObject({ status: 412, body: { code: 'record.changed-since-read' } });
  });

  it('are changed once by two who decide on the same reading at the same moment', async () => {
    const { personId } = await desk.referred({ person: somebodyElse() });
    const ifMatch = etagOf(await desk.get(`/persons/${personId}`));

    const both = await Promise.all(
      ['first@sentinelle.example', 'second@sentinelle.example'].map((email) =>
        change(personId, { email }, { ifMatch }),
      ),
    );

    const [won, lost] = both.map(({ status }) => status).sort();
    expect(won).toBe(200);
    expect([409, 412]).toContain(lost);
    expect(await storedOf(personId)).toHaveLength(1);
  });

  it('are another’s to nobody: not to another provider, nor to another patient', async () => {
    const { personId } = await desk.referred({ person: somebodyElse() });
    const token = await desk.service.token('administrator', { provider: 'NCH' });
    const body = { telephone: '07700 900777' };
    const path = `/persons/${personId}/details`;

    const answers = [
      await desk.service.request('POST', path, { token, body }),
      await change(personId, body, { who: 'patient', own: randomUUID() }),
      await change(personId, { birthDate: '1990-05-18' }, { who: 'patient', own: randomUUID() }),
    ];

    expect(answers).toMatchObject(answers.map(() => ({ status: 404, body: { code: 'person.unknown' } })));
  });

  it('stand in no log line, event or answer', async () => {
    const { personId } = await desk.referred({ person: somebodyElse() });
    const recorded = (await desk.published()).length;
    const logs = captureLogs();

    const { nhsNumber, telephone, addressLines, email } = sentinel;
    const number = { nhsNumber, nhsNumberVerifiedBy: 'document-seen' };
    const body = { familyName: 'Okapi', ...number, telephone, addressLines, email };
    const answers = [
      await change(personId, { ...body, reason: 'other', note: 'seen on a passport' }),
      await change(personId, { ...body, telephone: null, birthDate: '2015-01-01', reason: 'transcription' }),
    ];
    logs.stop();

    expect(answers.map(({ status }) => status)).toEqual([200, 422]);
    const said = `${logs.text()} ${JSON.stringify(answers)}`.toLowerCase();
    expect(said).not.toMatch(/okapi|9434765919|900461|quagga|zebedee|sentinelle|passport|2015-01-01/);
    expect(await desk.published()).toHaveLength(recorded);
  });

  it('go with an erasure, those that stood before as well, and are told to the person until then', async () => {
    const person = { ...sentinel, givenName: 'Zebedetta', nhsNumber: undefined };
    const referred = await desk.referred({ person });
    await desk.decline(referred.referralId);
    await change(referred.personId, { telephone: '07700 900777' });
    expect(JSON.stringify(await personalData(referred))).toContain('07700 900461');

    desk.service.stopClockAt('2045-06-01T09:00:00.000Z');
    const erased = await desk.service.request('POST', `/persons/${referred.personId}/erasure`, {
      token: await desk.service.token('clinical-lead'),
      body: { askedOn: '2045-05-30', basis: 'person-asked', confirm: referred.personId },
    });
    const late = await change(referred.personId, { telephone: '07700 900778' });
    desk.service.stopClockAt(now);

    expect(erased.status).toBe(200);
    expect(await storedOf(referred.personId)).toMatchObject([{ before: {}, after: {} }]);
    expect(JSON.stringify(await storedOf(referred.personId))).not.toContain('07700');
    expect(late).toMatchObject({ status: 404, body: { code: 'person.erased' } });
  });

  async function personalData({ personId }: Referred): Promise<unknown> {
    const { body } = await desk.get(`/held/referral/persons/${personId}`, { role: 'patient', personId });
    return body;
  }

  function storedOf(personId: string): Promise<unknown[]> {
    return desk.inTransaction((tx) =>
      tx.query(
        `select what, reason, corrected_by_role as role, before, after
         from correction
         where person_id = $1
         order by recorded_at, id`,
        [personId],
      ),
    );
  }
});
