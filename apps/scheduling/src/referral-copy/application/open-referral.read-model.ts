import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import type {
  AssessmentCorrected,
  AssessmentRecorded,
  ReferralAccepted,
  ReferralCorrected,
  ReferralReceived,
  ReferralReopened,
} from '#domain-model/events/referral.events';
import type { ReferralUnvoided } from '#domain-model/events/void.events';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';
import type { Closure } from '../domain/closure.js';

/** A closure as an event states it; null: the event does not say who closed it. */
export interface StatedClosure extends Omit<Closure, 'by'> {
  readonly by: Closure['by'] | null;
  readonly referralId: string;
  readonly providerCode: OdsCode;
  readonly personId: string;
  readonly sequence: number;
}

const correctedAssessment: (typeof AssessmentCorrected)['type'] = 'assessment.corrected.v1';

/**
 * What may be booked for a referral: from receipt an assessment, from acceptance treatment, after closing a follow-up only.
 * Its status only moves forward, so that an event that comes late or again never opens what is closed; only the event that
 * the closure was a mistake does, and then the event with the highest number of the referral decides.
 */
@Injectable()
export class OpenReferrals {
  /** A correction of the receipt says the same as the receipt itself: the later of them decides. */
  async openAssessmentBookingWhenReferralReceived(
    { data, providerCode, sequence }: EventOf<typeof ReferralReceived> | EventOf<typeof ReferralCorrected>,
    tx: Transaction,
  ): Promise<void> {
    await tx.execute(
      `insert into open_referral as known (referral_id, provider_code, person_id, standing, received_on,
                                           receipt_sequence)
       values ($1, $2, $3, 'received', $4, $5)
           on conflict (referral_id) do update
          set received_on = excluded.received_on,
              receipt_sequence = excluded.receipt_sequence
        where known.receipt_sequence < excluded.receipt_sequence`,
      [data.referralId, providerCode, data.personId, data.receivedOn, sequence],
    );
  }

  /** An assessment that names no problem leaves the one known; a correction that names none removes it. */
  async noteProblemWhenAssessmentRecorded(
    {
      data,
      providerCode,
      sequence,
      definition,
    }: EventOf<typeof AssessmentRecorded> | EventOf<typeof AssessmentCorrected>,
    tx: Transaction,
  ): Promise<void> {
    const isCorrection = definition.type === correctedAssessment;
    const suitable = 'suitable' in data && typeof data.suitable === 'boolean' ? data.suitable : null;
    await tx.execute(
      `insert into open_referral as known (referral_id, provider_code, person_id, standing, problem_descriptor,
                                           problem_sequence)
       values ($1, $2, $3, 'received', $4, $5)
           on conflict (referral_id) do update
          set problem_descriptor =
                case when $6 then excluded.problem_descriptor
                     else coalesce(excluded.problem_descriptor, known.problem_descriptor) end,
              problem_sequence = excluded.problem_sequence
        where known.problem_sequence < excluded.problem_sequence`,
      [data.referralId, providerCode, data.personId, data.problemDescriptor, sequence, isCorrection],
    );
    if (suitable !== null) await this.noteSuitability(tx, data.referralId, { suitable, sequence });
  }

  async openTreatmentBookingWhenReferralAccepted(
    { data, providerCode, sequence }: EventOf<typeof ReferralAccepted>,
    tx: Transaction,
  ): Promise<void> {
    await tx.execute(
      `insert into open_referral as known (referral_id, provider_code, person_id, standing, step, therapy,
                                           problem_descriptor, guided_self_help_overridden, problem_sequence,
                                           accepted_on, acceptance_sequence, overridden_for)
       values ($1, $2, $3, 'accepted', $4, $5, $6, $7, $8, $9, $8, case when $7 then $6 end)
           on conflict (referral_id) do update
          set standing = case known.standing when 'closed' then 'closed' else 'accepted' end,
              step = excluded.step,
              therapy = excluded.therapy,
              problem_descriptor =
                case when known.problem_sequence > $8 then known.problem_descriptor
                     else coalesce(excluded.problem_descriptor, known.problem_descriptor) end,
              problem_sequence = greatest(known.problem_sequence, excluded.problem_sequence),
              guided_self_help_overridden = excluded.guided_self_help_overridden,
              overridden_for = excluded.overridden_for,
              accepted_on = greatest(known.accepted_on, excluded.accepted_on),
              acceptance_sequence = greatest(known.acceptance_sequence, excluded.acceptance_sequence)`,
      [
        data.referralId,
        providerCode,
        data.personId,
        data.step,
        data.therapy,
        data.problemDescriptor,
        data.guidedSelfHelpOverridden,
        sequence,
        data.acceptedOn,
      ],
    );
    await this.noteSuitability(tx, data.referralId, { suitable: true, sequence });
  }

