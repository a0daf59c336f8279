import type { CalendarDay } from '#domain-model/values/calendar';
import type { AwardedQualification, Training } from '#domain-model/values/may-deliver';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { ClinicianRole, TrainingEnd } from '#domain-model/values/qualification';
import type { KnownBy } from './registered-already.js';

export interface Employment {
  readonly id: string;
  readonly providerCode: OdsCode;
  readonly role: ClinicianRole;
  /** 1 is full time. */
  readonly wholeTimeEquivalent: number;
  readonly employedFrom: CalendarDay;
  /** The name stays in this service. */
  readonly givenName: string;
  readonly familyName: string;
  /** Asked for when somebody is registered, and not read again with the clinician. */
  readonly knownBy?: KnownBy & { readonly registeredDespite: string | null };
}

export interface ClinicianState extends Employment {
  /** The first day without this clinician. */
  readonly leftOn: CalendarDay | null;
  readonly qualifications: readonly AwardedQualification[];
  readonly trainings: readonly ClinicianTraining[];
  /** As read from the database; 0 for a clinician who is not stored yet. */
  readonly version: number;
}

/** A training, and how it ended where it ended without its qualification. */
export interface ClinicianTraining extends Training {
  readonly endedHow?: TrainingEnd | null | undefined;
}
