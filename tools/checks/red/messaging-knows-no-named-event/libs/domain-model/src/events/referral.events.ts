export const ReferralReceived = 'referral.received.v1';
