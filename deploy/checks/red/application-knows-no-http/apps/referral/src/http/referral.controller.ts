export const route = '/referrals';
