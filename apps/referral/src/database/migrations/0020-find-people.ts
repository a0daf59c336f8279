import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByProvider, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('referral');

/** Both fold as same-person.ts does; a spec holds them to it. Nothing but built-in functions, so no search path matters. */
const functions = [
  `create function name_words(name text) returns text[]
   language sql immutable strict parallel safe
   return array(
     select distinct word
     from unnest(regexp_split_to_array(
       replace(replace(replace(replace(translate(lower(
         regexp_replace(normalize(
           regexp_replace(
             regexp_replace(name, '[''’‘‛ʼʻʽ´\`ʹ′＇.]', '', 'g'),
             '[\\u00ad\\u034f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]', '', 'g'),
           nfkd),
           '[\\u0300-\\u036f\\u1dc0-\\u1dff\\u0591-\\u05c7\\u064b-\\u065f\\u0670]', '', 'g')
         collate "pg_c_utf8"),
       'øłđðı', 'olddi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
       '[\\s,;()/_"\\u2010-\\u2015\\u2212-]+')) as word
     where word <> ''
     order by word)`,
  `create function telephone_key(telephone text) returns text
   language sql immutable strict parallel safe
   return regexp_replace(regexp_replace(regexp_replace(
     regexp_replace(telephone, ' ext\\..*$', ''), '[^0-9+]', '', 'g'), '^00', '+'), '^\\+?44(?=[0-9]{9})0?', '0')`,
];

/**
 * By what people are found: each word of each name they ever had here, their telephone and e-mail. A table beside person
 * because under row-level security an expression is no index condition: only a plain comparison of a column is
 * (PostgreSQL, "Rules and Privileges": functions that are not leakproof wait for the policy).
 */
const personKey = [
  `create table person_key (
     provider_code text not null,
     kind text not null,
     key text not null,
     person_id uuid not null,
     constraint person_key_once primary key (provider_code, kind, key, person_id),
     constraint person_key_kind_known check (kind in ('name', 'telephone', 'email'))
   )`,
  'create index person_key_of_person on person_key (person_id)',
  `create function keep_person_keys() returns trigger
   language plpgsql set search_path = pg_catalog, public, pg_temp as $$
   begin
     if tg_op = 'UPDATE' then
       delete from person_key
       where provider_code = new.provider_code and person_id = new.id and kind in ('telephone', 'email');
     end if;
     -- What stands for someone lost in a restore is nobody's name.
     insert into person_key (provider_code, kind, key, person_id)
     select new.provider_code, found.kind, found.key, new.id
     from (
       select 'name' as kind, unnest(name_words(concat_ws(' ', new.given_name, new.family_name))) as key
       where new.birth_date <> '0001-01-01'
       union all
       select 'telephone', telephone_key(new.telephone)
       union all
       select 'email', lower(new.email)
     ) as found
     where found.key <> ''
     on conflict do nothing;
     return null;
   end $$`,
  `create trigger person_keys_are_kept
     after insert or update of given_name, family_name, birth_date, telephone, email on person
     for each row execute function keep_person_keys()`,
];

/** Those who are here already, and the names that were changed before. */
const filled = [
  `insert into person_key (provider_code, kind, key, person_id)
   select provider_code, 'name', unnest(name_words(concat_ws(' ', given_name, family_name))), id
   from person
   where erased_on is null and birth_date <> '0001-01-01'
   union
   select provider_code, 'telephone', telephone_key(telephone), id
   from person
   where telephone_key(telephone) <> ''
   union
   select provider_code, 'email', lower(email), id
   from person
   where email <> ''`,
  `insert into person_key (provider_code, kind, key, person_id)
   select correction.provider_code, 'name',
          unnest(name_words(concat_ws(' ', before ->> 'givenName', before ->> 'familyName'))), person_id
   from correction
   where what = 'details'
   on conflict do nothing`,
];

export class FindPeople0020 implements MigrationInterface {
  readonly name = 'FindPeople1796000002001';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [...functions, ...personKey, ...protectByProvider('person_key', roles), ...filled];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
