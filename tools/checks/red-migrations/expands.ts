export const statements = [
  `alter table referral
     add column urgency text,
     add column noted_at timestamptz not null default now()`,
  // An index is nobody's to read: it may go. So may a constraint, when a looser one follows: drop column would not.
  `drop index referral_open_on`,
  `alter table referral drop constraint referral_is_closed_in_a_known_way`,
];
