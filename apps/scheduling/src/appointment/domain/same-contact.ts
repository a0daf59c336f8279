import { RuleBroken } from '#domain-model/rule-broken';
import type { AppointmentType } from '#domain-model/values/appointment-type';
import type { Instant } from '#domain-model/values/calendar';
import type { AppointmentStatus } from './appointment.state.js';

/** A contact that is recorded already, as the refusal shows it. */
export interface SameContact {
  readonly appointmentId: string;
  readonly startsAt: Instant;
  readonly type: AppointmentType;
  readonly standing: AppointmentStatus;
  readonly clinicianId: string;
  readonly clinicId: string | null;
}

/**
 * One person is in one contact at a time: the same person, the same start and the same kind are the same contact,
 * recorded twice. Two treatment contacts make a finished course (M076), so that the repeat of one would finish it. Employment
 * support (10) is a kind of its own, for it is never counted as treatment; whether a contact was an assessment, a review
 * or a treatment is recorded differently by different people. IDS20168 warns: one referral has one attended contact at one time.
 *
 * @throws RuleBroken `appointment.same-contact` (409), which shows the first.
 */
export function refuseSameContact(same: SameContact | null, separateReason: string | null): void {
  if (same === null || separateReason !== null) return;
  throw RuleBroken.wrongState(
    'appointment.same-contact',
    'This person has a contact of this kind at this very time. Record what became of that one, or say why this is another.',
    {
      field: 'startsAt',
      more: {
        existing: same,
        ways: [
          `POST /appointments/${same.appointmentId}/${same.standing === 'booked' ? 'attendance' : 'correction'}`,
          'separateContactReason',
        ],
      },
    },
  );
}
