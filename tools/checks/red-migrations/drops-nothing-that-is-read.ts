export const statements = [`alter table referral drop column signposted_to`];
