import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { HeldQualification, Training } from '#domain-model/values/may-deliver';
import type { Invocation } from '#service-kit/invocation';
import { Transactions } from '#service-kit/transaction';
import { ClinicianStore } from '../database/clinician.store.js';
import type { Employment } from '../domain/clinician.js';
import { Clinician } from '../domain/clinician.js';
import type { EndedTraining, Extension } from '../domain/training.js';

/** Everything that can be done with a clinician. Each command is one transaction: load, decide, save. */
@Injectable()
export class ClinicianCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly clinicians: ClinicianStore,
  ) {}

  register(
    invocation: Invocation,
    employment: Omit<Employment, 'id' | 'providerCode'>,
  ): Promise<{ clinicianId: string }> {
    return this.transactions.command(invocation, async (tx) => {
      const { providerCode } = invocation.caller;
      if (providerCode === null) {
        throw new RuleBroken(
          'caller.without-provider',
          'Only a caller of a provider organisation may do this.',
          {
            kind: 'forbidden',
          },
        );
      }
      const clinician = Clinician.register({ ...employment, id: newId(), providerCode }, invocation.now);
      await this.clinicians.save(tx, clinician);
      return { clinicianId: clinician.kept.id };
    });
  }

  qualify(
    invocation: Invocation,
    clinicianId: string,
    award: HeldQualification,
  ): Promise<{ clinicianId: string }> {
    return this.decide(invocation, clinicianId, (clinician) => clinician.qualify(award, invocation.now));
  }

  enrol(invocation: Invocation, clinicianId: string, training: Training): Promise<{ clinicianId: string }> {
    return this.decide(invocation, clinicianId, (clinician) => clinician.enrol(training, invocation.now));
  }

  extendTraining(
    invocation: Invocation,
    clinicianId: string,
    extension: Extension,
  ): Promise<{ clinicianId: string }> {
    return this.decide(invocation, clinicianId, (clinician) =>
      clinician.extendTraining(extension, invocation.now),
    );
  }

  endTraining(
    invocation: Invocation,
    clinicianId: string,
    end: EndedTraining,
  ): Promise<{ clinicianId: string }> {
    return this.decide(invocation, clinicianId, (clinician) => clinician.endTraining(end, invocation.now));
  }

  leave(invocation: Invocation, clinicianId: string, leftOn: CalendarDay): Promise<{ clinicianId: string }> {
    return this.decide(invocation, clinicianId, (clinician) => clinician.leave(leftOn, invocation.now));
  }

  private decide(
    invocation: Invocation,
    clinicianId: string,
    verb: (clinician: Clinician) => void,
  ): Promise<{ clinicianId: string }> {
    return this.transactions.command(invocation, async (tx) => {
      const clinician = await this.clinicians.load(tx, invocation.caller, clinicianId);
      verb(clinician);
      await this.clinicians.save(tx, clinician);
      return { clinicianId };
    });
  }
}
