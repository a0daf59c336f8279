import fc from 'fast-check';
import { addDays, type CalendarDay } from '#domain-model/values/calendar';

/** One person's way through the service, as it was or as it was wrongly recorded. */
export interface Life {
  readonly receivedOn: CalendarDay;
  readonly source: string;
  readonly assessedOn: CalendarDay;
  readonly problem: string;
  readonly contacts: readonly LivedContact[];
  readonly occasions: readonly LivedOccasion[];
  readonly end: LivedEnd;
}

export interface LivedContact {
  readonly on: CalendarDay;
  readonly hour: number;
  readonly attendance: '3' | '5' | '7';
  readonly type: '01' | '02';
  readonly therapies: readonly string[];
}

export interface LivedOccasion {
  readonly on: CalendarDay;
  readonly depression: number;
  readonly anxiety: number;
  readonly socialPhobia: number;
}

export interface LivedEnd {
  readonly on: CalendarDay;
  readonly code: string;
}

/** What is sent to correct one thing of a wrong record. */
export interface Correcting {
  readonly of: 'referral' | 'assessment' | 'closure' | 'reopening' | 'contact' | 'scores' | 'withdrawal';
  /** Which contact or occasion. */
  readonly index?: number;
  readonly body: object;
  /** The day on which it is done, where it has a deadline; else today. */
  readonly on?: CalendarDay;
  /** What is recorded after a reopening: the life goes on as it did. */
  readonly thenGoesOn?: Life;
}

export interface WronglyRecorded {
  readonly what: string;
  readonly wrong: Life;
  readonly right: Life;
  readonly corrections: readonly Correcting[];
}

export const guidedSelfHelp = '748051000000105';
export const cognitiveBehaviourTherapy = '304891004';
const inError = { reason: 'recorded-in-error' } as const;

/** Treated three times and scored at the first and at the last, within the year 2024-25. */
const aLife: fc.Arbitrary<Life> = fc
  .record({
    start: fc.integer({ min: 0, max: 120 }),
    wait: fc.integer({ min: 30, max: 60 }),
    gaps: fc.tuple(fc.integer({ min: 5, max: 20 }), fc.integer({ min: 5, max: 20 })),
    source: fc.constantFrom('A1', 'B1', 'H2'),
    problem: fc.constantFrom('F411', 'F329', 'F410'),
    first: fc.tuple(fc.integer({ min: 8, max: 24 }), fc.integer({ min: 6, max: 20 })),
    last: fc.tuple(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 12 })),
  })
  .map(({ start, wait, gaps, source, problem, first, last }) => {
    const receivedOn = addDays('2024-04-15', start);
    const one = addDays(receivedOn, wait);
    const two = addDays(one, gaps[0]);
    const three = addDays(two, gaps[1]);
    return {
      receivedOn,
      source,
      problem,
      assessedOn: addDays(receivedOn, 14),
      contacts: [one, two, three].map((on) => seenOn(on)),
      occasions: [occasionOn(one, first), occasionOn(three, last)],
      end: { on: addDays(three, 10), code: '46' },
    };
  });

function seenOn(on: CalendarDay): LivedContact {
  return { on, hour: 9, attendance: '5', type: '02', therapies: [guidedSelfHelp] };
}

function occasionOn(on: CalendarDay, [depression, anxiety]: readonly [number, number]): LivedOccasion {
  return { on, depression, anxiety, socialPhobia: anxiety + 20 };
}

type Mistake = (right: Life) => Omit<WronglyRecorded, 'what' | 'right'> & { readonly right?: Life };

