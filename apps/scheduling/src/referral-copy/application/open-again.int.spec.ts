import {
  AssessmentCorrected,
  ClosureCorrected,
  ReferralCorrected,
  ReferralDischarged,
  ReferralReceived,
  ReferralReopened,
} from '#domain-model/events/referral.events';
import type { DataOf, EventDefinition } from '#domain-model/define-event';
import { codeOf, consumed, Office } from '../../../test/an-office.js';
import { Subscriptions } from '../../subscriptions.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

type Whose = { referralId: string; personId: string };

function numbered<Definition extends EventDefinition>(
  sequence: number,
  event: Definition,
  data: DataOf<Definition>,
) {
  return { ...consumed(event, data), sequence };
}

const discharge = (whose: Whose, sequence = 5, dischargedOn = '2024-06-12') =>
  consume((consumes, tx) =>
    consumes.cancelAppointmentsWhenReferralDischarged(
      numbered(sequence, ReferralDischarged, { ...whose, dischargedOn, endCode: '46' }),
      tx,
    ),
  );
const reopen = (whose: Whose, sequence = 6) =>
  consume((consumes, tx) =>
    consumes.openAgainWhenReferralReopened(
      numbered(sequence, ReferralReopened, { ...ReferralReopened.example, ...whose }),
      tx,
    ),
  );

function consume(
  work: (consumes: Subscriptions, tx: Parameters<Parameters<Office['inTransaction']>[1]>[0]) => unknown,
) {
  return office.inTransaction('DH0', async (tx) => {
    await work(office.service.app.get(Subscriptions), tx);
  });
}

async function bookedOn(day: string) {
  const clinicianId = await office.clinician();
  const whose = await office.acceptedReferral();
  const clinicId = await office.clinic(clinicianId, { day });
  const startsAt = `${day}T09:00:00.000Z`;
  const appointmentId = await office.booked({ clinicId, referralId: whose.referralId, startsAt });
  return { whose, clinicianId, appointmentId };
}

async function bookTreatment(whose: Whose, clinicianId: string, day = '2024-06-20') {
  const clinicId = await office.clinic(clinicianId, { day });
  return office.book({ clinicId, referralId: whose.referralId, startsAt: `${day}T10:00:00.000Z` });
}

describe('a referral that is opened again', () => {
  it('is bookable for treatment as before, and what its closure cancelled stays cancelled', async () => {
    const { whose, clinicianId, appointmentId } = await bookedOn('2024-06-13');
    await discharge(whose);

    await reopen(whose);

    expect((await bookTreatment(whose, clinicianId)).status).toBe(201);
    expect(await office.eventsOf(appointmentId)).toEqual([
      'appointment.booked.v1',
      'appointment.cancelled.v1',
    ]);
  });

  it('ignores the same event twice: closed once more, it stays closed', async () => {
    const { whose, clinicianId } = await bookedOn('2024-06-13');
    await discharge(whose);
    await reopen(whose);
    await discharge(whose, 7, '2024-06-14');

    await reopen(whose);

    expect(codeOf(await bookTreatment(whose, clinicianId))).toBe('booking.referral-closed');
  });

  it('tolerates late arrival: a closure consumed after it cancels nothing', async () => {
    const { whose, clinicianId, appointmentId } = await bookedOn('2024-06-13');

    await reopen(whose);
    await discharge(whose);

    expect(await office.eventsOf(appointmentId)).toEqual(['appointment.booked.v1']);
    expect((await bookTreatment(whose, clinicianId)).status).toBe(201);
  });
});

describe('a closure that is corrected', () => {
  const correct = (whose: Whose, closedOn: string, sequence = 6) =>
    consume((consumes, tx) =>
      consumes.cancelAppointmentsWhenClosureCorrected(
        numbered(sequence, ClosureCorrected, { ...ClosureCorrected.example, ...whose, closedOn }),
        tx,
      ),
    );

  it('cancels what lies after the earlier day', async () => {
    const { whose, appointmentId } = await bookedOn('2024-06-13');
    await discharge(whose, 5, '2024-06-20');

    await correct(whose, '2024-06-12');
    await correct(whose, '2024-06-12');

    expect(await office.eventsOf(appointmentId)).toEqual([
      'appointment.booked.v1',
      'appointment.cancelled.v1',
    ]);
  });

  it('tolerates late arrival: the closure that it corrects changes nothing any more', async () => {
    const { whose, appointmentId } = await bookedOn('2024-06-13');

    await correct(whose, '2024-06-20');
    await discharge(whose, 5, '2024-06-12');

    expect(await office.eventsOf(appointmentId)).toEqual(['appointment.booked.v1']);
    expect(
      await office.rows('select closed_on::text from open_referral where referral_id = $1', [
        whose.referralId,
      ]),
    ).toEqual([{ closed_on: '2024-06-20' }]);
  });
});

describe('a receipt and a problem that are corrected', () => {
  it('stay, whichever is consumed first and however often', async () => {
    const whose = await office.receivedReferral();
    const corrected = numbered(3, ReferralCorrected, {
      ...ReferralCorrected.example,
      ...whose,
      receivedOn: '2024-05-01',
    });
    const problem = (sequence: number, problemDescriptor: string | null) =>
      numbered(sequence, AssessmentCorrected, {
        ...AssessmentCorrected.example,
        ...whose,
        problemDescriptor,
      });
    await consume(async (consumes, tx) => {
      await consumes.noteReceiptWhenReferralCorrected(corrected, tx);
      await consumes.noteReceiptWhenReferralCorrected(corrected, tx);
      const received = { ...ReferralReceived.example, ...whose };
      await consumes.openAssessmentBookingWhenReferralReceived(numbered(1, ReferralReceived, received), tx);
      await consumes.noteProblemWhenAssessmentCorrected(problem(5, null), tx);
      await consumes.noteProblemWhenAssessmentCorrected(problem(4, 'F401'), tx);
    });

    expect(
      await office.rows(
        'select received_on::text, problem_descriptor from open_referral where referral_id = $1',
        [whose.referralId],
      ),
    ).toEqual([{ received_on: '2024-05-01', problem_descriptor: null }]);
  });
});
