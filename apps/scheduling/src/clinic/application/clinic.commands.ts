import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import type { Instant } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, toInstant } from '#domain-model/values/calendar';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { ClinicStore, ClinicsOverlap } from '../database/clinic.store.js';
import { Clinic } from '../domain/clinic.js';
import type { ClinicPurpose } from '../domain/clinic.state.js';
import { ClinicianCapabilities } from './clinician-capability.read-model.js';
import { providerOf } from '#service-kit/security/scope';

export interface OfferOfClinic {
  readonly clinicianId: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly media: readonly ConsultationMedium[];
  readonly purposes: readonly ClinicPurpose[];
}

@Injectable()
export class ClinicCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly clinics: ClinicStore,
    private readonly capabilities: ClinicianCapabilities,
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
      return { clinicId: clinic.state.clinicId };
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
