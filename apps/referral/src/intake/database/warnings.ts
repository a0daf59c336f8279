/** What staff have to know of a person before they go on with the referral in hand, as codes. */
export const personWarnings = ['person.deceased'] as const;
export type PersonWarning = (typeof personWarnings)[number];

/** Who has died is read from the end codes that stand (17 and 49 of I101250), as a death is recorded nowhere else. */
export const warningsOfPerson = (providerCode: string, personId: string): string => `
  array_remove(array[
    case when exists (select
                      from referral as ended
                      where ended.provider_code = ${providerCode}
                        and ended.person_id = ${personId}
                        and ended.end_code in ('17', '49')
                        and ended.voided_on is null) then 'person.deceased' end], null)`;
