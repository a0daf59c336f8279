export const name = 'referral';
