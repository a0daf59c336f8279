import fc from 'fast-check';
import type { RoutePolicy } from '#service-kit/security/route-policy';
import { routePolicies } from '../../apps/gateway/src/routing/route-policies.generated.js';
import type { AccessReason } from '#service-kit/http/request-context';
import { eventually } from '#testing/eventually';
import type { Answer } from '#testing/service';
import { testToken } from '#testing/tokens';
import { documentAt, type Described } from '../platform/described.js';
import { northern } from '../platform/people.js';
import { startPlatform, type Platform } from '../platform/platform.js';
import { asSent, fill, idsOf, type FilledProvider, type StoredPerson } from '../platform/region.js';
import { attemptsAt } from './requests.js';
import { hangUp } from '../platform/sent.js';
import { stateOf } from '../platform/state-of.js';
import { tried } from '../platform/tried.js';
import { Values } from '../platform/values.js';

/** A clinician of the same provider who has nothing to do with the people, and all that he or she could try. */
let platform: Platform;
let provider: FilledProvider;
let outsiderId: string;
let clinicId: string;
let theirs: Prepared;
let document: Described;

const longestMs = 240_000;

interface Prepared {
  readonly victim: StoredPerson;
  readonly possibleDuplicateId: string;
  /** A record that may be of the same person. */
  readonly alikeId: string;
  /** A record that has gone into the victim's. */
  readonly mergedId: string;
}

beforeAll(async () => {
  platform = await startPlatform();
  provider = await fill(platform, northern);
  ({ outsiderId, clinicId } = await anOutsider());
  theirs = await prepare();
  document = await documentAt(platform.gateway.url, routePolicies);
}, longestMs);

afterAll(async () => {
  hangUp();
  await platform?.close();
});

const claims = { provider: northern.code, icb: northern.icb };

async function as(role: 'administrator' | 'service-manager', path: string, body: object): Promise<Answer> {
  const token = await testToken(role, claims);
  return eventually(async () => {
    const answer = await platform.gateway.request('POST', path, { token, body });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  });
}

function idIn({ body }: Answer, name: string): string {
  return String((body as Record<string, unknown>)[name]);
}

async function anOutsider(): Promise<{ outsiderId: string; clinicId: string }> {
  const colleague = {
    ...{ givenName: 'Ottoline', familyName: 'Passerby', role: 'psychological-wellbeing-practitioner' },
    ...{ wholeTimeEquivalent: 1, employedFrom: '2023-09-01' },
  };
  const clinicianId = idIn(await as('service-manager', '/clinicians', colleague), 'clinicianId');
  await as('service-manager', `/clinicians/${clinicianId}/qualifications`, {
    ...{ qualification: '10', awardedOn: '2022-10-14' },
  });
  const clinic = {
    ...{ clinicianId, startsAt: '2026-03-10T08:00:00.000Z', endsAt: '2026-03-10T20:00:00.000Z' },
    ...{ media: ['02', '11'], purposes: ['assessment', 'treatment'] },
  };
  return {
    outsiderId: clinicianId,
    clinicId: idIn(await as('service-manager', '/clinics', clinic), 'clinicId'),
  };
}

/** The office enters two records that may be of the same person, and merges one of them. */
async function prepare(): Promise<Prepared> {
  const [victim] = provider.people;
  const [person] = northern.people;
  if (victim === undefined || person === undefined) throw new Error('The provider has nobody.');
  const { nhsNumber: _, ...unnumbered } = person;
  const again = { source: 'A1', receivedOn: '2026-03-04', person: asSent(unnumbered) };
  const mergedId = idIn(await as('administrator', '/referrals', again), 'personId');
  const reason = 'The same person, by telephone.';
  await as('administrator', `/persons/${victim.personId}/merge`, { mergedPersonId: mergedId, reason });
  const beside = { ...again, despiteOpenReferral: { reason: 'Perhaps another person.' } };
  const alikeId = idIn(await as('administrator', '/referrals', beside), 'personId');
  const pairs = await platform.rows<{ id: string }>(
    'referral',
    `select id from possible_duplicate where settled_at is null and $1 in (one_person_id, other_person_id)`,
    [alikeId],
  );
  return { victim, alikeId, mergedId, possibleDuplicateId: pairs[0]?.id ?? '' };
}

interface Try {
  readonly path: string;
  readonly body?: object;
}

