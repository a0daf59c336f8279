import { Controller } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import {
  RiskRaised,
  RiskRaisedV1,
  RiskReviewed,
  ScoresWithdrawn,
} from '#domain-model/events/outcomes.events';
import {
  AssessmentCorrected,
  AssessmentRecorded,
  ClosureCorrected,
  PersonDied,
  PersonMerged,
  PersonUnmerged,
  ReferralAccepted,
  ReferralCorrected,
  ReferralDeclined,
  ReferralDischarged,
  ReferralReceived,
  ReferralReopened,
  ReferralTransferred,
  PersonErased,
} from '#domain-model/events/referral.events';
import { ReferralUnvoided, ReferralVoided } from '#domain-model/events/void.events';
import {
  ClinicianLeft,
  ClinicianQualified,
  ClinicianRegistered,
  TrainingEnded,
  TrainingEnrolled,
  TrainingExtended,
} from '#domain-model/events/workforce.events';
import { Consumes, ConsumesBatch } from '#messaging/consumer/consumes';
import { PersonalDataExport } from '#service-kit/records/personal-data-export';
import type { Transaction } from '#service-kit/database/transaction';
import { CancelAppointmentsWhenReferralCloses } from './referral-changes/application/cancel-appointments-when-referral-closes.js';
import { ClinicianCapabilities } from './clinic/application/clinician-capability.read-model.js';
import { FollowPersonWhenMerged } from './referral-changes/application/follow-person-when-merged.js';
import {
  joinCareTeamWhenReferralChanged,
  firstActEvents,
} from './referral-copy/application/join-care-team-when-referral-changed.js';
import {
  trackOpenRiskWhenRaised,
  settleOpenRiskWhenReviewed,
  settleOpenRiskWhenWithdrawn,
} from './referral-copy/application/track-open-risks-when-risk-raised.js';
import { OpenReferrals } from './referral-copy/application/open-referral.read-model.js';

/** Everything that scheduling consumes. */
@Controller()
export class Subscriptions {
  constructor(
    private readonly referrals: OpenReferrals,
    private readonly closing: CancelAppointmentsWhenReferralCloses,
    private readonly capabilities: ClinicianCapabilities,
    private readonly persons: FollowPersonWhenMerged,
    private readonly personalData: PersonalDataExport,
  ) {}

  @ConsumesBatch(firstActEvents)
  joinCareTeamWhenReferralChanged(events: readonly EventOf[], tx: Transaction): Promise<void> {
    return joinCareTeamWhenReferralChanged(events, tx);
  }

  @Consumes(ReferralReceived)
  openAssessmentBookingWhenReferralReceived(
    event: EventOf<typeof ReferralReceived>,
    tx: Transaction,
  ): Promise<void> {
    return this.referrals.openAssessmentBookingWhenReferralReceived(event, tx);
  }

  @Consumes(AssessmentRecorded)
  noteProblemWhenAssessmentRecorded(
    event: EventOf<typeof AssessmentRecorded>,
    tx: Transaction,
  ): Promise<void> {
    return this.referrals.noteProblemWhenAssessmentRecorded(event, tx);
  }

  @Consumes(ReferralAccepted)
  openTreatmentBookingWhenReferralAccepted(
    event: EventOf<typeof ReferralAccepted>,
    tx: Transaction,
  ): Promise<void> {
    return this.referrals.openTreatmentBookingWhenReferralAccepted(event, tx);
  }

  @Consumes(ReferralDeclined)
  cancelAppointmentsWhenReferralDeclined(
    event: EventOf<typeof ReferralDeclined>,
    tx: Transaction,
  ): Promise<void> {
    return this.closing.whenDeclined(event, tx);
  }

  @Consumes(ReferralDischarged)
  cancelAppointmentsWhenReferralDischarged(
    event: EventOf<typeof ReferralDischarged>,
    tx: Transaction,
  ): Promise<void> {
    return this.closing.whenDischarged(event, tx);
  }

  @Consumes(ReferralTransferred)
  cancelAppointmentsWhenReferralTransferred(
    event: EventOf<typeof ReferralTransferred>,
    tx: Transaction,
  ): Promise<void> {
    return this.closing.whenTransferred(event, tx);
  }

  @Consumes(PersonMerged)
  followPersonWhenMerged(event: EventOf<typeof PersonMerged>, tx: Transaction): Promise<void> {
    return this.persons.whenMerged(event, tx);
  }

  @Consumes(PersonUnmerged)
  followPersonWhenUnmerged(event: EventOf<typeof PersonUnmerged>, tx: Transaction): Promise<void> {
    return this.persons.whenUnmerged(event, tx);
  }

