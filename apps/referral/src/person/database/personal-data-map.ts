import {
  auditOfPerson,
  publishedOfPerson,
  type PersonalDataMap,
  type PersonalDataTable,
} from '#service-kit/records/personal-data-export';
import { erasedPerson } from './person-columns.js';

const ofPerson = 'held.person_id = any($1)';
const ofReferral = 'held.referral_id = any($2)';

const identity: readonly PersonalDataTable[] = [
  {
    table: 'person',
    title: 'Who you are and how to reach you',
    whose: 'held.id = any($1)',
    erased: erasedPerson,
  },
  { table: 'person_key', title: 'By what your record is found', whose: ofPerson, erased: 'rows' },
  {
    table: 'person_merge',
    title: 'Two records of you that were put together, or taken apart again',
    whose: 'held.person_id = any($1) or held.merged_person_id = any($1)',
    // Of a merge that was undone, who the other was is no part of this record.
    row: `to_jsonb(held) - 'provider_code' - case
            when held.unmerged_at is null then '{}'::text[]
            when held.person_id = any($1)
              then '{merged_person_id,merged_before,person_after,chosen,referral_ids}'::text[]
            else '{person_id,person_before,person_after,chosen}'::text[]
          end`,
    staffOnlyRows: 'true',
    erased: {
      chosen: `'{}'`,
      person_before: `'{}'`,
      merged_before: `'{}'`,
      person_after: `'{}'`,
      reason: `'erased'`,
      unmerge_reason: `case when held.unmerged_at is not null then 'erased' end`,
    },
  },
  {
    table: 'person_proposal',
    title: 'What others said of you, and what was made of it',
    whose: 'held.person_id = any($1) or held.from_person_id = any($1)',
    // What one record had and the other said: of nobody alone once a merge is undone.
    row: `to_jsonb(held) - 'provider_code' - case
            when held.person_id = any($1) and (held.from_person_id is null or held.from_person_id = any($1))
              then '{}'::text[]
            else '{person_id,from_person_id,referral_id,fields}'::text[]
          end`,
    staffOnlyRows: 'held.from_person_id is not null',
    erased: { fields: `'[]'` },
  },
  {
    table: 'identity_decision',
    title: 'That somebody decided whether you were the person who was known by your number',
    whose: 'held.person_id = any($1) or held.known_person_id = any($1)',
    row: `to_jsonb(held) - 'provider_code' - case
            when held.person_id = held.known_person_id then '{}'::text[]
            when held.person_id = any($1) then '{known_person_id}'::text[]
            else '{person_id,referral_id}'::text[]
          end`,
    staffOnlyRows: 'true',
    erased: { reason: `'erased'` },
  },
  {
    table: 'possible_duplicate',
    title: 'Other records that may have been of you',
    whose: 'held.one_person_id = any($1) or held.other_person_id = any($1)',
    staffOnlyRows: 'true',
  },
  { table: 'person_read', title: 'Who looked at who you are, before there was an audit', whose: ofPerson },
  { table: 'erasure', title: 'That your identity was erased', whose: ofPerson },
];

const care: readonly PersonalDataTable[] = [
  {
    table: 'referral',
    title: 'Your referrals, their assessments and how they ended',
    whose: ofPerson,
    staffOnly: ['end_code_reason'],
    erased: { signposted_to: 'null', end_code_reason: 'null' },
  },
  {
    table: 'acceptance',
    title: 'The waiting lists that you were on',
    whose: ofReferral,
    staffOnly: ['guided_self_help_reason'],
    erased: { guided_self_help_reason: 'null' },
  },
  { table: 'referral_owner', title: 'Who saw to your referral until it was accepted', whose: ofReferral },
  {
    table: 'danger_look',
    title: 'By when somebody had to look at what you had said of danger',
    whose: ofReferral,
  },
  {
    table: 'self_referral',
    title: 'What you wrote when you referred yourself',
    whose: ofReferral,
    // What was sent, as a number that only the same words give again.
    staffOnly: ['fingerprint'],
    erased: { in_your_words: 'null', fingerprint: 'null', reference: `'erased-' || gen_random_uuid()` },
  },
  {
    table: 'professional_referral',
    title: 'What a professional wrote who referred you',
    whose: ofReferral,
    staffOnly: ['sender_telephone', 'sender_email'],
    erased: {
      in_their_words: 'null',
      sender_telephone: 'null',
      sender_email: 'null',
      reference: `'erased-' || gen_random_uuid()`,
    },
  },
  {
    table: 'kept_beside',
    title: 'Why a second referral was kept beside the first',
    whose: ofReferral,
    row: `to_jsonb(held) - 'provider_code' - case
            when held.open_referral_id = any($2) then '{}'::text[]
            else '{open_referral_id}'::text[]
          end`,
    erased: { reason: `'erased'` },
  },
  {
    table: 'transfer_out',
    title: 'Where your referral was passed on to',
    whose: ofReferral,
    erased: { reason: `'erased'` },
  },
  {
    table: 'transfer_in',
    title: 'Where your referral came from',
    whose: ofReferral,
    erased: { known_risk: 'null', said_safe_now: 'null', said_known_risk: 'null' },
  },
  { table: 'contact', title: 'The contacts that counted for your waiting time', whose: ofReferral },
  { table: 'open_risk', title: 'Answers that somebody had to look at', whose: ofReferral },
  {
    table: 'correction',
    title: 'What had been recorded wrongly and was corrected',
    whose: `held.person_id = any($1) or held.what = 'details' and held.subject_id = any($1)`,
    // Said of one record by the account of another, or of that other: of nobody alone once the merge is undone.
    row: `to_jsonb(held) - 'provider_code' - case
            when held.what = 'details' and not (held.person_id = any($1) and held.subject_id = any($1))
              then '{person_id,subject_id,before,after}'::text[]
            else '{}'::text[]
          end`,
    staffOnly: ['note'],
    erased: {
      note: 'null',
      // Of a change of details they say who it was; of anything else, codes and days.
      before: `case when held.what = 'details' then '{}' else held.before end`,
      after: `case when held.what = 'details' then '{}' else held.after end`,
    },
  },
  { table: 'care_team', title: 'Who treats you', whose: ofReferral },
];

const published: readonly PersonalDataTable[] = [
  publishedOfPerson('held.aggregate_id = any($1 || $2)'),
  ...auditOfPerson,
];

/** Everything that the referral service stores of people. */
export const personalDataMap: PersonalDataMap = {
  service: 'referral',
  // Of merged records, whichever id is asked for.
  persons: `with asked as (
              select coalesce(merged_into, id) as id from person where id = $1
            )
            select person.id
            from person
            join asked on asked.id in (person.id, person.merged_into)
            where person.erased_on is null`,
  referrals: 'select id from referral where person_id = any($1)',
  tables: [...identity, ...care, ...published],
};
