import { v7 } from 'uuid';
import { newEvent, type NewEvent } from '#domain-model/define-event';
import { ReferralAccepted, ReferralDischarged, ReferralReceived } from '#domain-model/events/referral.events';
import { ClinicianQualified, ClinicianRegistered } from '#domain-model/events/workforce.events';
import { eventually } from '#testing/eventually';
import { startPublisher, type TestPublisher } from '#testing/test-publisher';
import { aBookingBody, aClinicBody, aDayAhead, codeOf, idOf, Office } from './an-office.js';

let office: Office;
let publisher: TestPublisher;
beforeAll(async () => {
  office = await Office.open();
  publisher = await startPublisher(office.service.topics);
});
afterAll(async () => {
  await publisher.close();
  await office.close();
});

const clinicianId = v7();
const whose = { referralId: v7(), personId: v7() };

/** Other services’ events, over Kafka. */
function publish(events: readonly NewEvent[]): Promise<void> {
  return publisher.publish('DH0', ...events);
}

const at = '2024-06-03T09:00:00.000Z';
const aClinicianJoins = [
  newEvent(ClinicianRegistered, at, { ...ClinicianRegistered.example, clinicianId }),
  newEvent(ClinicianQualified, at, { ...ClinicianQualified.example, clinicianId }),
];
const someoneIsReferred = newEvent(ReferralReceived, at, { ...ReferralReceived.example, ...whose });
const theReferralIsAccepted = newEvent(ReferralAccepted, at, { ...ReferralAccepted.example, ...whose });
const theReferralIsDischarged = newEvent(ReferralDischarged, '2024-07-01T12:00:00.000Z', {
  ...whose,
  dischargedOn: '2024-07-01',
  endCode: '46',
});

/** Sends again while the answer says that an event is on its way, as every client does. */
async function posted(path: string, body: unknown, name: string): Promise<string> {
  return eventually(async () => idOf(await office.post(path, body), name));
}

describe('a pathway through scheduling', () => {
  it('is assessed, treated, discharged, and leaves nothing booked', async () => {
    // given a clinician and a referral from the events of other services
    await publish([...aClinicianJoins, someoneIsReferred]);
    const clinicId = await posted('/clinics', aClinicBody(clinicianId), 'clinicId');
    const later = await posted('/clinics', aClinicBody(clinicianId, aDayAhead()), 'clinicId');

    // when the assessment is booked and attended
    const assessment = { ...whoseReferral(), clinicId, type: '01', minutes: 30 };
    const assessmentId = await posted('/appointments', aBookingBody(assessment), 'appointmentId');
    await office.post(`/appointments/${assessmentId}/attendance`, {
      attendance: '5',
      recordedAt: '2024-06-17T09:30:00.000Z',
    });

    // then treatment waits for the acceptance
    const treatment = aBookingBody({
      ...whoseReferral(),
      clinicId: later,
      startsAt: `${aDayAhead()}T09:00:00.000Z`,
    });
    expect(codeOf(await office.post('/appointments', treatment))).toBe('booking.not-accepted-yet');
    await publish([theReferralIsAccepted]);
    const treatmentId = await posted('/appointments', treatment, 'appointmentId');

    // and a discharge cancels it
    await publish([theReferralIsDischarged]);
    await eventually(async () => {
      expect(await office.eventsOf(treatmentId)).toEqual([
        'appointment.booked.v1',
        'appointment.cancelled.v1',
      ]);
    });
    const { body } = await office.get(`/appointments?referralId=${whose.referralId}`);
    expect(body).toMatchObject({
      appointments: [
        { appointmentId: assessmentId, standing: 'attended', attendance: '5', therapies: [] },
        {
          appointmentId: treatmentId,
          standing: 'cancelled',
          attendance: '4',
          cancellationReason: 'referral-closed',
        },
      ],
    });
    expect(await office.count('select count(*) from parked_event')).toBe(0);
  });
});

describe('the OpenAPI document', () => {
  it('describes every route with the class of its answer', async () => {
    const { body } = await office.service.request('GET', '/openapi.json');

    const document = JSON.stringify(body);
    const answers = ['ClinicOfferedAnswer', 'AppointmentEnteredAnswer', 'SlotsAnswer', 'DiaryAnswer'];
    const paths = ['/clinics', '/appointments/retrospective', '/slots', '/clinicians/{clinicianId}/diary'];
    for (const part of [...answers, ...paths]) expect(document).toContain(part);
  });
});

function whoseReferral() {
  return { referralId: whose.referralId };
}