const why = { reason: 'recorded-in-error', correctedAt: new Date().toISOString() };
const step = { step: '2', therapy: '748051000000105' };
const questionnaires = [{ instrument: 'GAD-7', total: 9 }];

/** What would be done at each route if nobody asked for a reason. */
function triesOf({ victim, possibleDuplicateId, alikeId, mergedId }: Prepared): Record<string, Try> {
  const { personId, referralId, appointmentIds, questionnaireIds } = victim;
  const [first = '', second = ''] = appointmentIds;
  const [questionnaireId = ''] = questionnaireIds;
  const at = { startsAt: '2026-03-10T09:00:00.000Z', minutes: 40, medium: '02' };
  const now = new Date().toISOString();
  const referral = `/referrals/${referralId}`;
  return {
    'POST /referrals': { path: '/referrals', body: { source: 'B1', receivedOn: '2026-03-05', personId } },
    'POST /referrals/:referralId/assessment': {
      path: `${referral}/assessment`,
      body: { assessedOn: '2026-03-10', suitable: true, problemDescriptor: 'F411' },
    },
    'POST /referrals/:referralId/acceptance': {
      path: `${referral}/acceptance`,
      body: { acceptedOn: '2026-03-10', ...step },
    },
    'POST /referrals/:referralId/decline': {
      path: `${referral}/decline`,
      body: { declinedOn: '2026-03-10', endCode: '10' },
    },
    'POST /referrals/:referralId/discharge': {
      path: `${referral}/discharge`,
      body: { dischargedOn: '2026-03-10', endCode: '46' },
    },
    'POST /referrals/:referralId/withdrawal': {
      path: `${referral}/withdrawal`,
      body: { withdrawnOn: '2026-03-10' },
    },
    'POST /referrals/:referralId/void': {
      path: `${referral}/void`,
      body: { reason: 'recorded-in-error', note: 'It was for somebody else.' },
    },
    'POST /referrals/:referralId/unvoid': {
      path: `${referral}/unvoid`,
      body: { reason: 'recorded-in-error' },
    },
    'POST /referrals/:referralId/transfer': {
      path: `${referral}/transfer`,
      body: { toProvider: 'NCH', transferredOn: '2026-03-10', reason: 'Moves.' },
    },
    'GET /referrals/:referralId': { path: referral },
    'POST /persons/:personId/merge': {
      path: `/persons/${alikeId}/merge`,
      body: { mergedPersonId: personId, reason: 'The same, I say.' },
    },
    'POST /persons/:personId/unmerge': {
      path: `/persons/${personId}/unmerge`,
      body: { mergedPersonId: mergedId, reason: 'Two, I say.' },
    },
    'POST /possible-duplicates/:possibleDuplicateId/settlement': {
      path: `/possible-duplicates/${possibleDuplicateId}/settlement`,
      body: { settledAs: 'different-persons' },
    },
    'GET /persons/:personId': { path: `/persons/${personId}` },
    'POST /persons/:personId/details': { path: `/persons/${personId}/details`, body: { email: null } },
    'GET /persons/:personId/proposals': { path: `/persons/${personId}/proposals` },
    'POST /persons/:personId/proposals/:proposalId/decision': {
      path: `/persons/${personId}/proposals/${mergedId}/decision`,
      body: { accept: ['telephone'] },
    },
    'POST /referrals/:referralId/correction': {
      path: `${referral}/correction`,
      body: { ...why, source: 'B1' },
    },
    'POST /referrals/:referralId/assessment-correction': {
      path: `${referral}/assessment-correction`,
      body: { ...why, problemDescriptor: 'F410' },
    },
    'POST /referrals/:referralId/closure-correction': {
      path: `${referral}/closure-correction`,
      body: { ...why, endCode: '47' },
    },
    'POST /referrals/:referralId/reopening': { path: `${referral}/reopening`, body: why },
    'GET /referrals/:referralId/corrections': { path: `${referral}/corrections` },
    'POST /clinics/:clinicId/withdrawal': {
      path: `/clinics/${provider.clinicIds[0] ?? ''}/withdrawal`,
      body: { withdrawnAt: '2026-03-03T10:00:00.000Z' },
    },
    'POST /appointments': {
      path: '/appointments',
      body: { referralId, clinicId, ...at, type: '03', bookedAt: '2026-03-05T09:00:00.000Z' },
    },
    'POST /appointments/retrospective': {
      path: '/appointments/retrospective',
      body: {
        ...{
          referralId,
          clinicianId: outsiderId,
          ...at,
          startsAt: '2026-03-10T13:00:00.000Z',
          type: '02',
          therapies: [step.therapy],
        },
        ...{ planned: 'N', attendance: '5' },
      },
    },
    'POST /appointments/:appointmentId/move': {
      path: `/appointments/${second}/move`,
      body: { clinicId, startsAt: at.startsAt, movedAt: '2026-03-06T09:00:00.000Z', movedBy: 'provider' },
    },
    'POST /appointments/:appointmentId/cancellation': {
      path: `/appointments/${second}/cancellation`,
      body: { cancelledAt: '2026-03-06T09:00:00.000Z', cancelledBy: 'provider', reason: 'other' },
    },
    'POST /appointments/:appointmentId/attendance': {
      path: `/appointments/${second}/attendance`,
      body: { attendance: '3', recordedAt: now },
    },
    'POST /appointments/:appointmentId/correction': {
      path: `/appointments/${first}/correction`,
      body: { ...why, attendance: '7' },
    },
    'GET /appointments/:appointmentId/corrections': { path: `/appointments/${first}/corrections` },
    'GET /appointments': { path: `/appointments?referralId=${referralId}` },
    'POST /referrals/:referralId/scores': {
      path: `${referral}/scores`,
      body: { takenAt: '2026-03-10T09:00:00.000Z', occasion: 'in', questionnaires },
    },
    'GET /referrals/:referralId/progress': { path: `${referral}/progress` },
    'POST /risks/:questionnaireId/review': {
      path: `/risks/${questionnaireId}/review`,
      body: { found: ['no-current-risk'], actions: ['no-further-action'], note: 'Looked at.' },
    },
    'POST /questionnaires/:questionnaireId/correction': {
      path: `/questionnaires/${questionnaireId}/correction`,
      body: { ...why, questionnaires },
    },
    'POST /questionnaires/:questionnaireId/withdrawal': {
      path: `/questionnaires/${questionnaireId}/withdrawal`,
      body: { ...why, reason: 'wrong-person' },
    },
    'GET /questionnaires/:questionnaireId/corrections': {
      path: `/questionnaires/${questionnaireId}/corrections`,
    },
  };
}

