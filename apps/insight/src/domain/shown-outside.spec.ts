import fc from 'fast-check';
import { addMonths, type Month } from '#domain-model/measures/reporting-calendar';
import { figuresOutside } from './figures-outside.js';
import type { Counts } from './figures.js';
import { financialYearOf, groups, monthsBetween, monthsOf, shownOutside } from './shown-outside.js';

/** What happened in one month at one provider: numbers of people in classes that exclude each other. */
interface Happened {
  received: number;
  accessed: number[]; // within 6 weeks, within 18, later
  second: number[]; // within 90 days, later
  endedOtherwise: number[]; // not seen, seen and not treated, treated once
  attendances: number[]; // 2, 3, 4, 5, 6, 7
  employed: number;
  finished: number;
  // Each divides those who finished.
  waits: number[]; // within 6 weeks, within 18, later
  gaps: number[]; // over 90 days, not
  therapies: number[]; // low, high, both, none
  outcomes: number[]; // unpaired; below caseness; at caseness: deteriorated, unchanged, improved, recovered, reliably recovered
}
type Classes = 'accessed' | 'second' | 'endedOtherwise' | 'attendances' | Division;
type Division = 'waits' | 'gaps' | 'therapies' | 'outcomes';
const divisions: readonly Division[] = ['waits', 'gaps', 'therapies', 'outcomes'];
const classesOfEach: Readonly<Record<Classes, number>> = {
  accessed: 3,
  second: 2,
  endedOtherwise: 3,
  attendances: 6,
  waits: 3,
  gaps: 2,
  therapies: 4,
  outcomes: 7,
};

const firstMonth = '2023-04';
const twoYears = monthsBetween(firstMonth, '2025-03');
type World = readonly Happened[];

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function countsOf(h: Happened): Counts {
  const [within6 = 0, within18 = 0] = h.accessed;
  const [notSeen = 0, notTreated = 0, once = 0] = h.endedOtherwise;
  const [two = 0, three = 0, four = 0, five = 0, six = 0, seven = 0] = h.attendances;
  const [waited6 = 0, waited18 = 0] = h.waits;
  const [low = 0, high = 0, both = 0, none = 0] = h.therapies;
  const [unpaired = 0, below = 0, worse = 0, same = 0, better = 0, recovered = 0, reliably = 0] = h.outcomes;
  return {
    referralsReceived: h.received,
    accessedServices: sum(h.accessed),
    accessedWithinSixWeeks: within6,
    accessedWithinEighteenWeeks: within6 + within18,
    secondTreatments: sum(h.second),
    secondTreatmentsAfterOver90Days: h.second[1] ?? 0,
    ended: sum(h.endedOtherwise) + h.finished,
    endedNotSeen: notSeen,
    endedSeenNotTreated: notTreated,
    endedTreatedOnce: once,
    appointments: sum(h.attendances),
    cancelledByPatient: two,
    didNotAttend: three,
    cancelledByProvider: four,
    attended: five,
    attendedLate: six,
    lateNotSeen: seven,
    finished: h.finished,
    finishedWithinSixWeeks: waited6,
    finishedWithinEighteenWeeks: waited6 + waited18,
    finishedWithGapOver90Days: h.gaps[0] ?? 0,
    finishedLowIntensityOnly: low,
    finishedHighIntensityOnly: high,
    finishedBothIntensities: both,
    finishedWithoutTherapyCode: none,
    atCaseness: worse + same + better + recovered + reliably,
    notAtCaseness: below,
    paired: h.finished - unpaired,
    finishedLessNotAtCaseness: h.finished - below,
    recovery: recovered + reliably,
    reliableRecovery: reliably,
    reliableImprovement: better + reliably,
    reliableDeterioration: worse,
    noReliableChange: same + recovered + below,
    waiting: 0,
    cliniciansEmployed: h.employed,
  };
}

function shownOf(world: World) {
  return shownOutside(new Map(world.map((happened, at) => [addMonths(firstMonth, at), countsOf(happened)])));
}

/** Two worlds that show the same cells cannot be told apart by any question: answers are made of nothing else. */
function looksOf(world: World): string {
  return JSON.stringify([...shownOf(world).values()]);
}