  /**
   * Only who suits is accepted: an acceptance after an assessment says so, too. When the service was last found unsuitable
   * stays known, since the acceptances of before have lapsed; rows of before 28 November 2026 know it only by what they say.
   */
  private async noteSuitability(
    tx: Transaction,
    referralId: string,
    { suitable, sequence }: { readonly suitable: boolean; readonly sequence: number },
  ): Promise<void> {
    await tx.execute(
      `update open_referral
          set lapse_sequence = greatest(lapse_sequence, case when not $2::boolean then $3::integer
                                                             when not suitable then suitability_sequence end),
              suitable = case when suitability_sequence < $3 then $2 else suitable end,
              suitability_sequence = greatest(suitability_sequence, $3)
        where referral_id = $1`,
      [referralId, suitable, sequence],
    );
  }

  /**
   * Waits for bookings that have locked the referral for share: once it returns, they are visible.
   *
   * @returns the closure that is in force; null where a later event corrected or undid it before. A correction does not say
   *   who closed the referral: that stays.
   */
  async close(
    tx: Transaction,
    { referralId, providerCode, personId, sequence, ...closure }: StatedClosure,
  ): Promise<Closure | null> {
    const [stored] = await tx.query<{ by: Closure['by'] }>(
      `insert into open_referral as known (referral_id, provider_code, person_id, standing, closed_on,
                                           closure_sequence, closed_how, end_code, closed_by)
       values ($1, $2, $3, 'closed', $4, $5, $6, $7, $8)
           on conflict (referral_id) do update
          set standing = 'closed',
              closed_on = excluded.closed_on,
              closure_sequence = excluded.closure_sequence,
              closed_how = excluded.closed_how,
              end_code = excluded.end_code,
              closed_by = coalesce(excluded.closed_by, known.closed_by)
        where known.closure_sequence < excluded.closure_sequence
       returning coalesce(closed_by, 'provider') as by`,
      [
        referralId,
        providerCode,
        personId,
        closure.closedOn,
        sequence,
        closure.how,
        closure.endCode,
        closure.by,
      ],
    );
    return stored === undefined ? null : { ...closure, by: stored.by };
  }

  /** As before it was voided: closed if it had been, else bookable. */
  async restoreWhenReferralUnvoided(
    { data, providerCode, sequence }: EventOf<typeof ReferralUnvoided>,
    tx: Transaction,
  ): Promise<void> {
    const { referralId, personId, closure } = data;
    if (closure === null) {
      await this.openAgain(tx, { referralId, providerCode, personId, sequence });
    } else {
      const { how, closedOn, endCode } = closure;
      await this.close(tx, {
        referralId,
        providerCode,
        personId,
        sequence,
        how,
        closedOn,
        endCode,
        by: null,
      });
    }
  }

  /** Bookable as before the closure: for treatment if the person had been accepted for one. */
  async openAgainWhenReferralReopened(
    { data, providerCode, sequence }: EventOf<typeof ReferralReopened>,
    tx: Transaction,
  ): Promise<void> {
    const { referralId, personId } = data;
    await this.openAgain(tx, { referralId, providerCode, personId, sequence });
  }

  private async openAgain(
    tx: Transaction,
    { referralId, providerCode, personId, sequence }: Omit<StatedClosure, keyof Closure>,
  ): Promise<void> {
    await tx.execute(
      `insert into open_referral as known (referral_id, provider_code, person_id, standing, closure_sequence)
       values ($1, $2, $3, 'received', $4)
           on conflict (referral_id) do update
          set standing = case when known.therapy is null then 'received' else 'accepted' end,
              closed_on = null,
              closed_how = null,
              end_code = null,
              closed_by = null,
              closure_sequence = excluded.closure_sequence
        where known.closure_sequence < excluded.closure_sequence`,
      [referralId, providerCode, personId, sequence],
    );
  }
}
