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

    const told = [...fields].filter((field) =>
      outcomes.some((outcome) => field.toLowerCase().includes(outcome)),
    );

    expect(told).toEqual([]);
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

/** The ninth answer of the PHQ-9, which is sent first. */
function hasRisk({ body }: Request): boolean {
  const [, ninth = '0'] = /"PHQ-9","answers":\[(?:\d,){8}(\d)\]/.exec(JSON.stringify(body)) ?? [];
  return Number(ninth) > 0;
}
