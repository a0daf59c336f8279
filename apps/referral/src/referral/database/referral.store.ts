import { Injectable } from '@nestjs/common';
import type { CareContact } from '#domain-model/measures/treatment-contact';
import { newEvent, type NewEvent } from '#domain-model/define-event';
import { PersonDied } from '#domain-model/events/referral.events';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import { endCodeGroup } from '#domain-model/values/end-code';
import { Outbox } from '#messaging/outbox/outbox';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import type { DangerLevel } from '../../intake/domain/danger.js';
import type { OpenRisk } from '../domain/open-risks.js';
import type { Acceptance, Closure, ReferralState } from '../domain/referral.state.js';
import { Referral } from '../domain/referral.js';
import type { Assessment } from '../domain/suitability.js';

interface ReferralRow extends Pick<
  ReferralState,
  'id' | 'providerCode' | 'personId' | 'source' | 'receivedOn' | 'version'
> {
  readonly assessedOn: string | null;
  readonly suitable: boolean | null;
  readonly problemDescriptor: string | null;
  readonly notSuitableReason: Assessment['notSuitableReason'];
  readonly assessedStep: Assessment['step'];
  readonly assessedTherapy: string | null;
  readonly closedHow: 'declined' | 'discharged' | null;
  readonly closedBy: 'person' | 'provider' | null;
  readonly transferredTo: string | null;
  readonly closedOn: string | null;
  readonly endCode: Closure['endCode'] | null;
  readonly signpostedTo: string | null;
  readonly endCodeReason: string | null;
  readonly voidedOn: string | null;
  readonly acceptance: Acceptance | null;
  readonly contacts: CareContact[];
  readonly openRisks: OpenRisk[];
  readonly notLookedAt: DangerLevel | null;
}

@Injectable()
export class ReferralStore {
  constructor(private readonly outbox: Outbox) {}

  /** @throws RuleBroken `referral.unknown` (404) where the scope does not reach: another provider's, another person's. */
  async load(tx: Transaction, scope: Scope, referralId: string): Promise<Referral> {
    const [row] = await tx.query<ReferralRow>(selectReferral, [
      scope.providers,
      referralId,
      scope.personId ?? null,
    ]);
    if (row === undefined) throw RuleBroken.unknown('referral.unknown', 'There is no such referral.');
    await tx.auditAccess({ personId: row.personId, referralId });
    return Referral.load(stateOf(row), row.contacts, row);
  }

  /**
   * Keeps the referral and appends its events to the outbox, in the caller's transaction: all or nothing.
   *
   * @throws RuleBroken `referral.changed-meanwhile` (409) when someone saved first.
   */
  async save(
    tx: Transaction,
    referral: Referral,
    events: readonly NewEvent[] = referral.events,
  ): Promise<void> {
    const { stored } = referral;
    const saved =
      stored.version === 0
        ? await tx.query(insertReferral, valuesOf(stored).slice(0, 6))
        : await tx.query(updateReferral, valuesOf(stored));
    if (saved.length === 0) {
      throw RuleBroken.wrongState(
        'referral.changed-meanwhile',
        'Someone else saved this referral meanwhile. Read it again, then decide again.',
      );
    }
    await this.outbox.append(tx, stored.providerCode, events);
  }

  /** Publishes that the person has died, once the closure that says so and the other ends are saved. */
  async publishDeath(
    tx: Transaction,
    { id: referralId, providerCode, personId }: Pick<ReferralState, 'id' | 'providerCode' | 'personId'>,
    { diedOn, at }: { readonly diedOn: CalendarDay; readonly at: Instant },
  ): Promise<void> {
    await this.outbox.append(tx, providerCode, [newEvent(PersonDied, at, { personId, diedOn, referralId })]);
  }
}

const selectReferral = `
  select referral.id, referral.provider_code as "providerCode", referral.person_id as "personId", referral.source,
         referral.received_on as "receivedOn", referral.version,
         referral.assessed_on as "assessedOn", referral.suitable,
         referral.problem_descriptor as "problemDescriptor", referral.not_suitable_reason as "notSuitableReason",
         referral.assessed_step as "assessedStep", referral.assessed_therapy as "assessedTherapy",
         referral.closed_how as "closedHow", referral.closed_on as "closedOn", referral.end_code as "endCode",
         referral.signposted_to as "signpostedTo", referral.closed_by as "closedBy",
         referral.transferred_to as "transferredTo", referral.end_code_reason as "endCodeReason",
         referral.voided_on as "voidedOn",
         (select json_build_object('number', number, 'acceptedOn', accepted_on, 'step', step, 'therapy', therapy,
                                   'guidedSelfHelpReason', guided_self_help_reason, 'lapsedOn', lapsed_on)
          from acceptance
          where acceptance.provider_code = referral.provider_code
            and acceptance.referral_id = referral.id
          order by number desc
          limit 1) as acceptance,
         (select coalesce(json_agg(json_build_object('type', type, 'attendance', attendance, 'planned', planned,
                                                     'therapies', therapies, 'contactOn', contact_on)), '[]')
          from contact
          where contact.provider_code = referral.provider_code
            and contact.referral_id = referral.id) as contacts,
         (select coalesce(json_agg(json_build_object('questionnaireId', questionnaire_id, 'level', level)), '[]')
          from open_risk
          where open_risk.provider_code = referral.provider_code
            and open_risk.referral_id = referral.id
            and open_risk.settled_at is null) as "openRisks",
         (select level
          from danger_look
          where danger_look.provider_code = referral.provider_code
            and danger_look.referral_id = referral.id
            and danger_look.looked_at is null
            and referral.assessed_on is null) as "notLookedAt"
  from referral
  where referral.provider_code = any ($1)
    and referral.id = $2
    and ($3::uuid is null
         or referral.person_id = $3
         or referral.person_id = (select merged_into
                                  from person
                                  where provider_code = referral.provider_code
                                    and id = $3))`;

