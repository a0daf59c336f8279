import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import { toInstant } from '#domain-model/values/calendar';
import { therapies } from '#domain-model/values/therapy';
import type { Transaction } from '#service-kit/database/transaction';
import {
  reduce,
  type ClinicianChange,
  type ContactChange,
  type PathwayChange,
} from '../domain/pathway.projection.js';
import { Revisions, type ConsumedProvider } from './revision.read-model.js';

/** The tables that a rebuild empties and fills again from the topics. */
export const readModelTables = ['pathway', 'contact', 'clinician', 'heard', 'told_fact', 'revision'] as const;

const codesOf = (intensity: 'low' | 'high' | null) =>
  therapies.filter((therapy) => therapy.intensity === intensity).map(({ code }) => code);

/**
 * Pathways, contacts and clinicians as the events of four topics tell them, in whatever order the topics arrive.
 *
 * A batch first locks every pathway that it speaks of, in the order of their ids, and only then writes contacts and
 * derives: the statement that derives begins after the lock, so it sees what any other batch of the same pathway left.
 */
@Injectable()
export class PathwayReadModel {
  constructor(private readonly revisions: Revisions) {}

  async apply(events: readonly EventOf[], tx: Transaction): Promise<void> {
    const changes = reduce(events);
    await projectPathways(tx, [...changes.pathways.values()]);
    await projectContacts(tx, [...changes.contacts.values()]);
    await derive(tx, [...changes.pathways.keys()]);
    await projectClinicians(tx, [...changes.clinicians.values()]);
    const times = timesOf(events);
    const providers = await projectConsumed(tx, times);
    await this.revisions.note(events, providers, tx);
  }
}

const outcomeColumns = [
  'paired',
  'caseness',
  'not_caseness',
  'recovery',
  'reliable_improvement',
  'reliable_deterioration',
  'no_reliable_change',
  'reliable_recovery',
];

/** Receipt, end and outcome stand with the sequence of the event that told them: an older event changes nothing. */
const pathwaySql = `
  insert into pathway (
    referral_id, provider_code, received_here_on, receipt_sequence, received_on, source,
    end_sequence, ended_on, end_code, declined,
    outcome_sequence, ${outcomeColumns.join(', ')}
  )
  select *
  from unnest(
    $1::uuid[], $2::text[], $3::date[], $4::integer[], $5::date[], $6::text[],
    $7::integer[], $8::date[], $9::text[], $10::boolean[],
    $11::integer[], ${outcomeColumns.map((_, index) => `$${String(index + 12)}::boolean[]`).join(', ')}
  ) as told (referral_id)
  order by referral_id
  on conflict (referral_id) do update set
    received_here_on = coalesce(pathway.received_here_on, excluded.received_here_on),
    ${whereNewer('receipt_sequence', ['received_on', 'source'])},
    ${whereNewer('end_sequence', ['ended_on', 'end_code', 'declined'])},
    ${whereNewer('outcome_sequence', outcomeColumns)}`;

function whereNewer(sequence: string, columns: readonly string[]): string {
  const isNewer = `excluded.${sequence} > pathway.${sequence}`;
  return [sequence, ...columns]
    .map((column) => `${column} = case when ${isNewer} then excluded.${column} else pathway.${column} end`)
    .join(',\n    ');
}

async function projectPathways(tx: Transaction, pathways: readonly PathwayChange[]): Promise<void> {
  if (pathways.length === 0) return;
  const of = <Value>(pick: (pathway: PathwayChange) => Value) => pathways.map(pick);
  await tx.execute(pathwaySql, [
    of(({ referralId }) => referralId),
    of(({ providerCode }) => providerCode),
    of(({ hereOn }) => hereOn ?? null),
    of(({ receipt }) => receipt?.sequence ?? 0),
    of(({ receipt }) => receipt?.on ?? null),
    of(({ receipt }) => receipt?.source ?? null),
    of(({ end }) => end?.sequence ?? 0),
    of(({ end }) => end?.closed?.on ?? null),
    of(({ end }) => end?.closed?.code ?? null),
    of(({ end }) => end?.closed?.declined ?? null),
    of(({ outcome }) => outcome?.sequence ?? 0),
    of(({ outcome }) => outcome?.current?.paired ?? null),
    of(({ outcome }) => outcome?.current?.caseness ?? null),
    of(({ outcome }) => outcome?.current?.notCaseness ?? null),
    of(({ outcome }) => outcome?.current?.recovery ?? null),
    of(({ outcome }) => outcome?.current?.reliableImprovement ?? null),
    of(({ outcome }) => outcome?.current?.reliableDeterioration ?? null),
    of(({ outcome }) => outcome?.current?.noReliableChange ?? null),
    of(({ outcome }) => outcome?.current?.reliableRecovery ?? null),
  ]);
}