/** Every route at which a clinician shows or changes what is kept of people. */
function routesOfRecords(): readonly RoutePolicy[] {
  return routePolicies.filter(
    ({ roles, record }) => record !== 'none' && (roles === 'anyone' || roles.includes('clinician')),
  );
}

async function attempt({ path, body }: Try, reason?: AccessReason): Promise<Answer> {
  const token = await testToken('clinician', { ...claims, clinicianId: outsiderId });
  const headers: Record<string, string> = reason === undefined ? {} : { 'access-reason': reason };
  return platform.gateway.request(body === undefined ? 'GET' : 'POST', path, { token, headers, body });
}

function codeOf({ status, body }: Answer): string {
  const code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
  return `${String(status)} ${code}`.trim();
}

/**
 * What is said at a route: to what is written here for it, and then to requests made from its schemas, until one is valid
 * enough that whose record it is counts, or is let in.
 */
async function refusedAt(route: string): Promise<string> {
  const written = triesOf(theirs)[route];
  const sent = [...(written === undefined ? [] : [written]), ...madeFor(route)];
  let last = 'nothing was sent';
  for (const one of sent) {
    last = codeOf(await attempt(one));
    if (last.startsWith('2') || last.endsWith('care-team.reason-needed')) return last;
  }
  return last;
}

function madeFor(route: string): Try[] {
  const [method, pattern = ''] = route.split(' ');
  const path = pattern.replace(/:(\w+)/g, '{$1}');
  const operation = document.operations.find((one) => one.method === method && one.path === path);
  if (operation === undefined) return [];
  const values = new Values(document, idsOf({ ...provider, people: [theirs.victim] }), 'known ids only');
  return fc.sample(attemptsAt(operation, values, ['valid']), { numRuns: 150, seed: 7 }).map(({ sent }) => ({
    path: sent.path,
    ...(typeof sent.body === 'string' ? { body: JSON.parse(sent.body) as object } : {}),
  }));
}

/** In how many care teams of how many services the outsider is. */
async function memberships(): Promise<string[]> {
  const found: string[] = [];
  for (const service of ['referral', 'scheduling', 'outcomes'] as const) {
    const rows = await platform.rows(service, 'select from care_team where clinician_id = $1', [outsiderId]);
    if (rows.length > 0) found.push(`${service}: ${String(rows.length)}`);
  }
  return found;
}

