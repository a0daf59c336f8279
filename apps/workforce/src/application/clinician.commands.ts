import { providerOf } from '#service-kit/security/scope';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { AwardedQualification, Training } from '#domain-model/values/may-deliver';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions } from '#service-kit/database/transaction';
import { ClinicianStore } from '../database/clinician.store.js';
import type { Employment } from '../domain/clinician.state.js';
import { Clinician } from '../domain/clinician.js';
import { refuseRegisteredAlready } from '../domain/registered-already.js';
import type { EndedTraining, Extension } from '../domain/training.js';

/** Everything that can be done with a clinician. Each command is one transaction: load, decide, save. */
@Injectable()
export class ClinicianCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly clinicians: ClinicianStore,
  ) {}

  /** @throws RuleBroken `clinician.registered-already` (409), `time.in-future` (422) */
  register(
    context: CommandContext,
    employment: Omit<Employment, 'id' | 'providerCode' | 'knownBy'> & Required<Pick<Employment, 'knownBy'>>,
  ): Promise<{ clinicianId: string }> {
    return this.transactions.command(context, async (tx) => {
      const providerCode = providerOf(context.caller);
      const clinician = Clinician.register({ ...employment, id: newId(), providerCode }, context.now);
      const { knownBy, employedFrom } = employment;
      const before = await this.clinicians.registeredBefore(tx, providerCode, {
        ...knownBy,
        from: employedFrom,
      });
      if (knownBy.registeredDespite === null) refuseRegisteredAlready(before);
      await this.clinicians.save(tx, clinician);
      return { clinicianId: clinician.state.id };
    });
  }

  qualify(
    context: CommandContext,
    clinicianId: string,
    award: AwardedQualification,
  ): Promise<{ clinicianId: string }> {
    return this.decide(context, clinicianId, (clinician) => clinician.qualify(award, context.now));
  }

  enrol(context: CommandContext, clinicianId: string, training: Training): Promise<{ clinicianId: string }> {
    return this.decide(context, clinicianId, (clinician) => clinician.enrol(training, context.now));
  }

  extendTraining(
    context: CommandContext,
    clinicianId: string,
    extension: Extension,
  ): Promise<{ clinicianId: string }> {
    return this.decide(context, clinicianId, (clinician) => clinician.extendTraining(extension, context.now));
  }

  endTraining(
    context: CommandContext,
    clinicianId: string,
    end: EndedTraining,
  ): Promise<{ clinicianId: string }> {
    return this.decide(context, clinicianId, (clinician) => clinician.endTraining(end, context.now));
  }

  leave(context: CommandContext, clinicianId: string, leftOn: CalendarDay): Promise<{ clinicianId: string }> {
    return this.decide(context, clinicianId, (clinician) => clinician.leave(leftOn, context.now));
  }

  private decide(
    context: CommandContext,
    clinicianId: string,
    verb: (clinician: Clinician) => void,
  ): Promise<{ clinicianId: string }> {
    return this.transactions.command(context, async (tx) => {
      const clinician = await this.clinicians.load(tx, context.caller, clinicianId);
      verb(clinician);
      await this.clinicians.save(tx, clinician);
      return { clinicianId };
    });
  }
}
