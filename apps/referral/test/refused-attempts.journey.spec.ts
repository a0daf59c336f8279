import { randomUUID } from 'node:crypto';
import type { Answer } from '#testing/service';
import { FrontDesk, somebodyElse, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

interface Who {
  readonly role?: 'clinician' | 'administrator' | 'clinical-lead';
  readonly clinicianId?: string;
  readonly reason?: string;
}

async function sent(path: string, who: Who, body?: unknown): Promise<Answer> {
  const { role = 'clinician', reason, ...claims } = who;
  const token = await desk.service.token(role, claims);
  const headers: Record<string, string> = reason === undefined ? {} : { 'access-reason': reason };
  return desk.service.request(body === undefined ? 'GET' : 'POST', path, { token, headers, body });
}

type Entries = readonly Readonly<Record<string, unknown>>[];

async function audit(path: string): Promise<Entries> {
  const { body } = await sent(`/audit/referral/${path}`, { role: 'clinical-lead' });
  return (body as { entries: Entries }).entries;
}

/** Someone whom a clinician has assessed. */
async function treated(person: object = somebodyElse()): Promise<Referred> {
  const referred = await desk.referred({ person });
  await desk.assess(referred.referralId);
  return referred;
}

const emergency = (): Who => ({ clinicianId: randomUUID(), reason: 'emergency' });

describe('an attempt that is refused after the record was opened for a reason', () => {
  it('stands on the list of the clinical lead and in the audit of the person', async () => {
    const { personId } = await treated();
    const who = emergency();

    const probed = await sent(`/persons/${personId}/details`, who, { birthDate: '1990-05-17' });

    expect(probed).toMatchObject({ status: 422, body: { code: 'correction.changes-nothing' } });
    const attempt = { clinicianId: who.clinicianId, reason: 'emergency' };
    expect((await audit(`persons/${personId}`))[0]).toMatchObject({
      ...attempt,
      brokeGlass: true,
      outcome: 'not-done',
      what: 'Tried, but a rule did not allow it: Changed the name or contact details',
    });
    expect((await audit('break-glass'))[0]).toMatchObject({ ...attempt, personIds: [personId] });
  });

  it('is there too where the answer shows the open referral, and where the version is old', async () => {
    const { personId, referralId } = await treated();
    const [referring, accepting] = [emergency(), emergency()];

    const again = { source: 'A1', receivedOn: '2024-06-10', personId };
    const open = await sent('/referrals', referring, again);
    const early = { acceptedOn: '2020-03-09', step: '2', therapy: 'guided-self-help-book' };
    const accepted = await sent(`/referrals/${referralId}/acceptance`, accepting, early);

    expect(open).toMatchObject({ status: 409, body: { code: 'referral.person-has-open-referral' } });
    expect(accepted.status).toBe(422);
    const broken = (await audit('break-glass')).map(({ clinicianId }) => clinicianId);
    expect(broken).toContain(referring.clinicianId);
    expect(await audit('break-glass?refused=true')).toEqual([]);
  });

  it('by an administrator is in the audit, once for each attempt', async () => {
    const { personId } = await treated();
    const administrator: Who = { role: 'administrator' };

    const probes = [
      await sent(`/persons/${personId}/details`, administrator, { familyName: 'Sentinelle' }),
      await sent(`/persons/${personId}/details`, administrator, { familyName: 'Anna' }),
    ];

    expect(probes.map(({ status }) => status)).toEqual([422, 422]);
    expect((await audit(`persons/${personId}`)).slice(0, 2)).toMatchObject([
      { role: 'administrator', outcome: 'not-done', brokeGlass: false },
      { role: 'administrator', outcome: 'not-done', brokeGlass: false },
    ]);
    expect((await audit(`persons/${personId}`)).filter(({ outcome }) => outcome === 'not-done')).toHaveLength(
      2,
    );
  });

  it('leaves no entry where it named nobody', async () => {
    const before = await desk.count('audit_entry');

    const unknown = await sent(
      `/persons/${randomUUID()}/details`,
      { role: 'administrator' },
      {
        telephone: '07700 900461',
      },
    );

    expect(unknown.status).toBe(404);
    expect(await desk.count('audit_entry')).toBe(before);
  });
});

describe('whoever is shown somebody else while referring', () => {
  it('is in the audit of the one whom the same referral was received of', async () => {
    const person = { ...somebodyElse(), nhsNumber: undefined };
    const { personId } = await treated(person);
    const clinicianId = randomUUID();

    const twice = await sent(
      '/referrals',
      { clinicianId },
      { source: 'A1', receivedOn: '2024-06-03', person },
    );

    expect(twice).toMatchObject({ status: 409, body: { code: 'referral.received-twice' } });
    expect((await audit(`persons/${personId}`))[0]).toMatchObject({
      clinicianId,
      action: 'list',
      what: 'Saw it in a list',
      brokeGlass: false,
    });
  });

  it('is in the audit of those who are alike', async () => {
    const alike = { birthDate: '1992-05-05', telephone: '07700 900667' };
    const { personId } = await treated({ ...somebodyElse(), ...alike });
    const clinicianId = randomUUID();
    const person = { ...somebodyElse(), familyName: 'Hereatall', ...alike };

    const referred = await sent(
      '/referrals',
      { clinicianId },
      { source: 'A1', receivedOn: '2024-06-03', person },
    );

    expect(referred).toMatchObject({ status: 201, body: { warnings: [{ personId }] } });
    expect((await audit(`persons/${personId}`))[0]).toMatchObject({ clinicianId, action: 'list' });
  });
});

describe('a look at everything that is held', () => {
  it('by the id of a record that went into another is in the audit of the record that is shown', async () => {
    const [stored, merged] = [await desk.referred(), await desk.referred()];
    const body = { mergedPersonId: merged.personId, reason: 'the same voice' };
    await desk.post('administrator', `/persons/${stored.personId}/merge`, { body });

    const shown = await sent(`/held/referral/persons/${merged.personId}`, { role: 'administrator' });

    expect(shown.status).toBe(200);
    expect((await audit(`persons/${stored.personId}`))[0]).toMatchObject({
      role: 'administrator',
      action: 'read',
      what: 'Looked at the record',
    });
  });
});
