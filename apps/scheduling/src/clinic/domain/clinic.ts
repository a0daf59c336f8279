import { newEvent, type Instant, type NewEvent } from '#domain-model/define-event';
import { ClinicOffered, ClinicWithdrawn } from '#domain-model/events/scheduling.events';
import { RuleBroken } from '#domain-model/rule-broken';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';

export type ClinicPurpose = 'assessment' | 'treatment';

export interface ClinicState {
  readonly clinicId: string;
  readonly clinicianId: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly media: readonly ConsultationMedium[];
  readonly purposes: readonly ClinicPurpose[];
  /** null where that was not kept, and in a migrated diary, whose clinics were over when they were entered. */
  readonly offeredAt: Instant | null;
  readonly withdrawnAt: Instant | null;
  /** Told by whoever withdrew it; stays in this service. */
  readonly withdrawalReason: string | null;
  readonly version: number;
}

export type ClinicOffer = Omit<ClinicState, 'offeredAt' | 'withdrawnAt' | 'withdrawalReason' | 'version'> & {
  readonly offeredAt: Instant;
};

const hour = 3_600_000;
/** A clinic is laid out a season or a year ahead; one of another decade is a slip of the pen in its year. */
const furthestDaysAhead = 2 * 366;
/** A search looks this far back for clinics that reach into its window. */
export const longestClinicHours = 24;

/**
 * A block of time that one clinician offers. It is offered, people are booked in it, and it ends by passing or by
 * being withdrawn; a withdrawn clinic never comes back, and what was booked in it is cancelled by the provider.
 *
 * Invariants: it ends after it starts and within a day; a clinician's live clinics do not overlap (the table's
 * constraint clinician_offers_one_clinic_at_a_time).
 */
export class Clinic {
  readonly events: NewEvent[] = [];

  private constructor(private current: ClinicState) {}

  /** @throws RuleBroken clinic.ends-before-it-starts, clinic.too-long, clinic.too-far-ahead */
  static offer({ offeredAt, ...offer }: ClinicOffer): Clinic {
    if (offer.endsAt <= offer.startsAt) {
      throw RuleBroken.wrongValue('clinic.ends-before-it-starts', 'A clinic ends after it starts.', 'endsAt');
    }
    if (Date.parse(offer.endsAt) - Date.parse(offer.startsAt) > longestClinicHours * hour) {
      throw RuleBroken.wrongValue(
        'clinic.too-long',
        `A clinic lasts at most ${longestClinicHours} hours.`,
        'endsAt',
      );
    }
    if (Date.parse(offer.startsAt) - Date.parse(offeredAt) > furthestDaysAhead * 24 * hour) {
      throw RuleBroken.wrongValue(
        'clinic.too-far-ahead',
        `A clinic lies at most ${furthestDaysAhead} days ahead.`,
        'startsAt',
      );
    }
    const storedOfferedAt = offeredAt <= offer.startsAt ? offeredAt : null;
    const clinic = new Clinic({
      ...offer,
      offeredAt: storedOfferedAt,
      withdrawnAt: null,
      withdrawalReason: null,
      version: 0,
    });
    clinic.events.push(
      newEvent(ClinicOffered, offeredAt, {
        ...offer,
        media: [...offer.media],
        purposes: [...offer.purposes],
      }),
    );
    return clinic;
  }

  static from(state: ClinicState): Clinic {
    return new Clinic(state);
  }

  get state(): ClinicState {
    return this.current;
  }

  /** @throws RuleBroken clinic.already-withdrawn, clinic.is-over, time.before-what-went-before */
  withdraw(withdrawnAt: Instant, reason: string | null): void {
    if (this.current.withdrawnAt !== null) {
      throw RuleBroken.wrongState('clinic.already-withdrawn', 'This clinic has been withdrawn already.');
    }
    if (withdrawnAt >= this.current.endsAt) {
      throw RuleBroken.wrongState('clinic.is-over', 'A clinic can be withdrawn only before it ends.');
    }
    const { clinicId, clinicianId, offeredAt } = this.current;
    if (offeredAt !== null && withdrawnAt < offeredAt) {
      throw RuleBroken.wrongValue(
        'time.before-what-went-before',
        'A clinic is not withdrawn before it was offered.',
        'withdrawnAt',
      );
    }
    this.current = { ...this.current, withdrawnAt, withdrawalReason: reason };
    this.events.push(newEvent(ClinicWithdrawn, withdrawnAt, { clinicId, clinicianId }));
  }
}
