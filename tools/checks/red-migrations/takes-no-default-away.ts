export const statements = [`alter table referral alter column version drop default`];
