import type { EventOf } from '#domain-model/define-event';
import { ScoresCorrected, ScoresWithdrawn } from '#domain-model/events/outcomes.events';
import { ClosureCorrected, ReferralCorrected, ReferralReopened } from '#domain-model/events/referral.events';
import { ReferralUnvoided, ReferralVoided } from '#domain-model/events/void.events';
import { AttendanceCorrected } from '#domain-model/events/scheduling.events';
import { addMonths, finalSubmissionOn, monthOf, type Month } from '#domain-model/measures/reporting-calendar';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import { monthFiguresOf, monthsThatDiffer } from './month-figures.js';
import { changesIn, noChanges, project, type Change } from './pathway.projection.js';

/** An event about a referral as it is kept for telling which reported months it changed. */
export interface StoredEvent {
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
  readonly says: Change;
}

/** A month that had been reported, and the event that changed a figure of it since. */
export interface Revision {
  readonly month: Month;
  readonly factId: string;
  readonly referralId: string;
  readonly providerCode: string;
  readonly kind: string;
  readonly revisedAt: Instant;
}

/** null for an event that is about no referral, or of which no figure is made. */
export function storedEventOf(event: EventOf): StoredEvent | null {
  const says = changesIn(event);
  const since = sinceOf(event, says);
  const corrects = corrections.some(({ type }) => type === event.definition.type);
  // What is only booked or moved is counted nowhere; its attendance tells all of the contact again.
  if (since === null || (says.contact?.attendance === null && !corrects)) return null;
  const { id: eventId, providerCode, sequence, recordedAt, correlationId, key: referralId } = event;
  const kind = event.definition.type.replace(/\.v\d+$/, '');
  return {
    factId: eventId,
    referralId,
    providerCode,
    kind,
    sequence,
    recordedAt,
    correlationId,
    since,
    says,
    corrects,
  };
}

/** Events whose meaning is that what was told before, and perhaps reported, was wrong. */
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
 * the first event that the platform recorded of the provider. A year that was brought in from elsewhere revises nothing.
 */
export function firstReportOn(firstRecordedAt: Instant): CalendarDay {
  const recordedOn = londonDay(firstRecordedAt);
  let month = addMonths(monthOf(recordedOn), -2);
  while (finalSubmissionOn(month) < recordedOn) month = addMonths(month, 1);
  return finalSubmissionOn(month);
}

/** Whether an event was recorded too late for some month that it may change: only then are its referral's events gone through. */
export function isLate(
  { since, recordedAt, corrects }: Pick<StoredEvent, 'since' | 'recordedAt' | 'corrects'>,
  firstReport: CalendarDay,
): boolean {
  const recordedOn = londonDay(recordedAt);
  return recordedOn > finalSubmissionOn(monthOf(since)) && (corrects || recordedOn > firstReport);
}

/**
 * Which reported months each event of one referral changed, in the order in which they were recorded. The same set of events
 * gives the same answer, in whatever order it was consumed.
 *
 * A month was reported when its last submission window closed. An event revises it when it was recorded after that and
 * changes a figure of it. A month that closed before the provider's first report from here is revised by corrections
 * alone, and by what follows from them.
 */
export function revisionsOf(events: readonly StoredEvent[], firstReport: CalendarDay): readonly Revision[] {
  const inOrder = [...events].sort(byRecording);
  const corrected = new Set(inOrder.filter(({ corrects }) => corrects).map((one) => one.correlationId));
  const changes = noChanges();
  let before = monthFiguresOf(undefined, []);
  return inOrder.flatMap((one) => {
    project(changes, one.says);
    const after = monthFiguresOf(changes.pathways.get(one.referralId), [...changes.contacts.values()]);
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
  { recordedAt }: StoredEvent,
  { isCorrection, firstReport }: { isCorrection: boolean; firstReport: CalendarDay },
): boolean {
  const reportedOn = finalSubmissionOn(month);
  return londonDay(recordedAt) > reportedOn && (isCorrection || reportedOn >= firstReport);
}

function revisionOf(
  month: Month,
  { factId: eventId, referralId, providerCode, kind, recordedAt }: StoredEvent,
): Revision {
  return { month, factId: eventId, referralId, providerCode, kind, revisedAt: recordedAt };
}

function byRecording(one: StoredEvent, other: StoredEvent): number {
  if (one.recordedAt !== other.recordedAt) return one.recordedAt < other.recordedAt ? -1 : 1;
  if (one.sequence !== other.sequence) return one.sequence - other.sequence;
  return one.factId < other.factId ? -1 : 1;
}

function sinceOf(event: EventOf, { pathway, contact }: Change): CalendarDay | null {
  const days = [
    pathway?.receipt?.on,
    pathway?.end?.closed?.on,
    contact?.contactOn,
    dayIn(event.data, 'receivedOn'),
    dayIn(event.data, 'endedOn'),
    dayIn(event.data, 'takenOn'),
    ...daysBefore(event.data),
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
