import { AssessmentRecorded, ReferralAccepted } from '#domain-model/events/referral.events';
import { guidedSelfHelp } from '../../test/a-booking.js';
import { codeOf, consumed, Office } from '../../test/an-office.js';
import { Subscriptions } from '../subscriptions.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

type Whose = { referralId: string; personId: string };

function assess(whose: Whose, sequence: number, suitable: boolean): Promise<void> {
  const found = suitable
    ? AssessmentRecorded.example
    : {
        ...AssessmentRecorded.example,
        suitable,
        notSuitableReason: '10' as const,
        step: null,
        therapy: null,
      };
  const event = { ...consumed(AssessmentRecorded, { ...found, ...whose }), sequence };
  return office.inTransaction('DH0', (tx) =>
    office.service.app.get(Subscriptions).noteProblemWhenAssessmentRecorded(event, tx),
  );
}

async function accepted() {
  const clinicId = await office.clinic(await office.clinician());
  const whose = await office.acceptedReferral();
  return {
    clinicId,
    whose,
    book: (type = '02') => office.book({ clinicId, referralId: whose.referralId, type }),
  };
}

describe('someone assessed as unsuitable after acceptance', () => {
  it('is booked for no treatment any more, and for another assessment', async () => {
    const { whose, book } = await accepted();

    await assess(whose, 3, false);
    await assess(whose, 3, false);

    const refused = await book();
    expect([refused.status, codeOf(refused)]).toEqual([409, 'booking.not-suitable']);
    expect((await book('01')).status).toBe(201);
  });

  it('is booked again once a later assessment finds that the service suits', async () => {
    const { whose, book } = await accepted();
    await assess(whose, 3, false);

    await assess(whose, 4, true);

    expect((await book()).status).toBe(201);
  });

  it('tolerates late arrival: an acceptance of before changes nothing, one of after does', async () => {
    const { whose, book } = await accepted();
    const accept = (sequence: number) =>
      office.inTransaction('DH0', (tx) =>
        office.service.app.get(Subscriptions).openTreatmentBookingWhenReferralAccepted(
          {
            ...consumed(ReferralAccepted, { ...ReferralAccepted.example, ...whose, therapy: guidedSelfHelp }),
            sequence,
          },
          tx,
        ),
      );
    await assess(whose, 5, false);

    await accept(4);
    const before = codeOf(await book());
    await accept(6);

    expect([before, (await book()).status]).toEqual(['booking.not-suitable', 201]);
  });
});
