import { Controller } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
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
import { Hears, HearsBatch } from '#messaging/hears';
import { HeldRecords } from '#service-kit/held-records';
import type { Transaction } from '#service-kit/transaction';
import { CancelAppointmentsWhenReferralCloses } from './application/cancel-appointments-when-referral-closes.js';
import { ClinicianCapabilities } from './application/clinician-capability.read-model.js';
import { FollowPersonWhenMerged } from './application/follow-person-when-merged.js';
import {
  joinCareTeamWhenReferralTold,
  tellsWhoActedFirst,
} from './application/join-care-team-when-referral-told.js';
import {
  keepOpenRiskWhenRaised,
  settleOpenRiskWhenReviewed,
  settleOpenRiskWhenWithdrawn,
} from './application/keep-open-risks-when-risk-told.js';
import { OpenReferrals } from './application/open-referral.read-model.js';

/** Everything that scheduling hears. */
@Controller()
export class Subscriptions {
  constructor(
    private readonly referrals: OpenReferrals,
    private readonly closing: CancelAppointmentsWhenReferralCloses,
    private readonly capabilities: ClinicianCapabilities,
    private readonly persons: FollowPersonWhenMerged,
    private readonly held: HeldRecords,
  ) {}

  @HearsBatch(tellsWhoActedFirst)
  joinCareTeamWhenReferralTold(facts: readonly Fact[], tx: Transaction): Promise<void> {
    return joinCareTeamWhenReferralTold(facts, tx);
  }

  @Hears(ReferralReceived)
  openAssessmentBookingWhenReferralReceived(
    fact: Fact<typeof ReferralReceived>,
    tx: Transaction,
  ): Promise<void> {
    return this.referrals.openAssessmentBookingWhenReferralReceived(fact, tx);
  }

  @Hears(AssessmentRecorded)
  noteProblemWhenAssessmentRecorded(fact: Fact<typeof AssessmentRecorded>, tx: Transaction): Promise<void> {
    return this.referrals.noteProblemWhenAssessmentRecorded(fact, tx);
  }

  @Hears(ReferralAccepted)
  openTreatmentBookingWhenReferralAccepted(
    fact: Fact<typeof ReferralAccepted>,
    tx: Transaction,
  ): Promise<void> {
    return this.referrals.openTreatmentBookingWhenReferralAccepted(fact, tx);
  }

  @Hears(ReferralDeclined)
  cancelAppointmentsWhenReferralDeclined(
    fact: Fact<typeof ReferralDeclined>,
    tx: Transaction,
  ): Promise<void> {
    return this.closing.whenDeclined(fact, tx);
  }

  @Hears(ReferralDischarged)
  cancelAppointmentsWhenReferralDischarged(
    fact: Fact<typeof ReferralDischarged>,
    tx: Transaction,
  ): Promise<void> {
    return this.closing.whenDischarged(fact, tx);
  }

  @Hears(ReferralTransferred)
  cancelAppointmentsWhenReferralTransferred(
    fact: Fact<typeof ReferralTransferred>,
    tx: Transaction,
  ): Promise<void> {
    return this.closing.whenTransferred(fact, tx);
  }

  @Hears(PersonMerged)
  followPersonWhenMerged(fact: Fact<typeof PersonMerged>, tx: Transaction): Promise<void> {
    return this.persons.whenMerged(fact, tx);
  }

  @Hears(PersonUnmerged)
  followPersonWhenUnmerged(fact: Fact<typeof PersonUnmerged>, tx: Transaction): Promise<void> {
    return this.persons.whenUnmerged(fact, tx);
  }

  @Hears(ClosureCorrected)
  cancelAppointmentsWhenClosureCorrected(
    fact: Fact<typeof ClosureCorrected>,
    tx: Transaction,
  ): Promise<void> {
    return this.closing.whenClosureCorrected(fact, tx);
  }

  @Hears(ReferralReopened)
  openAgainWhenReferralReopened(fact: Fact<typeof ReferralReopened>, tx: Transaction): Promise<void> {
    return this.referrals.openAgainWhenReferralReopened(fact, tx);
  }

