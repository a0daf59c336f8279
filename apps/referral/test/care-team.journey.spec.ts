import { randomUUID } from 'node:crypto';
import { eventually } from '#testing/eventually';
import type { Answer } from '#testing/service';
import { FrontDesk, type Referred } from './a-front-desk.js';
import { guidedSelfHelp } from './a-referral.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

type Role = 'clinician' | 'administrator' | 'clinical-lead' | 'service-manager' | 'patient';
interface Who {
  readonly role?: Role;
  readonly clinicianId?: string;
  readonly personId?: string;
  readonly provider?: string;
  readonly reason?: string;
}

async function asked(path: string, who: Who = {}, body?: unknown): Promise<Answer> {
  const { role = 'clinician', reason, ...claims } = who;
  const token = await desk.service.token(role, claims);
  const headers: Record<string, string> = reason === undefined ? {} : { 'access-reason': reason };
  return desk.service.request(body === undefined ? 'GET' : 'POST', path, { token, headers, body });
}

/** Someone whom one clinician has assessed, and so treats. */
async function treated(): Promise<Referred & { clinicianId: string }> {
  const referred = await desk.referred();
  const clinicianId = randomUUID();
  const assessed = await asked(
    `/referrals/${referred.referralId}/assessment`,
    { clinicianId },
    { assessedOn: '2024-06-17', suitable: true, problemDescriptor: 'F411' },
  );
  if (assessed.status !== 200 && assessed.status !== 201) throw new Error(JSON.stringify(assessed.body));
  return { ...referred, clinicianId };
}

const outsider = (): Who => ({ clinicianId: randomUUID() });
const needsReason = { status: 403, body: { code: 'care-team.reason-needed', retryAfterMs: 500 } };

interface AuditPage {
  readonly entries: readonly { readonly entryId: string; readonly what: string }[];
}

async function audit(path: string, who: Who = { role: 'clinical-lead' }): Promise<AuditPage> {
  const answer = await asked(`/audit/referral/${path}`, who);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body as AuditPage;
}

