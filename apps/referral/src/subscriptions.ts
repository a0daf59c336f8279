import { Controller } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import {
  RiskRaised,
  RiskRaisedV1,
  RiskReviewed,
  ScoresWithdrawn,
} from '#domain-model/events/outcomes.events';
import {
  AppointmentAttended,
  AppointmentCancelled,
  AppointmentMissed,
  AttendanceCorrected,
} from '#domain-model/events/scheduling.events';
import { Consumes, ConsumesBatch } from '#messaging/consumer/consumes';
import type { Transaction } from '#service-kit/database/transaction';
import {
  joinCareTeamWhenAppointmentChanged,
  careTeamEvents,
} from './referral/application/join-care-team-when-appointment-changed.js';
import { UpdateClocksWhenContactRecorded } from './referral/application/update-clocks-when-contact-recorded.js';
import { TrackOpenRisksWhenRiskRaised } from './referral/application/track-open-risks-when-risk-raised.js';

/** Everything that this service consumes. */
@Controller()
export class Subscriptions {
  constructor(
    private readonly clocks: UpdateClocksWhenContactRecorded,
    private readonly risks: TrackOpenRisksWhenRiskRaised,
  ) {}

  @ConsumesBatch(careTeamEvents)
  joinCareTeamWhenAppointmentChanged(events: readonly EventOf[], tx: Transaction): Promise<void> {
    return joinCareTeamWhenAppointmentChanged(events, tx);
  }

  @Consumes(AppointmentAttended)
  updateClocksWhenAppointmentAttended(
    event: EventOf<typeof AppointmentAttended>,
    tx: Transaction,
  ): Promise<void> {
    return this.clocks.whenAttended(event, tx);
  }

  @Consumes(AppointmentMissed)
  updateClocksWhenAppointmentMissed(
    event: EventOf<typeof AppointmentMissed>,
    tx: Transaction,
  ): Promise<void> {
    return this.clocks.whenMissed(event, tx);
  }

  @Consumes(AppointmentCancelled)
  updateClocksWhenAppointmentCancelled(
    event: EventOf<typeof AppointmentCancelled>,
    tx: Transaction,
  ): Promise<void> {
    return this.clocks.whenCancelled(event, tx);
  }

  @Consumes(AttendanceCorrected)
  updateClocksWhenAttendanceCorrected(
    event: EventOf<typeof AttendanceCorrected>,
    tx: Transaction,
  ): Promise<void> {
    return this.clocks.whenCorrected(event, tx);
  }

  @Consumes(RiskRaised)
  trackOpenRiskWhenRiskRaised(event: EventOf<typeof RiskRaised>, tx: Transaction): Promise<void> {
    return this.risks.whenRaised(event, tx);
  }

  @Consumes(RiskRaisedV1)
  trackOpenRiskWhenRiskRaisedBefore(event: EventOf<typeof RiskRaisedV1>, tx: Transaction): Promise<void> {
    return this.risks.whenRaised(event, tx);
  }

  @Consumes(RiskReviewed)
  settleOpenRiskWhenRiskReviewed(event: EventOf<typeof RiskReviewed>, tx: Transaction): Promise<void> {
    return this.risks.whenReviewed(event, tx);
  }

  @Consumes(ScoresWithdrawn)
  settleOpenRiskWhenScoresWithdrawn(event: EventOf<typeof ScoresWithdrawn>, tx: Transaction): Promise<void> {
    return this.risks.whenScoresWithdrawn(event, tx);
  }
}
