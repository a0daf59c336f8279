import { Injectable } from '@nestjs/common';
import type { Instant } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CommandContext } from '#service-kit/http/command-context';
import { actedAt } from '#service-kit/http/acted-at';
import { Transactions } from '#service-kit/database/transaction';
import { providerOf } from '#service-kit/security/scope';
import { ClinicStore } from '../../clinic/database/clinic.store.js';
import { AppointmentStore } from '../database/appointment.store.js';
import { lockBookedInClinic } from '../database/booked-appointments.js';

export interface WithdrawalOfClinic {
  /** For staff who record late; left out: now. */
  readonly withdrawnAt?: Instant | undefined;
  readonly reason: string | null;
}

/** A clinic that is withdrawn takes its appointments with it. */
@Injectable()
export class ClinicWithdrawalCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly clinics: ClinicStore,
    private readonly appointments: AppointmentStore,
  ) {}

  /**
   * Cancels, in the same transaction, every booked appointment of the clinic that begins after the withdrawal.
   *
   * @throws RuleBroken clinic.unknown, clinic.already-withdrawn, clinic.is-over, time.in-future
   */
  async withdraw(
    context: CommandContext,
    clinicId: string,
    withdrawal: WithdrawalOfClinic,
  ): Promise<{ clinicId: string; cancelledAppointments: number }> {
    const providerCode = providerOf(context.caller);
    const withdrawnAt = actedAt(context, 'withdrawnAt', withdrawal.withdrawnAt);
    return this.transactions.command(context, async (tx) => {
      const clinic = await this.clinics.lock(tx, context.caller, clinicId);
      if (clinic === null) throw RuleBroken.unknown('clinic.unknown', 'There is no such clinic.');
      clinic.withdraw(withdrawnAt, withdrawal.reason);
      const affected = await lockBookedInClinic(tx, clinicId, withdrawnAt);
      for (const appointment of affected) {
        appointment.cancelWith({
          cancelledAt: withdrawnAt,
          cancelledBy: 'provider',
          reason: 'clinic-withdrawn',
        });
      }
      await this.clinics.saveWithdrawal(tx, providerCode, clinic);
      await this.appointments.saveCancellations(tx, providerCode, affected);
      return { clinicId, cancelledAppointments: affected.length };
    });
  }
}
