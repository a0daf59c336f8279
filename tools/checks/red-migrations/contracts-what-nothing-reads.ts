export const statements = [
  // Unread since 0.3.0: where someone was told to turn is a list of its own.
  `alter table referral drop column signposted_to`,
];