// A list of lists has no ragged form in PostgreSQL, so that the therapies of a contact travel as one JSON text.
const contactSql = `
  insert into contact (
    appointment_id, provider_code, referral_id, sequence, contact_on, type, attendance, planned, medium, therapies
  )
  select appointment_id, provider_code, referral_id, sequence, contact_on, type, attendance, planned, medium,
    array(select jsonb_array_elements_text(therapies))
  from unnest(
    $1::uuid[], $2::text[], $3::uuid[], $4::integer[], $5::date[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::jsonb[]
  ) as told (
    appointment_id, provider_code, referral_id, sequence, contact_on, type, attendance, planned, medium, therapies
  )
  order by appointment_id
  on conflict (appointment_id) do update set
    sequence = excluded.sequence,
    contact_on = excluded.contact_on,
    type = coalesce(excluded.type, contact.type),
    attendance = excluded.attendance,
    planned = coalesce(excluded.planned, contact.planned),
    medium = excluded.medium,
    therapies = excluded.therapies
  where contact.sequence < excluded.sequence`;

async function projectContacts(tx: Transaction, contacts: readonly ContactChange[]): Promise<void> {
  if (contacts.length === 0) return;
  const of = <Value>(pick: (contact: ContactChange) => Value) => contacts.map(pick);
  await tx.execute(contactSql, [
    of(({ appointmentId }) => appointmentId),
    of(({ providerCode }) => providerCode),
    of(({ referralId }) => referralId),
    of(({ sequence }) => sequence),
    of(({ contactOn }) => contactOn),
    of(({ type }) => type),
    of(({ attendance }) => attendance),
    of(({ planned }) => planned),
    of(({ medium }) => medium),
    of((contact) => JSON.stringify(contact.therapies)),
  ]);
}

/**
 * A contact was seen when it was attended, or unplanned whatever its attendance; it was treatment when also of type 02,
 * 03 or 05 and without employment support (rule I101D29). Contacts count between receipt and end, both days included.
 */
const deriveSql = `
  with seen as (
    select
      pathway.referral_id,
      contact.appointment_id,
      contact.contact_on,
      contact.type in ('01', '03') as is_assessment,
      contact.type in ('02', '03', '05') and not contact.therapies && $4::text[] as is_treatment,
      contact.therapies && $2::text[] as is_low,
      contact.therapies && $3::text[] as is_high
    from pathway
    left join contact
      on contact.referral_id = pathway.referral_id
      and (contact.attendance in ('5', '6') or (contact.planned = 'N' and contact.attendance is not null))
      and contact.contact_on >= pathway.received_on
      and contact.contact_on <= coalesce(pathway.ended_on, 'infinity')
    where pathway.referral_id = any($1::uuid[])
  ),
  derived as (
    select
      referral_id,
      count(appointment_id)::integer as contacts,
      (count(*) filter (where is_treatment))::integer as treatment_contacts,
      min(contact_on) filter (where is_assessment) as first_assessment_on,
      array_agg(contact_on order by contact_on) filter (where is_treatment) as treated_on,
      coalesce(bool_or(is_low) filter (where is_treatment), false) as low_intensity,
      coalesce(bool_or(is_high) filter (where is_treatment), false) as high_intensity
    from seen
    group by referral_id
  )
  update pathway set
    contacts = derived.contacts,
    treatment_contacts = derived.treatment_contacts,
    first_assessment_on = derived.first_assessment_on,
    first_treatment_on = derived.treated_on[1],
    second_treatment_on = derived.treated_on[2],
    last_treatment_on = derived.treated_on[derived.treatment_contacts],
    low_intensity = derived.low_intensity,
    high_intensity = derived.high_intensity
  from derived
  where pathway.referral_id = derived.referral_id
    and (
      pathway.contacts, pathway.treatment_contacts, pathway.first_assessment_on, pathway.first_treatment_on,
      pathway.second_treatment_on, pathway.last_treatment_on, pathway.low_intensity, pathway.high_intensity
    ) is distinct from (
      derived.contacts, derived.treatment_contacts, derived.first_assessment_on, derived.treated_on[1],
      derived.treated_on[2], derived.treated_on[derived.treatment_contacts], derived.low_intensity,
      derived.high_intensity
    )`;

