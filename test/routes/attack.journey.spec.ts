import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { routePolicies } from '../../apps/gateway/src/routing/route-policies.generated.js';
import { testToken } from '#testing/tokens';
import { documentAt, type Described, type Operation } from '../platform/described.js';
import { castAt, northern, southern } from '../platform/people.js';
import type { Platform } from '../platform/platform.js';
import { platformOfRun } from '../platform/platform-of-run.js';
import { fill, idsOf, type FilledProvider } from '../platform/region.js';
import { attemptsAt } from './requests.js';
import { Secrets } from '../platform/secrets.js';
import { hangUp, send, type Received, type Sent } from '../platform/sent.js';
import { tried } from '../platform/tried.js';
import { Values } from '../platform/values.js';
import { seed } from './seed.js';

const atEachOperation = Number(process.env['ATTACK_REQUESTS'] ?? 4);
const longestMs = 240_000;

const attacked = castAt('NCM', 'QOP', northern);
const elsewhere = castAt('NFG', 'QHM', southern);
let platform: Platform;
let document: Described;
let victims: FilledProvider;

beforeAll(async () => {
  platform = await platformOfRun();
  victims = await fill(platform, attacked);
  document = await documentAt(platform.gateway.url, routePolicies);
}, longestMs);

afterAll(async () => {
  hangUp();
  await platform?.close();
});

const [north, south] = [
  { provider: attacked.code, icb: attacked.icb },
  { provider: elsewhere.code, icb: elsewhere.icb },
];

/** Those who have nothing to do with the people attacked; each with a token of their own that is good. */
const attackers: Readonly<Record<string, () => Promise<string | null>>> = {
  'another patient of the same provider': () =>
    testToken('patient', { provider: north.provider, personId: randomUUID() }),
  'a partner': () => testToken('partner', north),
  'a clinician outside the care team': () => testToken('clinician', { ...north, clinicianId: randomUUID() }),
  'an administrator of another provider': () => testToken('administrator', south),
  'a clinician of another provider': () => testToken('clinician', { ...south, clinicianId: randomUUID() }),
  'an analyst of the board': () => testToken('icb-analyst', { icb: north.icb }),
  'an operator': () => testToken('operator'),
  'nobody': () => Promise.resolve(null),
};

/** What is stored about the people attacked, whoever wrote it; but for the audit, which must grow. */
async function storedOfVictims(): Promise<string[]> {
  const ids = victims.people.flatMap(({ personId, referralId }) => [personId, referralId]);
  const tables: readonly (readonly ['referral' | 'scheduling' | 'outcomes', string, string])[] = [
    ['referral', 'person', 'id = any ($1)'],
    ['referral', 'referral', 'person_id = any ($1) or id = any ($1)'],
    ['referral', 'care_team', 'referral_id = any ($1)'],
    ['scheduling', 'appointment', 'person_id = any ($1) or referral_id = any ($1)'],
    ['scheduling', 'care_team', 'referral_id = any ($1)'],
    ['outcomes', 'course', 'person_id = any ($1) or referral_id = any ($1)'],
    ['outcomes', 'score', 'referral_id = any ($1)'],
    ['outcomes', 'raised_risk', 'person_id = any ($1) or referral_id = any ($1)'],
    ['outcomes', 'care_team', 'referral_id = any ($1)'],
  ];
  return Promise.all(
    tables.map(async ([service, table, whose]) => {
      const rows = await platform.rows<{ row: string }>(
        service,
        `select t::text as row from "${table}" t where ${whose} order by 1`,
        [ids],
      );
      return `${service}.${table} ${rows.map(({ row }) => row).join(' | ')}`;
    }),
  );
}

function attempts(operation: Operation, at: number): Sent[] {
  const values = new Values(document, idsOf(victims), 'known ids only');
  return fc
    .sample(attemptsAt(operation, values, ['valid', 'valid', 'nearly']), {
      numRuns: atEachOperation,
      seed: seed + at,
    })
    .map(({ sent }) => sent);
}

async function attack(token: string | null): Promise<Received[]> {
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  const waiting = document.operations.flatMap(attempts);
  const received: Received[] = [];
  const work = async () => {
    for (let sent = waiting.pop(); sent; sent = waiting.pop()) {
      const headers = { ...sent.headers, ...authorization };
      received.push(await send(platform.gateway.url, { ...sent, headers }));
    }
  };
  await Promise.all(Array.from({ length: 6 }, work));
  return received;
}

describe('whoever has nothing to do with a person', () => {
  it.each(Object.keys(attackers))(
    `%s: opens, changes and joins nothing, whatever is tried (FUZZ_SEED=${seed})`,
    async (attacker) => {
      const identity = new Secrets(
        [],
        victims.people.flatMap((person) => person.identity.filter((text) => text.length > 6)),
      );
      const before = await storedOfVictims();

      const received = await attack((await attackers[attacker]?.()) ?? null);

      // A clinician of the provider may read lists of work, in which people have names; each is in the audit.
      const mayReadLists = attacker === 'a clinician outside the care team';
      const shown = mayReadLists ? [] : received.flatMap(({ text }) => identity.in(text));
      const faults = received.filter(({ status }) => status >= 500);
      tried(
        `attacks by ${attacker}: ${String(received.length)}, ${String(shown.length + faults.length)} wrong`,
      );
      expect(faults.map(({ text }) => text).slice(0, 5)).toEqual([]);
      expect(shown.slice(0, 5)).toEqual([]);
      expect(await storedOfVictims()).toEqual(before);
    },
    longestMs,
  );
});
