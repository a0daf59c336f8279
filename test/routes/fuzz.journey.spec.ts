import fc from 'fast-check';
import { serviceNames } from '#local/services';
import { routePolicies } from '../../apps/gateway/src/routing/route-policies.generated.js';
import { roles, type Role } from '#service-kit/security/scope';
import { eventually } from '#testing/eventually';
import { documentAt, type Described, type Operation } from '../platform/described.js';
import { faultsOf } from './judged.js';
import { startPlatform, type Platform } from '../platform/platform.js';
import { fill, idsOf, type FilledProvider } from '../platform/region.js';
import { attemptsAt, type Attempt } from './requests.js';
import { hangUp, send, type Received } from '../platform/sent.js';
import { northern } from '../platform/people.js';
import { tried } from '../platform/tried.js';
import { Values } from '../platform/values.js';
import { seed } from './seed.js';

const onEachOperation = Number(process.env['FUZZ_REQUESTS'] ?? 30);
/** Enough to meet every rule of every command. */
const mostSentTwice = 600;
/** Where many others work on the same machine. */
const longestMs = 240_000;

interface Sending extends Attempt {
  readonly role: Role | null;
}

interface Outcome extends Sending {
  readonly answer: Received;
}

describe('every route of the OpenAPI document', () => {
  let platform: Platform;
  let provider: FilledProvider;
  let document: Described;
  const outcomes: Outcome[] = [];

  beforeAll(async () => {
    platform = await startPlatform();
    provider = await fill(platform, northern);
    document = await documentAt(platform.gateway.url, routePolicies);
  });

  afterAll(async () => {
    hangUp();
    await platform?.close();
  });

  async function sendAll(sendings: readonly Sending[]): Promise<Outcome[]> {
    const done: Outcome[] = [];
    const waiting = [...sendings];
    const work = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop())
        done.push({ ...next, answer: await sendOne(next) });
    };
    await Promise.all(Array.from({ length: 8 }, work));
    return done;
  }

  async function sendOne({ role, sent }: Sending): Promise<Received> {
    const authorization = role === null ? {} : { authorization: `Bearer ${await provider.token(role)}` };
    return send(platform.gateway.url, { ...sent, headers: { ...authorization, ...sent.headers } });
  }

  it(
    `answers whatever is sent as it says it does (FUZZ_SEED=${seed})`,
    async () => {
      const began = Date.now();
      const values = new Values(document, idsOf(provider));
      const sendings = document.operations.flatMap((operation, index) =>
        fc.sample(sendingsAt(operation, values), { numRuns: onEachOperation, seed: seed + index }),
      );

      outcomes.push(...(await sendAll(sendings)));

      const seconds = Math.round((Date.now() - began) / 1_000);
      const wrong = outcomes.flatMap((outcome) =>
        faultsOf(outcome, outcome.answer).map((fault) => `${fault} ← ${described(outcome)}`),
      );
      const operations = document.operations.length;
      tried(
        `fuzzed requests: ${outcomes.length} on ${operations} operations, ${wrong.length} wrong (${seconds} s, FUZZ_SEED=${seed})`,
      );
      expect(wrong.slice(0, 20)).toEqual([]);
      expect(outcomes.filter(({ answer }) => answer.status < 300).length).toBeGreaterThan(operations);
    },
    longestMs,
  );

  it(
    'changes nothing when it refuses',
    async () => {
      let refused: Sending[] = outcomes
        .filter(({ answer, sent }) => sent.method === 'POST' && isFinal(answer))
        .slice(0, mostSentTwice);

      for (let accepted = -1; accepted !== 0;) {
        // What was too early the first time may be right now; what is left after that is refused for good.
        await quiet(platform);
        const before = await stateOf(platform);
        const again = await sendAll(refused);
        refused = again.filter(({ answer }) => isFinal(answer));
        accepted = again.length - refused.length;
        if (accepted === 0) expect(await stateOf(platform)).toEqual(before);
      }

      tried(`refused commands that left every row as it was: ${refused.length}`);
      expect(refused.length).toBeGreaterThan(outcomes.length / 10);
    },
    longestMs,
  );
});

/** Mostly those who may; sometimes others, or nobody. */
function sendingsAt(operation: Operation, values: Values): fc.Arbitrary<Sending> {
  const allowed = roles.filter((role) => operation.roles.includes(role));
  const mayCome = allowed.length === 0 ? [...roles, null] : allowed;
  const role = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom<Role | null>(...mayCome) },
    { weight: 1, arbitrary: fc.constantFrom<Role | null>(...roles, null) },
  );
  return fc.tuple(attemptsAt(operation, values), role).map(([attempt, who]) => ({ ...attempt, role: who }));
}

function described({ operation, manner, role, sent, answer }: Outcome): string {
  const body = typeof sent.body === 'string' ? sent.body : Buffer.from(sent.body ?? '').toString('base64');
  return [
    `${operation.method} ${operation.path} as ${role ?? 'nobody'}, ${manner}: ${sent.path.slice(0, 200)}`,
    `${JSON.stringify(sent.headers).slice(0, 300)} ${body.slice(0, 500)} → ${answer.status} ${answer.text.slice(0, 300)}`,
  ].join('\n');
}

/** Refused for what it is, not for the moment at which it came. */
function isFinal({ status, headers }: Received): boolean {
  return status >= 400 && headers['retry-after'] === undefined;
}

/** Waits until nothing is on its way any more. */
async function quiet(platform: Platform): Promise<void> {
  let before = 'unknown';
  await eventually(
    async () => {
      const was = before;
      before = JSON.stringify(await stateOf(platform));
      expect(before).toBe(was);
    },
    { within: longestMs, every: 400 },
  );
}

/** What was asked is written down even where it was refused; nothing else may be. */
const storedOfRefusals = /^(audit|access|rate|caller)/;

/** Every row of every table of every service, as one short text a table. */
async function stateOf(platform: Platform): Promise<Record<string, string>> {
  const states: Record<string, string> = {};
  for (const service of serviceNames) {
    const tables = await platform.rows<{ name: string }>(
      service,
      `select table_name as name
       from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE'
       order by table_name`,
    );
    for (const { name } of tables.filter((table) => !storedOfRefusals.test(table.name))) {
      const [row] = await platform.rows<{ state: string }>(
        service,
        `select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as state
         from "${name}" t`,
      );
      states[`${service}.${name}`] = row?.state ?? '';
    }
  }
  return states;
}
