import { Controller } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
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
import { Hears, HearsBatch } from '#messaging/hears';
import type { Transaction } from '#service-kit/transaction';
import {
  joinCareTeamWhenAppointmentTold,
  tellsOfCareTeam,
} from './referral/application/join-care-team-when-appointment-told.js';
import { KeepClocksWhenContactTold } from './referral/application/keep-clocks-when-contact-told.js';
import { KeepOpenRisksWhenRiskTold } from './referral/application/keep-open-risks-when-risk-told.js';

/** Everything that this service hears. */
@Controller()
export class Subscriptions {
  constructor(
    private readonly clocks: KeepClocksWhenContactTold,
    private readonly risks: KeepOpenRisksWhenRiskTold,
  ) {}

  @HearsBatch(tellsOfCareTeam)
  joinCareTeamWhenAppointmentTold(facts: readonly Fact[], tx: Transaction): Promise<void> {
    return joinCareTeamWhenAppointmentTold(facts, tx);
  }

  @Hears(AppointmentAttended)
  keepClocksWhenAppointmentAttended(fact: Fact<typeof AppointmentAttended>, tx: Transaction): Promise<void> {
    return this.clocks.whenAttended(fact, tx);
  }

  @Hears(AppointmentMissed)
  keepClocksWhenAppointmentMissed(fact: Fact<typeof AppointmentMissed>, tx: Transaction): Promise<void> {
    return this.clocks.whenMissed(fact, tx);
  }

  @Hears(AppointmentCancelled)
  keepClocksWhenAppointmentCancelled(
    fact: Fact<typeof AppointmentCancelled>,
    tx: Transaction,
  ): Promise<void> {
    return this.clocks.whenCancelled(fact, tx);
  }

  @Hears(AttendanceCorrected)
  keepClocksWhenAttendanceCorrected(fact: Fact<typeof AttendanceCorrected>, tx: Transaction): Promise<void> {
    return this.clocks.whenCorrected(fact, tx);
  }

  @Hears(RiskRaised)
  keepOpenRiskWhenRiskRaised(fact: Fact<typeof RiskRaised>, tx: Transaction): Promise<void> {
    return this.risks.whenRaised(fact, tx);
  }

  @Hears(RiskRaisedV1)
  keepOpenRiskWhenRiskRaisedBefore(fact: Fact<typeof RiskRaisedV1>, tx: Transaction): Promise<void> {
    return this.risks.whenRaised(fact, tx);
  }

  @Hears(RiskReviewed)
  settleOpenRiskWhenRiskReviewed(fact: Fact<typeof RiskReviewed>, tx: Transaction): Promise<void> {
    return this.risks.whenReviewed(fact, tx);
  }

  @Hears(ScoresWithdrawn)
  settleOpenRiskWhenScoresWithdrawn(fact: Fact<typeof ScoresWithdrawn>, tx: Transaction): Promise<void> {
    return this.risks.whenScoresWithdrawn(fact, tx);
  }
}