/** The routes of the audit entries about the outsider. */
async function audited(outcome: 'refused' | 'done'): Promise<Set<string>> {
  const routes: string[] = [];
  for (const service of ['referral', 'scheduling', 'outcomes'] as const) {
    const rows = await platform.rows<{ route: string }>(
      service,
      'select route from audit_entry where clinician_id = $1 and outcome = $2 and break_glass = $3',
      [outsiderId, outcome, outcome === 'done'],
    );
    routes.push(...rows.map(({ route }) => route));
  }
  return new Set(routes);
}

/** How many tries of the outsider's the clinical lead is shown. */
async function listed(query: string): Promise<number> {
  const token = await testToken('clinical-lead', claims);
  const answer = await platform.gateway.request('GET', `/audit/break-glass${query}`, { token });
  const { entries } = answer.body as { entries: readonly { clinicianId: string | null }[] };
  return entries.filter(({ clinicianId }) => clinicianId === outsiderId).length;
}

/** The contact that was entered last has come to the other services, and all that was told before it. */
async function told(): Promise<void> {
  for (const service of ['referral', 'outcomes'] as const)
    await eventually(async () => {
      const rows = await platform.rows(service, `select from contact where contact_on = '2026-03-10'`);
      expect(rows).not.toEqual([]);
    });
}

describe('a clinician outside the care team, at every route of one record', () => {
  it('opens and joins nothing without a reason, and every refusal is in the audit', async () => {
    const before = await stateOf(platform);
    const routes = routesOfRecords().flatMap(({ route, careTeam }) => (careTeam ? [route] : []));

    const answers: string[] = [];
    for (const route of routes) answers.push(`${route} ${await refusedAt(route)}`);

    expect(answers).toEqual(routes.map((route) => `${route} 403 care-team.reason-needed`));
    expect(await memberships()).toEqual([]);
    expect([...(await audited('refused'))].sort()).toEqual([...routes].sort());
    expect(await listed('?refused=true&limit=200')).toBeGreaterThanOrEqual(routes.length);
    expect(await listed('?limit=200')).toBe(0);
    expect(await stateOf(platform)).toEqual(before);
    tried(`routes tried by a clinician outside the care team: ${String(routes.length)}, 0 open`);
  });

  it('does not open the record by an id that went into it', async () => {
    expect(codeOf(await attempt({ path: `/persons/${theirs.mergedId}` }))).toBe(
      '403 care-team.reason-needed',
    );
  });

  it('is shown lists of work, each audited, and joins nothing by them', async () => {
    const lists = routesOfRecords().filter(({ record, careTeam }) => record === 'many' && !careTeam);
    for (const { route } of lists.filter(({ route }) => route.startsWith('GET '))) {
      const path = route.replace('GET ', '').replace(':clinicianId', provider.clinicianIds[0] ?? '');
      await attempt({ path: path.includes('diary') ? `${path}?from=2026-03-09&to=2026-03-09` : path });
    }

    expect(await memberships()).toEqual([]);
  });

  it('comes in with a reason, is listed for it, and stays outside', async () => {
    const all = triesOf(theirs);
    const first = ['POST /risks/:questionnaireId/review', 'POST /appointments/retrospective'];
    // Those that end or undo things are left out.
    const others = Object.keys(all).filter(
      (route) => !first.includes(route) && !/decline|discharge|withdrawal|transfer|void/.test(route),
    );

    const done = [...first];
    for (const route of first)
      await eventually(async () =>
        expect((await attempt(all[route] ?? { path: '' }, 'cover-for-colleague')).status).toBeLessThan(300),
      );
    for (const route of others) {
      const answer = await attempt(all[route] ?? { path: '' }, 'cover-for-colleague');
      expect(codeOf(answer)).not.toContain('reason-needed');
      if (answer.status < 300) done.push(route);
    }

    const listed = await audited('done');
    expect(done.filter((route) => !listed.has(route))).toEqual([]);
    expect(done.length).toBeGreaterThan(15);
    await told();
    expect(await memberships()).toEqual([]);
    expect(codeOf(await attempt({ path: `/referrals/${theirs.victim.referralId}` }))).toBe(
      '403 care-team.reason-needed',
    );
  });
});
