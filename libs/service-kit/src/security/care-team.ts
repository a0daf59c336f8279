import { RuleBroken } from '#domain-model/rule-broken';
import type { AuditedRecord } from '../records/audit.js';
import { accessReasons, type AccessReason, type RequestContext } from '../http/request-context.js';
import type { Caller } from './scope.js';
import type { Statements } from '../database/statements.js';

/** How an act takes a clinician into a care team, as events carry it; absent, the clinician joins. */
export type LimitedJoining = 'only-as-first' | 'not';

/**
 * Who or what besides the clinician speaks for a membership: other staff who booked, or a reason that is listed for the
 * clinical lead. Absent: the clinician's own act alone, which counts for that referral only once records were merged.
 */
export type Confirmation = 'staff' | 'reason';

/** How far an act takes a clinician in, as the events of all three services carry it. */
export interface Admission {
  readonly joining?: LimitedJoining | undefined;
  readonly confirmedBy?: Confirmation | undefined;
}

export interface CareTeamMember extends Admission {
  readonly referralId: string;
  readonly clinicianId: string;
}

/** Booked a moment ago? The event is on its way. */
const retryAfterMs = 500;

/** A clinician outside the care team is asked why. It has whose record it was for the audit; the answer has not. */
export class OutsideCareTeam extends RuleBroken {
  constructor(readonly record: AuditedRecord) {
    super(
      'forbidden',
      'care-team.reason-needed',
      `You are not in this person's care team. Access-Reason says why you need it: ${accessReasons.join(', ')}.`,
      { field: 'Access-Reason', retryAfterMs },
    );
  }
}

/** How a clinician is related to a record: nobody is in its care team yet, he or she is, or only others are. */
export type CareTeamMembership = 'nobody-yet' | 'inside' | 'outside';

export interface CareTeamRelation {
  readonly membership: CareTeamMembership;
  /** Whether others, or a listed reason, speak for the membership. */
  readonly isConfirmed: boolean;
  /** Inside, but by an own act on a person whose records were merged: for this referral alone. */
  readonly isOfReferralOnly: boolean;
}

/**
 * The one rule of who comes into a care team, for every act that could take somebody in.
 *
 * The office and those inside take in the clinicians that they book. Where nobody is yet, the first to act comes in. From outside nobody
 * is taken in, neither oneself nor a colleague, whatever the reason: a reason is for one request. But for one: who takes
 * over the care says so once, and that is listed for the clinical lead.
 *
 * @param membership of the caller; null for everybody who is no clinician.
 * @returns undefined where the act takes in without limit.
 */
export function joiningOf(
  membership: CareTeamMembership | null,
  reason: AccessReason | null,
): LimitedJoining | undefined {
  if (membership === 'nobody-yet') return 'only-as-first';
  return membership === 'outside' && reason !== 'taking-over-care' ? 'not' : undefined;
}

/** Those who speak for a clinician by booking him or her. The person does not: anybody may sign in and claim to be one. */
const office: readonly Caller['role'][] = ['administrator', 'clinical-lead', 'service-manager'];

/**
 * Whether an act that takes a clinician in speaks for the membership as well. One's own act does not, however often it is
 * repeated; nor does that of a colleague for whom nobody speaks: two could speak for each other.
 *
 * @param relation of the caller; null for everybody who is no clinician.
 */
export function confirmationOf(
  { caller, accessReason }: Pick<RequestContext, 'caller' | 'accessReason'>,
  relation: CareTeamRelation | null,
  clinicianId: string,
): Confirmation | undefined {
  const isOwnAct = caller.clinicianId === clinicianId;
  if (office.includes(caller.role)) return isOwnAct ? undefined : 'staff';
  if (relation === null) return undefined;
  if (relation.membership === 'outside') return accessReason === 'taking-over-care' ? 'reason' : undefined;
  return relation.isConfirmed && !isOwnAct ? 'staff' : undefined;
}

/** For a statement that books, so that the clinician joins in the same round trip: an insert for a `with`. */
export function joiningCareTeam(member: {
  readonly providerCode: string;
  readonly referralId: string;
  readonly clinicianId: string;
  readonly joining: string;
  readonly confirmedBy: string;
}): string {
  const { providerCode, referralId, clinicianId, joining, confirmedBy } = member;
  return `insert into care_team (provider_code, referral_id, clinician_id, confirmed_by)
    select ${providerCode}, ${referralId}, ${clinicianId}, ${confirmedBy}
    where ${mayJoin({ providerCode, referralId, joining })}
    ${onceAMember}`;
}

/** Whoever is in is confirmed by the first act that confirms; no later act takes that away. */
const onceAMember = `on conflict (provider_code, referral_id, clinician_id) do update set
      confirmed_by = excluded.confirmed_by
    where care_team.confirmed_by is null
      and excluded.confirmed_by is not null`;

/** As {@link joinCareTeam} for members of several providers, which take their turn in the order of their codes. */
export async function joinCareTeams(
  tx: Statements,
  members: readonly (CareTeamMember & { readonly providerCode: string })[],
): Promise<void> {
  for (const providerCode of [...new Set(members.map((member) => member.providerCode))].sort()) {
    const own = members.filter((member) => member.providerCode === providerCode);
    await joinCareTeam(tx, providerCode, own);
  }
}

