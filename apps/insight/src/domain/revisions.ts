import type { Fact } from '#domain-model/define-event';
import { ScoresCorrected, ScoresWithdrawn } from '#domain-model/events/outcomes.events';
import { ClosureCorrected, ReferralCorrected, ReferralReopened } from '#domain-model/events/referral.events';
import { ReferralUnvoided, ReferralVoided } from '#domain-model/events/void.events';
import { AttendanceCorrected } from '#domain-model/events/scheduling.events';
import { addMonths, finalSubmissionOn, monthOf, type Month } from '#domain-model/measures/reporting-calendar';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import { monthFiguresOf, monthsThatDiffer } from './month-figures.js';
import { newsIn, nothingTold, tell, type News } from './told.js';

/** A fact about a referral as it is kept for telling which reported months it changed. */
export interface KeptFact {
  readonly factId: string;
  readonly referralId: string;
  readonly providerCode: string;
  /** `attendance.corrected` … */
  readonly kind: string;
  readonly sequence: number;
  readonly recordedAt: Instant;
  readonly correlationId: string;
  readonly corrects: boolean;
  /** The earliest day that it speaks of: nothing before can change. */
  readonly since: CalendarDay;
  readonly says: News;
}

/** A month that had been reported, and the fact that changed a figure of it since. */
export interface Revision {
  readonly month: Month;
  readonly factId: string;
  readonly referralId: string;
  readonly providerCode: string;
  readonly kind: string;
  readonly revisedAt: Instant;
}

/** null for a fact that is about no referral, or of which no figure is made. */
export function keptFactOf(fact: Fact): KeptFact | null {
  const says = newsIn(fact);
  const since = sinceOf(fact, says);
  const corrects = corrections.some(({ type }) => type === fact.event.type);
  // What is only booked or moved is counted nowhere; its attendance tells all of the contact again.
  if (since === null || (says.contact?.attendance === null && !corrects)) return null;
  const { id: factId, providerCode, sequence, recordedAt, correlationId, key: referralId } = fact;
  const kind = fact.event.type.replace(/\.v\d+$/, '');
  return {
    ...{ factId, referralId, providerCode, kind, sequence, recordedAt, correlationId, since, says },
    corrects,
  };
}

/** Facts whose meaning is that what was told before, and perhaps reported, was wrong. */
export const corrections = [
  AttendanceCorrected,
  ReferralCorrected,
  ClosureCorrected,
  ReferralReopened,
  ReferralVoided,
  ReferralUnvoided,
  ScoresCorrected,
  ScoresWithdrawn,
] as const;

/**
 * Until when what a provider records comes too late for any month that it had reported from here: nothing had been, before
 * the first fact that the platform recorded of the provider. A year that was brought in from elsewhere revises nothing.
 */
export function firstReportOn(firstRecordedAt: Instant): CalendarDay {
  const recordedOn = londonDay(firstRecordedAt);
  let month = addMonths(monthOf(recordedOn), -2);
  while (finalSubmissionOn(month) < recordedOn) month = addMonths(month, 1);
  return finalSubmissionOn(month);
}

/** Whether a fact was recorded too late for some month that it may change: only then are its referral's facts gone through. */
export function isToldLate(
  { since, recordedAt, corrects }: Pick<KeptFact, 'since' | 'recordedAt' | 'corrects'>,
  firstReport: CalendarDay,
): boolean {
  const recordedOn = londonDay(recordedAt);
  return recordedOn > finalSubmissionOn(monthOf(since)) && (corrects || recordedOn > firstReport);
}

/**
 * Which reported months each fact of one referral changed, in the order in which they were recorded. The same set of facts
 * gives the same answer, in whatever order it was heard.
 *
 * A month was reported when its last submission window closed. A fact revises it when it was recorded after that and
 * changes a figure of it. A month that closed before the provider's first report from here is revised by corrections
 * alone, and by what follows from them.
 */
export function revisionsOf(facts: readonly KeptFact[], firstReport: CalendarDay): readonly Revision[] {
  const inOrder = [...facts].sort(byRecording);
  const corrected = new Set(inOrder.filter(({ corrects }) => corrects).map((one) => one.correlationId));
  const told = nothingTold();
  let before = monthFiguresOf(undefined, []);
  return inOrder.flatMap((one) => {
    tell(told, one.says);
    const after = monthFiguresOf(told.pathways.get(one.referralId), [...told.contacts.values()]);
    const changed = monthsThatDiffer(before, after);
    before = after;
    const isCorrection = corrected.has(one.correlationId);
    return changed
      .filter((month) => isReportedBefore(month, one, { isCorrection, firstReport }))
      .map((month) => revisionOf(month, one));
  });
}

function isReportedBefore(
  month: Month,
  { recordedAt }: KeptFact,
  { isCorrection, firstReport }: { isCorrection: boolean; firstReport: CalendarDay },
): boolean {
  const reportedOn = finalSubmissionOn(month);
  return londonDay(recordedAt) > reportedOn && (isCorrection || reportedOn >= firstReport);
}

function revisionOf(
  month: Month,
  { factId, referralId, providerCode, kind, recordedAt }: KeptFact,
): Revision {
  return { month, factId, referralId, providerCode, kind, revisedAt: recordedAt };
}

function byRecording(one: KeptFact, other: KeptFact): number {
  if (one.recordedAt !== other.recordedAt) return one.recordedAt < other.recordedAt ? -1 : 1;
  if (one.sequence !== other.sequence) return one.sequence - other.sequence;
  return one.factId < other.factId ? -1 : 1;
}

function sinceOf(fact: Fact, { pathway, contact }: News): CalendarDay | null {
  const days = [
    ...[pathway?.receipt?.on, pathway?.end?.closed?.on, contact?.contactOn],
    ...[
      dayIn(fact.data, 'receivedOn'),
      dayIn(fact.data, 'endedOn'),
      dayIn(fact.data, 'takenOn'),
      ...daysBefore(fact.data),
    ],
  ].filter((day) => typeof day === 'string');
  return days.sort()[0] ?? null;
}

/** The days that a correction says had been wrong. */
function daysBefore(data: object): readonly (string | undefined)[] {
  const before: unknown = Reflect.get(data, 'before');
  if (typeof before !== 'object' || before === null) return [];
  return ['receivedOn', 'closedOn', 'contactOn', 'endedOn', 'takenOn'].map((name) => dayIn(before, name));
}

function dayIn(data: object, name: string): string | undefined {
  const day: unknown = Reflect.get(data, name);
  return typeof day === 'string' ? day : undefined;
}
