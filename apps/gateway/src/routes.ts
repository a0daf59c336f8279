/** The services behind the gateway. */
export const services = ['referral', 'scheduling', 'outcomes', 'workforce', 'insight'] as const;
export type ServiceName = (typeof services)[number];

/**
 * Which door leads where. A path that is not here does not exist. The more exact pattern wins, whatever the order:
 * a referral's scores are asked of `outcomes`, everything else below /referrals of `referral`.
 */
export const routes: Readonly<Record<ServiceName, readonly string[]>> = {
  referral: [
    '/referrals',
    '/referrals/*',
    '/self-referrals',
    '/waiting-list',
    '/persons/*', //
  ],
  scheduling: [
    '/clinics',
    '/clinics/*',
    '/appointments',
    '/appointments/*',
    '/slots',
    '/clinicians/:clinicianId/diary',
  ],
  outcomes: [
    '/referrals/:referralId/scores',
    '/referrals/:referralId/progress',
    '/risks',
    '/risks/*', //
  ],
  workforce: ['/clinicians', '/clinicians/*'],
  insight: ['/measures'],
};