  @Hears(ReferralVoided)
  cancelAppointmentsWhenReferralVoided(fact: Fact<typeof ReferralVoided>, tx: Transaction): Promise<void> {
    return this.closing.whenVoided(fact, tx);
  }

  @Hears(ReferralUnvoided)
  standAgainWhenReferralUnvoided(fact: Fact<typeof ReferralUnvoided>, tx: Transaction): Promise<void> {
    return this.referrals.standAgainWhenReferralUnvoided(fact, tx);
  }

  @Hears(PersonDied)
  cancelAppointmentsWhenPersonDied(fact: Fact<typeof PersonDied>, tx: Transaction): Promise<void> {
    return this.closing.whenDied(fact, tx);
  }

  @Hears(ReferralCorrected)
  noteReceiptWhenReferralCorrected(fact: Fact<typeof ReferralCorrected>, tx: Transaction): Promise<void> {
    return this.referrals.openAssessmentBookingWhenReferralReceived(fact, tx);
  }

  @Hears(AssessmentCorrected)
  noteProblemWhenAssessmentCorrected(fact: Fact<typeof AssessmentCorrected>, tx: Transaction): Promise<void> {
    return this.referrals.noteProblemWhenAssessmentRecorded(fact, tx);
  }

  @Hears(ClinicianRegistered)
  employWhenClinicianRegistered(fact: Fact<typeof ClinicianRegistered>, tx: Transaction): Promise<void> {
    return this.capabilities.employWhenClinicianRegistered(fact, tx);
  }

  @Hears(ClinicianQualified)
  entitleWhenClinicianQualified(fact: Fact<typeof ClinicianQualified>, tx: Transaction): Promise<void> {
    return this.capabilities.entitleWhenClinicianQualified(fact, tx);
  }

  @Hears(TrainingEnrolled)
  entitleWhenTrainingEnrolled(fact: Fact<typeof TrainingEnrolled>, tx: Transaction): Promise<void> {
    return this.capabilities.entitleWhenTrainingEnrolled(fact, tx);
  }

  @Hears(TrainingExtended)
  entitleWhenTrainingExtended(fact: Fact<typeof TrainingExtended>, tx: Transaction): Promise<void> {
    return this.capabilities.entitleWhenTrainingExtended(fact, tx);
  }

  @Hears(TrainingEnded)
  endEntitlementWhenTrainingEnded(fact: Fact<typeof TrainingEnded>, tx: Transaction): Promise<void> {
    return this.capabilities.endEntitlementWhenTrainingEnded(fact, tx);
  }

  @Hears(ClinicianLeft)
  endBookingWhenClinicianLeft(fact: Fact<typeof ClinicianLeft>, tx: Transaction): Promise<void> {
    return this.capabilities.endBookingWhenClinicianLeft(fact, tx);
  }

  @Hears(RiskRaised)
  keepOpenRiskWhenRiskRaised(fact: Fact<typeof RiskRaised>, tx: Transaction): Promise<void> {
    return keepOpenRiskWhenRaised(fact, tx);
  }

  @Hears(RiskRaisedV1)
  keepOpenRiskWhenRiskRaisedBefore(fact: Fact<typeof RiskRaisedV1>, tx: Transaction): Promise<void> {
    return keepOpenRiskWhenRaised(fact, tx);
  }

  @Hears(RiskReviewed)
  settleOpenRiskWhenRiskReviewed(fact: Fact<typeof RiskReviewed>, tx: Transaction): Promise<void> {
    return settleOpenRiskWhenReviewed(fact, tx);
  }

  @Hears(ScoresWithdrawn)
  settleOpenRiskWhenScoresWithdrawn(fact: Fact<typeof ScoresWithdrawn>, tx: Transaction): Promise<void> {
    return settleOpenRiskWhenWithdrawn(fact, tx);
  }

  @Hears(PersonErased)
  eraseWordsWhenPersonErased({ data }: Fact<typeof PersonErased>, tx: Transaction): Promise<void> {
    return this.held.erase(tx, data.personId);
  }
}
