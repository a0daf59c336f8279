import type { Seeded } from './seeded.js';
import type { TargetCounts } from './target-counts.js';

const { max, min, round } = Math;

/** What the first and last scores of a finished course come to: every person is in exactly one. */
export type OutcomeClass =
  | 'reliable-recovery'
  | 'recovery-without-reliable-change'
  | 'case-improved'
  | 'case-deteriorated'
  | 'case-no-change'
  | 'case-mixed'
  | 'case-unpaired'
  | 'not-case-improved'
  | 'not-case-deteriorated'
  | 'not-case-no-change'
  | 'unscored';

/** First and last totals; an unpaired or unscored measure has null. */
export interface Totals {
  readonly phq9First: number;
  readonly phq9Last: number;
  readonly gad7First: number | null;
  readonly gad7Last: number | null;
}

/** Where a provider's figures leave the choice, this share of those not at caseness improve or deteriorate. */
const assumed = {
  improvedNotAtCaseness: 0.3,
  deterioratedNotAtCaseness: 0.08,
  mixed: 0.006,
  unpaired: 0.008,
};

/** One outcome class for each finished person, so that the target's counts come out. */
export function outcomeClassesOf(target: TargetCounts): OutcomeClass[] {
  const recovered = target.recovery;
  const casesLeft = target.atCaseness - recovered;
  const improvedOnly = target.reliableImprovement - target.reliableRecovery;
  const wanted = round(target.notAtCaseness * assumed.improvedNotAtCaseness);
  const notCaseImproved = max(improvedOnly - casesLeft, min(improvedOnly, wanted));
  const caseImproved = improvedOnly - notCaseImproved;
  const fewest = target.deterioration - (casesLeft - caseImproved);
  const some = round(target.notAtCaseness * assumed.deterioratedNotAtCaseness);
  const most = min(target.notAtCaseness - notCaseImproved, target.deterioration);
  const notCaseDeteriorated = max(0, fewest, min(most, some));
  const caseDeteriorated = target.deterioration - notCaseDeteriorated;
  const rest = casesLeft - caseImproved - caseDeteriorated;
  const mixed = min(rest, round(target.atCaseness * assumed.mixed));
  const unpaired = min(rest - mixed, round(target.atCaseness * assumed.unpaired));
  return [
    ...people('reliable-recovery', target.reliableRecovery),
    ...people('recovery-without-reliable-change', recovered - target.reliableRecovery),
    ...people('case-improved', caseImproved),
    ...people('case-deteriorated', caseDeteriorated),
    ...people('case-mixed', mixed),
    ...people('case-unpaired', unpaired),
    ...people('case-no-change', rest - mixed - unpaired),
    ...people('not-case-improved', notCaseImproved),
    ...people('not-case-deteriorated', notCaseDeteriorated),
    ...people('not-case-no-change', target.notAtCaseness - notCaseImproved - notCaseDeteriorated),
    ...people('unscored', target.unscored),
  ];
}

function people(outcome: OutcomeClass, count: number): OutcomeClass[] {
  if (count < 0) throw new RangeError(`The target asks for ${count} people of ${outcome}.`);
  return Array.from({ length: count }, () => outcome);
}

const phq9 = { caseness: 10, change: 6, bounds: [0, 27] } as const;
const gad7 = { caseness: 8, change: 4, bounds: [0, 21] } as const;
const drawsTried = 20_000;

/** Draws first and last totals of a class: plausible ones, again and again, until they land in it. */
export function drawTotals(seeded: Seeded, outcome: OutcomeClass): Totals {
  for (let tried = 0; tried < drawsTried; tried += 1) {
    const drawn = plausible(seeded, outcome);
    if (!landsIn(outcome, drawn)) continue;
    if (outcome === 'case-unpaired') return { ...drawn, gad7Last: null };
    return outcome === 'unscored' ? { ...drawn, gad7First: null, gad7Last: null } : drawn;
  }
  throw new RangeError(`No totals of ${outcome} in ${drawsTried} draws.`);
}

interface Drawn extends Totals {
  readonly gad7First: number;
  readonly gad7Last: number;
}

function plausible(seeded: Seeded, outcome: OutcomeClass): Drawn {
  if (outcome.startsWith('not-case')) return moved(seeded, seeded.between(1, 9), seeded.between(1, 7));
  if (outcome === 'recovery-without-reliable-change') {
    return moved(seeded, seeded.between(5, 14), seeded.between(4, 10));
  }
  const phq9First = seeded.around(15, 5, phq9.bounds);
  const gad7First = seeded.around(13, 4, gad7.bounds);
  if (outcome !== 'reliable-recovery') return moved(seeded, phq9First, gad7First);
  return { phq9First, phq9Last: seeded.between(0, 9), gad7First, gad7Last: seeded.between(0, 7) };
}

function moved(seeded: Seeded, phq9First: number, gad7First: number): Drawn {
  const phq9Last = min(27, max(0, phq9First + seeded.between(-12, 9)));
  const gad7Last = min(21, max(0, gad7First + seeded.between(-9, 7)));
  return { phq9First, phq9Last, gad7First, gad7Last };
}

function landsIn(outcome: OutcomeClass, drawn: Drawn): boolean {
  const isCase = drawn.phq9First >= phq9.caseness || drawn.gad7First >= gad7.caseness;
  const endsWell = drawn.phq9Last < phq9.caseness && drawn.gad7Last < gad7.caseness;
  const [phqDrop, gadDrop] = [drawn.phq9First - drawn.phq9Last, drawn.gad7First - drawn.gad7Last];
  const improved = phqDrop >= phq9.change || gadDrop >= gad7.change;
  const worse = -phqDrop >= phq9.change || -gadDrop >= gad7.change;
  switch (outcome) {
    case 'reliable-recovery':
      return isCase && endsWell && improved && !worse;
    case 'recovery-without-reliable-change':
      return isCase && endsWell && !improved && !worse;
    case 'case-improved':
      return isCase && !endsWell && improved && !worse;
    case 'case-deteriorated':
      return isCase && !endsWell && worse && !improved;
    case 'case-no-change':
      return isCase && !endsWell && !worse && !improved;
    case 'case-mixed':
      return isCase && !endsWell && worse && improved;
    case 'case-unpaired':
      return isCase;
    case 'not-case-improved':
      return !isCase && improved && !worse;
    case 'not-case-deteriorated':
      return !isCase && worse && !improved;
    case 'not-case-no-change':
      return !isCase && !worse && !improved;
    case 'unscored':
      return true;
    default:
      return outcome satisfies never;
  }
}
