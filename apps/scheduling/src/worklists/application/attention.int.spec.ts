import type { DataOf } from '#domain-model/define-event';
import {
  AssessmentRecorded,
  ClosureCorrected,
  ReferralDeclined,
  ReferralDischarged,
} from '#domain-model/events/referral.events';
import { ClinicianLeft, TrainingEnded, TrainingEnrolled } from '#domain-model/events/workforce.events';
import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import { cbt, guidedSelfHelp } from '../../../test/a-booking.js';
import { codeOf, consumed, idOf, Office } from '../../../test/an-office.js';
import { Subscriptions } from '../../subscriptions.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

type Whose = { referralId: string; personId: string };

function consume(
  work: (consumes: Subscriptions, tx: Parameters<Parameters<Office['inTransaction']>[1]>[0]) => unknown,
) {
  return office.inTransaction('DH0', async (tx) => {
    await work(office.service.app.get(Subscriptions), tx);
  });
}

const leave = (clinicianId: string, leftOn: string) =>
  consume((consumes, tx) =>
    consumes.endBookingWhenClinicianLeft(consumed(ClinicianLeft, { clinicianId, leftOn }), tx),
  );

const training = {
  qualification: '11',
  enrolledOn: '2023-10-02',
  plannedCompletionOn: '2024-10-01',
} as const;

/** A practitioner in training for high intensity CBT. */
async function aTrainee(): Promise<string> {
  const clinicianId = await office.clinician();
  const enrolled = consumed(TrainingEnrolled, { clinicianId, ...training });
  await consume((consumes, tx) => consumes.entitleWhenTrainingEnrolled(enrolled, tx));
  return clinicianId;
}

const fail = (clinicianId: string, endedOn: string) => {
  const ended: DataOf<typeof TrainingEnded> = { clinicianId, ...training, endedOn, how: 'failed' };
  return consume((consumes, tx) =>
    consumes.endEntitlementWhenTrainingEnded({ ...consumed(TrainingEnded, ended), sequence: 4 }, tx),
  );
};

const assess = (whose: Whose, problemDescriptor: ProblemDescriptor) =>
  consume((consumes, tx) =>
    consumes.noteProblemWhenAssessmentRecorded(
      {
        ...consumed(AssessmentRecorded, { ...AssessmentRecorded.example, ...whose, problemDescriptor }),
        sequence: 5,
      },
      tx,
    ),
  );

async function bookedWith(
  clinicianId: string,
  therapy = guidedSelfHelp,
  accepted: Parameters<Office['acceptedReferral']>[1] = {},
) {
  const whose = await office.acceptedReferral('DH0', accepted);
  const { referralId } = whose;
  const clinicId = await office.clinic(clinicianId);
  const appointmentId = await office.booked({ referralId, clinicId, therapy });
  return { whose, referralId, clinicianId, appointmentId, therapy };
}

async function reasonsFor({ appointmentId }: { appointmentId: string }): Promise<string[]> {
  const { body } = await office.get('/appointments/attention');
  const { appointments } = body as { appointments: { appointmentId: string; why: string }[] };
  return appointments.filter((row) => row.appointmentId === appointmentId).map(({ why }) => why);
}

const attended = { attendance: '5', recordedAt: '2024-06-17T10:00:00.000Z' };
const record = ({ appointmentId }: { appointmentId: string }, changes: Record<string, unknown> = {}) =>
  office.post(`/appointments/${appointmentId}/attendance`, { ...attended, ...changes });