describe('a referral that nobody treats yet', () => {
  it('may be triaged by any clinician', async () => {
    const { referralId, personId } = await desk.referred();

    const looks = await Promise.all([
      asked(`/referrals/${referralId}`, outsider()),
      asked(`/persons/${personId}`, outsider()),
    ]);

    expect(looks.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('a clinician outside the care team', () => {
  it('is asked for a reason before anything is shown or done', async () => {
    const { referralId, personId } = await treated();
    const who = outsider();

    expect(await asked(`/referrals/${referralId}`, who)).toMatchObject(needsReason);
    expect(await asked(`/persons/${personId}`, who)).toMatchObject(needsReason);
    const accepting = { acceptedOn: '2024-06-17', step: '2', therapy: guidedSelfHelp };
    expect(await asked(`/referrals/${referralId}/acceptance`, who, accepting)).toMatchObject(needsReason);
  });

  it('comes in with a reason, each time anew, and the clinical lead sees who, when and why', async () => {
    const { referralId, personId } = await treated();
    const who = outsider();

    const withReason = await asked(`/referrals/${referralId}`, { ...who, reason: 'cover-for-colleague' });
    const without = await asked(`/referrals/${referralId}`, who);

    expect([withReason.status, without.status]).toEqual([200, 403]);
    const { entries } = await audit('break-glass');
    const ofThis = entries.filter((entry) => JSON.stringify(entry).includes(referralId));
    expect(ofThis).toMatchObject([
      {
        role: 'clinician',
        clinicianId: who.clinicianId,
        reason: 'cover-for-colleague',
        personIds: [personId],
        referralIds: [referralId],
        what: 'Looked at the referral',
        reviewedAt: null,
        finding: null,
      },
    ]);
  });

  it('does not come into the care team by acting with a reason', async () => {
    const { referralId } = await treated();
    const who = outsider();
    const accepting = { acceptedOn: '2024-06-17', step: '2', therapy: guidedSelfHelp };

    const accepted = await asked(
      `/referrals/${referralId}/acceptance`,
      { ...who, reason: 'emergency' },
      accepting,
    );

    expect(accepted.status).toBeLessThan(300);
    expect(await asked(`/referrals/${referralId}`, who)).toMatchObject(needsReason);
  });

  it('is refused a reason that there is not, without a word of it in the answer', async () => {
    const { referralId } = await treated();

    const answer = await asked(`/referrals/${referralId}`, { ...outsider(), reason: 'curiosity about Zoe' });

    expect(answer).toMatchObject({ status: 422, body: { code: 'access.reason-unknown' } });
    expect(JSON.stringify(answer.body)).not.toContain('Zoe');
  });

  it('is kept in the audit though nothing was shown', async () => {
    const { referralId, personId } = await treated();
    await asked(`/referrals/${referralId}`, outsider());

    const { entries } = await audit(`persons/${personId}`);

    expect(entries[0]).toMatchObject({
      outcome: 'refused',
      brokeGlass: false,
      referralIds: [referralId],
      what: 'Was asked for a reason, and was not let in',
    });
  });

  it('of another provider is told nothing, not even that there is a reason to give', async () => {
    const { referralId, personId } = await treated();
    const elsewhere = { provider: 'NCH', clinicianId: randomUUID() };

    const answers = await Promise.all([
      asked(`/referrals/${referralId}`, elsewhere),
      asked(`/referrals/${referralId}`, { ...elsewhere, reason: 'emergency' }),
      asked(`/persons/${personId}`, { ...elsewhere, reason: 'emergency' }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

describe('nobody else needs a reason', () => {
  it.each<Role>(['administrator', 'clinical-lead', 'service-manager'])('a %s', async (role) => {
    const { referralId } = await treated();

    expect((await asked(`/referrals/${referralId}`, { role })).status).toBe(200);
  });

  it('the person', async () => {
    const { referralId, personId } = await treated();

    expect((await asked(`/referrals/${referralId}`, { role: 'patient', personId })).status).toBe(200);
    expect((await asked(`/persons/${personId}`, { role: 'patient', personId })).status).toBe(200);
  });

  it('the clinician who assessed', async () => {
    const { referralId, personId, clinicianId } = await treated();

    expect((await asked(`/referrals/${referralId}`, { clinicianId })).status).toBe(200);
    expect((await asked(`/persons/${personId}`, { clinicianId })).status).toBe(200);
  });
});

describe('the clinician of an appointment', () => {
  it('is in the care team once scheduling has told of it, however often it is told', async () => {
    const { clinicianId: _, ...referred } = await treated();
    const who = { clinicianId: '0190b7c4-5d9e-7a31-9c0e-c11c1c1a0001' };
    expect(await asked(`/referrals/${referred.referralId}`, who)).toMatchObject(needsReason);

    await desk.booked(referred);
    await desk.booked(referred);

    await eventually(async () =>
      expect((await asked(`/referrals/${referred.referralId}`, who)).status).toBe(200),
    );
  });

  it('is so too when the booking is told before the referral is known here', async () => {
    const referralId = randomUUID();
    await desk.booked({ referralId, personId: randomUUID() });

    await eventually(async () => {
      const team = await desk.inTransaction((tx) =>
        tx.query(`select clinician_id from care_team where referral_id = $1`, [referralId]),
      );
      expect(team).toEqual([{ clinician_id: '0190b7c4-5d9e-7a31-9c0e-c11c1c1a0001' }]);
    });
  });
});

describe('the clinical lead', () => {
  it('marks a broken glass as looked at, once, and it stays so', async () => {
    const { referralId } = await treated();
    await asked(`/referrals/${referralId}`, { ...outsider(), reason: 'supervision' });
    const lead: Who = { role: 'clinical-lead' };
    const { entries } = await audit('break-glass?reviewed=false');
    const entryId = entries[0]?.entryId ?? '';
    const path = `/audit/referral/break-glass/${entryId}/review`;

    const first = await asked(path, lead, { finding: 'appropriate' });
    const second = await asked(path, lead, { finding: 'follow-up' });

    expect(first).toMatchObject({ status: 200, body: { entryId, finding: 'appropriate' } });
    expect(second).toMatchObject({ status: 409, body: { code: 'break-glass.reviewed-already' } });
    const open = await audit('break-glass?reviewed=false');
    expect(open.entries.map((entry) => entry.entryId)).not.toContain(entryId);
    const done = await audit('break-glass?reviewed=true');
    expect(done.entries[0]).toMatchObject({ entryId, finding: 'appropriate' });
  });

  it('of another provider finds no such glass', async () => {
    const { referralId } = await treated();
    await asked(`/referrals/${referralId}`, { ...outsider(), reason: 'supervision' });
    const entryId = (await audit('break-glass')).entries[0]?.entryId ?? '';

    const elsewhere: Who = { role: 'clinical-lead', provider: 'NCH' };
    const answer = await asked(`/audit/referral/break-glass/${entryId}/review`, elsewhere, {
      finding: 'appropriate',
    });

    expect(answer).toMatchObject({ status: 404, body: { code: 'break-glass.unknown' } });
    expect((await audit('break-glass', elsewhere)).entries).toEqual([]);
  });
});

describe('who looked at a record', () => {
  it('is told to the person and the clinical lead in words, newest first, with the looks at the audit', async () => {
    const { referralId, personId, clinicianId } = await treated();
    await asked(`/referrals/${referralId}`, { clinicianId });
    await asked(`/persons/${personId}`, { clinicianId });

    await audit(`persons/${personId}`, { role: 'patient', personId });
    const { entries } = await audit(`persons/${personId}`);

    expect(entries.map(({ what }) => what)).toEqual([
      'Looked at who has looked at the record',
      'Looked at the name and contact details',
      'Looked at the referral',
      'Recorded the assessment',
      'Recorded a referral',
    ]);
    expect(entries[2]).toMatchObject({ role: 'clinician', clinicianId, action: 'read', reason: null });
  });

  it('is told page by page', async () => {
    const { referralId, personId, clinicianId } = await treated();
    for (let look = 0; look < 3; look++) await asked(`/referrals/${referralId}`, { clinicianId });

    const first = (await asked(`/audit/referral/persons/${personId}?limit=2`, { role: 'clinical-lead' }))
      .body as AuditPage & { next: string };
    const second = await audit(`persons/${personId}?after=${first.next}`);

    expect(first.entries).toHaveLength(2);
    expect(second.entries.map(({ what }) => what)).toEqual([
      'Looked at the referral',
      'Recorded the assessment',
      'Recorded a referral',
    ]);
  });

  it('is told to no other patient, no other provider, and of nobody who is unknown', async () => {
    const { personId } = await treated();
    const path = `/audit/referral/persons/${personId}`;

    const answers = await Promise.all([
      asked(path, { role: 'patient', personId: randomUUID() }),
      asked(path, { role: 'clinical-lead', provider: 'NCH' }),
      asked(`/audit/referral/persons/${randomUUID()}`, { role: 'clinical-lead' }),
      asked(path, { role: 'administrator' }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 403]);
  });
});

describe('what was changed since it was read', () => {
  it('is not edited by whoever sends the ETag of the earlier version', async () => {
    const { referralId, clinicianId } = await treated();
    const path = `/referrals/${referralId}`;
    const accepting = { acceptedOn: '2024-06-17', step: '2', therapy: guidedSelfHelp };
    const token = await desk.service.token('clinician', { clinicianId });
    const etag = (await asked(path, { clinicianId })).headers.get('etag') ?? '';
    const accept = (ifMatch: string) =>
      desk.service.request('POST', `${path}/acceptance`, {
        token,
        body: accepting,
        headers: { 'if-match': ifMatch },
      });

    const stale = await accept('W/"1"');
    const fresh = await accept(etag);
    const again = await accept(etag);

    expect(etag).toBe('W/"2"');
    expect(stale).toMatchObject({ status: 412, body: { code: 'record.changed-since-read' } });
    expect(fresh.status).toBeLessThan(300);
    expect(again).toMatchObject({ status: 412, body: { errors: [{ field: 'If-Match' }] } });
  });

  it('has an ETag for the person, too', async () => {
    const { personId, clinicianId } = await treated();

    const shown = await asked(`/persons/${personId}`, { clinicianId });

    expect(shown.headers.get('etag')).toBe('W/"1"');
  });
});
