import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { serviceNames } from '#local/services';
import { routePolicies } from '../../apps/gateway/src/routing/route-policies.generated.js';
import { roles, type Role } from '#service-kit/security/scope';
import { jsonLines } from '#testing/captured-logs';
import { documentAt, type Described, type Operation } from '../platform/described.js';
import { northern, southern } from '../platform/people.js';
import { serviceOf } from '../platform/platform.js';
import { platformOfRun, type PlatformOfRun } from '../platform/platform-of-run.js';
import { fill, idsOf, type FilledProvider, type StoredPerson } from '../platform/region.js';
import { attemptsAt } from './requests.js';
import { secretsOf, secretsOfPerson, type Secrets } from '../platform/secrets.js';
import { hangUp, send, type Received, type Sent } from '../platform/sent.js';
import { tried } from '../platform/tried.js';
import { Values, type KnownIds } from '../platform/values.js';
import { seed } from './seed.js';

/** Of each role that may; of every other, one. */
const ofEachRole = Number(process.env['TENANCY_REQUESTS'] ?? 14);
/** Where many others work on the same machine. */
const longestMs = 240_000;

let platform: PlatformOfRun;
let document: Described;
let north: FilledProvider;
let south: FilledProvider;

beforeAll(async () => {
  platform = await platformOfRun();
  north = await fill(platform, northern);
  south = await fill(platform, southern);
  document = await documentAt(platform.gateway.url, routePolicies);
}, longestMs);

afterAll(async () => {
  hangUp();
  await platform?.close();
});

interface Combination {
  readonly operation: Operation;
  readonly role: Role | null;
  readonly sent: Sent;
}

/** Requests as whoever has the tokens, at every operation, with somebody else's ids wherever an id is taken. */
function combinations(ids: KnownIds, comers: readonly (Role | null)[]): Combination[] {
  const values = new Values(document, ids, 'known ids only');
  return document.operations.flatMap((operation, index) =>
    comers.flatMap((role, place) => {
      const numRuns = role !== null && operation.roles.includes(role) ? ofEachRole : 1;
      const attempts = attemptsAt(operation, values, ['valid', 'valid', 'valid', 'nearly', 'query']);
      return fc
        .sample(attempts, { numRuns, seed: seed + index * 100 + place })
        .map(({ sent }) => ({ operation, role, sent }));
    }),
  );
}

type TokenOf = (role: Role) => Promise<string>;

