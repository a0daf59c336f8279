import type { CalendarDay } from '../values/calendar.js';

/**
 * How sure we are of a number: `published` stands in a public source; `well-known`, `likely` and `guess` are
 * recollection. Nothing below `well-known` may be tested against as if it were the truth.
 */
export type Certainty = 'published' | 'well-known' | 'likely' | 'guess';

/** A threshold with its certainty and where it stands. */
export interface Threshold {
  readonly points: number;
  readonly certainty: Certainty;
  readonly source: string;
}

export interface Range {
  readonly lowest: number;
  readonly highest: number;
}

/**
 * A questionnaire as data. Adding an instrument adds a row here, and no code. Lower scores are better in all
 * of them.
 */
export interface Instrument {
  /** What commands and events call it: `PHQ-9`. */
  readonly token: string;
  readonly name: string;
  /** SNOMED CT code of the total in IDS606 and IDS607; null where only its items are sent. */
  readonly snomedCode: string | null;
  readonly itemCount: number;
  readonly itemRange: Range;
  /** `mean` is the mean of the answered items, at two decimals. */
  readonly scoring: 'sum' | 'mean';
  readonly totalRange: Range;
  /** The lowest total at caseness; null where the instrument has none. */
  readonly caseness: Threshold | null;
  /** The smallest difference that is reliable change, in either direction. */
  readonly reliableChange: Threshold | null;
  /** How many items may be missing and estimated by the mean of the others; 0 turns that off. */
  readonly mayMiss: number;
  /**
   * Items, counted from 1, that do not apply to everyone: left out they count as nothing and are not missing.
   */
  readonly itemsNotForEveryone: readonly number[];
  /** The item, counted from 1, that may not apply, and the answer that says so: no score, and never added. */
  readonly notApplicable: { readonly item: number; readonly answer: number } | null;
  /** The item, counted from 1, of which any answer above 0 signals a risk of self-harm. */
  readonly riskItem: number | null;
  /** How many of the last items some printings leave out. */
  readonly notAlwaysPrinted: number;
  /** The row holds from this day on and up to, not including, that day; null is without limit. */
  readonly validFrom: CalendarDay | null;
  readonly validTo: CalendarDay | null;
}

type Usual =
  | 'scoring'
  | 'mayMiss'
  | 'itemsNotForEveryone'
  | 'notApplicable'
  | 'riskItem'
  | 'notAlwaysPrinted'
  | 'validFrom'
  | 'validTo';
type Row = Omit<Instrument, Usual> & Partial<Pick<Instrument, Usual>>;

function row(special: Row): Instrument {
  return {
    scoring: 'sum',
    mayMiss: 0,
    itemsNotForEveryone: [],
    notApplicable: null,
    riskItem: null,
    notAlwaysPrinted: 0,
    validFrom: null,
    validTo: null,
    ...special,
  };
}

function range(lowest: number, highest: number): Range {
  return { lowest, highest };
}

function threshold(points: number, certainty: Certainty, source: string): Threshold {
  return { points, certainty, source };
}

/**
 * The measures of body dysmorphia, chronic fatigue, IBS and other unexplained symptoms came with data set
 * v2.1.
 */
const sinceVersion21 = '2022-04-01';
const handbook = 'NHS Talking Therapies manual, from memory';

/**
 * The instrument catalogue: items, ranges and SNOMED codes of the v2.1 assessment scales, thresholds with
 * their source.
 */
