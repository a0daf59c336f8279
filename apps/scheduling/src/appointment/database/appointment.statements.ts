import { joiningCareTeam } from '#service-kit/security/care-team';

export const insertStatement = `
  with occupied as (
    insert into occupation (provider_code, resource_id, resource_kind, during, reason, held_for)
    select $2, resource.id, resource.kind, tstzrange($7::timestamptz, $20::timestamptz), 'booking', $1
      from unnest($18::uuid[], $19::text[]) as resource (id, kind)
     order by resource.id
  ), joined as (
    ${joiningCareTeam({
      providerCode: '$2',
      referralId: '$3::uuid',
      clinicianId: '$5::uuid',
      joining: '$22::text',
      confirmedBy: '$24::text',
    })}
  )
  insert into appointment (id, provider_code, referral_id, person_id, clinician_id, clinic_id, starts_at, minutes,
                           contact_on, type, therapy, medium, planned, standing, attendance, therapies, overlapping,
                           agreed_at, separate_reason, went_against, took_place_reason, version)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $21, $23, $25, $26, 1)`;

/** A time of the person that was given up in a merge is taken again: the new one is free. */
export const saveMoveStatement = `
  with taken as (
    update occupation
       set during = tstzrange($5, $7),
           resource_id = case resource_kind when 'clinician' then $3 else resource_id end
     where held_for = $1
  ), taken_again as (
    insert into occupation (provider_code, resource_id, resource_kind, during, reason, held_for)
    select provider_code, person_id, 'person', tstzrange($5, $7), 'booking', id
      from appointment
     where id = $1
       and version = $2
       and person_time_given_up
  )
  update appointment
     set clinic_id = $4, clinician_id = $3, starts_at = $5, contact_on = $8, medium = $6, agreed_at = $9,
         version = version + 1,
         overlapping = case when person_time_given_up then array_remove(overlapping, 'person') else overlapping end,
         person_time_given_up = false
   where id = $1
     and version = $2`;

export const saveCancellationsStatement = `
  with freed as (
    delete from occupation
     where held_for = any ($1::uuid[])
  )
  update appointment
     set standing = 'cancelled', attendance = cancellation.attendance, cancelled_at = cancellation.at,
         cancelled_by = cancellation.party, cancellation_reason = cancellation.reason,
         short_notice = cancellation.short_notice, version = appointment.version + 1
    from unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
           as cancellation (id, version, attendance, at, party, reason, short_notice)
   where appointment.id = cancellation.id
     and appointment.version = cancellation.version`;

export const saveAttendanceStatement = `
  update appointment
     set standing = $3, attendance = $4, therapies = $5, minutes = $6, medium = $7, type = $8, clinician_id = $9,
         went_against = $10, took_place_reason = $11, version = version + 1
   where id = $1
     and version = $2`;

/** Where no rule was asked ($16), what was remarked of the contact before stays. */
export const saveCorrectionStatement = `
  update appointment
     set starts_at = $3, contact_on = $4, minutes = $5, type = $6, medium = $7, standing = $8, attendance = $9,
         therapies = $10, cancelled_at = $11, cancelled_by = $12, cancellation_reason = $13, short_notice = $14,
         separate_reason = coalesce($15, separate_reason),
         took_place_reason = case when $16::text[] is null then took_place_reason else $17 end,
         went_against = coalesce($16::text[], went_against),
         version = version + 1
   where id = $1
     and version = $2`;
