export const statements = [`alter table referral alter column end_code set not null`];
