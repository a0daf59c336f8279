import { readFileSync } from 'node:fs';
import { cohortOf } from '../domain/cohort.js';
import { parsePublished } from '../domain/published.js';
import { uuidOf, type AnsweredIds, type Command, type Request } from './command.js';
import { planOf, type Plan } from './plan.js';

const published = parsePublished(
  readFileSync(new URL('../../data/providers-2024-25.csv', import.meta.url), 'utf8'),
);
const plans = published
  .filter(({ code }) => ['DH0', '8J724', 'RW5ME'].includes(code))
  .map((each) => planOf(cohortOf(each)));

/** Lives a plan in order, answering each command with an id of its own, and yields what would be sent. */
function* lived(plan: Plan): Generator<{ command: Command; request: Request }> {
  const ids = new Map<string, string>();
  const answered: AnsweredIds = {
    id(thing) {
      const id = ids.get(thing);
      if (id === undefined) throw new Error(`${thing} has not been answered.`);
      return id;
    },
  };
  for (const { chains } of plan.days) {
    const ofTheDay: string[] = [];
    for (const chain of chains) {
      const ofTheChain: string[] = [];
      for (const command of chain) {
        yield { command, request: command.request(answered) };
        ofTheChain.push(...Object.values(command.answers ?? {}));
        ofTheChain.forEach((thing) => ids.set(thing, uuidOf(thing)));
      }
      ofTheChain.forEach((thing) => ids.delete(thing));
      ofTheDay.push(...ofTheChain);
    }
    ofTheDay.forEach((thing) => ids.set(thing, uuidOf(thing)));
  }
}

const requests = plans.flatMap((plan) => [...lived(plan)]);

describe('the plan of a year', () => {
  it('needs nothing that an earlier day, or the same person’s commands before it, have not answered', () => {
    const [commands, planned] = [
      requests.length,
      plans.reduce((sum, { commandCount }) => sum + commandCount, 0),
    ];

    expect(commands).toBe(planned);
  });

  it('names every command once', () => {
    const repeated = plans.filter((plan) => {
      const names = [...lived(plan)].map(({ command }) => command.name);
      return new Set(names).size !== names.length;
    });

    expect(repeated).toEqual([]);
  });

  it('sends what people and staff enter, and never an outcome', () => {
    const fields = new Set(requests.flatMap(({ request }) => Object.keys(request.body)));
    const outcomes = ['caseness', 'recovery', 'reliable', 'total', 'outcome', 'improvement', 'deterioration'];

    const personal = [...fields].filter((field) =>
      outcomes.some((outcome) => field.toLowerCase().includes(outcome)),
    );

    expect(personal).toEqual([]);
  });

  it('books before the appointment, and records attendance once it has taken place', () => {
    const wrong = requests.filter(({ request: { body } }) => {
      const { startsAt, bookedAt, movedAt } = body;
      const agreedAt = bookedAt ?? movedAt;
      return typeof startsAt === 'string' && typeof agreedAt === 'string' && agreedAt >= startsAt;
    });

    expect(wrong).toEqual([]);
  });

  it('gives everyone a token of his or her own role: of staff, for a person dates nothing', () => {
    const roles = new Set(requests.map(({ request }) => request.bearer.role));
    const received = requests.filter(({ request }) => request.path === '/referrals');

    expect([...roles].sort()).toEqual(['administrator', 'clinician', 'service-manager']);
    expect(received.some(({ request }) => request.body['source'] === 'B1')).toBe(true);
  });

  it('has every answer above nought to the question about self-harm reviewed on the same day', () => {
    const risks = requests.filter(({ command }) => command.name.endsWith('/review'));
    const scored = requests.filter(({ command }) => command.name.endsWith('/scores'));
    const raised = scored.filter(({ request }) => hasRisk(request));

    expect(risks.map(({ command }) => command.name.replace('/review', ''))).toEqual(
      raised.map(({ command }) => command.name.replace('/scores', '')),
    );
  });

  it('closes no referral before every risk of it is reviewed', () => {
    const order = plans.map((plan) => [...lived(plan)].map(({ command }) => command.name));
    const late = order.flatMap((names) => {
      const closed = new Set<string>();
      return names.filter((name) => {
        const [person = ''] = name.split('/');
        if (/[/](discharge|decline)$/.test(name)) closed.add(person);
        return name.endsWith('/review') && closed.has(person);
      });
    });

    expect(late).toEqual([]);
  });
});

describe('the rarer things of a year', () => {
  it.each(['03', '04', '05', '06', '10'])('has contacts of type %s', (type) => {
    expect(ofPath(/appointments(\/retrospective)?$/).filter(({ body }) => body['type'] === type)).not.toEqual(
      [],
    );
  });

  it('has unplanned contacts, all of which took place', () => {
    const unplanned = ofPath(/retrospective$/).filter(({ body }) => body['planned'] === 'N');

    expect(unplanned.length).toBeGreaterThan(10);
    expect(unplanned.filter(({ body }) => body['attendance'] !== '5')).toEqual([]);
  });

  it.each(['MI', 'SPIN', 'PDSS', 'OCI', 'PCL-5', 'HAI'])(
    'asks %s of those whose problem it measures',
    (token) => {
      expect(JSON.stringify(ofPath(/scores$/))).toContain(`"instrument":"${token}"`);
    },
  );

  it.each([
    ['before the clocks go forward', '2025-03-30T00:45:00.000Z'],
    ['after the hour that is lost', '2025-03-30T01:15:00.000Z'],
    ['in the first of the two hours of October', '2024-10-27T00:30:00.000Z'],
    ['in the second of them', '2024-10-27T01:30:00.000Z'],
    ['on a Sunday that in UTC is Saturday still', '2024-10-26T23:15:00.000Z'],
    ['on 1 April 2024, which in UTC is the year before still', '2024-03-31T23:15:00.000Z'],
    ['on 31 March 2025, which in UTC is the day before still', '2025-03-30T23:15:00.000Z'],
  ])('has a contact %s', (_when, startsAt) => {
    expect(ofPath(/retrospective$/).map(({ body }) => body['startsAt'])).toContain(startsAt);
  });

  it('has contacts in the last and the first hour of a day in London', () => {
    const hours = new Set(
      ofPath(/retrospective$/).map(({ body }) => londonTime.format(new Date(String(body['startsAt'])))),
    );

    expect([...hours]).toEqual(expect.arrayContaining(['23:30', '00:15']));
  });

  it('corrects what was recorded wrongly: an attendance either way, a contact that never was, a score', () => {
    const corrected = ofPath(/appointments\/[^/]+\/correction$/).map(({ body }) => body['attendance']);

    expect([...new Set(corrected)].map(String).sort()).toEqual(expect.arrayContaining(['3', '5', 'null']));
    expect(ofPath(/questionnaires\/[^/]+\/correction$/).length).toBeGreaterThan(10);
  });

  it('plans no low intensity help against the advice of NICE', () => {
    const against = ['F401', 'F431'];
    const advised = ofPath(/assessment$/).filter(
      ({ body }) => against.includes(String(body['problemDescriptor'])) && body['step'] === '2',
    );

    expect(advised).toEqual([]);
  });
});

const londonTime = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'Europe/London',
});

function ofPath(path: RegExp): Request[] {
  return requests.map(({ request }) => request).filter((request) => path.test(request.path));
}

/** The ninth answer of the PHQ-9, which is sent first. */
function hasRisk({ body }: Request): boolean {
  const [, ninth = '0'] = /"PHQ-9","answers":\[(?:\d,){8}(\d)\]/.exec(JSON.stringify(body)) ?? [];
  return Number(ninth) > 0;
}
