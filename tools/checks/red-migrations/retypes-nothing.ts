export const statements = [`alter table referral alter column received_on type timestamptz`];
