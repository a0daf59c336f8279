import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '#domain-model/values/calendar';
import { londonDay } from '#domain-model/values/calendar';
import { Clock } from '#service-kit/runtime/clock';
import type { Caller } from '#service-kit/security/scope';
import { Transactions } from '#service-kit/database/transaction';
import { ClinicianStore, selectClinician } from '../database/clinician.store.js';
import type { Capability } from '../domain/capability.js';
import { capabilitiesOf } from '../domain/capability.js';
import type { ClinicianState } from '../domain/clinician.state.js';

export interface ClinicianView extends Omit<ClinicianState, 'id' | 'version'> {
  readonly clinicianId: string;
  /** What may be delivered on the day asked for; nothing before joining and from the day of leaving on. */
  readonly mayDeliver: readonly Capability[];
}

export interface CliniciansView {
  readonly asOf: CalendarDay;
  readonly clinicians: readonly ClinicianView[];
}

/** Who works for a provider on a day, and what each may deliver. Effective-dated: a past day answers as of that day. */
@Injectable()
export class CliniciansReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly clinicians: ClinicianStore,
    private readonly clock: Clock,
  ) {}

  list(caller: Caller, day: CalendarDay | undefined): Promise<CliniciansView> {
    const asOf = day ?? this.today();
    return this.transactions.read(caller, async (tx) => {
      const employed = await tx.query<ClinicianState>(
        `${selectClinician}
           and clinician.employed_from <= $2
           and (clinician.left_on is null or clinician.left_on > $2)
         order by clinician.family_name, clinician.given_name, clinician.id`,
        [caller.providers, asOf],
      );
      return { asOf, clinicians: employed.map((clinician) => viewOf(clinician, asOf)) };
    });
  }

  /** @throws RuleBroken `clinician.unknown` (404). */
  show(caller: Caller, clinicianId: string, day: CalendarDay | undefined): Promise<ClinicianView> {
    return this.transactions.read(caller, async (tx) => {
      const clinician = await this.clinicians.load(tx, caller, clinicianId);
      return viewOf(clinician.state, day ?? this.today());
    });
  }

  private today(): CalendarDay {
    return londonDay(this.clock.now());
  }
}

function viewOf({ id, version: _version, ...clinician }: ClinicianState, asOf: CalendarDay): ClinicianView {
  const qualifications = clinician.qualifications.filter(({ awardedOn }) => awardedOn <= asOf);
  const trainings = clinician.trainings.filter(({ enrolledOn }) => enrolledOn <= asOf);
  const isEmployed = clinician.employedFrom <= asOf && (clinician.leftOn === null || asOf < clinician.leftOn);
  const mayDeliver = isEmployed ? capabilitiesOf({ on: asOf, qualifications, trainings }) : [];
  return { clinicianId: id, ...clinician, qualifications, trainings, mayDeliver };
}
