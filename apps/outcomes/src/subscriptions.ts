import { Controller } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import {
  AssessmentCorrected,
  AssessmentRecorded,
  ClosureCorrected,
  PersonMerged,
  PersonUnmerged,
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
  AppointmentAttended,
  AppointmentCancelled,
  AppointmentMissed,
  AttendanceCorrected,
} from '#domain-model/events/scheduling.events';
import { Consumes, ConsumesBatch } from '#messaging/consumer/consumes';
import { PersonalDataExport } from '#service-kit/records/personal-data-export';
import { Transaction } from '#service-kit/database/transaction';
import { CourseReactions } from './care-changes/application/course.reactions.js';
import { FollowPersonWhenMerged } from './care-changes/application/follow-person-when-merged.js';
import {
  joinCareTeamWhenAppointmentChanged,
  careTeamEvents,
} from './care-changes/application/join-care-team-when-appointment-changed.js';
import {
  joinCareTeamWhenReferralChanged,
  firstActEvents,
} from './care-changes/application/join-care-team-when-referral-changed.js';

/** Everything this service consumes. */
@Controller()
export class Subscriptions {
  constructor(
    private readonly courses: CourseReactions,
    private readonly persons: FollowPersonWhenMerged,
    private readonly personalData: PersonalDataExport,
  ) {}

  @ConsumesBatch(firstActEvents)
  joinCareTeamWhenReferralChanged(events: readonly EventOf[], tx: Transaction): Promise<void> {
    return joinCareTeamWhenReferralChanged(events, tx);
  }

  /** Before the courses are locked, as whoever records scores joins before the course is. */
  @ConsumesBatch(careTeamEvents)
  joinCareTeamWhenAppointmentChanged(events: readonly EventOf[], tx: Transaction): Promise<void> {
    return joinCareTeamWhenAppointmentChanged(events, tx);
  }

  /** What each event does to its course stands in `course/domain/course.projection.ts`. */
  @ConsumesBatch([
    ReferralReceived,
    AssessmentRecorded,
    ReferralDischarged,
    ReferralDeclined,
    ReferralTransferred,
    AppointmentAttended,
    AppointmentMissed,
    AppointmentCancelled,
    AttendanceCorrected,
    ReferralCorrected,
    AssessmentCorrected,
    ClosureCorrected,
    ReferralReopened,
    ReferralVoided,
    ReferralUnvoided,
  ])
  async followCareWhenReferralsAndAppointmentsChange(
    events: readonly EventOf[],
    tx: Transaction,
  ): Promise<void> {
    await this.courses.followCare(events, tx);
  }

  @Consumes(PersonMerged)
  followPersonWhenMerged(event: EventOf<typeof PersonMerged>, tx: Transaction): Promise<void> {
    return this.persons.whenMerged(event, tx);
  }

  @Consumes(PersonUnmerged)
  followPersonWhenUnmerged(event: EventOf<typeof PersonUnmerged>, tx: Transaction): Promise<void> {
    return this.persons.whenUnmerged(event, tx);
  }

  @Consumes(PersonErased)
  eraseWordsWhenPersonErased({ data }: EventOf<typeof PersonErased>, tx: Transaction): Promise<void> {
    return this.personalData.erase(tx, data.personId);
  }
}
