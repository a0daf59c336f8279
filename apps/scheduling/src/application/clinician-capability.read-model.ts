import { Injectable } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
import type {
  ClinicianLeft,
  ClinicianQualified,
  ClinicianRegistered,
  TrainingEnrolled,
} from '#domain-model/events/workforce.events';
import type { Scope } from '#service-kit/scope';
import type { Transaction } from '#service-kit/transaction';
import type { KnownClinician } from '../domain/booking-rules.js';

const columns = `clinician_id as "clinicianId", employed_from::text as "employedFrom", left_on::text as "leftOn",
  qualifications, trainings`;

/** What each clinician may deliver and until when, as workforce tells it. Facts may come in any order and again. */
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
    fact: Fact<typeof ClinicianRegistered>,
    tx: Transaction,
  ): Promise<void> {
    await tx.execute(
      `insert into clinician_capability (clinician_id, provider_code, employed_from)
       values ($1, $2, $3)
           on conflict (clinician_id) do update set employed_from = excluded.employed_from`,
      [fact.data.clinicianId, fact.providerCode, fact.data.employedFrom],
    );
  }

  async entitleWhenClinicianQualified(fact: Fact<typeof ClinicianQualified>, tx: Transaction): Promise<void> {
    const { clinicianId, ...qualification } = fact.data;
    await this.addOnce(tx, 'qualifications', [
      clinicianId,
      fact.providerCode,
      JSON.stringify([qualification]),
    ]);
  }

  async entitleWhenTrainingEnrolled(fact: Fact<typeof TrainingEnrolled>, tx: Transaction): Promise<void> {
    const { clinicianId, ...training } = fact.data;
    await this.addOnce(tx, 'trainings', [clinicianId, fact.providerCode, JSON.stringify([training])]);
  }

  /** What is booked from that day on stays: someone has to speak with each person first. Nothing more is booked. */
  async endBookingWhenClinicianLeft(fact: Fact<typeof ClinicianLeft>, tx: Transaction): Promise<void> {
    await tx.execute(
      `insert into clinician_capability (clinician_id, provider_code, left_on)
       values ($1, $2, $3)
           on conflict (clinician_id) do update set left_on = excluded.left_on`,
      [fact.data.clinicianId, fact.providerCode, fact.data.leftOn],
    );
  }

  private async addOnce(
    tx: Transaction,
    list: 'qualifications' | 'trainings',
    values: string[],
  ): Promise<void> {
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