describe('what is booked', () => {
  it('is listed once the clinician leaves by that day, until it is moved to a colleague', async () => {
    const booked = await bookedWith(await office.clinician());
    expect(await reasonsFor(booked)).toEqual([]);

    await leave(booked.clinicianId, '2024-06-17');
    await leave(booked.clinicianId, '2024-06-17');

    expect(await reasonsFor(booked)).toEqual(['clinician-left']);
    const clinicId = await office.clinic(await office.clinician());
    const startsAt = '2024-06-17T09:00:00.000Z';
    const movedAt = '2024-06-12T09:00:00.000Z';
    const move = { clinicId, startsAt, movedAt, movedBy: 'provider' };
    expect((await office.post(`/appointments/${booked.appointmentId}/move`, move)).status).toBe(200);
    expect(await reasonsFor(booked)).toEqual([]);
  });

  it('is not listed where the clinician leaves on a later day', async () => {
    const booked = await bookedWith(await office.clinician());

    await leave(booked.clinicianId, '2024-06-18');

    expect(await reasonsFor(booked)).toEqual([]);
  });

  it('is listed once the training fails before that day, and not where it ends with it', async () => {
    const [sooner, sameDay] = [
      await bookedWith(await aTrainee(), cbt),
      await bookedWith(await aTrainee(), cbt),
    ];

    await fail(sooner.clinicianId, '2024-06-16');
    await fail(sameDay.clinicianId, '2024-06-17');

    expect(await reasonsFor(sooner)).toEqual(['clinician-not-qualified']);
    expect(await reasonsFor(sameDay)).toEqual([]);
  });

  it('is listed once the problem is assessed anew, and the help is advised against', async () => {
    const booked = await bookedWith(await office.clinician());

    await assess(booked.whose, 'F431');

    expect(await reasonsFor(booked)).toEqual(['guided-self-help-not-recommended']);
  });

  it('is listed once another problem is found than the one for which a clinician went against the advice', async () => {
    const ptsd = { problemDescriptor: 'F431', guidedSelfHelpOverridden: true } as const;
    const [psychosis, stillPtsd] = [
      await bookedWith(await office.clinician(), guidedSelfHelp, ptsd),
      await bookedWith(await office.clinician(), guidedSelfHelp, ptsd),
    ];
    expect(await reasonsFor(psychosis)).toEqual([]);

    await assess(psychosis.whose, 'F200');
    await assess(stillPtsd.whose, 'F4310');

    expect(await reasonsFor(psychosis)).toEqual(['guided-self-help-not-recommended']);
    expect(await reasonsFor(stillPtsd)).toEqual([]);
  });

  it('is listed where it had begun and the closing day lies before it', async () => {
    const booked = await bookedWith(await office.clinician());
    const discharged = consumed(ReferralDischarged, {
      ...booked.whose,
      dischargedOn: '2024-06-14',
      endCode: '47',
    });

    await consume((consumes, tx) =>
      consumes.cancelAppointmentsWhenReferralDischarged(
        { ...discharged, recordedAt: '2024-06-17T09:30:00.000Z' },
        tx,
      ),
    );

    expect(await reasonsFor(booked)).toEqual(['referral-closed']);
    expect((await record(booked, { attendance: '3' })).status).toBe(200);
    expect(await reasonsFor(booked)).toEqual([]);
  });

  it('is on no list of another provider', async () => {
    const booked = await bookedWith(await office.clinician());
    await leave(booked.clinicianId, '2024-06-17');

    const { body } = await office.get('/appointments/attention', { provider: 'RW1' });

    expect(JSON.stringify(body)).not.toContain(booked.appointmentId);
  });
});

describe('treatment that is recorded of a referral after it was declined', () => {
  it('is listed until the end code is corrected, and an assessment is not', async () => {
    const clinicianId = await office.clinician();
    const whose = await office.acceptedReferral('DH0', {});
    const closing = { ...whose, declinedOn: '2024-06-18', endCode: '14', signposted: false } as const;
    const declined = { ...consumed(ReferralDeclined, closing), recordedAt: '2024-06-18T09:30:00.000Z' };
    await consume((consumes, tx) => consumes.cancelAppointmentsWhenReferralDeclined(declined, tx));
    const enter = (type: '01' | '02', hour: string) =>
      office.post('/appointments/retrospective', {
        referralId: whose.referralId,
        clinicianId,
        minutes: 45,
        type,
        startsAt: `2024-06-17T${hour}:00:00.000Z`,
        therapies: type === '02' ? [guidedSelfHelp] : [],
        medium: '11',
        planned: 'Y',
        attendance: '5',
      });

    const [assessed, treated] = [await enter('01', '10'), await enter('02', '14')];

    expect([assessed.status, treated.status]).toEqual([201, 201]);
    const [assessment, treatment] = [assessed, treated].map((answer) => ({
      appointmentId: idOf(answer, 'appointmentId'),
    }));
    expect(await reasonsFor(assessment ?? { appointmentId: '' })).toEqual([]);
    expect(await reasonsFor(treatment ?? { appointmentId: '' })).toEqual(['treated-and-closed-as-untreated']);

    const after = { how: 'discharged', closedOn: '2024-06-18', endCode: '47' } as const;
    const corrected = {
      ...consumed(ClosureCorrected, { ...ClosureCorrected.example, ...whose, ...after }),
      sequence: 9,
    };
    await consume((consumes, tx) => consumes.cancelAppointmentsWhenClosureCorrected(corrected, tx));
    expect(await reasonsFor(treatment ?? { appointmentId: '' })).toEqual([]);
  });
});

