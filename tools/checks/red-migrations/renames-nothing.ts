export const statements = [`alter table referral rename column source to source_of_referral`];
