import { Injectable } from '@nestjs/common';
import type { CalendarDay, Fact } from '#domain-model/define-event';
import type {
  AssessmentRecorded,
  ReferralAccepted,
  ReferralReceived,
} from '#domain-model/events/referral.events';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/transaction';

/**
 * What may be booked for whom: from receipt an assessment, from acceptance treatment, after closing a follow-up only.
 * A referral's standing only moves forward, so that a fact heard late or again never opens what is closed.
 */
@Injectable()
export class OpenReferrals {
  async openAssessmentBookingWhenReferralReceived(
    { data, providerCode }: Fact<typeof ReferralReceived>,
    tx: Transaction,
  ): Promise<void> {
    await tx.execute(
      `insert into open_referral (referral_id, provider_code, person_id, standing, received_on)
       values ($1, $2, $3, 'received', $4)
           on conflict (referral_id) do update set received_on = excluded.received_on`,
      [data.referralId, providerCode, data.personId, data.receivedOn],
    );
  }

  async noteProblemWhenAssessmentRecorded(
    { data, providerCode }: Fact<typeof AssessmentRecorded>,
    tx: Transaction,
  ): Promise<void> {
    await tx.execute(
      `insert into open_referral as known (referral_id, provider_code, person_id, standing, problem_descriptor)
       values ($1, $2, $3, 'received', $4)
           on conflict (referral_id) do update
          set problem_descriptor = coalesce(excluded.problem_descriptor, known.problem_descriptor)`,
      [data.referralId, providerCode, data.personId, data.problemDescriptor],
    );
  }

  async openTreatmentBookingWhenReferralAccepted(
    { data, providerCode }: Fact<typeof ReferralAccepted>,
    tx: Transaction,
  ): Promise<void> {
    await tx.execute(
      `insert into open_referral as known (referral_id, provider_code, person_id, standing, step, therapy,
                                           problem_descriptor, guided_self_help_overridden)
       values ($1, $2, $3, 'accepted', $4, $5, $6, $7)
           on conflict (referral_id) do update
          set standing = case known.standing when 'closed' then 'closed' else 'accepted' end,
              step = excluded.step,
              therapy = excluded.therapy,
              problem_descriptor = coalesce(excluded.problem_descriptor, known.problem_descriptor),
              guided_self_help_overridden = excluded.guided_self_help_overridden`,
      [
        ...[data.referralId, providerCode, data.personId, data.step, data.therapy],
        ...[data.problemDescriptor, data.guidedSelfHelpOverridden],
      ],
    );
  }

  /** Waits for bookings that hold the referral for share: once it returns, they are visible. */
  async close(
    tx: Transaction,
    providerCode: OdsCode,
    closure: { referralId: string; personId: string; closedOn: CalendarDay },
  ): Promise<void> {
    await tx.execute(
      `insert into open_referral (referral_id, provider_code, person_id, standing, closed_on)
       values ($1, $2, $3, 'closed', $4)
           on conflict (referral_id) do update set standing = 'closed', closed_on = excluded.closed_on`,
      [closure.referralId, providerCode, closure.personId, closure.closedOn],
    );
  }
}