const mistakes: Readonly<Record<string, Mistake>> = {
  'missed though seen': (right) => ({
    wrong: withContact(right, 0, { attendance: '3', therapies: [] }),
    corrections: [
      { of: 'contact', index: 0, body: { attendance: '5', minutes: 40, therapies: [guidedSelfHelp] } },
    ],
  }),
  'seen though missed': (life) => ({
    right: withContact(life, 2, { attendance: '7', therapies: [] }),
    wrong: life,
    corrections: [{ of: 'contact', index: 2, body: { attendance: '7' } }],
  }),
  'recorded twice': (right) => ({
    wrong: {
      ...right,
      contacts: [...right.contacts, ...right.contacts.slice(1, 2).map((one) => ({ ...one, hour: 14 }))],
    },
    corrections: [{ of: 'contact', index: 3, body: { attendance: null, ...inError } }],
  }),
  'another day': (right) => {
    const [first] = right.contacts;
    const on = first?.on ?? '';
    return {
      wrong: withContact(right, 0, { on: addDays(on, -25) }),
      corrections: [{ of: 'contact', index: 0, body: { startsAt: `${on}T09:00:00.000Z` } }],
    };
  },
  'another therapy': (right) => ({
    wrong: withContact(right, 1, { therapies: [cognitiveBehaviourTherapy] }),
    corrections: [{ of: 'contact', index: 1, body: { therapies: [guidedSelfHelp] } }],
  }),
  'another kind of contact': (right) => ({
    wrong: withContact(right, 0, { type: '01', therapies: [] }),
    corrections: [{ of: 'contact', index: 0, body: { type: '02', therapies: [guidedSelfHelp] } }],
  }),
  'other scores': (right) => ({
    wrong: withOccasion(right, 1, { depression: 24, anxiety: 19 }),
    corrections: [{ of: 'scores', index: 1, body: { questionnaires: questionnairesOf(right.occasions[1]) } }],
  }),
  'scores of another day': (right) => ({
    wrong: withOccasion(right, 1, { on: addDays(right.end.on, 30) }),
    corrections: [{ of: 'scores', index: 1, body: { takenAt: takenAt(right.occasions[1]) } }],
  }),
  'scores of somebody else': (right) => {
    const foreign = { on: right.end.on, depression: 24, anxiety: 21, socialPhobia: 60 };
    return {
      wrong: { ...right, occasions: [...right.occasions, foreign] },
      corrections: [{ of: 'withdrawal', index: 2, body: { reason: 'wrong-person' } }],
    };
  },
  'another day of receipt': (right) => ({
    wrong: { ...right, receivedOn: addDays(right.receivedOn, -70), source: 'M6' },
    corrections: [{ of: 'referral', body: { receivedOn: right.receivedOn, source: right.source } }],
  }),
  'another problem': (right) => ({
    wrong: { ...right, problem: 'F452' },
    right: { ...right, problem: 'F400' },
    corrections: [{ of: 'assessment', body: { problemDescriptor: 'F400' } }],
  }),
  'another end': (right) => ({
    wrong: { ...right, end: { on: addDays(right.end.on, 45), code: '47' } },
    corrections: [{ of: 'closure', body: { closedOn: right.end.on, endCode: right.end.code } }],
  }),
  'closed by mistake': (right) => {
    const tooEarly = addDays(right.contacts[1]?.on ?? '', 1);
    const before = { contacts: right.contacts.slice(0, 2), occasions: right.occasions.slice(0, 1) };
    const after = { contacts: right.contacts.slice(2), occasions: right.occasions.slice(1) };
    return {
      wrong: { ...right, ...before, end: { on: tooEarly, code: '47' } },
      corrections: [
        {
          of: 'reopening',
          on: addDays(tooEarly, 3),
          body: inError,
          thenGoesOn: { ...right, ...after },
        },
      ],
    };
  },
};

/** For each kind of mistake a life that was wrongly recorded, and one of which nearly everything was. */
export function wronglyRecorded(seed: number): readonly WronglyRecorded[] {
  const kinds = Object.entries(mistakes);
  const lives = fc.sample(aLife, { seed, numRuns: kinds.length + 1 });
  const single = kinds.flatMap(([what, mistake], index) => {
    const life = lives[index];
    return life === undefined ? [] : [{ what, right: life, ...mistake(life) }];
  });
  const last = lives.at(-1);
  return last === undefined ? single : [...single, everythingWrong(last)];
}

function everythingWrong(life: Life): WronglyRecorded {
  const named = ['missed though seen', 'other scores', 'another end', 'another day of receipt'];
  const made = named.map((name) => mistakes[name]?.(life));
  const [missed, scores, end, receipt] = made.map((one) => one?.wrong ?? life);
  const wrong = {
    ...life,
    contacts: missed?.contacts ?? [],
    occasions: scores?.occasions ?? [],
    end: end?.end ?? life.end,
    receivedOn: receipt?.receivedOn ?? life.receivedOn,
    source: 'M6',
  };
  return {
    what: 'nearly everything',
    wrong,
    right: life,
    corrections: made.flatMap((one) => one?.corrections ?? []),
  };
}

function withContact(life: Life, index: number, change: Partial<LivedContact>): Life {
  return { ...life, contacts: life.contacts.map((one, at) => (at === index ? { ...one, ...change } : one)) };
}

function withOccasion(life: Life, index: number, change: Partial<LivedOccasion>): Life {
  return {
    ...life,
    occasions: life.occasions.map((one, at) => (at === index ? { ...one, ...change } : one)),
  };
}

export function questionnairesOf(occasion: LivedOccasion | undefined): readonly object[] {
  const { depression = 0, anxiety = 0, socialPhobia = 0 } = occasion ?? {};
  return [
    // A risk would prevent the discharge.
    { instrument: 'PHQ-9', total: depression, item9: 0 },
    { instrument: 'GAD-7', total: anxiety },
    { instrument: 'SPIN', total: socialPhobia },
  ];
}

export function takenAt(occasion: LivedOccasion | undefined): string {
  return `${occasion?.on ?? ''}T08:45:00.000Z`;
}