const small = fc.integer({ min: 0, max: 9 });
const enough = fc.integer({ min: 5, max: 9 });
const anyMonth = fc.boolean().chain((isLarge) => {
  const people = isLarge ? enough : small;
  const classes = (count: number) => fc.array(people, { minLength: count, maxLength: count });
  return fc
    .record({
      received: people,
      accessed: classes(3),
      second: classes(2),
      endedOtherwise: classes(3),
      attendances: classes(6),
      employed: people,
      outcomes: classes(7),
      mixed: fc.infiniteStream(fc.nat()),
    })
    .map(({ mixed, ...happened }): Happened => {
      const finished = sum(happened.outcomes);
      const divided = (count: number) => {
        const parts = Array.from({ length: count }, () => 0);
        for (let left = finished; left > 0; left--) {
          const at = (mixed.next().value ?? 0) % count;
          parts[at] = (parts[at] ?? 0) + 1;
        }
        return parts;
      };
      return { ...happened, finished, waits: divided(3), gaps: divided(2), therapies: divided(4) };
    });
});
const anyWorld = fc
  .tuple(
    fc.constantFrom<(at: number, small: number) => boolean>(
      () => false,
      (at) => at < 12, // Months are shown in the second year.
      (at, one) => at !== one, // A single month is withheld: what a year beside its other months would tell.
    ),
    fc.integer({ min: 12, max: 23 }),
    fc.array(anyMonth, { minLength: 24, maxLength: 24 }),
  )
  .map(([isLarge, small, months]): World =>
    months.map((month, at) => (isLarge(at, small) ? enlarged(month) : month)),
  );

/** The month with nothing under 5. */
function enlarged(month: Happened): Happened {
  const more = (numbers: readonly number[]) => numbers.map((one) => one + 5);
  const grown = Object.entries(classesOfEach).map(([name]) => [name, more(month[name as Classes])]);
  const classes = Object.fromEntries(grown) as Pick<Happened, Classes>;
  const finished = sum(classes.outcomes);
  const filled = divisions.map((name): [string, number[]] => {
    const [first = 0, ...others] = classes[name];
    return [name, [first + finished - sum(classes[name]), ...others]];
  });
  const { received, employed } = month;
  return {
    ...month,
    ...classes,
    ...Object.fromEntries(filled),
    received: received + 5,
    employed: employed + 5,
    finished,
  };
}

/** Worlds that differ in a month by one person, and perhaps make up for it in the same month or another of its year. */
function* neighbours(world: World, at: number, count: keyof Counts): Generator<World> {
  const year = monthsOf(financialYearOf(addMonths(firstMonth, at))).map((month) => twoYears.indexOf(month));
  const others = year.filter((other) => other !== at);
  const scalar =
    count === 'referralsReceived' ? 'received' : count === 'cliniciansEmployed' ? 'employed' : null;
  if (scalar !== null) {
    for (const by of [1, -1]) {
      yield changed(world, [[at, scalar, 0, by]]);
      for (const other of others)
        yield changed(world, [
          [at, scalar, 0, by],
          [other, scalar, 0, -by],
        ]);
    }
    return;
  }
  const name = classesThatReveal(count);
  const classes = Array.from({ length: classesOfEach[name] }, (_, at) => at);
  for (const one of classes) {
    for (const other of classes.filter((each) => each !== one)) {
      const moved: readonly Change[] = [
        [at, name, one, 1],
        [at, name, other, -1],
      ];
      yield changed(world, moved);
      for (const month of others) {
        yield changed(world, [...moved, [month, name, one, -1], [month, name, other, 1]]);
      }
    }
  }
  for (const one of classes) {
    for (const by of [1, -1]) yield* finishing(world, { at, others, name, one, by });
  }
}

interface OneMore {
  readonly at: number;
  readonly others: readonly number[];
  readonly name: Classes;
  readonly one: number;
  readonly by: number;
}

/** One person more or fewer in a class: of those who finished, one in every other division too. */
function* finishing(world: World, { at, others, name, one, by }: OneMore): Generator<World> {
  if (!divisions.some((division) => division === name)) {
    yield changed(world, [[at, name, one, by]]);
    for (const other of others)
      yield changed(world, [
        [at, name, one, by],
        [other, name, one, -by],
      ]);
    return;
  }
  const rest = divisions.filter((division) => division !== name);
  for (const picks of picked(rest)) {
    const here: readonly Change[] = [
      [at, 'finished', 0, by],
      [at, name, one, by],
      ...picks.map(([d, c]): Change => [at, d, c, by]),
    ];
    yield changed(world, here);
    for (const month of others) {
      yield changed(world, [
        ...here,
        ...here.map(([, field, of, change]): Change => [month, field, of, -change]),
      ]);
    }
  }
}

/** Every choice of one class of each division. */
function picked(rest: readonly Division[]): readonly (readonly (readonly [Division, number])[])[] {
  return rest.reduce<(readonly (readonly [Division, number])[])[]>(
    (all, division) =>
      all.flatMap((chosen) =>
        Array.from({ length: classesOfEach[division] }, (_, of) => [...chosen, [division, of] as const]),
      ),
    [[]],
  );
}

type Change = readonly [
  month: number,
  field: Classes | 'received' | 'employed' | 'finished',
  of: number,
  by: number,
];

function changed(world: World, changes: readonly Change[]): World {
  const next = [...world];
  for (const [month, field, of, by] of changes) {
    const before = next[month];
    if (before === undefined) continue;
    const value = before[field];
    const after =
      typeof value === 'number' ? value + by : value.map((one, at) => (at === of ? one + by : one));
    next[month] = { ...before, [field]: after };
  }
  return next;
}

