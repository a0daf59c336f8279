import { Injectable } from '@nestjs/common';
import type { CalendarDay, Fact } from '#domain-model/define-event';
import type {
  ClosureCorrected,
  ReferralDeclined,
  ReferralDischarged,
  ReferralTransferred,
} from '#domain-model/events/referral.events';
import { londonDay } from '#domain-model/values/calendar';
import { Outbox } from '#messaging/outbox';
import type { Transaction } from '#service-kit/transaction';
import { AppointmentStore } from '../database/appointment.store.js';
import { mayFollowClosure } from '../domain/booking-rules.js';
import { OpenReferrals } from './open-referral.read-model.js';

type ClosingFact =
  | Fact<typeof ReferralDeclined>
  | Fact<typeof ReferralDischarged>
  | Fact<typeof ReferralTransferred>
  | Fact<typeof ClosureCorrected>;

/**
 * A declined or discharged referral needs none of its later appointments: the provider cancels those that fall after
 * the closing day. A follow-up after treatment (06) and employment support (10) stay.
 * A closure of which another day stands since cancels from that day on; one that was undone meanwhile cancels nothing.
 */
@Injectable()
export class CancelAppointmentsWhenReferralCloses {
  constructor(
    private readonly referrals: OpenReferrals,
    private readonly appointments: AppointmentStore,
    private readonly outbox: Outbox,
  ) {}

  async cancel(fact: ClosingFact, closedOn: CalendarDay, tx: Transaction): Promise<void> {
    const { providerCode, sequence } = fact;
    const { referralId, personId } = fact.data;
    const stands = await this.referrals.close(tx, providerCode, { referralId, personId, closedOn, sequence });
    if (!stands) return;
    const booked = await this.appointments.lockBookedOfReferral(
      tx,
      { providers: [providerCode] },
      referralId,
    );
    const needless = booked.filter(
      ({ state }) => londonDay(state.startsAt) > closedOn && !mayFollowClosure(state.type),
    );
    for (const appointment of needless) {
      // A closure told late is dated before the appointment all the same: it is the closing day that counts.
      const cancelledAt =
        fact.occurredAt < appointment.state.startsAt ? fact.occurredAt : `${closedOn}T00:00:00.000Z`;
      appointment.cancel({ cancelledAt, cancelledBy: 'provider', reason: 'referral-closed' });
    }
    await this.appointments.saveCancellations(tx, needless);
    await this.outbox.append(
      tx,
      providerCode,
      needless.flatMap(({ facts }) => facts),
    );
  }
}
