import { Injectable } from '@nestjs/common';
import type { Instant } from '#domain-model/define-event';
import { toInstant } from '#domain-model/values/calendar';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import type { OdsCode } from '#domain-model/values/ods-code';
import { Outbox } from '#messaging/outbox/outbox';
import type { Scope } from '#service-kit/security/scope';
import type { Transaction } from '#service-kit/database/transaction';
import { Clinic, longestClinicHours } from '../domain/clinic.js';
import type { ClinicPurpose, ClinicState } from '../domain/clinic.state.js';
import { violates } from './violated-constraint.js';

export interface ClinicRow {
  readonly id: string;
  readonly clinician_id: string;
  readonly starts_at: Instant | Date;
  readonly ends_at: Instant | Date;
  readonly media: readonly ConsultationMedium[];
  readonly purposes: readonly ClinicPurpose[];
  readonly offered_at: Instant | Date | null;
  readonly withdrawn_at: Instant | Date | null;
  readonly withdrawal_reason: string | null;
  readonly version: number;
}

/** The columns of a clinic row that `clinicOf` reads. */
export const clinicColumns =
  'id, clinician_id, starts_at, ends_at, media, purposes, offered_at, withdrawn_at, withdrawal_reason, version';

export function clinicOf(row: ClinicRow): Clinic {
  return Clinic.load({
    clinicId: row.id,
    clinicianId: row.clinician_id,
    startsAt: toInstant(row.starts_at),
    endsAt: toInstant(row.ends_at),
    media: row.media,
    purposes: row.purposes,
    offeredAt: row.offered_at === null ? null : toInstant(row.offered_at),
    withdrawnAt: row.withdrawn_at === null ? null : toInstant(row.withdrawn_at),
    withdrawalReason: row.withdrawal_reason,
    version: row.version,
  });
}

/** The constraint refused a clinic: its clinician offers another one in these hours. */
export class ClinicsOverlap extends Error {
  constructor(
    readonly clinic: ClinicState,
    cause: unknown,
  ) {
    super('The clinician offers another clinic in these hours.', { cause });
    this.name = 'ClinicsOverlap';
  }
}

/** Clinics and their events. Hand-written SQL and no mapped entity: the hours are a range that the database compares (decision 0054). */
@Injectable()
export class ClinicStore {
  constructor(private readonly outbox: Outbox) {}

  /** @throws ClinicsOverlap: the constraint clinician_offers_one_clinic_at_a_time */
  async insert(tx: Transaction, providerCode: OdsCode, clinic: Clinic): Promise<void> {
    const { clinicId, clinicianId, media, purposes, startsAt, endsAt, offeredAt } = clinic.state;
    try {
      await tx.execute(
        `insert into clinic (id, provider_code, clinician_id, media, purposes, during, offered_at, version)
         values ($1, $2, $3, $4, $5, tstzrange($6, $7), $8, 1)`,
        [clinicId, providerCode, clinicianId, media, purposes, startsAt, endsAt, offeredAt],
      );
    } catch (error) {
      if (!violates(error, 'clinician_offers_one_clinic_at_a_time')) throw error;
      throw new ClinicsOverlap(clinic.state, error);
    }
    await this.outbox.append(tx, providerCode, clinic.events);
  }

  /** The live clinic that another one of its clinician would overlap. */
  async overlapping(
    tx: Transaction,
    scope: Scope,
    { clinicianId, startsAt, endsAt }: ClinicState,
  ): Promise<Pick<ClinicState, 'clinicId' | 'startsAt' | 'endsAt'> | null> {
    const [row] = await tx.query<ClinicRow>(
      `select ${clinicColumns}
         from clinic
        where provider_code = any ($1)
          and clinician_id = $2
          and starts_at > $3::timestamptz - interval '${longestClinicHours} hours'
          and starts_at < $4
          and ends_at > $3
          and withdrawn_at is null
        order by starts_at
        limit 1`,
      [scope.providers, clinicianId, startsAt, endsAt],
    );
    if (row === undefined) return null;
    const found = clinicOf(row).state;
    return { clinicId: found.clinicId, startsAt: found.startsAt, endsAt: found.endsAt };
  }

  /** Takes the clinic for update: a booking that has locked it for share ends first, a later one sees it withdrawn. */
  async lock(tx: Transaction, scope: Scope, clinicId: string): Promise<Clinic | null> {
    const [row] = await tx.query<ClinicRow>(
      `select ${clinicColumns}
         from clinic
        where id = $1
          and provider_code = any ($2)
          for update`,
      [clinicId, scope.providers],
    );
    return row === undefined ? null : clinicOf(row);
  }

  async saveWithdrawal(tx: Transaction, providerCode: OdsCode, clinic: Clinic): Promise<void> {
    const { clinicId, withdrawnAt, withdrawalReason } = clinic.state;
    await tx.execute(
      `update clinic
          set withdrawn_at = $2, withdrawal_reason = $3, version = version + 1
        where id = $1`,
      [clinicId, withdrawnAt, withdrawalReason],
    );
    await this.outbox.append(tx, providerCode, clinic.events);
  }
}
