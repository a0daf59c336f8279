import type { EventOf } from '#domain-model/define-event';
import type { ClinicOffered, ClinicWithdrawn } from '#domain-model/events/scheduling.events';
import { complete, type LeftToComplete } from '#messaging/restore/own-event-recovery';
import type { Transaction } from '#service-kit/database/transaction';

type Left = readonly LeftToComplete[];

export async function recoverOffer(event: EventOf<typeof ClinicOffered>, tx: Transaction): Promise<Left> {
  const { clinicId, clinicianId, startsAt, endsAt, media, purposes } = event.data;
  await tx.execute(
    `insert into clinic (id, provider_code, clinician_id, media, purposes, during, offered_at, version)
     values ($1, $2, $3, $4, $5, tstzrange($6::timestamptz, $7), case when $8::timestamptz <= $6 then $8 end, 1)
     on conflict (id) do nothing`,
    [clinicId, event.providerCode, clinicianId, media, purposes, startsAt, endsAt, event.occurredAt],
  );
  return complete;
}

export async function recoverWithdrawal(
  event: EventOf<typeof ClinicWithdrawn>,
  tx: Transaction,
): Promise<Left> {
  await tx.execute(`update clinic set withdrawn_at = $2, version = version + 1 where id = $1`, [
    event.data.clinicId,
    event.occurredAt,
  ]);
  return [{ aggregate: 'clinic', aggregateId: event.aggregateId, what: 'reason-of-withdrawal' }];
}
