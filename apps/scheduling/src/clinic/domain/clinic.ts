import { newEvent, type Instant, type NewEvent } from '#domain-model/define-event';
import { ClinicOffered, ClinicWithdrawn } from '#domain-model/events/scheduling.events';
import { RuleBroken } from '#domain-model/rule-broken';
import type { ClinicOffer, ClinicState } from './clinic.state.js';

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
  private readonly recorded: NewEvent[] = [];

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
    clinic.recorded.push(
      newEvent(ClinicOffered, offeredAt, {
        ...offer,
        media: [...offer.media],
        purposes: [...offer.purposes],
      }),
    );
    return clinic;
  }

  static load(state: ClinicState): Clinic {
    return new Clinic(state);
  }

  get state(): ClinicState {
    return this.current;
  }

  get events(): readonly NewEvent[] {
    return this.recorded;
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
    this.recorded.push(newEvent(ClinicWithdrawn, withdrawnAt, { clinicId, clinicianId }));
  }
}
