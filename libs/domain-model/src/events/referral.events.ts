import { z } from 'zod';
import { calendarDay, defineEvent, identifier } from '../define-event.js';
import { endCode } from '../values/end-code.js';
import { ProblemDescriptor } from '../values/problem-descriptor.js';
import { sourceOfReferral } from '../values/source-of-referral.js';
import { step } from '../values/step.js';
import { TherapyCode } from '../values/therapy.js';

const referralId = identifier.describe('The referral: the pathway of one request for help.');
const personId = identifier.describe('An opaque id; who it is, only the referral service knows.');

const exampleReferralId = '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47';
const examplePersonId = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4';

export const ReferralReceived = defineEvent('referral.received.v1', {
  topic: 'referral',
  aggregate: 'referral',
  aggregateId: 'referralId',
  key: 'referralId',
  summary: 'Someone asked, or was referred, for help, and the waiting time clocks began to run.',
  firesWhen: 'A self-referral or a professional referral is received.',
  doesNotFireWhen:
    'A request is refused because a value is wrong or the person is under the provider’s minimum age.',
  data: z.object({
    referralId,
    personId,
    receivedOn: calendarDay.describe('Referral request received date: day 0 of every waiting time.'),
    source: sourceOfReferral.schema,
  }),
  example: {
    referralId: exampleReferralId,
    personId: examplePersonId,
    receivedOn: '2024-06-03',
    source: 'B1',
  },
});

export const AssessmentRecorded = defineEvent('assessment.recorded.v1', {
  topic: 'referral',
  aggregate: 'referral',
  aggregateId: 'referralId',
  key: 'referralId',
  summary:
    'The outcome of an assessment was recorded: the problem descriptor, and whether the service suits.',
  firesWhen: 'A clinician records what an assessment came to; again when a later assessment changes it.',
  doesNotFireWhen: 'An assessment appointment is attended but its outcome has not been recorded yet.',
  data: z.object({
    referralId,
    personId,
    assessedOn: calendarDay,
    suitable: z.boolean(),
    problemDescriptor: ProblemDescriptor.nullable().describe(
      'ICD-10 without its dot, or SNOMED CT; null when none was found.',
    ),
    notSuitableReason: endCode.schema.nullable().describe('The national reason when not suitable.'),
    step: step.schema.nullable(),
    therapy: TherapyCode.nullable().describe('The therapy agreed, SNOMED CT.'),
  }),
  example: {
    referralId: exampleReferralId,
    personId: examplePersonId,
    assessedOn: '2024-06-17',
    suitable: true,
    problemDescriptor: 'F411',
    notSuitableReason: null,
    step: '2',
    therapy: '748051000000105',
  },
});

export const ReferralAccepted = defineEvent('referral.accepted.v1', {
  topic: 'referral',
  aggregate: 'referral',
  aggregateId: 'referralId',
  key: 'referralId',
  summary: 'A referral was accepted onto a waiting list; treatment may be booked from now on.',
  firesWhen: 'A referral is accepted for a step and therapy, and again when it moves to another list.',
  doesNotFireWhen: 'An assessment is booked: that is possible from receipt.',
  data: z.object({
    referralId,
    personId,
    acceptedOn: calendarDay,
    step: step.schema,
    therapy: TherapyCode,
    problemDescriptor: ProblemDescriptor.nullable(),
    guidedSelfHelpOverridden: z
      .boolean()
      .describe('A clinician accepted guided self-help against the NICE advice and recorded why.'),
  }),
  example: {
    referralId: exampleReferralId,
    personId: examplePersonId,
    acceptedOn: '2024-06-17',
    step: '2',
    therapy: '748051000000105',
    problemDescriptor: 'F411',
    guidedSelfHelpOverridden: false,
  },
});

export const ReferralDeclined = defineEvent('referral.declined.v1', {
  topic: 'referral',
  aggregate: 'referral',
  aggregateId: 'referralId',
  key: 'referralId',
  summary: 'A referral was closed without treatment, with its national reason.',
  firesWhen: 'A referral is declined before any treatment; it closes the referral.',
  doesNotFireWhen: 'Treatment has begun: then the referral is discharged.',
  data: z.object({
    referralId,
    personId,
    declinedOn: calendarDay.describe('Service discharge date of the national data set.'),
    endCode: endCode.schema,
    signposted: z.boolean().describe('The person was told where else to turn.'),
  }),
  example: {
    referralId: exampleReferralId,
    personId: examplePersonId,
    declinedOn: '2024-06-17',
    endCode: '11',
    signposted: true,
  },
});

export const ReferralDischarged = defineEvent('referral.discharged.v1', {
  topic: 'referral',
  aggregate: 'referral',
  aggregateId: 'referralId',
  key: 'referralId',
  summary: 'A referral was closed with its end code.',
  firesWhen: 'A clinician discharges someone, whatever came before.',
  doesNotFireWhen: 'A referral is declined, which closes it too.',
  data: z.object({
    referralId,
    personId,
    dischargedOn: calendarDay.describe('Service discharge date of the national data set.'),
    endCode: endCode.schema,
  }),
  example: {
    referralId: exampleReferralId,
    personId: examplePersonId,
    dischargedOn: '2024-09-30',
    endCode: '46',
  },
});

export const referralEvents = [
  ReferralReceived,
  AssessmentRecorded,
  ReferralAccepted,
  ReferralDeclined,
  ReferralDischarged,
] as const;
