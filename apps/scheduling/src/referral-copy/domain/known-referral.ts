import type { CalendarDay } from '#domain-model/values/calendar';
import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import type { TherapyCode } from '#domain-model/values/therapy';
import type { Closure } from './closure.js';

/** What this service knows of a referral, from the events that have arrived. */
export interface KnownReferral {
  readonly referralId: string;
  readonly personId: string;
  readonly status: 'received' | 'accepted' | 'closed';
  /** null while only later events have arrived. */
  readonly receivedOn: CalendarDay | null;
  /** null while it is open. */
  readonly closure: Closure | null;
  /** The day with which any referral of the person was closed by a death. */
  readonly diedOn: CalendarDay | null;
  /** Whether the last assessment found that the service suits. */
  readonly suitable: boolean;
  /** The therapy that the person was accepted for. */
  readonly therapy: TherapyCode | null;
  readonly problemDescriptor: ProblemDescriptor | null;
  readonly guidedSelfHelpOverridden: boolean;
  /** The problem for which a clinician went against the advice; null: nobody did, or it was not recorded then. */
  readonly overriddenFor: ProblemDescriptor | null;
}
