import type { CalendarDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import type { Assessment, PlannedTreatment } from './suitability.js';

export interface Acceptance extends PlannedTreatment {
  /** Counts the waiting lists that a referral has been on, from 1. */
  readonly number: number;
  readonly acceptedOn: CalendarDay;
  /** Why guided self-help was accepted against the advice; kept here, never published. */
  readonly guidedSelfHelpReason: string | null;
  /** The day of the assessment that found the service unsuitable: whoever suits again is accepted anew. */
  readonly lapsedOn: CalendarDay | null;
}

export interface Closure {
  readonly how: 'declined' | 'discharged' | 'transferred';
  readonly closedOn: CalendarDay;
  readonly endCode: EndCode;
  /** Where the person was told to turn instead. */
  readonly signpostedTo: string | null;
  /** Why an end code was given that contradicts the course; kept here, never published. */
  readonly endCodeReason?: string | null;
  /** Who ended it; absent: the provider. */
  readonly by?: 'person';
  /** The provider that received it, of a transferred one. */
  readonly transferredTo?: OdsCode;
}

export interface ReferralState {
  readonly id: string;
  readonly providerCode: OdsCode;
  readonly personId: string;
  readonly source: SourceOfReferral;
  readonly receivedOn: CalendarDay;
  readonly assessment: Assessment | null;
  /** The waiting list that the referral is on, or was on last. */
  readonly acceptance: Acceptance | null;
  readonly closure: Closure | null;
  /** The day on which it was found to have been a mistake: it counts nowhere since. */
  readonly voidedOn: CalendarDay | null;
  /** As read from the database; 0 for a referral not kept yet. */
  readonly version: number;
}
