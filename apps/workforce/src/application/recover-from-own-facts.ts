import { Injectable } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
import {
  ClinicianLeft,
  ClinicianQualified,
  ClinicianRegistered,
  TrainingEnded,
  TrainingEnrolled,
  TrainingExtended,
} from '#domain-model/events/workforce.events';
import { complete, OwnFactRecovery } from '#messaging/own-fact-recovery';
import type { Transaction } from '#service-kit/transaction';

/** Stands where a clinician's name was, until a person fills it in again: names never leave this service. */
const lostName = '(lost in a restore)';

/** Brings clinicians back from what was told of them, after a restore to an earlier instant. */
@Injectable()
export class RecoverFromOwnFacts extends OwnFactRecovery {
  constructor() {
    super();
    this.when(ClinicianRegistered, async (fact, tx) => {
      const { clinicianId, role, wholeTimeEquivalent, employedFrom } = fact.data;
      await tx.execute(
        `insert into clinician
           (provider_code, id, version, role, whole_time_equivalent, employed_from, given_name, family_name)
         values ($1, $2, 1, $3, $4, $5, $6, $6)
         on conflict do nothing`,
        [fact.providerCode, clinicianId, role, wholeTimeEquivalent, employedFrom, lostName],
      );
      return [{ aggregate: 'clinician', aggregateId: clinicianId, what: 'name' }];
    });
    this.when(ClinicianQualified, async (fact, tx) => {
      const { clinicianId, qualification, awardedOn } = fact.data;
      await tx.execute(
        `insert into qualification (provider_code, clinician_id, qualification, awarded_on)
         values ($1, $2, $3, $4)
         on conflict do nothing`,
        [fact.providerCode, clinicianId, qualification, awardedOn],
      );
      return this.counted(fact, tx);
    });
    this.when(TrainingEnrolled, async (fact, tx) => {
      const { clinicianId, qualification, enrolledOn, plannedCompletionOn } = fact.data;
      await tx.execute(
        `insert into training (provider_code, clinician_id, qualification, enrolled_on, planned_completion_on)
         values ($1, $2, $3, $4, $5)
         on conflict do nothing`,
        [fact.providerCode, clinicianId, qualification, enrolledOn, plannedCompletionOn],
      );
      return this.counted(fact, tx);
    });
    this.when(TrainingExtended, (fact, tx) => this.changed(fact, tx, null));
    this.when(TrainingEnded, (fact, tx) => this.changed(fact, tx, fact.data));
    this.when(ClinicianLeft, async (fact, tx) => {
      await tx.execute(`update clinician set left_on = $3 where provider_code = $1 and id = $2`, [
        ...[fact.providerCode, fact.data.clinicianId, fact.data.leftOn],
      ]);
      return this.counted(fact, tx);
    });
  }

  private async changed(
    fact: Fact<typeof TrainingExtended> | Fact<typeof TrainingEnded>,
    tx: Transaction,
    end: { readonly endedOn: string; readonly how: string } | null,
  ) {
    const { clinicianId, qualification, enrolledOn, plannedCompletionOn } = fact.data;
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
        ...[fact.providerCode, clinicianId, qualification, enrolledOn, plannedCompletionOn],
        ...[end?.endedOn ?? null, end?.how ?? null],
      ],
    );
    return this.counted(fact, tx);
  }

  private async counted({ providerCode, aggregateId }: Fact, tx: Transaction) {
    await tx.execute(`update clinician set version = version + 1 where provider_code = $1 and id = $2`, [
      providerCode,
      aggregateId,
    ]);
    return complete;
  }
}