export const instruments: readonly Instrument[] = [
  row({
    token: 'PHQ-9',
    name: 'Patient Health Questionnaire, depression',
    snomedCode: '720433000',
    itemCount: 9,
    itemRange: range(0, 3),
    totalRange: range(0, 27),
    caseness: threshold(10, 'published', 'NHS England monthly metadata, M279'),
    reliableChange: threshold(6, 'published', 'PMC8411661, table 1; BMC Psychiatry 2018 s12888-018-1987-1'),
    mayMiss: 2,
    riskItem: 9,
  }),
  row({
    token: 'GAD-7',
    name: 'Generalised Anxiety Disorder assessment',
    snomedCode: '445455005',
    itemCount: 7,
    itemRange: range(0, 3),
    totalRange: range(0, 21),
    caseness: threshold(8, 'published', 'PMC8411661, table 1; BMC Psychiatry 2018 s12888-018-1987-1'),
    reliableChange: threshold(4, 'published', 'PMC8411661, table 1; BMC Psychiatry 2018 s12888-018-1987-1'),
    mayMiss: 2,
  }),
  row({
    token: 'SPIN',
    name: 'Social Phobia Inventory',
    snomedCode: '445552006',
    itemCount: 17,
    itemRange: range(0, 4),
    totalRange: range(0, 68),
    caseness: threshold(19, 'well-known', handbook),
    reliableChange: threshold(10, 'well-known', handbook),
  }),
  row({
    token: 'MI',
    name: 'Mobility Inventory for Agoraphobia, alone',
    snomedCode: '473355002',
    itemCount: 27,
    itemRange: range(1, 5),
    scoring: 'mean',
    totalRange: range(1, 5),
    // Above 2.3, which at two decimals is 2.31 or more.
    caseness: threshold(2.31, 'well-known', handbook),
    reliableChange: threshold(0.73, 'well-known', handbook),
    // The mean of the situations that were answered (handbook): whoever never meets one leaves it out, and some printings
    // have 26. No source names a least number of answers: how many there are is shown beside the mean.
    mayMiss: 26,
    notAlwaysPrinted: 1,
  }),
  row({
    token: 'OCI',
    name: 'Obsessive Compulsive Inventory, 42 items',
    snomedCode: '450324005',
    itemCount: 42,
    itemRange: range(0, 4),
    totalRange: range(0, 168),
    caseness: threshold(40, 'well-known', handbook),
    reliableChange: threshold(32, 'well-known', handbook),
  }),
  row({
    token: 'PDSS',
    name: 'Panic Disorder Severity Scale, self-report',
    snomedCode: '450326007',
    itemCount: 7,
    itemRange: range(0, 4),
    totalRange: range(0, 28),
    caseness: threshold(8, 'well-known', handbook),
    reliableChange: threshold(5, 'well-known', handbook),
  }),
  row({
    token: 'HAI',
    name: 'Health Anxiety Inventory, short week version',
    snomedCode: '446793008',
    itemCount: 18,
    itemRange: range(0, 3),
    totalRange: range(0, 54),
    caseness: threshold(18, 'well-known', handbook),
    reliableChange: threshold(4, 'well-known', handbook),
  }),
  row({
    token: 'PCL-5',
    name: 'PTSD Checklist for DSM-5',
    snomedCode: '491581000000104',
    itemCount: 20,
    itemRange: range(0, 4),
    totalRange: range(0, 80),
    caseness: threshold(32, 'well-known', handbook),
    reliableChange: threshold(10, 'well-known', handbook),
  }),
  row({
    token: 'PHQ-15',
    name: 'Patient Health Questionnaire, physical symptoms',
    snomedCode: '1065441000000103',
    itemCount: 15,
    itemRange: range(0, 2),
    totalRange: range(0, 30),
    caseness: threshold(10, 'published', 'NHS England monthly metadata, M279'),
    reliableChange: threshold(6, 'guess', 'not published'),
    // Menstrual symptoms.
    itemsNotForEveryone: [4],
    validFrom: sinceVersion21,
  }),
  row({
    token: 'CFQ-11',
    name: 'Chalder Fatigue Questionnaire, 0 to 3 scoring',
    snomedCode: '1077511000000101',
    itemCount: 11,
    itemRange: range(0, 3),
    totalRange: range(0, 33),
    caseness: threshold(19, 'likely', handbook),
    reliableChange: threshold(6, 'guess', 'not published'),
    validFrom: sinceVersion21,
  }),
  row({
    token: 'IBS-SSS',
    name: 'Irritable Bowel Syndrome Symptom Severity Scale (Francis)',
    snomedCode: '1083671000000108',
    itemCount: 5,
    itemRange: range(0, 100),
    totalRange: range(0, 500),
    caseness: threshold(75, 'published', 'NHS England monthly metadata, M279'),
    reliableChange: threshold(50, 'guess', 'not published'),
    validFrom: sinceVersion21,
  }),
  row({
    token: 'BIQ',
    name: 'Body Image Questionnaire',
    snomedCode: '1128221000000100',
    itemCount: 9,
    itemRange: range(0, 8),
    totalRange: range(0, 72),
    caseness: threshold(40, 'guess', 'not published'),
    reliableChange: threshold(10, 'guess', 'not published'),
    validFrom: sinceVersion21,
  }),
  row({
    token: 'WSAS',
    name: 'Work and Social Adjustment Scale',
    // Nationally its five items are sent one by one, and no total.
    snomedCode: null,
    itemCount: 5,
    itemRange: range(0, 8),
    totalRange: range(0, 40),
    caseness: null,
    reliableChange: threshold(8, 'likely', handbook),
    // Work, for people who are retired or do not work for other reasons: the national 9 says so and is no score. Left out
    // it is missing, as any other answer: a total without it would look like an improvement.
    notApplicable: { item: 1, answer: 9 },
  }),
];

/**
 * The instrument's row that holds on a day; undefined for an unknown token and for a day on which none holds.
 */
export function instrumentOn(token: string, on: CalendarDay): Instrument | undefined {
  return instruments.find((candidate) => candidate.token === token && appliesOn(candidate, on));
}

/** Every token that the catalogue knows, in its order. */
export const instrumentTokens: readonly string[] = [...new Set(instruments.map(({ token }) => token))];

function appliesOn({ validFrom, validTo }: Instrument, on: CalendarDay): boolean {
  return (validFrom === null || on >= validFrom) && (validTo === null || on < validTo);
}
