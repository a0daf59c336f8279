import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import type {
  ClosureCorrected,
  PersonDied,
  ReferralDeclined,
  ReferralDischarged,
  ReferralTransferred,
} from '#domain-model/events/referral.events';
import type { ReferralVoided } from '#domain-model/events/void.events';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';
import { AppointmentStore } from '../../appointment/database/appointment.store.js';
import { lockBookedOfPerson, lockBookedOfReferral } from '../../appointment/database/booked-appointments.js';
import { endsWith, isDeath, type Closure } from '../../referral-copy/domain/closure.js';
import { OpenReferrals } from '../../referral-copy/application/open-referral.read-model.js';

type ClosingEvent =
  | EventOf<typeof ReferralDeclined>
  | EventOf<typeof ReferralDischarged>
  | EventOf<typeof ReferralTransferred>
  | EventOf<typeof ClosureCorrected>
  | EventOf<typeof ReferralVoided>;

interface Death {
  readonly personId: string;
  readonly diedOn: CalendarDay;
  readonly providerCode: OdsCode;
  readonly occurredAt: Instant;
}

/**
 * A closed referral needs none of its later appointments. They are cancelled by the provider (code 4), and by the person
 * (code 2) where the person withdrew: what a person ends is no cancellation by the provider. What may stay, and why, is
 * said in closure.ts.
 * A closure whose day was corrected meanwhile cancels from the corrected day on; one that was undone meanwhile cancels nothing.
 */
@Injectable()
export class CancelAppointmentsWhenReferralCloses {
  constructor(
    private readonly referrals: OpenReferrals,
    private readonly appointments: AppointmentStore,
  ) {}

  whenDeclined(event: EventOf<typeof ReferralDeclined>, tx: Transaction): Promise<void> {
    const { declinedOn: closedOn, endCode, by = 'provider' } = event.data;
    return this.cancel(event, { how: 'declined', closedOn, endCode, by }, tx);
  }

  whenDischarged(event: EventOf<typeof ReferralDischarged>, tx: Transaction): Promise<void> {
    const { dischargedOn: closedOn, endCode, by = 'provider' } = event.data;
    return this.cancel(event, { how: 'discharged', closedOn, endCode, by }, tx);
  }

  whenTransferred(event: EventOf<typeof ReferralTransferred>, tx: Transaction): Promise<void> {
    const { transferredOn: closedOn, endCode } = event.data;
    return this.cancel(event, { how: 'transferred', closedOn, endCode, by: 'provider' }, tx);
  }

  whenClosureCorrected(event: EventOf<typeof ClosureCorrected>, tx: Transaction): Promise<void> {
    const { how, closedOn, endCode } = event.data;
    return this.cancel(event, { how, closedOn, endCode, by: null }, tx);
  }

  /** It was a mistake: nothing of it takes place. */
  whenVoided(event: EventOf<typeof ReferralVoided>, tx: Transaction): Promise<void> {
    const { receivedOn: closedOn } = event.data;
    return this.cancel(event, { how: 'voided', closedOn, endCode: null, by: 'provider' }, tx);
  }

  /** Of every referral, one that was closed before included: of each what lies after the day of death. */
  async whenDied(
    { data, providerCode, occurredAt }: EventOf<typeof PersonDied>,
    tx: Transaction,
  ): Promise<void> {
    await this.endAllOf(tx, { ...data, providerCode, occurredAt });
  }

  private async endAllOf(
    tx: Transaction,
    { personId, diedOn, providerCode, occurredAt }: Death,
  ): Promise<void> {
    // Bookings lock their referral for share: whatever was booked until now is visible.
    await tx.query(`select from open_referral where provider_code = $1 and person_id = $2 for update`, [
      providerCode,
      personId,
    ]);
    const booked = await lockBookedOfPerson(tx, { providers: [providerCode] }, personId);
    const planned = booked.filter(({ state }) => londonDay(state.startsAt) > diedOn);
    for (const appointment of planned) {
      const isBefore = occurredAt < appointment.state.startsAt;
      const cancelledAt = isBefore ? occurredAt : `${diedOn}T00:00:00.000Z`;
      appointment.cancelWith({ cancelledAt, cancelledBy: 'provider', reason: 'referral-closed' });
    }
    await this.appointments.saveCancellations(tx, providerCode, planned);
  }

  private async cancel(
    event: ClosingEvent,
    stated: Omit<Closure, 'by'> & { readonly by: Closure['by'] | null },
    tx: Transaction,
  ): Promise<void> {
    const { providerCode, sequence } = event;
    const { referralId, personId } = event.data;
    const closure = await this.referrals.close(tx, {
      ...stated,
      referralId,
      providerCode,
      personId,
      sequence,
    });
    if (closure === null) return;
    const scope = { providers: [providerCode] };
    const booked = await lockBookedOfReferral(tx, scope, referralId);
    const needless = booked.filter(({ state }) => endsWith(closure, state, event.recordedAt));
    for (const appointment of needless) {
      // A closure that was recorded late is dated before the appointment all the same: its closing day counts.
      const cancelledAt =
        event.occurredAt < appointment.state.startsAt
          ? event.occurredAt
          : `${closure.closedOn}T00:00:00.000Z`;
      appointment.cancelWith({ cancelledAt, cancelledBy: closure.by, reason: 'referral-closed' });
    }
    await this.appointments.saveCancellations(tx, providerCode, needless);
    // Whichever arrives last, this or the death itself, finds what was booked between the two.
    const { closedOn: diedOn } = closure;
    if (isDeath(closure))
      await this.endAllOf(tx, { personId, diedOn, providerCode, occurredAt: event.occurredAt });
  }
}
