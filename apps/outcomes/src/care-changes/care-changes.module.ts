import { Module } from '@nestjs/common';
import { CourseModule } from '../course/course.module.js';
import { ReviewModule } from '../review/review.module.js';
import { CourseReactions } from './application/course.reactions.js';
import { FollowPersonWhenMerged } from './application/follow-person-when-merged.js';

/** What the events of referrals, appointments and persons change in courses. */
@Module({
  imports: [CourseModule, ReviewModule],
  providers: [CourseReactions, FollowPersonWhenMerged],
  exports: [CourseReactions, FollowPersonWhenMerged],
})
export class CareChangesModule {}
