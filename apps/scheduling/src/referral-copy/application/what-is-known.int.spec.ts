import { v7 } from 'uuid';
import { AssessmentRecorded, ReferralAccepted, ReferralReceived } from '#domain-model/events/referral.events';
import {
  ClinicianLeft,
  ClinicianQualified,
  ClinicianRegistered,
  TrainingEnded,
  TrainingEnrolled,
  TrainingExtended,
} from '#domain-model/events/workforce.events';
import type { Transaction } from '#service-kit/database/transaction';
import { cbt, guidedSelfHelp } from '../../../test/a-booking.js';
import { codeOf, consumed, Office } from '../../../test/an-office.js';
import { Subscriptions } from '../../subscriptions.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

function consumes(reaction: (consumes: Subscriptions, tx: Transaction) => Promise<void>): Promise<void> {
  return office.inTransaction('DH0', (tx) => reaction(office.service.app.get(Subscriptions), tx));
}

const received = (whose: { referralId: string; personId: string }) =>
  consumed(ReferralReceived, { ...ReferralReceived.example, ...whose });
const accepted = (whose: { referralId: string; personId: string }, therapy = guidedSelfHelp) =>
  consumed(ReferralAccepted, { ...ReferralAccepted.example, ...whose, therapy });

describe('what is known of a referral', () => {
  const known = async (referralId: string) => {
    const [row] = await office.rows(
      `select standing, received_on::text, therapy, problem_descriptor from open_referral where referral_id = $1`,
      [referralId],
    );
    return row;
  };

  it('follows it from receipt over its assessment to acceptance', async () => {
    const whose = { referralId: v7(), personId: v7() };

    await consumes((s, tx) => s.openAssessmentBookingWhenReferralReceived(received(whose), tx));
    await consumes((s, tx) =>
      s.noteProblemWhenAssessmentRecorded(
        consumed(AssessmentRecorded, { ...AssessmentRecorded.example, ...whose, problemDescriptor: 'F431' }),
        tx,
      ),
    );
    expect(await known(whose.referralId)).toMatchObject({ standing: 'received', problem_descriptor: 'F431' });
    await consumes((s, tx) => s.openTreatmentBookingWhenReferralAccepted(accepted(whose, cbt), tx));

    expect(await known(whose.referralId)).toEqual({
      standing: 'accepted',
      received_on: '2024-06-03',
      therapy: cbt,
      problem_descriptor: 'F411',
    });
  });

  it('ignores the same events twice', async () => {
    const whose = { referralId: v7(), personId: v7() };

    for (const _time of [1, 2]) {
      await consumes((s, tx) => s.openAssessmentBookingWhenReferralReceived(received(whose), tx));
      await consumes((s, tx) => s.openTreatmentBookingWhenReferralAccepted(accepted(whose), tx));
    }

    expect(await known(whose.referralId)).toMatchObject({ standing: 'accepted', therapy: guidedSelfHelp });
  });

  it('tolerates late arrival of the receipt', async () => {
    const whose = { referralId: v7(), personId: v7() };

    await consumes((s, tx) => s.openTreatmentBookingWhenReferralAccepted(accepted(whose), tx));
    await consumes((s, tx) => s.openAssessmentBookingWhenReferralReceived(received(whose), tx));

    expect(await known(whose.referralId)).toMatchObject({ standing: 'accepted', received_on: '2024-06-03' });
  });
});

