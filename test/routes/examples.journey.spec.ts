import { z } from 'zod';
import { routePolicies } from '../../apps/gateway/src/routing/route-policies.generated.js';
import { roles, type Role } from '#service-kit/security/scope';
import { eventually } from '#testing/eventually';
import { documentAt } from '../platform/described.js';
import { castAt, northern } from '../platform/people.js';
import { platformOfRun, type PlatformOfRun } from '../platform/platform-of-run.js';
import { fill, idsOf, type FilledProvider } from '../platform/region.js';
import { tried } from '../platform/tried.js';

const longestMs = 240_000;

/** Examples in the order in which a region takes them; each line has a region of its own. */
const courses: readonly (readonly string[])[] = [
  [
    '/persons/names',
    '/persons/search',
    '/persons/{personId}/details',
    '/referrals/{referralId}/owner',
    '/referrals/{referralId}/correction',
    '/referrals/{referralId}/assessment-correction',
    '/referrals/{referralId}/scores',
    '/questionnaires/{questionnaireId}/correction',
    '/risks/{questionnaireId}/review',
    '/questionnaires/{questionnaireId}/withdrawal',
  ],
  ['/referrals', '/referrals/{referralId}/void', '/referrals/{referralId}/unvoid'],
  ['/risks/{questionnaireId}/review', '/referrals/{referralId}/transfer'],
  [
    '/risks/{questionnaireId}/review',
    '/clinics',
    '/appointments/retrospective',
    '/appointments',
    '/appointments/{appointmentId}/attendance',
    '/appointments/{appointmentId}/correction',
    '/referrals/{referralId}/assessment',
    '/referrals/{referralId}/acceptance',
    '/referrals/{referralId}/discharge',
    '/referrals/{referralId}/closure-correction',
  ],
  [
    '/risks/{questionnaireId}/review',
    '/clinics',
    '/appointments',
    '/appointments/{appointmentId}/move',
    '/appointments/{appointmentId}/cancellation',
    '/referrals/{referralId}/decline',
  ],
  ['/risks/{questionnaireId}/review', '/referrals/{referralId}/withdrawal', '/self-referrals'],
  [
    '/referrals',
    '/persons/{personId}/merge',
    '/persons/{personId}/account-verification',
    '/persons/{personId}/unmerge',
  ],
  ['/professional-referrals', '/providers/{providerCode}/self-referrals'],
  [
    '/clinicians',
    '/clinicians/{clinicianId}/trainings',
    '/clinicians/{clinicianId}/training-extension',
    '/clinicians/{clinicianId}/training-end',
    '/clinicians/{clinicianId}/qualifications',
    '/clinicians/{clinicianId}/departure',
  ],
];

/** Born on the day of the printed person, so that the two may be merged as one. */
const sameBirthDate = {
  ...northern,
  people: northern.people.map((person) => ({ ...person, birthDate: '1980-05-04' })),
};

/** Known providers whom no other suite uses, one for each course. */
const [ofElsewhere, ...providers] = [
  '8EJ83',
  '8HX13',
  '8J766',
  '8JJ53',
  '8JX60',
  '8JY17',
  'AAF',
  'AD7',
  'AEY01',
  'AEY04',
] as const;

const nothingLike = 'nobody of the region has such a thing';
/** What the region cannot be in a state for: the code that is answered, and why. */
const elsewhere: Readonly<Record<string, readonly [code: string, why: string]>> = {
  '/audit/outcomes/break-glass/{entryNumber}/review': ['break-glass.unknown', nothingLike],
  '/audit/referral/break-glass/{entryNumber}/review': ['break-glass.unknown', nothingLike],
  '/audit/scheduling/break-glass/{entryNumber}/review': ['break-glass.unknown', nothingLike],
  '/persons/{personId}/proposals/{proposalId}/decision': ['proposal.unknown', nothingLike],
  '/possible-duplicates/{possibleDuplicateId}/settlement': ['possible-duplicate.unknown', nothingLike],
  '/persons/{personId}/erasure': ['erasure.referral-open', 'the referrals of the region are open'],
  '/referrals/{referralId}/reopening': [
    'referral.not-closed',
    'only a closure of the last 90 days is undone, and a printed day grows older',
  ],
  '/clinics/{clinicId}/withdrawal': ['clinic.is-over', 'the clinics of the region are of a past day'],
};

const printed = z.object({
  paths: z.record(
    z.string(),
    z.object({
      post: z
        .object({
          'x-stepwise-roles': z.array(z.string()).default([]),
          'requestBody': z
            .object({ content: z.object({ 'application/json': z.object({ example: z.unknown() }) }) })
            .optional(),
        })
        .optional(),
    }),
  ),
});

interface Printed {
  readonly path: string;
  /** undefined: anyone may. */
  readonly role: Role | undefined;
  readonly example: unknown;
}

/** A clinician is in the care team of the region's person, not of the other. */
const unmerge = '/persons/{personId}/unmerge';
const byPreference: readonly Role[] = ['clinician', 'administrator', ...roles];
let platform: PlatformOfRun;
let operations: ReadonlyMap<string, Printed>;

