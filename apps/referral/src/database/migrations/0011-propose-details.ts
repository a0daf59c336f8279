import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByProvider, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('referral');

/** What was said of a person who is known, field by field; kept with the decision. */
const proposal = [
  `create table person_proposal (
     provider_code text not null,
     id uuid not null,
     person_id uuid not null,
     referral_id uuid,
     from_person_id uuid,
     source text not null,
     received_at timestamptz not null,
     received_from text not null,
     fields jsonb not null,
     decided_at timestamptz,
     decided_by text,
     decisions jsonb,
     person_agreed boolean,
     constraint person_proposal_pk primary key (provider_code, id),
     constraint person_proposal_source_known check (source in ('person', 'staff', 'merged-record')),
     constraint person_proposal_decided_completely check (num_nulls(decided_at, decided_by, decisions) in (0, 3))
   )`,
  'create index person_proposal_of_person on person_proposal (provider_code, person_id)',
  `create index person_proposal_open on person_proposal (provider_code, received_at)
     where decided_at is null`,
];

/** Where a number and what else was said did not agree: who decided whether it is the known person, and why. */
const decision = [
  `create table identity_decision (
     provider_code text not null,
     referral_id uuid not null,
     person_id uuid not null,
     known_person_id uuid not null,
     differs text[] not null,
     decided_as text not null,
     reason text not null,
     subject text not null,
     at timestamptz not null,
     constraint identity_decision_pk primary key (provider_code, referral_id),
     constraint identity_decision_known check (decided_as in ('same-person', 'another-person'))
   )`,
  'create index identity_decision_of_person on identity_decision (provider_code, person_id)',
];

/** The same words sent twice within the hour are one request; nothing but the same words gives the same number. */
const selfReferral = ['alter table self_referral add column fingerprint text'];

export class ProposeDetails0011 implements MigrationInterface {
  readonly name = 'ProposeDetails1796000001002';

  async up(runner: QueryRunner): Promise<void> {
    const tables = ['person_proposal', 'identity_decision'];
    const statements = [
      ...proposal,
      ...decision,
      ...selfReferral,
      ...tables.flatMap((table) => protectByProvider(table, roles)),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
