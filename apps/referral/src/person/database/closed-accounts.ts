/** Accounts of records that were merged, where nobody has said how they were verified: they reach neither record. */
export const closedAccounts = `
  select
  from person_merge
  where provider_code = any ($1)
    and unmerged_at is null
    and (merged_person_id = $2 and merged_account_verified_by is null
         or person_id = $2 and kept_account_verified_by is null)
  limit 1`;