async function sendAll(all: readonly Combination[], token: TokenOf): Promise<Received[]> {
  const answers: Received[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < all.length; at = next++) {
      const { role, sent } = all[at] ?? fail();
      const authorization = role === null ? {} : { authorization: `Bearer ${await token(role)}` };
      answers[at] = await send(platform.gateway.url, {
        ...sent,
        headers: { ...sent.headers, ...authorization },
      });
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return answers;
}

function fail(): never {
  throw new Error('There is no such combination.');
}

/** The same request about things that nobody has. */
function aboutNothing({ sent, ...rest }: Combination, ids: KnownIds): Combination {
  const replaced = new Map([...ids.values()].flat().map((id) => [id, randomUUID()]));
  const swap = (text: string) =>
    [...replaced].reduce((changed, [id, unknown]) => changed.replaceAll(id, unknown), text);
  const body = typeof sent.body === 'string' ? { body: swap(sent.body) } : {};
  return { ...rest, sent: { ...sent, path: swap(sent.path), ...body } };
}

function codeOf({ body }: Received): unknown {
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}

function inWords({ operation, role, sent }: Combination, { status, text }: Received): string {
  const asked = `${operation.method} ${operation.path} as ${role ?? 'nobody'}: ${sent.path} ${String(sent.body ?? '')}`;
  return `${asked.slice(0, 600)} → ${status} ${text.slice(0, 300)}`;
}

function leaksIn(all: readonly Combination[], answers: readonly Received[], secrets: Secrets): string[] {
  return all.flatMap((combination, index) => {
    const answer = answers[index] ?? fail();
    const found = secrets.in(`${answer.text} ${JSON.stringify(answer.headers)}`);
    return found.length === 0 ? [] : [`${found.join(', ')} ← ${inWords(combination, answer)}`];
  });
}

/** Where somebody else's thing is answered in another way than a thing that is not there at all. */
async function differences(
  all: readonly Combination[],
  answers: readonly Received[],
  { ids, token }: { ids: KnownIds; token: TokenOf },
): Promise<string[]> {
  const idRoutes = all
    .map((combination, index) => ({ combination, answer: answers[index] ?? fail() }))
    .filter(({ combination: { operation, role } }) => role !== null && operation.roles.includes(role));
  const nothing = await sendAll(
    idRoutes.map(({ combination }) => aboutNothing(combination, ids)),
    token,
  );
  return idRoutes.flatMap(({ combination, answer }, index) => {
    const other = nothing[index] ?? fail();
    const isSame = answer.status === other.status && codeOf(answer) === codeOf(other);
    return isSame
      ? []
      : [`${inWords(combination, answer)}\n   but of nothing: ${other.status} ${other.text.slice(0, 200)}`];
  });
}

describe('two providers', () => {
  it(
    `see nothing of each other, whatever is combined (FUZZ_SEED=${seed})`,
    async () => {
      const secrets = await secretsOf(platform, north, south);
      const ids = idsOf(north);
      const all = combinations(ids, [...roles, null]);
      const token: TokenOf = (role) => south.token(role);

      const answers = await sendAll(all, token);

      const leaks = leaksIn(all, answers, secrets);
      const differing = await differences(all, answers, { ids, token });
      const pairs = `${all.length} on ${document.operations.length} operations, ${secrets.count} secrets looked for`;
      tried(`cross-tenant combinations: ${pairs}, ${leaks.length + differing.length} wrong`);
      expect(leaks.slice(0, 10)).toEqual([]);
      expect(differing.slice(0, 10)).toEqual([]);
    },
    longestMs,
  );

  it('find what is their own: the search would have found it', async () => {
    const secrets = await secretsOf(platform, north, south);
    const [person] = north.people;
    const referral = await platform.gateway.request('GET', `/referrals/${person?.referralId ?? ''}`, {
      token: await north.token('administrator'),
    });

    expect(referral.status).toBe(200);
    expect(secrets.in(JSON.stringify(referral.body))).toContain(person?.referralId);
  });

  it('stand apart in the events that are published, and no event says who anyone is', async () => {
    const secrets = await secretsOf(platform, north, south);
    const identities = [...northern.people, ...southern.people].flatMap((person) =>
      Object.values<string>({ ...person }),
    );
    let events = 0;
    for (const service of serviceNames) {
      const rows = await platform.rows<{ provider_code: string; event: string }>(
        service,
        `select provider_code, e::text as event from domain_event e`,
      );
      events += rows.length;
      const others = rows.filter((row) => row.provider_code !== north.code);
      expect(others.flatMap(({ event }) => secrets.in(event))).toEqual([]);
      expect(rows.flatMap(({ event }) => identities.filter((text) => event.includes(text)))).toEqual([]);
    }
    expect(events).toBeGreaterThan(20);
  });

  it('stand in no metric, and nobody’s identity in any log line', async () => {
    const ids = await secretsOf(platform, north, south);
    const everywhere = [platform.gateway, ...serviceNames.map((name) => serviceOf(platform.services, name))];
    const metrics = await Promise.all(
      everywhere.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
    );
    const identities = [...northern.people, ...southern.people].flatMap((person) =>
      Object.values<string>({ ...person }),
    );

    expect(metrics.every((text) => text.includes('# HELP'))).toBe(true);
    expect(metrics.flatMap((text) => ids.in(text))).toEqual([]);
    expect(jsonLines(platform.logged()).length).toBeGreaterThan(100);
    expect(identities.filter((text) => platform.logged().includes(text))).toEqual([]);
  });
});

describe('two people of one provider', () => {
  it(
    'see nothing of each other, whatever is combined',
    async () => {
      const [first, second] = north.people as [StoredPerson, StoredPerson];
      const secrets = secretsOfPerson(first);
      const ids = idsOf({ ...north, people: [first] });
      const all = combinations(ids, ['patient']);
      const token: TokenOf = (role) => north.token(role, second);

      const answers = await sendAll(all, token);

      const leaks = leaksIn(all, answers, secrets);
      const differing = await differences(all, answers, { ids, token });
      tried(`combinations of two people: ${all.length}, ${leaks.length + differing.length} wrong`);
      expect(leaks.slice(0, 10)).toEqual([]);
      expect(differing.slice(0, 10)).toEqual([]);
    },
    longestMs,
  );
});

describe('an analyst of a board', () => {
  it(
    'is given figures of many, and of few none',
    async () => {
      const token = await north.token('icb-analyst');
      const path = '/measures?from=2026-03-01&to=2026-03-31';

      const answer = await platform.gateway.request('GET', path, { token });

      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ disclosure: 'suppressed', provider: null, icb: north.icb });
      const counts = [...JSON.stringify(answer.body).matchAll(/"(?:numerator|denominator)":([^,}]+)/g)];
      expect(counts.length).toBeGreaterThan(10);
      // Two people are too few for any count but none at all.
      expect(counts.filter(([, count]) => count !== 'null' && Number(count) % 5 !== 0)).toEqual([]);
      const all = combinations(idsOf(north), ['icb-analyst']);
      const identities = secretsOfPerson(north.people[0] ?? fail());
      expect(leaksIn(all, await sendAll(all, () => Promise.resolve(token)), identities)).toEqual([]);
    },
    longestMs,
  );
});
