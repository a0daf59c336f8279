import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByProvider, rolesOf } from '#service-kit/database/migrations';

const roles = rolesOf('referral');

/** By when somebody must have looked at a referral whose sender spoke of danger, and when somebody did. */
const dangerLook = [
  `create table danger_look (
     provider_code text not null,
     referral_id uuid not null,
     level text not null,
     look_by timestamptz not null,
     looked_at timestamptz,
     constraint danger_look_is_one primary key (provider_code, referral_id),
     constraint danger_look_level_known check (level in ('not-safe', 'known-risk')),
     constraint danger_look_is_of_a_referral
       foreign key (provider_code, referral_id) references referral (provider_code, id)
   )`,
  'create index danger_look_due on danger_look (look_by) where looked_at is null',
  ...protectByProvider('danger_look', roles),
  // What came before this version and waits: due at once, so that nobody is forgotten by the change.
  `insert into danger_look (provider_code, referral_id, level, look_by)
   select referral.provider_code, referral.id,
          case when self.safe_now = 'not-safe' then 'not-safe' else 'known-risk' end, now()
   from referral
   left join self_referral as self
     on self.provider_code = referral.provider_code and self.referral_id = referral.id
   left join professional_referral as sent
     on sent.provider_code = referral.provider_code and sent.referral_id = referral.id
   left join transfer_in as moved
     on moved.provider_code = referral.provider_code and moved.referral_id = referral.id
   left join referral_owner as owner
     on owner.provider_code = referral.provider_code and owner.referral_id = referral.id
   where referral.closed_on is null
     and referral.voided_on is null
     and referral.assessed_on is null
     and owner.since is null
     and (self.safe_now <> 'safe' or sent.known_risk = 'known' or moved.known_risk is not null)`,
  // The regular look is nobody's request, so that no provider is set: it is told how many, and nothing of a person.
  `create function overdue_danger_looks(at timestamptz)
     returns table (level text, overdue integer)
     language sql
     stable
     security definer
     set search_path = public, pg_temp
     as $$
       select look.level, count(*)::integer
       from danger_look as look
       join referral
         on referral.provider_code = look.provider_code
        and referral.id = look.referral_id
       where look.looked_at is null
         and look.look_by <= at
         and referral.assessed_on is null
         and referral.closed_on is null
         and referral.voided_on is null
       group by look.level
     $$`,
  'revoke all on function overdue_danger_looks(timestamptz) from public',
  `grant execute on function overdue_danger_looks(timestamptz) to ${roles.service}`,
];

export class LookAtDangerInTime0090 implements MigrationInterface {
  readonly name = 'LookAtDangerInTime1796000009001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of dangerLook) await runner.query(statement);
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
