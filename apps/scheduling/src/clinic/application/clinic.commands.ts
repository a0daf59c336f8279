import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import type { Instant } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, toInstant } from '#domain-model/values/calendar';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import { Outbox } from '#messaging/outbox/outbox';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { AppointmentStore } from '../../appointment/database/appointment.store.js';
import { ClinicStore, ClinicsOverlap } from '../database/clinic.store.js';
import { Clinic, type ClinicPurpose } from '../domain/clinic.js';
import { ClinicianCapabilities } from './clinician-capability.read-model.js';
import { actedAt } from '#service-kit/http/acted-at';
import { providerOf } from '#service-kit/security/scope';

export interface OfferOfClinic {
  readonly clinicianId: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly media: readonly ConsultationMedium[];
  readonly purposes: readonly ClinicPurpose[];
}

export interface WithdrawalOfClinic {
  /** For staff who record late; left out: now. */
  readonly withdrawnAt?: Instant | undefined;
  readonly reason: string | null;
}

@Injectable()
export class ClinicCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly clinics: ClinicStore,
    private readonly appointments: AppointmentStore,
    private readonly capabilities: ClinicianCapabilities,
    private readonly outbox: Outbox,
  ) {}

  /**
   * A clinic may be laid out for any day: a migrated diary lies in the past.
   *
   * @throws RuleBroken clinic.ends-before-it-starts, clinic.too-long, clinic.overlaps-another, clinic.clinician-left,
   * clinic.clinician-not-known-yet
   */
  async offer(context: CommandContext, offer: OfferOfClinic): Promise<{ clinicId: string }> {
    const providerCode = providerOf(context.caller);
    return this.namingWhatIsOffered(context, async (tx) => {
      const clinic = Clinic.offer({
        ...offer,
        clinicId: v7(),
        startsAt: toInstant(offer.startsAt),
        endsAt: toInstant(offer.endsAt),
        media: [...new Set(offer.media)],
        purposes: [...new Set(offer.purposes)],
        offeredAt: context.now,
      });
      const clinician = await this.capabilities.find(tx, context.caller, offer.clinicianId);
      refuseWithoutClinician(clinician, clinic.state.startsAt);
      await this.clinics.insert(tx, providerCode, clinic);
      await this.outbox.append(tx, providerCode, clinic.events);
      return { clinicId: clinic.state.clinicId };
    });
  }

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
      const affected = await this.appointments.lockBookedInClinic(tx, clinicId, withdrawnAt);
      for (const appointment of affected) {
        appointment.cancelWith({
          cancelledAt: withdrawnAt,
          cancelledBy: 'provider',
          reason: 'clinic-withdrawn',
        });
      }
      await this.clinics.saveWithdrawal(tx, clinic);
      await this.appointments.saveCancellations(tx, affected);
      await this.outbox.append(tx, providerCode, [
        ...clinic.events,
        ...affected.flatMap(({ events }) => events),
      ]);
      return { clinicId, cancelledAppointments: affected.length };
    });
  }

  /** The second tap of an offer is shown the first. */
  private async namingWhatIsOffered<Answer>(
    context: CommandContext,
    work: (tx: Transaction) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await this.transactions.command(context, work);
    } catch (error) {
      if (!(error instanceof ClinicsOverlap)) throw error;
      const { caller } = context;
      const existing = await this.transactions.read(caller, (tx) =>
        this.clinics.overlapping(tx, caller, error.clinic),
      );
      throw RuleBroken.wrongState(
        'clinic.overlaps-another',
        'The clinician offers another clinic in these hours.',
        {
          cause: error,
          ...(existing === null ? {} : { more: { existing } }),
        },
      );
    }
  }
}

function refuseWithoutClinician(clinician: { leftOn: string | null } | null, startsAt: Instant): void {
  if (clinician === null) {
    throw RuleBroken.wrongState(
      'clinic.clinician-not-known-yet',
      'This clinician is not known here: the event may be on its way, or there is no such clinician.',
      { field: 'clinicianId', retryAfterMs: 40 },
    );
  }
  if (clinician.leftOn === null || londonDay(startsAt) < clinician.leftOn) return;
  throw RuleBroken.wrongState('clinic.clinician-left', 'This clinician has left by the day of the clinic.');
}
