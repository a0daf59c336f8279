import type { CalendarDay } from '#domain-model/values/calendar';
import type { AwardedQualification, Training } from '#domain-model/values/may-deliver';

/** What this service knows of a clinician. */
export interface KnownClinician {
  readonly clinicianId: string;
  readonly employedFrom: CalendarDay | null;
  readonly leftOn: CalendarDay | null;
  readonly qualifications: readonly AwardedQualification[];
  readonly trainings: readonly Training[];
}
