import type { RefusalDetails, RuleBroken } from '#domain-model/rule-broken';
import type { AppointmentType } from '#domain-model/values/appointment-type';
import type { Instant } from '#domain-model/values/calendar';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import type { TherapyCode } from '#domain-model/values/therapy';
import type { ClinicState } from '../../clinic/domain/clinic.state.js';
import type { KnownClinician } from '../../clinic/domain/known-clinician.js';
import type { KnownReferral } from '../../referral-copy/domain/known-referral.js';

/** Whose time a contact takes, and only one contact at a time. */
export type ResourceKind = 'clinician' | 'person';

/** A contact as it is wished for, or as it took place. */
export interface Contact {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly type: AppointmentType;
  readonly medium: ConsultationMedium;
  readonly therapies: readonly TherapyCode[];
}

/** Everything that decides about a booking, read in one go. */
export interface Situation {
  readonly referral: KnownReferral | null;
  readonly clinician: KnownClinician | null;
  readonly clinic: ClinicState | null;
  readonly isClinicianBusy: boolean;
  readonly isPersonBusy: boolean;
}

type Known<Field extends keyof Situation> = Situation & {
  readonly [key in Field]: NonNullable<Situation[key]>;
};
export type Rule<Known> = (contact: Contact, situation: Known) => RuleBroken | null;
export type AboutContact = Known<'referral' | 'clinician'>;
export type AboutClinic = Known<'clinic'>;

/** A caller waits this long before it asks again for what an event on its way will allow. */
const eventsArriveWithinMs = 40;
export const onItsWay: RefusalDetails = { retryAfterMs: eventsArriveWithinMs };
