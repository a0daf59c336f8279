import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import type {
  ClinicianLeft,
  ClinicianQualified,
  ClinicianRegistered,
  TrainingEnded,
  TrainingEnrolled,
  TrainingExtended,
} from '#domain-model/events/workforce.events';
import type { Training } from '#domain-model/values/may-deliver';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import type { KnownClinician } from '../domain/known-clinician.js';

const columns = `clinician_id as "clinicianId", employed_from::text as "employedFrom", left_on::text as "leftOn",
  qualifications, trainings`;

/** A training with the number of the last event about it; none: its beginning. */
interface KnownTraining extends Training {
  readonly sequence?: number;
}

/** What each clinician may deliver and until when, from the events of workforce. Events may come in any order and again. */
@Injectable()
export class ClinicianCapabilities {
  async find(tx: Transaction, scope: Scope, clinicianId: string): Promise<KnownClinician | null> {
    const [clinician] = await tx.query<KnownClinician>(
      `select ${columns}
         from clinician_capability
        where clinician_id = $1
          and provider_code = any ($2)`,
      [clinicianId, scope.providers],
    );
    return clinician ?? null;
  }

  async everyone(tx: Transaction, scope: Scope): Promise<KnownClinician[]> {
    return tx.query<KnownClinician>(
      `select ${columns}
         from clinician_capability
        where provider_code = any ($1)`,
      [scope.providers],
    );
  }

  async employWhenClinicianRegistered(
    event: EventOf<typeof ClinicianRegistered>,
    tx: Transaction,
  ): Promise<void> {
    await tx.execute(
      `insert into clinician_capability (clinician_id, provider_code, employed_from)
       values ($1, $2, $3)
           on conflict (clinician_id) do update set employed_from = excluded.employed_from`,
      [event.data.clinicianId, event.providerCode, event.data.employedFrom],
    );
  }

  async entitleWhenClinicianQualified(
    event: EventOf<typeof ClinicianQualified>,
    tx: Transaction,
  ): Promise<void> {
    const { clinicianId, ...qualification } = event.data;
    await this.addOnce(tx, 'qualifications', [
      clinicianId,
      event.providerCode,
      JSON.stringify([qualification]),
    ]);
  }

  async entitleWhenTrainingEnrolled(event: EventOf<typeof TrainingEnrolled>, tx: Transaction): Promise<void> {
    const { clinicianId, ...training } = event.data;
    await this.putTraining(tx, event, { clinicianId, training });
  }

  /** Until the new end; an event with a higher number that came first stays. */
  async entitleWhenTrainingExtended(event: EventOf<typeof TrainingExtended>, tx: Transaction): Promise<void> {
    const { clinicianId, ...training } = event.data;
    await this.putTraining(tx, event, { clinicianId, training: { ...training, sequence: event.sequence } });
  }

  /** What is booked from then on stays, as when a clinician leaves; nothing more is booked by this training. */
  async endEntitlementWhenTrainingEnded(
    event: EventOf<typeof TrainingEnded>,
    tx: Transaction,
  ): Promise<void> {
    const { clinicianId, how: _how, ...training } = event.data;
    await this.putTraining(tx, event, { clinicianId, training: { ...training, sequence: event.sequence } });
  }

  /** What is booked from that day on stays: someone has to speak with each person first. Nothing more is booked. */
  async endBookingWhenClinicianLeft(event: EventOf<typeof ClinicianLeft>, tx: Transaction): Promise<void> {
    await tx.execute(
      `insert into clinician_capability (clinician_id, provider_code, left_on)
       values ($1, $2, $3)
           on conflict (clinician_id) do update set left_on = excluded.left_on`,
      [event.data.clinicianId, event.providerCode, event.data.leftOn],
    );
  }

  /** One row a training, known by its qualification and first day; the event with the highest number decides. */
  private async putTraining(
    tx: Transaction,
    { providerCode }: EventOf,
    { clinicianId, training }: { clinicianId: string; training: KnownTraining },
  ): Promise<void> {
    await tx.execute(
      `insert into clinician_capability as known (clinician_id, provider_code, trainings)
       values ($1, $2, jsonb_build_array($3::jsonb))
           on conflict (clinician_id) do update
          set trainings = (select coalesce(jsonb_agg(other), '[]') || $3::jsonb
                             from jsonb_array_elements(known.trainings) as other
                            where other ->> 'qualification' <> $4
                               or other ->> 'enrolledOn' <> $5)
        where not exists (select
                            from jsonb_array_elements(known.trainings) as same
                           where same ->> 'qualification' = $4
                             and same ->> 'enrolledOn' = $5
                             and coalesce((same ->> 'sequence')::int, 0) >= $6::int)`,
      [
        clinicianId,
        providerCode,
        JSON.stringify(training),
        training.qualification,
        training.enrolledOn,
        training.sequence ?? 0,
      ],
    );
  }

  private async addOnce(tx: Transaction, list: 'qualifications', values: string[]): Promise<void> {
    await tx.execute(
      `insert into clinician_capability as known (clinician_id, provider_code, ${list})
       values ($1, $2, $3)
           on conflict (clinician_id) do update
          set ${list} = known.${list} || excluded.${list}
        where not known.${list} @> excluded.${list}`,
      values,
    );
  }
}
