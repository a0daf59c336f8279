import { v7 } from 'uuid';
import {
  RiskRaised,
  RiskRaisedV1,
  RiskReviewed,
  ScoresWithdrawn,
} from '#domain-model/events/outcomes.events';
import { AssessmentRecorded } from '#domain-model/events/referral.events';
import type { Transaction } from '#service-kit/database/transaction';
import { guidedSelfHelp } from '../../../test/a-booking.js';
import { codeOf, consumed, idOf, Office } from '../../../test/an-office.js';
import { Subscriptions } from '../../subscriptions.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

const attended = { attendance: '5', recordedAt: '2024-06-17T10:00:00.000Z' };

async function anAppointment() {
  const clinicianId = await office.clinician();
  const clinicId = await office.clinic(clinicianId);
  const whose = await office.acceptedReferral();
  const appointmentId = await office.booked({ clinicId, referralId: whose.referralId });
  const ofCourse = { courseId: whose.referralId, personId: whose.personId };
  return { ...whose, clinicianId, appointmentId, ofCourse, questionnaireId: v7() };
}
type Booked = Awaited<ReturnType<typeof anAppointment>>;

const consume = (work: (consumes: Subscriptions, tx: Transaction) => Promise<void>) =>
  office.inTransaction('DH0', (tx) => work(office.service.app.get(Subscriptions), tx));

const raise = ({ ofCourse, questionnaireId }: Booked, details: object = {}, sequence = 3) =>
  consume((consumes, tx) =>
    consumes.trackOpenRiskWhenRiskRaised(
      {
        ...consumed(RiskRaised, {
          ...RiskRaised.example,
          ...ofCourse,
          questionnaireId,
          appointmentId: null,
          ...details,
        }),
        sequence,
      },
      tx,
    ),
  );
const review = ({ ofCourse, questionnaireId }: Booked, sequence = 4) =>
  consume((consumes, tx) =>
    consumes.settleOpenRiskWhenRiskReviewed(
      { ...consumed(RiskReviewed, { ...RiskReviewed.example, ...ofCourse, questionnaireId }), sequence },
      tx,
    ),
  );
const record = (appointmentId: string, changes: object = {}) =>
  office.post(`/appointments/${appointmentId}/attendance`, { ...attended, ...changes });
const attention = async (referralId: string) => {
  const { body } = await office.get('/appointments/attention');
  const listed = (body as { appointments: { referralId: string }[] }).appointments;
  return listed.filter((one) => one.referralId === referralId);
};

describe('a session with an unreviewed risk of its questionnaires', () => {
  it('is not recorded as seen, and the refusal names the questionnaire and the way on', async () => {
    const booked = await anAppointment();
    await raise(booked, { appointmentId: booked.appointmentId });
    await raise(booked, { appointmentId: booked.appointmentId });

    const answer = await record(booked.appointmentId);

    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'appointment.risk-not-reviewed',
        openRisks: [{ questionnaireId: booked.questionnaireId }],
        ways: ['POST /risks/{questionnaireId}/review'],
      },
    });
    expect(await office.eventsOf(booked.appointmentId)).toEqual(['appointment.booked.v1']);
  });

  it('is recorded once the risk is reviewed, whichever is known first and however often', async () => {
    const [inOrder, late] = [await anAppointment(), await anAppointment()];
    await raise(inOrder);
    await review(inOrder);
    await review(late);
    await raise(late);
    await raise(late);

    expect([(await record(inOrder.appointmentId)).status, (await record(late.appointmentId)).status]).toEqual(
      [200, 200],
    );
  });

  it('waits again when corrected answers raise the risk after its review', async () => {
    const booked = await anAppointment();
    await raise(booked);
    await review(booked);

    await raise(booked, {}, 5);

    expect(codeOf(await record(booked.appointmentId))).toBe('appointment.risk-not-reviewed');
  });

  it('is recorded when the questionnaire is withdrawn', async () => {
    const booked = await anAppointment();
    const { ofCourse, questionnaireId } = booked;
    await raise(booked);

    await consume((consumes, tx) =>
      consumes.settleOpenRiskWhenScoresWithdrawn(
        {
          ...consumed(ScoresWithdrawn, { ...ScoresWithdrawn.example, ...ofCourse, questionnaireId }),
          sequence: 4,
        },
        tx,
      ),
    );

    expect((await record(booked.appointmentId)).status).toBe(200);
  });

  it.each([
    ['nobody’s', async () => v7()],
    ['another person’s', async () => (await anAppointment()).appointmentId],
  ])('is not recorded where the questionnaire names an appointment that is %s', async (_, other) => {
    const booked = await anAppointment();
    const appointmentId = await other();

    await raise(booked, { appointmentId });

    expect(codeOf(await record(booked.appointmentId))).toBe('appointment.risk-not-reviewed');
    await review(booked);
    expect((await record(booked.appointmentId)).status).toBe(200);
    await raise(booked, { appointmentId }, 5);
    expect(await attention(booked.referralId)).toMatchObject([{ appointmentId: booked.appointmentId }]);
  });

  it('is recorded as missed at once: somebody has to ring', async () => {
    const booked = await anAppointment();
    await raise(booked);

    expect((await record(booked.appointmentId, { attendance: '3' })).status).toBe(200);
  });

  it('is not entered afterwards or corrected into one, either', async () => {
    const booked = await anAppointment();
    const { referralId, clinicianId, appointmentId } = booked;
    await record(appointmentId, { attendance: '3' });
    await raise(booked);

    const entered = await office.post('/appointments/retrospective', {
      referralId,
      clinicianId,
      startsAt: '2024-06-17T11:00:00.000Z',
      minutes: 20,
      type: '02',
      therapies: [guidedSelfHelp],
      medium: '02',
      planned: 'Y',
      attendance: '5',
    });
    const corrected = await office.post(`/appointments/${appointmentId}/correction`, {
      reason: 'transcription',
      attendance: '5',
    });

    expect([codeOf(entered), codeOf(corrected)]).toEqual([
      'appointment.risk-not-reviewed',
      'appointment.risk-not-reviewed',
    ]);
  });

  it('knows the risks that were raised before they named their contact, by the day on which they were taken', async () => {
    const [sameDay, dayAfter] = [await anAppointment(), await anAppointment()];
    const before = ({ ofCourse, questionnaireId }: Booked, takenAt: string) =>
      consume((consumes, tx) =>
        consumes.trackOpenRiskWhenRiskRaisedV1(
          {
            ...consumed(RiskRaisedV1, { ...RiskRaisedV1.example, ...ofCourse, questionnaireId, takenAt }),
            sequence: 3,
          },
          tx,
        ),
      );
    await before(sameDay, '2024-06-17T22:59:00.000Z');
    await before(dayAfter, '2024-06-17T23:00:00.000Z');

    expect(codeOf(await record(sameDay.appointmentId))).toBe('appointment.risk-not-reviewed');
    expect((await record(dayAfter.appointmentId)).status).toBe(200);
  });

  it('does not wait for the risk of another session', async () => {
    const booked = await anAppointment();
    const { clinicianId, referralId } = booked;
    const clinicId = await office.clinic(clinicianId, { day: '2024-06-18' });
    const other = await office.booked({ clinicId, referralId, startsAt: '2024-06-18T09:00:00.000Z' });
    await raise(booked, { appointmentId: other });

    expect((await record(booked.appointmentId)).status).toBe(200);
  });
});