describe('what is known of a clinician', () => {
  const known = async (clinicianId: string) => {
    const [row] = await office.rows(
      `select employed_from::text, left_on::text, qualifications, trainings
         from clinician_capability where clinician_id = $1`,
      [clinicianId],
    );
    return row;
  };
  const eventsOf = (clinicianId: string) => [
    (s: Subscriptions, tx: Transaction) =>
      s.employWhenClinicianRegistered(
        consumed(ClinicianRegistered, { ...ClinicianRegistered.example, clinicianId }),
        tx,
      ),
    (s: Subscriptions, tx: Transaction) =>
      s.entitleWhenClinicianQualified(
        consumed(ClinicianQualified, { ...ClinicianQualified.example, clinicianId }),
        tx,
      ),
    (s: Subscriptions, tx: Transaction) =>
      s.entitleWhenTrainingEnrolled(
        consumed(TrainingEnrolled, { ...TrainingEnrolled.example, clinicianId }),
        tx,
      ),
    (s: Subscriptions, tx: Transaction) =>
      s.endBookingWhenClinicianLeft(consumed(ClinicianLeft, { clinicianId, leftOn: '2025-02-01' }), tx),
  ];
  const everything = {
    employed_from: '2023-09-01',
    left_on: '2025-02-01',
    qualifications: [{ qualification: '10', awardedOn: '2022-10-14' }],
    trainings: [{ qualification: '11', enrolledOn: '2024-10-07', plannedCompletionOn: '2025-10-10' }],
  };

  describe('in training', () => {
    const training = { qualification: '11', enrolledOn: '2024-10-07' } as const;
    const published = (clinicianId: string) => [
      (s: Subscriptions, tx: Transaction) =>
        s.entitleWhenTrainingEnrolled(
          consumed(TrainingEnrolled, { ...TrainingEnrolled.example, clinicianId }),
          tx,
        ),
      (s: Subscriptions, tx: Transaction) =>
        s.entitleWhenTrainingExtended(
          { ...consumed(TrainingExtended, { ...TrainingExtended.example, clinicianId }), sequence: 3 },
          tx,
        ),
      (s: Subscriptions, tx: Transaction) =>
        s.endEntitlementWhenTrainingEnded(
          {
            ...consumed(TrainingEnded, {
              ...TrainingEnded.example,
              clinicianId,
              plannedCompletionOn: '2026-02-27',
              endedOn: '2025-03-14',
            }),
            sequence: 4,
          },
          tx,
        ),
    ];
    const ended = { ...training, plannedCompletionOn: '2026-02-27', endedOn: '2025-03-14' };

    it('is entitled to the new end of a training that takes longer', async () => {
      const clinicianId = v7();

      for (const reaction of published(clinicianId).slice(0, 2)) await consumes(reaction);

      expect(await known(clinicianId)).toMatchObject({
        trainings: [{ ...training, plannedCompletionOn: '2026-02-27' }],
      });
    });

    it('is entitled no longer than to the day on which the training ended, whatever comes again or late', async () => {
      for (const order of [
        [0, 1, 2],
        [2, 1, 0],
        [0, 1, 2, 1, 0],
      ]) {
        const clinicianId = v7();
        for (const index of order) await consumes(published(clinicianId)[index] ?? (() => Promise.resolve()));

        const row = await known(clinicianId);
        expect(row).toMatchObject({ trainings: [ended] });
        expect(row?.['trainings']).toHaveLength(1);
      }
    });
  });

  it('is employment, qualifications, trainings and the day of leaving', async () => {
    const clinicianId = v7();

    for (const reaction of eventsOf(clinicianId)) await consumes(reaction);

    expect(await known(clinicianId)).toEqual(everything);
  });

  it('ignores the same events twice', async () => {
    const clinicianId = v7();

    for (const reaction of [...eventsOf(clinicianId), ...eventsOf(clinicianId)]) await consumes(reaction);

    expect(await known(clinicianId)).toEqual(everything);
  });

  it('tolerates late arrival: the same in any order', async () => {
    const clinicianId = v7();

    for (const reaction of eventsOf(clinicianId).reverse()) await consumes(reaction);

    expect(await known(clinicianId)).toEqual(everything);
  });

  it('ends new bookings on the day of leaving and leaves what is booked', async () => {
    const clinicianId = await office.clinician();
    const clinicId = await office.clinic(clinicianId);
    const { referralId } = await office.acceptedReferral();
    const appointmentId = await office.booked({ clinicId, referralId });

    await consumes((s, tx) =>
      s.endBookingWhenClinicianLeft(consumed(ClinicianLeft, { clinicianId, leftOn: '2024-06-17' }), tx),
    );

    const answer = await office.book({ clinicId, referralId, startsAt: '2024-06-17T10:00:00.000Z' });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'booking.clinician-left']);
    expect(await office.eventsOf(appointmentId)).toEqual(['appointment.booked.v1']);
  });
});
