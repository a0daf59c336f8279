/** Accounts of records that were merged, where nobody has said how they were verified: they reach neither record. */
export const closedAccounts = `
  select
  from merged_person
  where provider_code = any ($1)
    and person_id <> merged_person_id
    and (merged_person_id = $2 and not merged_account_verified
         or person_id = $2 and not kept_account_verified)
  limit 1`;