// A voided referral was told of and has no receipt: its contacts count nowhere.
const voidSql = `
  update contact set
    counts = not (pathway.receipt_sequence > 0 and pathway.received_on is null)
  from pathway
  where pathway.referral_id = any($1::uuid[])
    and contact.referral_id = pathway.referral_id
    and contact.counts = (pathway.receipt_sequence > 0 and pathway.received_on is null)`;

async function derive(tx: Transaction, referralIds: readonly string[]): Promise<void> {
  if (referralIds.length === 0) return;
  await tx.execute(voidSql, [referralIds]);
  await tx.execute(deriveSql, [referralIds, codesOf('low'), codesOf('high'), codesOf(null)]);
}

const clinicianSql = `
  insert into clinician (clinician_id, provider_code, role, whole_time_equivalent, employed_from, left_on)
  select *
  from unnest($1::uuid[], $2::text[], $3::text[], $4::numeric[], $5::date[], $6::date[]) as told (clinician_id)
  order by clinician_id
  on conflict (clinician_id) do update set
    role = coalesce(excluded.role, clinician.role),
    whole_time_equivalent = coalesce(excluded.whole_time_equivalent, clinician.whole_time_equivalent),
    employed_from = coalesce(excluded.employed_from, clinician.employed_from),
    left_on = coalesce(excluded.left_on, clinician.left_on)`;

async function projectClinicians(tx: Transaction, clinicians: readonly ClinicianChange[]): Promise<void> {
  if (clinicians.length === 0) return;
  const of = <Value>(pick: (clinician: ClinicianChange) => Value) => clinicians.map(pick);
  await tx.execute(clinicianSql, [
    of(({ clinicianId }) => clinicianId),
    of(({ providerCode }) => providerCode),
    of(({ role }) => role ?? null),
    of(({ wholeTimeEquivalent }) => wholeTimeEquivalent ?? null),
    of(({ employedFrom }) => employedFrom ?? null),
    of(({ leftOn }) => leftOn ?? null),
  ]);
}

// The first event of a provider says since when its figures come from here.
const consumedSql = `
  with told as (
    select *
    from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[])
      as told (provider_code, topic, recorded_at, first_recorded_at)
  ),
  known as (
    select provider_code, min(coalesce(heard.first_recorded_at, heard.recorded_at)) as first_recorded_at
    from heard
    where provider_code in (select provider_code from told)
    group by provider_code
  ),
  written as (
    insert into heard (provider_code, topic, recorded_at, first_recorded_at)
    select provider_code, topic, recorded_at, first_recorded_at
    from told
    order by provider_code, topic
    on conflict (provider_code, topic) do update set
      recorded_at = greatest(heard.recorded_at, excluded.recorded_at),
      first_recorded_at = least(heard.first_recorded_at, excluded.first_recorded_at)
  )
  select
    provider_code as "providerCode",
    least(min(told.first_recorded_at), min(known.first_recorded_at)) as "firstRecordedAt",
    case when min(told.first_recorded_at) < min(known.first_recorded_at) then min(known.first_recorded_at) end
      as "knownUntilNow"
  from told
  left join known using (provider_code)
  group by provider_code`;

interface Times {
  readonly providerCode: string;
  readonly topic: string;
  readonly first: string;
  readonly last: string;
}

function timesOf(events: readonly EventOf[]): readonly Times[] {
  const times = new Map<string, Times>();
  for (const { definition, providerCode, recordedAt } of events) {
    const place = `${providerCode} ${definition.topic}`;
    const { first = recordedAt, last = recordedAt } = times.get(place) ?? {};
    times.set(place, {
      providerCode,
      topic: definition.topic,
      first: first < recordedAt ? first : recordedAt,
      last: last > recordedAt ? last : recordedAt,
    });
  }
  return [...times.values()];
}

interface ConsumedRow {
  readonly providerCode: string;
  readonly firstRecordedAt: Date;
  readonly knownUntilNow: Date | null;
}

async function projectConsumed(
  tx: Transaction,
  times: readonly Times[],
): Promise<readonly ConsumedProvider[]> {
  if (times.length === 0) return [];
  const rows = await tx.query<ConsumedRow>(consumedSql, [
    times.map(({ providerCode }) => providerCode),
    times.map(({ topic }) => topic),
    times.map(({ last }) => last),
    times.map(({ first }) => first),
  ]);
  return rows.map(({ providerCode, firstRecordedAt, knownUntilNow }) => ({
    providerCode,
    firstRecordedAt: toInstant(firstRecordedAt),
    knownUntilNow: knownUntilNow === null ? null : toInstant(knownUntilNow),
  }));
}