/** A new referral is received and no more: nothing else has happened to it. */
const insertReferral = `
  insert into referral (provider_code, id, version, person_id, source, received_on)
  values ($1, $2, $3::integer + 1, $4, $5, $6)
  on conflict do nothing
  returning id`;

/** What a list is joined with is added once, and changes only in when it lapses; the referral's own row decides the race. */
const updateReferral = `
  with saved as (
    update referral
    set version = version + 1,
        person_id = $4,
        source = $5,
        received_on = $6,
        assessed_on = $7,
        suitable = $8,
        problem_descriptor = $9,
        not_suitable_reason = $10,
        assessed_step = $11,
        assessed_therapy = $12,
        closed_how = $13,
        closed_on = $14,
        end_code = $15,
        signposted_to = $16,
        closed_by = $22,
        transferred_to = $23,
        end_code_reason = $24,
        voided_on = $25
    where provider_code = $1
      and id = $2
      and version = $3
    returning provider_code, id
  ), listed as (
    insert into acceptance
      (provider_code, referral_id, number, accepted_on, step, therapy, guided_self_help_reason, lapsed_on)
    select saved.provider_code, saved.id, $17::integer, $18::date, $19, $20, $21, $26::date
    from saved
    where $17 is not null
    on conflict (provider_code, referral_id, number) do update
    set lapsed_on = excluded.lapsed_on
  )
  select id
  from saved`;

function valuesOf(stored: ReferralState): unknown[] {
  const { assessment, acceptance, closure } = stored;
  return [
    stored.providerCode,
    stored.id,
    stored.version,
    stored.personId,
    stored.source,
    stored.receivedOn,
    assessment?.assessedOn,
    assessment?.suitable,
    assessment?.problemDescriptor,
    assessment?.notSuitableReason,
    assessment?.step,
    assessment?.therapy,
    closedHowOf(closure),
    closure?.closedOn,
    closure?.endCode,
    closure?.signpostedTo,
    acceptance?.number,
    acceptance?.acceptedOn,
    acceptance?.step,
    acceptance?.therapy,
    acceptance?.guidedSelfHelpReason,
    closure?.by,
    closure?.transferredTo,
    closure?.endCodeReason,
    stored.voidedOn,
    acceptance?.lapsedOn,
  ].map((value) => value ?? null);
}

function stateOf(row: ReferralRow): ReferralState {
  const { id, providerCode, personId, source, receivedOn, version, acceptance, voidedOn } = row;
  return {
    id,
    providerCode,
    personId,
    source,
    receivedOn,
    version,
    acceptance,
    voidedOn,
    assessment: assessmentOf(row),
    closure: closureOf(row),
  };
}

function assessmentOf(row: ReferralRow): Assessment | null {
  const { assessedOn, suitable, problemDescriptor, notSuitableReason, assessedStep, assessedTherapy } = row;
  if (assessedOn === null || suitable === null) return null;
  return {
    assessedOn,
    suitable,
    problemDescriptor,
    notSuitableReason,
    step: assessedStep,
    therapy: assessedTherapy,
  };
}

/** A transfer closes as its end code says; that it was one is told by where the referral went. */
function closedHowOf(closure: Closure | null): 'declined' | 'discharged' | null {
  if (closure === null) return null;
  if (closure.how !== 'transferred') return closure.how;
  return endCodeGroup(closure.endCode) === 'treated' ? 'discharged' : 'declined';
}

function closureOf(row: ReferralRow): Closure | null {
  const { closedHow, closedOn, endCode, signpostedTo, closedBy, transferredTo } = row;
  if (closedHow === null || closedOn === null || endCode === null) return null;
  return {
    how: transferredTo === null ? closedHow : 'transferred',
    closedOn,
    endCode,
    signpostedTo,
    ...(closedBy === 'person' ? { by: closedBy } : {}),
    ...(transferredTo === null ? {} : { transferredTo }),
    ...(row.endCodeReason === null ? {} : { endCodeReason: row.endCodeReason }),
  };
}
