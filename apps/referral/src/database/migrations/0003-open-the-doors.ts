import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByProvider, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('referral');

/**
 * What someone without an account says of him- or herself is a claim: it never touches the record of the person whose
 * NHS number it is. A merged record stays, so that the merge can be undone.
 */
const person = [
  `alter table person
     add column claimed_nhs_number text,
     add column accessible_information text[] not null default '{}',
     add column safe_to_text boolean,
     add column safe_to_post boolean,
     add column merged_into uuid,
     add constraint person_claimed_nhs_number_has_ten_digits check (claimed_nhs_number ~ '^[0-9]{10}$'),
     add constraint person_is_merged_into_another check (merged_into <> id)`,
  'create index person_alike on person (provider_code, birth_date, postcode)',
  `create index person_claims_nhs_number
     on person (provider_code, claimed_nhs_number)
     where claimed_nhs_number is not null`,
  'create index person_merged_into on person (provider_code, merged_into) where merged_into is not null',
];

/** A transferred referral is closed as declined or discharged, by its end code, and says where it went. */
const referral = [
  `alter table referral
     add column transferred_to text,
     add column closed_by text,
     add constraint referral_is_closed_by_somebody check (closed_by in ('person', 'provider'))`,
];

const selfReferral = [
  `create table self_referral (
     provider_code text not null,
     referral_id uuid not null,
     reference text not null,
     what_brings_you text[] not null,
     in_your_words text,
     safe_now text not null,
     consent_to_tell_gp boolean not null,
     consent_wording text not null,
     consented_at timestamptz not null,
     received_on date not null,
     flags text[] not null,
     primary key (provider_code, referral_id),
     constraint self_referral_has_its_own_reference unique (provider_code, reference),
     constraint self_referral_is_of_a_referral
       foreign key (provider_code, referral_id) references referral (provider_code, id)
   )`,
  'create index self_referral_of_a_day on self_referral (provider_code, received_on)',
];

const professionalReferral = [
  `create table professional_referral (
     provider_code text not null,
     referral_id uuid not null,
     reference text not null,
     sent_by text not null,
     sender_kind text not null,
     sender_organisation text,
     sender_role text not null,
     sender_telephone text,
     sender_email text,
     reasons text[] not null,
     in_their_words text,
     known_risk text not null,
     consented_on date not null,
     primary key (provider_code, referral_id),
     constraint professional_referral_has_its_own_reference unique (provider_code, reference),
     constraint professional_referral_is_of_a_referral
       foreign key (provider_code, referral_id) references referral (provider_code, id)
   )`,
  'create index professional_referral_of_sender on professional_referral (provider_code, sent_by)',
];

const duplicates = [
  `create table kept_beside (
     provider_code text not null,
     referral_id uuid not null,
     open_referral_id uuid not null,
     reason text not null,
     subject text not null,
     at timestamptz not null,
     primary key (provider_code, referral_id)
   )`,
  `create table possible_duplicate (
     provider_code text not null,
     id uuid not null,
     one_person_id uuid not null,
     other_person_id uuid not null,
     found_by text[] not null,
     found_at timestamptz not null,
     settled_as text,
     settled_by text,
     settled_at timestamptz,
     primary key (provider_code, id),
     constraint possible_duplicate_is_pointed_out_once unique (provider_code, one_person_id, other_person_id),
     constraint possible_duplicate_has_one_order check (one_person_id < other_person_id),
     constraint possible_duplicate_is_settled_in_a_known_way
       check (settled_as in ('same-person', 'different-persons')),
     constraint possible_duplicate_is_settled_completely
       check (num_nulls(settled_as, settled_by, settled_at) in (0, 3))
   )`,
  `create index possible_duplicate_open on possible_duplicate (provider_code, found_at)
     where settled_as is null`,
];

/** Who each was before, so that a merge is undone exactly: identities, and so erased with them. */
const merges = [
  `create table person_merge (
     provider_code text not null,
     id uuid not null,
     person_id uuid not null,
     merged_person_id uuid not null,
     referral_ids uuid[] not null,
     chosen jsonb not null,
     person_before jsonb not null,
     merged_before jsonb not null,
     person_after jsonb not null,
     reason text not null,
     merged_by text not null,
     merged_at timestamptz not null,
     unmerge_reason text,
     unmerged_by text,
     unmerged_at timestamptz,
     primary key (provider_code, id),
     constraint person_merge_is_undone_completely
       check (num_nulls(unmerge_reason, unmerged_by, unmerged_at) in (0, 3))
   )`,
  `create unique index person_is_merged_once
     on person_merge (provider_code, merged_person_id)
     where unmerged_at is null`,
  'create index person_merge_of_person on person_merge (provider_code, person_id)',
];

/** Each side sees its own; only the database's owner can join the two by the link. */
const transfers = [
  `create table transfer_out (
     provider_code text not null,
     referral_id uuid not null,
     to_provider text not null,
     transferred_on date not null,
     reason text not null,
     subject text not null,
     link uuid not null,
     primary key (provider_code, referral_id)
   )`,
  `create table transfer_in (
     provider_code text not null,
     referral_id uuid not null,
     from_provider text not null,
     transferred_on date not null,
     known_risk text,
     link uuid not null,
     primary key (provider_code, referral_id)
   )`,
];

const tables = [
  'self_referral',
  'professional_referral',
  'kept_beside',
  'possible_duplicate',
  'person_merge',
  'transfer_out',
  'transfer_in',
];

export class OpenTheDoors0003 implements MigrationInterface {
  readonly name = 'OpenTheDoors1732230000003';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ...person,
      ...referral,
      ...selfReferral,
      ...professionalReferral,
      ...duplicates,
      ...merges,
      ...transfers,
      ...tables.flatMap((table) => protectByProvider(table, roles)),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
