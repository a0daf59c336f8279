export const statements = [`alter table referral add column urgency text not null`];
