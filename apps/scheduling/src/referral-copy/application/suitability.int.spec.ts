import {
  AssessmentRecorded,
  ReferralAccepted,
  ReferralDeclined,
  ReferralReopened,
} from '#domain-model/events/referral.events';
import { guidedSelfHelp } from '../../../test/a-booking.js';
import { codeOf, consumed, Office } from '../../../test/an-office.js';
import { Subscriptions } from '../../subscriptions.js';

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

function accept(whose: Whose, sequence: number): Promise<void> {
  const data = { ...ReferralAccepted.example, ...whose, therapy: guidedSelfHelp };
  const event = { ...consumed(ReferralAccepted, data), sequence };
  return office.inTransaction('DH0', (tx) =>
    office.service.app.get(Subscriptions).openTreatmentBookingWhenReferralAccepted(event, tx),
  );
}

async function attention({ referralId }: Whose): Promise<string[]> {
  const { body } = await office.get('/appointments/attention');
  const { appointments } = body as { appointments: { referralId: string; why: string }[] };
  return appointments.filter((row) => row.referralId === referralId).map(({ why }) => why);
}

async function hasNothingBooked({ referralId }: Whose): Promise<boolean> {
  const { body } = await office.get('/appointments/nothing-booked?limit=500');
  return JSON.stringify(body).includes(referralId);
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

  it('is booked for treatment again once accepted anew, and not by another assessment alone', async () => {
    const { whose, book } = await accepted();
    await assess(whose, 3, false);

    await assess(whose, 4, true);
    const before = await book();
    await accept(whose, 5);

    expect([before.status, codeOf(before)]).toEqual([409, 'booking.not-accepted-yet']);
    expect((await book()).status).toBe(201);
  });

  it('tolerates late arrival of having been unsuitable: the acceptance of before has lapsed', async () => {
    const { whose, book } = await accepted();

    await assess(whose, 4, true);
    await assess(whose, 3, false);

    expect(codeOf(await book())).toBe('booking.not-accepted-yet');
  });

  it('and suitable again leaves what is booked on the list of what to look at until accepted anew', async () => {
    const { whose, book } = await accepted();
    await book();
    await assess(whose, 3, false);
    const unsuitable = await attention(whose);
    await assess(whose, 4, true);
    const suitable = await attention(whose);

    await accept(whose, 5);

    expect([unsuitable, suitable]).toEqual([['assessed-as-unsuitable'], ['not-accepted']]);
    expect(await attention(whose)).toEqual([]);
  });

  it('is not among those with nothing booked until accepted anew', async () => {
    const { whose } = await accepted();
    await assess(whose, 3, false);
    await assess(whose, 4, true);
    const before = await hasNothingBooked(whose);

    await accept(whose, 5);

    expect([before, await hasNothingBooked(whose)]).toEqual([false, true]);
  });

  it('and suitable again stays without an acceptance when a closure is undone', async () => {
    const { whose, book } = await accepted();
    await assess(whose, 3, false);
    await assess(whose, 4, true);

    await office.inTransaction('DH0', async (tx) => {
      const consumes = office.service.app.get(Subscriptions);
      const closed = consumed(ReferralDeclined, { ...ReferralDeclined.example, ...whose });
      await consumes.cancelAppointmentsWhenReferralDeclined({ ...closed, sequence: 5 }, tx);
      const reopened = consumed(ReferralReopened, { ...ReferralReopened.example, ...whose });
      await consumes.openAgainWhenReferralReopened({ ...reopened, sequence: 6 }, tx);
    });

    expect(codeOf(await book())).toBe('booking.not-accepted-yet');
  });

  it('tolerates late arrival: an acceptance of before changes nothing, one of after does', async () => {
    const { whose, book } = await accepted();
    await assess(whose, 5, false);

    await accept(whose, 4);
    const before = codeOf(await book());
    await accept(whose, 6);

    expect([before, (await book()).status]).toEqual(['booking.not-suitable', 201]);
  });
});
