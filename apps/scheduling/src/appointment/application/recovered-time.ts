import type { Transaction } from '#service-kit/database/transaction';

interface TakenTime {
  readonly takesTime: boolean;
  readonly startsAt: Date;
  readonly minutes: number;
  readonly clinicianId: string;
}

export async function timeOf(tx: Transaction, appointmentId: string): Promise<TakenTime | undefined> {
  const [time] = await tx.query<TakenTime>(
    `select standing <> 'cancelled' as "takesTime", starts_at as "startsAt", minutes, clinician_id as "clinicianId"
     from appointment
     where id = $1`,
    [appointmentId],
  );
  return time;
}

/** As time-of-contacts.ts does: what never took place frees its time, what did takes it, unless another contact takes it. */
export async function takeTimeAnew(tx: Transaction, appointmentId: string): Promise<void> {
  await tx.execute('delete from occupation where held_for = $1', [appointmentId]);
  await tx.execute(
    `with occupied as (
       insert into occupation (provider_code, resource_id, resource_kind, during, reason, held_for)
       select provider_code, resource.id, resource.kind,
              tstzrange(starts_at, starts_at + minutes * interval '1 minute'), 'booking', appointment.id
       from appointment
       cross join lateral (values (clinician_id, 'clinician'), (person_id, 'person')) as resource (id, kind)
       where appointment.id = $1
         and standing <> 'cancelled'
       order by resource.id
       on conflict do nothing
       returning resource_kind
     )
     update appointment
     set overlapping = case when standing = 'cancelled' then '{}'
                            else array(select unnest(array['clinician', 'person']) except select resource_kind from occupied)
                       end
     where id = $1`,
    [appointmentId],
  );
}