describe('the list of appointments to look at', () => {
  it('shows a session whose risk came after it was recorded, until the risk is reviewed', async () => {
    const booked = await anAppointment();
    const { appointmentId, referralId, questionnaireId } = booked;
    await record(appointmentId);
    await raise(booked, { appointmentId });

    const before = await attention(referralId);
    await review(booked);

    expect(before).toMatchObject([
      { why: 'risk-not-reviewed', appointmentId, standing: 'attended', questionnaireIds: [questionnaireId] },
    ]);
    expect(await attention(referralId)).toEqual([]);
  });

  it('shows treatment that is booked for someone assessed as unsuitable, until it is cancelled', async () => {
    const { appointmentId, referralId, personId } = await anAppointment();
    const found = { suitable: false, notSuitableReason: '10' as const, step: null, therapy: null };
    const assessed = { ...AssessmentRecorded.example, ...found, referralId, personId };
    await consume((consumes, tx) =>
      consumes.noteProblemWhenAssessmentRecorded(
        { ...consumed(AssessmentRecorded, assessed), sequence: 3 },
        tx,
      ),
    );

    const before = await attention(referralId);
    const moved = await office.post(`/appointments/${appointmentId}/move`, {
      clinicId: await office.clinic(await office.clinician()),
      startsAt: '2024-06-17T10:00:00.000Z',
      movedAt: '2024-06-12T09:00:00.000Z',
      movedBy: 'provider',
    });
    await office.post(`/appointments/${appointmentId}/cancellation`, {
      cancelledAt: '2024-06-16T10:00:00.000Z',
      cancelledBy: 'provider',
      reason: 'other',
    });

    expect(before).toMatchObject([{ why: 'assessed-as-unsuitable', appointmentId, standing: 'booked' }]);
    expect(codeOf(moved)).toBe('booking.not-suitable');
    expect(await attention(referralId)).toEqual([]);
  });

  it('is each provider’s own', async () => {
    const booked = await anAppointment();
    await record(booked.appointmentId);
    await raise(booked);

    const other = await office.get('/appointments/attention', { provider: 'RW1' });

    expect(JSON.stringify(other.body)).not.toContain(booked.appointmentId);
  });
});

describe('an appointment type of any version of the data set', () => {
  it.each(['04', '07', '08', '09'])('is recorded as given: %s', async (type) => {
    const clinicId = await office.clinic(await office.clinician());
    const { referralId } = await office.acceptedReferral();

    const answer = await office.book({ clinicId, referralId, type });

    expect(
      await office.rows('select type from appointment where id = $1', [idOf(answer, 'appointmentId')]),
    ).toEqual([{ type }]);
  });
});