  @Consumes(ClosureCorrected)
  cancelAppointmentsWhenClosureCorrected(
    event: EventOf<typeof ClosureCorrected>,
    tx: Transaction,
  ): Promise<void> {
    return this.closing.whenClosureCorrected(event, tx);
  }

  @Consumes(ReferralReopened)
  openAgainWhenReferralReopened(event: EventOf<typeof ReferralReopened>, tx: Transaction): Promise<void> {
    return this.referrals.openAgainWhenReferralReopened(event, tx);
  }

  @Consumes(ReferralVoided)
  cancelAppointmentsWhenReferralVoided(
    event: EventOf<typeof ReferralVoided>,
    tx: Transaction,
  ): Promise<void> {
    return this.closing.whenVoided(event, tx);
  }

  @Consumes(ReferralUnvoided)
  restoreWhenReferralUnvoided(event: EventOf<typeof ReferralUnvoided>, tx: Transaction): Promise<void> {
    return this.referrals.restoreWhenReferralUnvoided(event, tx);
  }

  @Consumes(PersonDied)
  cancelAppointmentsWhenPersonDied(event: EventOf<typeof PersonDied>, tx: Transaction): Promise<void> {
    return this.closing.whenDied(event, tx);
  }

  @Consumes(ReferralCorrected)
  noteReceiptWhenReferralCorrected(event: EventOf<typeof ReferralCorrected>, tx: Transaction): Promise<void> {
    return this.referrals.openAssessmentBookingWhenReferralReceived(event, tx);
  }

  @Consumes(AssessmentCorrected)
  noteProblemWhenAssessmentCorrected(
    event: EventOf<typeof AssessmentCorrected>,
    tx: Transaction,
  ): Promise<void> {
    return this.referrals.noteProblemWhenAssessmentRecorded(event, tx);
  }

  @Consumes(ClinicianRegistered)
  employWhenClinicianRegistered(event: EventOf<typeof ClinicianRegistered>, tx: Transaction): Promise<void> {
    return this.capabilities.employWhenClinicianRegistered(event, tx);
  }

  @Consumes(ClinicianQualified)
  entitleWhenClinicianQualified(event: EventOf<typeof ClinicianQualified>, tx: Transaction): Promise<void> {
    return this.capabilities.entitleWhenClinicianQualified(event, tx);
  }

  @Consumes(TrainingEnrolled)
  entitleWhenTrainingEnrolled(event: EventOf<typeof TrainingEnrolled>, tx: Transaction): Promise<void> {
    return this.capabilities.entitleWhenTrainingEnrolled(event, tx);
  }

  @Consumes(TrainingExtended)
  entitleWhenTrainingExtended(event: EventOf<typeof TrainingExtended>, tx: Transaction): Promise<void> {
    return this.capabilities.entitleWhenTrainingExtended(event, tx);
  }

  @Consumes(TrainingEnded)
  endEntitlementWhenTrainingEnded(event: EventOf<typeof TrainingEnded>, tx: Transaction): Promise<void> {
    return this.capabilities.endEntitlementWhenTrainingEnded(event, tx);
  }

  @Consumes(ClinicianLeft)
  endBookingWhenClinicianLeft(event: EventOf<typeof ClinicianLeft>, tx: Transaction): Promise<void> {
    return this.capabilities.endBookingWhenClinicianLeft(event, tx);
  }

  @Consumes(RiskRaised)
  trackOpenRiskWhenRiskRaised(event: EventOf<typeof RiskRaised>, tx: Transaction): Promise<void> {
    return trackOpenRiskWhenRaised(event, tx);
  }

  @Consumes(RiskRaisedV1)
  trackOpenRiskWhenRiskRaisedV1(event: EventOf<typeof RiskRaisedV1>, tx: Transaction): Promise<void> {
    return trackOpenRiskWhenRaised(event, tx);
  }

  @Consumes(RiskReviewed)
  settleOpenRiskWhenRiskReviewed(event: EventOf<typeof RiskReviewed>, tx: Transaction): Promise<void> {
    return settleOpenRiskWhenReviewed(event, tx);
  }

  @Consumes(ScoresWithdrawn)
  settleOpenRiskWhenScoresWithdrawn(event: EventOf<typeof ScoresWithdrawn>, tx: Transaction): Promise<void> {
    return settleOpenRiskWhenWithdrawn(event, tx);
  }

  @Consumes(PersonErased)
  eraseWordsWhenPersonErased({ data }: EventOf<typeof PersonErased>, tx: Transaction): Promise<void> {
    return this.personalData.erase(tx, data.personId);
  }
}