beforeAll(async () => {
  platform = await platformOfRun();
  await documentAt(platform.gateway.url, routePolicies);
  const document: unknown = await (await fetch(`${platform.gateway.url}/openapi.json`)).json();
  operations = new Map(
    Object.entries(printed.parse(document).paths).flatMap(([path, { post }]) => {
      const media = post?.requestBody?.content['application/json'];
      if (post === undefined || media === undefined) return [];
      const preferred = path === unmerge ? (['administrator'] as const) : byPreference;
      const role = preferred.find((one) => post['x-stepwise-roles'].includes(one));
      return [[path, { path, role, example: media.example }] as const];
    }),
  );
}, longestMs);

afterAll(async () => {
  await platform?.close();
});

/** One id for each name of a field: of the region, and then of what its answers made. */
function idsIn(region: FilledProvider): Map<string, string> {
  const [first, second] = region.people;
  const ids = [...idsOf(region)].flatMap(([name, [id]]) => (id === undefined ? [] : [[name, id] as const]));
  return new Map([
    ...ids,
    ['appointmentId', first?.appointmentIds.at(-1) ?? ''],
    ['personIds', first?.personId ?? ''],
    ['confirm', first?.personId ?? ''],
    ['mergedPersonId', second?.personId ?? ''],
    ['proposalId', '0198f000-0000-7000-8000-000000000001'],
    ['possibleDuplicateId', '0198f000-0000-7000-8000-000000000001'],
    ['entryNumber', '1'],
    ['providerCode', region.code],
  ]);
}

/** The example as it is printed, but for ids of things that no printed page can know. */
function withIds(example: unknown, ids: ReadonlyMap<string, string>): unknown {
  return JSON.parse(
    JSON.stringify(example, (name, value: unknown) =>
      typeof value === 'string' ? (ids.get(name) ?? value) : value,
    ),
  );
}

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

async function sendExample(
  path: string,
  region: FilledProvider,
  ids: ReadonlyMap<string, string>,
): Promise<Answered> {
  const { role, example } = operations.get(path) ?? missing(path);
  const token = role === undefined ? {} : { token: await region.token(role) };
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => ids.get(name) ?? name);
  return platform.gateway.request('POST', address, { ...token, body: withIds(example, ids) });
}

function missing(path: string): never {
  throw new Error(`No operation has the path ${path}.`);
}

const problem = z.looseObject({ code: z.string() });

/** Ids of an answer that the next example may need. A new person is one who may be merged into the region's. */
const madeIn = z
  .object({
    appointmentId: z.string().optional(),
    clinicId: z.string().optional(),
    clinicianId: z.string().optional(),
    referralId: z.string().optional(),
    personId: z.string().optional(),
  })
  .transform(({ personId, ...made }) =>
    Object.fromEntries(
      Object.entries({ ...made, mergedPersonId: personId }).filter(([, id]) => id !== undefined),
    ),
  )
  .pipe(z.record(z.string(), z.string()));

/** Sends the examples one after the other; gives back those that were refused, in words. */
async function refusedOf(course: readonly string[], index: number): Promise<string[]> {
  const region = await fill(
    platform,
    castAt(providers[index] ?? missing(course.join()), 'QKS', sameBirthDate),
  );
  const ids = idsIn(region);
  const refused: string[] = [];
  for (const path of course) {
    const answer = await accepted(() => sendExample(path, region, ids));
    if (answer.status >= 300) refused.push(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    for (const [name, id] of Object.entries(madeIn.parse(answer.body)))
      if (id !== ids.get('personId')) ids.set(name, id);
  }
  return refused;
}

/** A service that reads of a thing in an event may know it a moment later. */
async function accepted(attempt: () => Promise<Answered>): Promise<Answered> {
  let last: Answered | undefined;
  const accepting = eventually(
    async () => {
      last = await attempt();
      if (last.status >= 300) throw new Error('Not yet.');
      return last;
    },
    { within: 4_000, every: 250 },
  );
  return accepting.catch((failure: unknown) => {
    if (last === undefined) throw failure;
    return last;
  });
}

describe('each printed request', () => {
  it('is sent here, or is listed with the state that it needs', () => {
    const sent = new Set([...courses.flat(), ...Object.keys(elsewhere)]);

    expect(operations.size).toBeGreaterThan(40);
    expect([...sent].sort()).toEqual([...operations.keys()].sort());
  });

  it(
    'is accepted as it stands, by a role that may',
    async () => {
      const refused = (await Promise.all(courses.map(refusedOf))).flat();

      const accepting = new Set(courses.flat()).size;
      tried(`printed requests: ${accepting} sent, ${refused.length} refused`);
      expect(refused).toEqual([]);
    },
    longestMs,
  );

  it(
    'that needs another state is refused for that state alone',
    async () => {
      const region = await fill(platform, castAt(ofElsewhere, 'QKS', northern));
      const ids = idsIn(region);
      const codes: Record<string, string> = {};
      for (const path of Object.keys(elsewhere)) {
        const { status, body } = await sendExample(path, region, ids);
        codes[path] = [404, 409].includes(status)
          ? problem.parse(body).code
          : `${status} ${JSON.stringify(body)}`;
      }

      expect(codes).toEqual(
        Object.fromEntries(Object.entries(elsewhere).map(([path, [code]]) => [path, code])),
      );
    },
    longestMs,
  );
});
