import { Controller } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
import {
  CourseEnded,
  CourseReopened,
  OutcomeRevised,
  ScoresCorrected,
  ScoresWithdrawn,
} from '#domain-model/events/outcomes.events';
import {
  ClosureCorrected,
  ReferralCorrected,
  ReferralDeclined,
  ReferralDischarged,
  ReferralReceived,
  ReferralReopened,
  ReferralTransferred,
} from '#domain-model/events/referral.events';
import { ReferralUnvoided, ReferralVoided } from '#domain-model/events/void.events';
import {
  AppointmentAttended,
  AppointmentBooked,
  AppointmentCancelled,
  AppointmentMissed,
  AppointmentMoved,
  AttendanceCorrected,
} from '#domain-model/events/scheduling.events';
import { ClinicianLeft, ClinicianRegistered } from '#domain-model/events/workforce.events';
import { HearsBatch } from '#messaging/hears';
import { Transaction } from '#service-kit/transaction';
import { PathwayReadModel } from './application/pathway.read-model.js';

/** Everything this service hears. */
@Controller()
export class Subscriptions {
  constructor(private readonly pathways: PathwayReadModel) {}

  @HearsBatch([
    ReferralReceived,
    ReferralDeclined,
    ReferralDischarged,
    ReferralTransferred,
    ReferralCorrected,
    ClosureCorrected,
    ReferralReopened,
    ReferralVoided,
    ReferralUnvoided,
    AppointmentBooked,
    AppointmentMoved,
    AppointmentCancelled,
    AppointmentAttended,
    AppointmentMissed,
    AttendanceCorrected,
    CourseEnded,
    OutcomeRevised,
    CourseReopened,
    ScoresCorrected,
    ScoresWithdrawn,
    ClinicianRegistered,
    ClinicianLeft,
  ])
  async tellPathwaysWhenAnythingCountedHappens(facts: readonly Fact[], tx: Transaction): Promise<void> {
    await this.pathways.apply(facts, tx);
  }
}