function isPossible(world: World): boolean {
  return world.every((month) => {
    const numbers = Object.values(month).flatMap((value: number | number[]) => value);
    return (
      numbers.every((one) => one >= 0) &&
      divisions.every((division) => sum(month[division]) === month.finished)
    );
  });
}

function classesThatReveal(count: keyof Counts): Classes {
  const revealing: readonly (readonly [Classes, RegExp])[] = [
    ['accessed', /^accessed/],
    ['second', /^second/],
    ['attendances', /^(appointments|cancelled|didNot|attended|lateNot)/],
    ['endedOtherwise', /^ended[A-Z]/],
    ['waits', /^finishedWithin/],
    ['gaps', /^finishedWithGap/],
    ['therapies', /Intensit/],
    ['outcomes', /./],
  ];
  return revealing.find(([, pattern]) => pattern.test(count))?.[0] ?? 'outcomes';
}

/** A world that looks the same from outside, in which the count of that month is another. */
function likeIt(world: World, hidden: { at: number; count: keyof Counts; is: number }): World | null {
  const looks = looksOf(world);
  let now = world;
  for (let tries = 0; tries < 5; tries++) {
    const value = valueOf(now, hidden);
    if (value === hidden.is) return now;
    const found = stepTowards(now, hidden, looks);
    if (found === null) return null;
    now = found;
  }
  return valueOf(now, hidden) === hidden.is ? now : null;
}

function stepTowards(world: World, hidden: { at: number; count: keyof Counts; is: number }, looks: string) {
  const wanted = valueOf(world, hidden) + Math.sign(hidden.is - valueOf(world, hidden));
  for (const next of neighbours(world, hidden.at, hidden.count)) {
    if (isPossible(next) && valueOf(next, hidden) === wanted && looksOf(next) === looks) return next;
  }
  return null;
}

function valueOf(world: World, { at, count }: { at: number; count: keyof Counts }): number {
  const month = world[at];
  return month === undefined ? 0 : countsOf(month)[count];
}

describe('what is shown outside a provider', () => {
  const counts = groups.flatMap((group) => group.counts);

  it('leaves open whether a withheld count under five is 0, 1, 2, 3 or 4, whatever is asked and subtracted', () => {
    fc.assert(
      fc.property(anyWorld, fc.nat(), (world, pick) => {
        const hidden = hiddenIn(world);
        const one = hidden[pick % Math.max(1, hidden.length)];
        if (one === undefined) return;
        const answers = everythingAsked(world);
        for (const is of [0, 1, 2, 3, 4]) {
          const other = likeIt(world, { ...one, is });
          expect({ ...one, is, isPossible: other !== null }).toEqual({ ...one, is, isPossible: true });
          if (other !== null) expect(everythingAsked(other)).toBe(answers);
        }
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  function hiddenIn(world: World) {
    const months = twoYears.map((_, at) => at).slice(12);
    return months
      .flatMap((at) => counts.map((count) => ({ at, count })))
      .filter((each) => valueOf(world, each) < 5);
  }

  it('tells months of whoever had five of each in every month of the year before, and of others the year', () => {
    const month = (count: number): Happened => ({
      received: count,
      accessed: [count, count, count],
      second: [count, count],
      endedOtherwise: [count, count, count],
      attendances: [9, 9, 9, 9, 9, 9],
      employed: 9,
      finished: 0,
      waits: [0, 0, 0],
      gaps: [0, 0],
      therapies: [0, 0, 0, 0],
      outcomes: [0, 0, 0, 0, 0, 0, 0],
    });
    const large = shownOf(twoYears.map(() => month(8)));
    const small = shownOf(twoYears.map((_, at) => month(at === 5 ? 4 : 8)));

    const july = monthsBetween('2024-07', '2024-07');
    const year = monthsBetween('2024-04', '2025-03');
    expect(receivedIn([large], july)).toMatchObject({ value: 10, monthsWithheld: 0 });
    expect(receivedIn([small], july)).toMatchObject({ value: null, monthsWithheld: 1 });
    expect(receivedIn([small], year)).toMatchObject({ value: 95, monthsWithheld: 0 });
    expect(receivedIn([large, small], july)).toMatchObject({ value: 10, monthsWithheld: 1 });
  });

  function receivedIn(shown: Parameters<typeof figuresOutside>[0], months: readonly Month[]) {
    return figuresOutside(shown, months).find(({ id }) => id === 'M001');
  }

  /** Every month of the year, every run of months from its April, and the year. */
  function everythingAsked(world: World): string {
    const shown = [shownOf(world)];
    const spans = twoYears.slice(12).flatMap((to) => [[to, to] as const, [financialYearOf(to), to] as const]);
    return JSON.stringify(spans.map(([from, to]) => figuresOutside(shown, monthsBetween(from, to))));
  }
});
