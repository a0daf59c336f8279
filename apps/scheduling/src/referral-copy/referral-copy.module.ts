import { Module } from '@nestjs/common';
import { OpenReferrals } from './application/open-referral.read-model.js';

/** What scheduling knows of referrals and their risks, from the events of other services. */
@Module({ providers: [OpenReferrals], exports: [OpenReferrals] })
export class ReferralCopyModule {}
