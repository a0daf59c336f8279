import { Controller } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
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
import { Hears, HearsBatch } from '#messaging/hears';
import { HeldRecords } from '#service-kit/held-records';
import { Transaction } from '#service-kit/transaction';
import { CourseReactions } from './application/course.reactions.js';
import { FollowPersonWhenMerged } from './application/follow-person-when-merged.js';
import {
  joinCareTeamWhenAppointmentTold,
  tellsOfCareTeam,
} from './application/join-care-team-when-appointment-told.js';
import {
  joinCareTeamWhenReferralTold,
  tellsWhoActedFirst,
} from './application/join-care-team-when-referral-told.js';

/** Everything this service hears. */
@Controller()
export class Subscriptions {
  constructor(
    private readonly courses: CourseReactions,
    private readonly persons: FollowPersonWhenMerged,
    private readonly held: HeldRecords,
  ) {}

  @HearsBatch(tellsWhoActedFirst)
  joinCareTeamWhenReferralTold(facts: readonly Fact[], tx: Transaction): Promise<void> {
    return joinCareTeamWhenReferralTold(facts, tx);
  }

  /** Before the courses are locked, as whoever records scores joins before the course is. */
  @HearsBatch(tellsOfCareTeam)
  joinCareTeamWhenAppointmentTold(facts: readonly Fact[], tx: Transaction): Promise<void> {
    return joinCareTeamWhenAppointmentTold(facts, tx);
  }

  /** What each fact does to its course stands in `domain/course-news.ts`. */
  @HearsBatch([
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
  async followCareWhenReferralsAndAppointmentsTell(facts: readonly Fact[], tx: Transaction): Promise<void> {
    await this.courses.followCare(facts, tx);
  }

  @Hears(PersonMerged)
  followPersonWhenMerged(fact: Fact<typeof PersonMerged>, tx: Transaction): Promise<void> {
    return this.persons.whenMerged(fact, tx);
  }

  @Hears(PersonUnmerged)
  followPersonWhenUnmerged(fact: Fact<typeof PersonUnmerged>, tx: Transaction): Promise<void> {
    return this.persons.whenUnmerged(fact, tx);
  }

  @Hears(PersonErased)
  eraseWordsWhenPersonErased({ data }: Fact<typeof PersonErased>, tx: Transaction): Promise<void> {
    return this.held.erase(tx, data.personId);
  }
}
