import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import {
  ClinicianLeft,
  ClinicianQualified,
  ClinicianRegistered,
  TrainingEnded,
  TrainingEnrolled,
  TrainingExtended,
} from '#domain-model/events/workforce.events';
import { complete, OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import type { Transaction } from '#service-kit/database/transaction';

/** In place of a clinician's name, until a person fills it in again: names never leave this service. */
const lostName = '(lost in a restore)';

/** Brings clinicians back from their events, after a restore to an earlier instant. */
@Injectable()
export class RecoverFromOwnEvents extends OwnEventRecovery {
  constructor() {
    super();
    this.when(ClinicianRegistered, async (event, tx) => {
      const { clinicianId, role, wholeTimeEquivalent, employedFrom } = event.data;
      await tx.execute(
        `insert into clinician
           (provider_code, id, version, role, whole_time_equivalent, employed_from, given_name, family_name)
         values ($1, $2, 1, $3, $4, $5, $6, $6)
         on conflict do nothing`,
        [event.providerCode, clinicianId, role, wholeTimeEquivalent, employedFrom, lostName],
      );
      return [{ aggregate: 'clinician', aggregateId: clinicianId, what: 'name' }];
    });
    this.when(ClinicianQualified, async (event, tx) => {
      const { clinicianId, qualification, awardedOn } = event.data;
      await tx.execute(
        `insert into qualification (provider_code, clinician_id, qualification, awarded_on)
         values ($1, $2, $3, $4)
         on conflict do nothing`,
        [event.providerCode, clinicianId, qualification, awardedOn],
      );
      return this.counted(event, tx);
    });
    this.when(TrainingEnrolled, async (event, tx) => {
      const { clinicianId, qualification, enrolledOn, plannedCompletionOn } = event.data;
      await tx.execute(
        `insert into training (provider_code, clinician_id, qualification, enrolled_on, planned_completion_on)
         values ($1, $2, $3, $4, $5)
         on conflict do nothing`,
        [event.providerCode, clinicianId, qualification, enrolledOn, plannedCompletionOn],
      );
      return this.counted(event, tx);
    });
    this.when(TrainingExtended, (event, tx) => this.changed(event, tx, null));
    this.when(TrainingEnded, (event, tx) => this.changed(event, tx, event.data));
    this.when(ClinicianLeft, async (event, tx) => {
      await tx.execute(`update clinician set left_on = $3 where provider_code = $1 and id = $2`, [
        event.providerCode,
        event.data.clinicianId,
        event.data.leftOn,
      ]);
      return this.counted(event, tx);
    });
  }

  private async changed(
    event: EventOf<typeof TrainingExtended> | EventOf<typeof TrainingEnded>,
    tx: Transaction,
    end: { readonly endedOn: string; readonly how: string } | null,
  ) {
    const { clinicianId, qualification, enrolledOn, plannedCompletionOn } = event.data;
    await tx.execute(
      `update training
       set planned_completion_on = $5,
           ended_on = $6,
           ended_how = $7
       where provider_code = $1
         and clinician_id = $2
         and qualification = $3
         and enrolled_on = $4`,
      [
        event.providerCode,
        clinicianId,
        qualification,
        enrolledOn,
        plannedCompletionOn,
        end?.endedOn ?? null,
        end?.how ?? null,
      ],
    );
    return this.counted(event, tx);
  }

  private async counted({ providerCode, aggregateId }: EventOf, tx: Transaction) {
    await tx.execute(`update clinician set version = version + 1 where provider_code = $1 and id = $2`, [
      providerCode,
      aggregateId,
    ]);
    return complete;
  }
}
