import type { Instant } from '#domain-model/values/calendar';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';

export type ClinicPurpose = 'assessment' | 'treatment';

export interface ClinicState {
  readonly clinicId: string;
  readonly clinicianId: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly media: readonly ConsultationMedium[];
  readonly purposes: readonly ClinicPurpose[];
  /** null where that was not recorded, and in a migrated diary, whose clinics were over when they were entered. */
  readonly offeredAt: Instant | null;
  readonly withdrawnAt: Instant | null;
  /** In the words of whoever withdrew it; stays in this service. */
  readonly withdrawalReason: string | null;
  readonly version: number;
}

export type ClinicOffer = Omit<ClinicState, 'offeredAt' | 'withdrawnAt' | 'withdrawalReason' | 'version'> & {
  readonly offeredAt: Instant;
};
