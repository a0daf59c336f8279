import fc from 'fast-check';
import type { RoutePolicy } from '#service-kit/security/route-policy';
import { routePolicies } from '../../apps/gateway/src/routing/route-policies.generated.js';
import type { AccessReason } from '#service-kit/http/request-context';
import { eventually } from '#testing/eventually';
import type { Answer } from '#testing/service';
import { testToken } from '#testing/tokens';
import { documentAt, type Described } from '../platform/described.js';
import { triesOf, type Prepared, type Try } from './outsider-tries.js';
import { castAt, northern } from '../platform/people.js';
import type { Platform } from '../platform/platform.js';
import { platformOfRun } from '../platform/platform-of-run.js';
import { asSent, fill, idsOf, type FilledProvider } from '../platform/region.js';
import { attemptsAt } from './requests.js';
import { hangUp } from '../platform/sent.js';
import { stateOf } from '../platform/state-of.js';
import { tried } from '../platform/tried.js';
import { Values } from '../platform/values.js';

/** A clinician of the same provider who has nothing to do with the people, and all that he or she could try. */
const cast = castAt('NIW', 'QKS', northern);
let platform: Platform;
let provider: FilledProvider;
let outsiderId: string;
let clinicId: string;
let theirs: Prepared;
let document: Described;

const longestMs = 240_000;

beforeAll(async () => {
  platform = await platformOfRun();
  provider = await fill(platform, cast);
  ({ outsiderId, clinicId } = await anOutsider());
  theirs = await prepare();
  document = await documentAt(platform.gateway.url, routePolicies);
}, longestMs);

afterAll(async () => {
  hangUp();
  await platform?.close();
});

const claims = { provider: cast.code, icb: cast.icb };

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
    givenName: 'Ottoline',
    familyName: 'Passerby',
    role: 'psychological-wellbeing-practitioner',
    wholeTimeEquivalent: 1,
    employedFrom: '2023-09-01',
  };
  const clinicianId = idIn(await as('service-manager', '/clinicians', colleague), 'clinicianId');
  await as('service-manager', `/clinicians/${clinicianId}/qualifications`, {
    qualification: '10',
    awardedOn: '2022-10-14',
  });
  const clinic = {
    clinicianId,
    startsAt: '2026-03-10T08:00:00.000Z',
    endsAt: '2026-03-10T20:00:00.000Z',
    media: ['02', '11'],
    purposes: ['assessment', 'treatment'],
  };
  return {
    outsiderId: clinicianId,
    clinicId: idIn(await as('service-manager', '/clinics', clinic), 'clinicId'),
  };
}

/** The office enters two records that may be of the same person, and merges one of them. */
async function prepare(): Promise<Prepared> {
  const [victim] = provider.people;
  const [person] = cast.people;
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

/** Every route at which a clinician shows or changes records of people. */
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
  const written = triesOf(theirs, provider, { outsiderId, clinicId })[route];
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

/** The contact that was entered last has come to the other services, and all events before it. */
async function allArrived(): Promise<void> {
  for (const service of ['referral', 'outcomes'] as const)
    await eventually(async () => {
      const rows = await platform.rows(
        service,
        `select from contact where contact_on = '2026-03-10' and provider_code = $1`,
        [cast.code],
      );
      expect(rows).not.toEqual([]);
    });
}

describe('a clinician outside the care team, at every route of one record', () => {
  it('opens and joins nothing without a reason, and every refusal is in the audit', async () => {
    const before = await stateOf(platform, cast.code);
    const routes = routesOfRecords().flatMap(({ route, careTeam }) => (careTeam ? [route] : []));

    const answers: string[] = [];
    for (const route of routes) answers.push(`${route} ${await refusedAt(route)}`);

    expect(answers).toEqual(routes.map((route) => `${route} 403 care-team.reason-needed`));
    expect(await memberships()).toEqual([]);
    expect([...(await audited('refused'))].sort()).toEqual([...routes].sort());
    expect(await listed('?refused=true&limit=200')).toBeGreaterThanOrEqual(routes.length);
    expect(await listed('?limit=200')).toBe(0);
    expect(await stateOf(platform, cast.code)).toEqual(before);
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
    const all = triesOf(theirs, provider, { outsiderId, clinicId });
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
    await allArrived();
    expect(await memberships()).toEqual([]);
    expect(codeOf(await attempt({ path: `/referrals/${theirs.victim.referralId}` }))).toBe(
      '403 care-team.reason-needed',
    );
  });
});
