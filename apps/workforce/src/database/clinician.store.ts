import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { Outbox } from '#messaging/outbox/outbox';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import type { ClinicianState } from '../domain/clinician.state.js';
import { Clinician } from '../domain/clinician.js';
import type { KnownBy, RegisteredBefore } from '../domain/registered-already.js';

/** Every column of a clinician's state, with qualifications and trainings; each query adds its own `where`. */
export const selectClinician = `
  select clinician.id, clinician.provider_code as "providerCode", clinician.role,
         clinician.whole_time_equivalent::float8 as "wholeTimeEquivalent",
         clinician.employed_from as "employedFrom", clinician.given_name as "givenName",
         clinician.family_name as "familyName", clinician.left_on as "leftOn", clinician.version,
         (select coalesce(json_agg(json_build_object('qualification', qualification, 'awardedOn', awarded_on)
                                   order by awarded_on, qualification), '[]')
          from qualification
          where qualification.provider_code = clinician.provider_code
            and qualification.clinician_id = clinician.id) as qualifications,
         (select coalesce(json_agg(json_build_object('qualification', qualification, 'enrolledOn', enrolled_on,
                                                     'plannedCompletionOn', planned_completion_on,
                                                     'endedOn', ended_on, 'endedHow', ended_how)
                                   order by enrolled_on, qualification), '[]')
          from training
          where training.provider_code = clinician.provider_code
            and training.clinician_id = clinician.id) as trainings
  from clinician
  where clinician.provider_code = any ($1)`;

/**
 * Clinicians with what they gained and study, and their events. Hand-written SQL and no mapped entity: a mapped command takes
 * a third to twice as much processor time (decision 0054).
 */
@Injectable()
export class ClinicianStore {
  constructor(private readonly outbox: Outbox) {}

  /** @throws RuleBroken `clinician.unknown` (404) where the scope does not reach. */
  async load(tx: Transaction, scope: Scope, clinicianId: string): Promise<Clinician> {
    const [state] = await tx.query<ClinicianState>(`${selectClinician} and clinician.id = $2`, [
      scope.providers,
      clinicianId,
    ]);
    if (state === undefined) throw RuleBroken.unknown('clinician.unknown', 'There is no such clinician.');
    return Clinician.load(state);
  }

  /**
   * Who works at the provider on a day, or later, and has the same identity or registration; the first registered. Two who
   * register the same one at once come one after the other.
   */
  async registeredBefore(
    tx: Transaction,
    providerCode: OdsCode,
    { identitySubject, professionalRegistration, from }: KnownBy & { readonly from: CalendarDay },
  ): Promise<RegisteredBefore | undefined> {
    if (identitySubject === null && professionalRegistration === null) return undefined;
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('registration at ' || $1, 0))`, [
      providerCode,
    ]);
    const [before] = await tx.query<RegisteredBefore>(selectRegisteredBefore, [
      providerCode,
      identitySubject,
      professionalRegistration?.body ?? null,
      professionalRegistration?.number ?? null,
      from,
    ]);
    return before;
  }

  /**
   * Saves the clinician and appends the events to the outbox, in the caller's transaction: all or nothing.
   *
   * @throws RuleBroken `clinician.changed-meanwhile` (409) when someone saved first.
   */
  async save(tx: Transaction, clinician: Clinician): Promise<void> {
    const { state: stored } = clinician;
    const saved = stored.version === 0 ? await insert(tx, stored) : await update(tx, stored);
    if (saved === 0) {
      throw RuleBroken.wrongState(
        'clinician.changed-meanwhile',
        'Someone else saved this clinician meanwhile. Read again, then decide again.',
      );
    }
    await addLearning(tx, stored);
    await this.outbox.append(tx, stored.providerCode, clinician.events);
  }
}

const selectRegisteredBefore = `
  select id as "clinicianId", role, employed_from as "employedFrom",
         array_remove(array[
           case when identity_subject = $2 then 'identity-subject' end,
           case when registration_body = $3 and registration_number = $4 then 'professional-registration' end],
           null) as "foundBy"
  from clinician
  where provider_code = $1
    and (left_on is null or left_on > $5::date)
    and (identity_subject = $2 or (registration_body = $3 and registration_number = $4))
  order by employed_from, id
  limit 1`;

function insert(tx: Transaction, stored: ClinicianState): Promise<number> {
  return tx.execute(
    `insert into clinician
       (provider_code, id, version, role, whole_time_equivalent, employed_from, given_name, family_name,
        identity_subject, registration_body, registration_number, registered_despite)
     values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict do nothing`,
    [
      stored.providerCode,
      stored.id,
      stored.role,
      stored.wholeTimeEquivalent,
      stored.employedFrom,
      stored.givenName,
      stored.familyName,
      stored.knownBy?.identitySubject ?? null,
      stored.knownBy?.professionalRegistration?.body ?? null,
      stored.knownBy?.professionalRegistration?.number ?? null,
      stored.knownBy?.registeredDespite ?? null,
    ],
  );
}

/** What someone is registered with stays; only the day of leaving comes later. */
function update(tx: Transaction, stored: ClinicianState): Promise<number> {
  return tx.execute(
    `update clinician
     set version = version + 1,
         left_on = $4
     where provider_code = $1
       and id = $2
       and version = $3`,
    [stored.providerCode, stored.id, stored.version, stored.leftOn],
  );
}

/** Qualifications are only ever added to; of a training its end may change. */
async function addLearning(tx: Transaction, stored: ClinicianState): Promise<void> {
  const { providerCode, id, qualifications, trainings } = stored;
  if (qualifications.length > 0) {
    await tx.execute(
      `insert into qualification (provider_code, clinician_id, qualification, awarded_on)
       select $1, $2, gained.qualification, gained.awarded_on
       from unnest($3::text[], $4::date[]) as gained (qualification, awarded_on)
       on conflict do nothing`,
      [
        providerCode,
        id,
        qualifications.map((gained) => gained.qualification),
        qualifications.map((gained) => gained.awardedOn),
      ],
    );
  }
  if (trainings.length > 0) {
    await tx.execute(
      `insert into training
         (provider_code, clinician_id, qualification, enrolled_on, planned_completion_on, ended_on, ended_how)
       select $1, $2, studied.qualification, studied.enrolled_on, studied.planned_completion_on, studied.ended_on,
              studied.ended_how
       from unnest($3::text[], $4::date[], $5::date[], $6::date[], $7::text[])
              as studied (qualification, enrolled_on, planned_completion_on, ended_on, ended_how)
       on conflict (provider_code, clinician_id, qualification, enrolled_on) do update
       set planned_completion_on = excluded.planned_completion_on,
           ended_on = excluded.ended_on,
           ended_how = excluded.ended_how`,
      [
        providerCode,
        id,
        trainings.map((training) => training.qualification),
        trainings.map((training) => training.enrolledOn),
        trainings.map((training) => training.plannedCompletionOn),
        trainings.map((training) => training.endedOn ?? null),
        trainings.map((training) => training.endedHow ?? null),
      ],
    );
  }
}
