import { Module } from '@nestjs/common';
import { AppointmentModule } from '../appointment/appointment.module.js';
import { ReferralCopyModule } from '../referral-copy/referral-copy.module.js';
import { CancelAppointmentsWhenReferralCloses } from './application/cancel-appointments-when-referral-closes.js';
import { FollowPersonWhenMerged } from './application/follow-person-when-merged.js';
import { HandoverStore } from './database/handover.store.js';

/** What becomes of appointments when a referral closes, or when two records turn out to be one person. */
@Module({
  imports: [AppointmentModule, ReferralCopyModule],
  providers: [CancelAppointmentsWhenReferralCloses, FollowPersonWhenMerged, HandoverStore],
  exports: [CancelAppointmentsWhenReferralCloses, FollowPersonWhenMerged],
})
export class ReferralChangesModule {}
