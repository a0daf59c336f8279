import type { CalendarDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';

export interface FoundPerson {
  readonly personId: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: CalendarDay;
  readonly nhsNumber: string | null;
  readonly postcode: string | null;
  /** The name that was asked for is one that the person had before. */
  readonly byFormerName: boolean;
  readonly openReferralIds: readonly string[];
}

export interface SearchKeys {
  readonly name: string | null;
  readonly birthDate: CalendarDay | null;
  readonly nhsNumber: string | null;
  readonly reference: string | null;
}

type Condition = (parameter: string) => string;

/** Each is an index of its own. A record that went into another is found as well, and leads to it. */
const conditions: Readonly<Record<keyof SearchKeys, Condition>> = {
  name: (name) => `record.id in (
      select person_id
      from person_key
      where provider_code = any ($1)
        and kind = 'name'
        and key = any (name_words(${name}::text))
      group by person_id
      having count(*) = cardinality(name_words(${name}::text)))`,
  birthDate: (birthDate) => `record.birth_date = ${birthDate}::date`,
  nhsNumber: (number) => `record.id in (
      select id from person where provider_code = any ($1) and nhs_number = ${number}
      union all
      select id from person where provider_code = any ($1) and former_nhs_number = ${number}
      union all
      select id from person where provider_code = any ($1) and claimed_nhs_number = ${number})`,
  reference: (reference) => `record.id in (
      select referral.person_id
      from (
        select referral_id from self_referral where provider_code = any ($1) and reference = ${reference}
        union all
        select referral_id from professional_referral where provider_code = any ($1) and reference = ${reference}
      ) as quoted
      join referral
        on referral.provider_code = any ($1)
       and referral.id = quoted.referral_id)`,
};

/** Only the conditions of what was asked, so that each search has the plan that fits it. Still without its limit. */
export function searchStatement(
  providers: readonly OdsCode[],
  keys: SearchKeys,
): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const asked = (['nhsNumber', 'reference', 'birthDate', 'name'] as const).filter(
    (key) => keys[key] !== null,
  );
  const parameters = [providers, keys.name, ...asked.map((key) => keys[key])];
  const wanted = asked.map((key, index) => conditions[key](`$${String(index + 3)}`));
  return { sql: selectFound(wanted.join('\n      and ')), parameters };
}

const selectFound = (wanted: string) => `
  select person.id as "personId", person.given_name as "givenName", person.family_name as "familyName",
         person.birth_date as "birthDate", person.nhs_number as "nhsNumber", person.postcode,
         coalesce(not name_words($2::text) <@ name_words(concat_ws(' ', person.given_name, person.family_name)),
                  false) as "byFormerName",
         array(select referral.id
               from referral
               where referral.provider_code = person.provider_code
                 and referral.person_id = person.id
                 and referral.closed_on is null
                 and referral.voided_on is null
               order by referral.received_on, referral.id) as "openReferralIds"
  from (
    select distinct record.provider_code, coalesce(record.merged_into, record.id) as id
    from person as record
    where record.provider_code = any ($1)
      and record.erased_on is null
      and ${wanted}
  ) as found
  join person
    on person.provider_code = found.provider_code
   and person.id = found.id
  where person.erased_on is null
  order by person.family_name, person.given_name, person.birth_date, person.id`;