/** Takes clinicians into the care teams of referrals, as far as each may come in. Nobody ever leaves. */
export async function joinCareTeam(
  tx: Statements,
  providerCode: string,
  members: readonly CareTeamMember[],
): Promise<void> {
  if (members.length === 0) return;
  await tx.execute(
    `insert into care_team (provider_code, referral_id, clinician_id, confirmed_by)
     select $1, referral_id, clinician_id, max(confirmed_by)
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[])
            as member (referral_id, clinician_id, joining, confirmed_by)
     where ${mayJoin({ providerCode: '$1', referralId: 'member.referral_id', joining: 'member.joining' })}
     group by referral_id, clinician_id
     order by referral_id, clinician_id
     ${onceAMember}`,
    [
      providerCode,
      members.map(({ referralId }) => referralId),
      members.map(({ clinicianId }) => clinicianId),
      members.map(({ joining }) => joining ?? null),
      members.map(({ confirmedBy }) => confirmedBy ?? null),
    ],
  );
}

function mayJoin({
  providerCode,
  referralId,
  joining,
}: Readonly<Record<'providerCode' | 'referralId' | 'joining', string>>): string {
  return `case ${joining}
      when 'not' then false
      when 'only-as-first' then not exists (
        select
        from care_team as already
        where already.provider_code = ${providerCode}
          and already.referral_id = ${referralId}
      )
      else true
    end`;
}

/** As the events of whoever acted say it. */
export interface JoinedByActing {
  readonly joinedCareTeam: string;
  readonly confirmedBy?: Confirmation;
}

/**
 * The clinician who acts on a referral that has no care team yet becomes its first member: whoever assesses, accepts or
 * records scores; so does one who takes over the care.
 *
 * Call it before anything is locked: reactions to bookings take clinicians in first, too.
 *
 * @returns for the event from which the other services learn it: the clinician and what speaks for him or her; null where nobody
 *   came in.
 */
export async function joinByActing(
  tx: Statements & { admitting(clinicianId: string): Admission },
  { caller }: Pick<RequestContext, 'caller'>,
  referralId: string,
): Promise<JoinedByActing | null> {
  const { role, clinicianId, providerCode } = caller;
  if (role !== 'clinician' || clinicianId === undefined || providerCode === null) return null;
  const admission = tx.admitting(clinicianId);
  if (admission.joining === 'not') return null;
  await joinCareTeam(tx, providerCode, [{ referralId, clinicianId, ...admission }]);
  const { confirmedBy } = admission;
  return { joinedCareTeam: clinicianId, ...(confirmedBy && { confirmedBy }) };
}

/**
 * Of one referral its own team counts or, while it has none, those of the person's open referrals: a second referral of
 * somebody who is in treatment opens the record to nobody. Of a person as a whole the open referrals count or, where none
 * is open, all. Null for callers of another role.
 *
 * While a merge is in force, a membership for which nobody else speaks counts for its own referral alone: whoever made up a
 * record would come into a stranger's team by having it merged, and staff cannot know which of the two was made up.
 */
export async function careTeamRelation(
  tx: Statements,
  { caller }: RequestContext,
  { personId, referralId }: AuditedRecord,
): Promise<CareTeamRelation | null> {
  if (caller.role !== 'clinician') return null;
  const [found] = await tx.query<CareTeamRelation>(selectMembership, [
    caller.providerCode,
    personId,
    referralId ?? null,
    caller.clinicianId ?? null,
  ]);
  return found ?? { membership: 'outside', isConfirmed: false, isOfReferralOnly: false };
}

/** In the teams of which of these referrals the clinician is, for lists that show more to those inside. */
export async function memberships(
  tx: Statements,
  { providerCode, clinicianId }: Caller,
  records: readonly { readonly referralId: string }[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ referralId: string }>(
    `select referral_id as "referralId"
     from care_team
     where provider_code = $1
       and clinician_id = $2
       and referral_id = any($3::uuid[])`,
    [providerCode, clinicianId ?? null, records.map(({ referralId }) => referralId)],
  );
  return new Set(rows.map(({ referralId }) => referralId));
}

const selectMembership = `
  with own_team as (
    select clinician_id, confirmed_by
    from care_team
    where provider_code = $1
      and referral_id = $3
  ), of_person as (
    select referral_id, is_open, is_merged
    from care_team_scope
    where provider_code = $1
      and person_id = $2
  ), team as (
    select clinician_id, confirmed_by, true as counts, true as is_own
    from own_team
    union all
    select care_team.clinician_id, confirmed_by, confirmed_by is not null or not of_person.is_merged, false
    from of_person
    join care_team on care_team.provider_code = $1 and care_team.referral_id = of_person.referral_id
    where not exists (select from own_team)
      and (of_person.is_open
           or ($3::uuid is null and not exists (select from of_person where is_open)))
  ), own as (
    select counts, confirmed_by, is_own
    from team
    where clinician_id = $4
  )
  select case
           when exists (select from own where counts) then 'inside'
           when exists (select from team) then 'outside'
           else 'nobody-yet'
         end as membership,
         exists (select from own where counts and confirmed_by is not null) as "isConfirmed",
         exists (select from own where is_own and confirmed_by is null)
           and exists (select from of_person where is_merged)
           and not exists (
             select
             from of_person
             join care_team on care_team.provider_code = $1 and care_team.referral_id = of_person.referral_id
             where care_team.clinician_id = $4
               and care_team.confirmed_by is not null
           ) as "isOfReferralOnly"`;
