import { measures, type Count, type Measure } from '#domain-model/measures/catalogue';

/** What we count besides the published language: what a service manager asks every day, and the rest of the mix. */
type OwnCount = 'finishedWithoutTherapyCode' | 'waiting' | 'cliniciansEmployed';

export type Counts = Readonly<Record<Count | OwnCount, number>>;

/** `exact` for the provider's own staff; `suppressed` for anyone else: see figures-outside.ts. */
export type Disclosure = 'exact' | 'suppressed';

export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly kind: 'count' | 'rate';
  readonly numerator: number | null;
  /** null for a count, and where it is suppressed. */
  readonly denominator: number | null;
  /** A count, or a rate in per cent: unrounded when exact, whole when suppressed. null: nothing to divide by, or hidden. */
  readonly value: number | null;
  readonly construction: string;
  /** Finished courses without a first and last score of both measures; null where the measure does not rest on scores. */
  readonly unpairedCount: number | null;
  /** How many months of how many providers are withheld, and so are not in it; 0 when exact. */
  readonly monthsWithheld: number;
}

export interface FigureKind extends Omit<Measure, 'name' | 'numerator' | 'denominator'> {
  readonly numerator: keyof Counts;
  readonly denominator: keyof Counts | null;
}

const ownMeasures: readonly FigureKind[] = [
  {
    id: 'stepwise.without_therapy_code',
    title: 'Share of finished courses of treatment whose treatment contacts hold no code of either intensity',
    kind: 'rate',
    numerator: 'finishedWithoutTherapyCode',
    denominator: 'finished',
    construction:
      'Count of referrals that finished a course of treatment in the period, whose treatment contacts hold no low and ' +
      'no high intensity therapy code, divided by the count that finished a course of treatment.',
  },
  {
    id: 'stepwise.waiting',
    title: 'Count of referrals yet to have a first treatment on the day asked for',
    kind: 'count',
    numerator: 'waiting',
    denominator: null,
    construction:
      'Count of referrals received by that day, with neither a first treatment contact nor a discharge date by then. ' +
      'M038 is this count at the end of a reporting period.',
  },
  {
    id: 'stepwise.clinicians_employed',
    title: 'Count of clinicians employed on the day asked for',
    kind: 'count',
    numerator: 'cliniciansEmployed',
    denominator: null,
    construction: 'Count of clinicians employed from that day or before, who have not left by then.',
  },
];

/** A finished course without paired scores stays in the denominator, so that missing scores lower these. */
const restsOnScores: ReadonlySet<keyof Counts> = new Set<Count>([
  'atCaseness',
  'notAtCaseness',
  'recovery',
  'reliableImprovement',
  'reliableDeterioration',
  'noReliableChange',
  'reliableRecovery',
]);

export const figureKinds: readonly FigureKind[] = [...measures, ...ownMeasures];

/** Every measure from the exact counts of a period. */
export function figuresOf(counts: Counts): readonly Figure[] {
  return figureKinds.map((kind) => figureOf(kind, counts));
}

export function unpairedOf(counts: Counts): number {
  return counts.finished - counts.paired;
}

function figureOf(kind: FigureKind, counts: Counts): Figure {
  const numerator = counts[kind.numerator];
  const denominator = kind.denominator === null ? null : counts[kind.denominator];
  return {
    id: kind.id,
    title: kind.title,
    kind: kind.kind,
    numerator,
    denominator,
    value: denominator === null ? numerator : rateOf(numerator, denominator),
    construction: kind.construction,
    unpairedCount: restsOnScores.has(kind.numerator) ? unpairedOf(counts) : null,
    monthsWithheld: 0,
  };
}

function rateOf(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : (100 * numerator) / denominator;
}