describe('a session that took place with somebody who may not deliver it on that day', () => {
  const why = 'The supervisor sat in; the training had ended the day before.';
  const entered = (booked: Awaited<ReturnType<typeof bookedWith>>, changes: Record<string, unknown> = {}) =>
    office.post('/appointments/retrospective', {
      referralId: booked.referralId,
      clinicianId: booked.clinicianId,
      minutes: 45,
      type: '02',
      startsAt: '2024-06-17T14:00:00.000Z',
      therapies: [booked.therapy],
      medium: '11',
      planned: 'Y',
      attendance: '5',
      ...changes,
    });
  const stored = async ({ appointmentId }: { appointmentId: string }) => {
    const [row] = await office.rows(
      `select standing, went_against as "wentAgainst", took_place_reason as reason from appointment where id = $1`,
      [appointmentId],
    );
    return row;
  };
  const published = async (appointmentId: string) => {
    const [row] = await office.rows<{ went: unknown }>(
      `select value::jsonb -> 'data' -> 'wentAgainst' as went from domain_event
        where aggregate_id = $1 and type like any (array['%appointment.attended.v1', '%attendance.corrected.v1'])
        order by sequence desc`,
      [appointmentId],
    );
    return row?.went;
  };

  it('is refused alike where it is recorded, entered or corrected, until somebody says why', async () => {
    const booked = await bookedWith(await aTrainee(), cbt);
    const missed = await bookedWith(await aTrainee(), cbt);
    await record(missed, { attendance: '3' });
    for (const { clinicianId } of [booked, missed]) await fail(clinicianId, '2024-06-16');
    const correction = { attendance: '5', reason: 'transcription' };

    const refusals = [
      await record(booked),
      await entered(booked),
      await office.post(`/appointments/${missed.appointmentId}/correction`, correction),
    ];
    const answers = [
      await record(booked, { tookPlaceReason: why }),
      await entered(booked, { tookPlaceReason: why }),
      await office.post(`/appointments/${missed.appointmentId}/correction`, {
        ...correction,
        tookPlaceReason: why,
      }),
    ];

    for (const refused of refusals) {
      expect([refused.status, codeOf(refused)]).toEqual([409, 'booking.clinician-not-qualified']);
      expect(JSON.stringify(refused.body)).toContain('tookPlaceReason');
    }
    const wentAgainst = ['booking.clinician-not-qualified'];
    for (const answer of answers) {
      expect(answer.body).toMatchObject({ wentAgainst });
      const appointmentId = idOf(answer, 'appointmentId');
      expect(await stored({ appointmentId })).toEqual({ standing: 'attended', wentAgainst, reason: why });
      expect(await published(appointmentId)).toEqual(wentAgainst);
    }
    const { body } = await office.get(`/appointments?referralId=${booked.referralId}`);
    expect(body).toMatchObject({ appointments: [{ wentAgainst }, { wentAgainst }] });
    expect(JSON.stringify(body)).not.toContain('supervisor');
  });

  it('is recorded as missed at once: nothing was delivered', async () => {
    const booked = await bookedWith(await aTrainee(), cbt);
    await fail(booked.clinicianId, '2024-06-16');

    expect((await record(booked, { attendance: '3' })).status).toBe(200);
  });

  it('was with somebody who had left, or by help that is advised against: the same', async () => {
    const leaver = await bookedWith(await office.clinician());
    await leave(leaver.clinicianId, '2024-06-17');
    const advisedAgainst = await bookedWith(await office.clinician());
    await assess(advisedAgainst.whose, 'F401');

    expect(codeOf(await record(leaver))).toBe('booking.clinician-left');
    expect(codeOf(await record(advisedAgainst))).toBe('booking.guided-self-help-not-recommended');
    expect((await record(advisedAgainst, { tookPlaceReason: why })).status).toBe(200);
  });

  it('stores no reason where nothing was wrong, and none once a correction says what it was', async () => {
    const right = await bookedWith(await office.clinician());
    const wrong = await bookedWith(await aTrainee(), cbt);
    await fail(wrong.clinicianId, '2024-06-16');
    await record(right, { tookPlaceReason: why });
    await record(wrong, { tookPlaceReason: why });

    const corrected = await office.post(`/appointments/${wrong.appointmentId}/correction`, {
      therapies: [guidedSelfHelp],
      reason: 'transcription',
    });

    expect(corrected.body).toMatchObject({ wentAgainst: [] });
    const nothing = { standing: 'attended', wentAgainst: [], reason: null };
    expect([await stored(right), await stored(wrong)]).toEqual([nothing, nothing]);
  });

  it('is refused whatever is said where the record must be wrong', async () => {
    const booked = await bookedWith(await office.clinician());

    const before = await entered(booked, { startsAt: '2024-06-02T09:00:00.000Z', tookPlaceReason: why });

    expect([before.status, codeOf(before)]).toEqual([422, 'booking.before-referral']);
  });
});
