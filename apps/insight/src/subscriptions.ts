import { Controller } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
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
import { ConsumesBatch } from '#messaging/consumer/consumes';
import { Transaction } from '#service-kit/database/transaction';
import { PathwayReadModel } from './application/pathway.read-model.js';

/** Everything this service consumes. */
@Controller()
export class Subscriptions {
  constructor(private readonly pathways: PathwayReadModel) {}

  @ConsumesBatch([
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
  async projectPathwaysWhenAnythingCountedHappens(
    events: readonly EventOf[],
    tx: Transaction,
  ): Promise<void> {
    await this.pathways.apply(events, tx);
  }
}
