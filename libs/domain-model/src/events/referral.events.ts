import { z } from 'zod';
import { calendarDay, correction, defineEvent, exampleCorrection, identifier } from '../define-event.js';
import {
  closure,
  examplePersonId,
  exampleReferralId,
  ofReferral,
  personId,
  receivedOn,
  referralId,
  whose,
} from './referral-fields.js';
import { confirmedBy } from './care-team-fields.js';
import { ReferralUnvoided, ReferralVoided } from './void.events.js';
import { endCode } from '../values/end-code.js';
import { ProblemDescriptor } from '../values/problem-descriptor.js';
import { OdsCode } from '../values/ods-code.js';
import { sourceOfReferral } from '../values/source-of-referral.js';
import { step } from '../values/step.js';
import { TherapyCode } from '../values/therapy.js';

const assessedOn = calendarDay.describe('The day on which the assessment came to its outcome.');

const endedBy = { on: '2026-11-22', fields: ['by'], says: 'Tells a withdrawal by the person.' };

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
    receivedOn,
    source: sourceOfReferral.schema,
    transferredIn: z
      .boolean()
      .optional()
      .describe(
        'Another provider passed it on; the day of receipt is the first provider’s: the clock runs on.',
      ),
    receivedHereOn: calendarDay
      .optional()
      .describe('The day on which a transferred referral was received here; absent: receivedOn.'),
  }),
  example: {
    referralId: exampleReferralId,
    personId: examplePersonId,
    receivedOn: '2024-06-03',
    source: 'B1',
  },
  additions: [
    { on: '2026-11-22', fields: ['transferredIn'], says: 'Tells a transfer from a first receipt.' },
    { on: '2026-11-28', fields: ['receivedHereOn'], says: 'Both days of a transfer are told.' },
  ],
  tryWith: '`POST /self-referrals` for oneself, `POST /referrals` for somebody else.',
});

const joinedCareTeam = identifier
  .optional()
  .describe('The clinician who came into the care team by it, as the first to act; absent: nobody.');
const saysWhoJoined = {
  on: '2026-11-28',
  fields: ['joinedCareTeam', 'confirmedBy'],
  says: 'So that every service knows the same care team.',
} as const;

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
    assessedOn,
    suitable: z.boolean().describe('Whether the service suits the person.'),
    problemDescriptor: ProblemDescriptor.nullable().describe(
      'ICD-10 without its dot, or SNOMED CT; null when none was found.',
    ),
    notSuitableReason: endCode.schema.nullable().describe('The national reason when not suitable.'),
    step: step.schema.nullable(),
    therapy: TherapyCode.nullable().describe('The therapy agreed, SNOMED CT.'),
    joinedCareTeam,
    confirmedBy,
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
  additions: [saysWhoJoined],
  tryWith: '`POST /referrals/:referralId/assessment`.',
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
    acceptedOn: calendarDay.describe('The day from which the person waits on this list.'),
    step: step.schema,
    therapy: TherapyCode,
    problemDescriptor: ProblemDescriptor.nullable(),
    guidedSelfHelpOverridden: z
      .boolean()
      .describe('A clinician accepted guided self-help against the NICE advice and recorded why.'),
    joinedCareTeam,
    confirmedBy,
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
  additions: [saysWhoJoined],
  tryWith: '`POST /referrals/:referralId/acceptance`, after an assessment.',
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
    by: z.enum(['person', 'provider']).optional().describe('Who ended it; absent: the provider.'),
  }),
  example: {
    referralId: exampleReferralId,
    personId: examplePersonId,
    declinedOn: '2024-06-17',
    endCode: '11',
    signposted: true,
  },
  additions: [endedBy],
  tryWith: '`POST /referrals/:referralId/decline`.',
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
    by: z.enum(['person', 'provider']).optional().describe('Who ended it; absent: the provider.'),
  }),
  example: {
    referralId: exampleReferralId,
    personId: examplePersonId,
    dischargedOn: '2024-09-30',
    endCode: '46',
  },
  additions: [endedBy],
  tryWith: '`POST /referrals/:referralId/discharge`, after an attended treatment.',
});

const recordedBefore = 'What had been recorded before.';

export const ReferralTransferred = defineEvent('referral.transferred.v1', {
  ...ofReferral,
  summary:
    'A referral was passed on to another provider; here it is closed, there it was received with its clock kept.',
  firesWhen: 'Staff transfer an open referral to another provider of the platform.',
  doesNotFireWhen: 'Someone is told to turn elsewhere: then the referral is declined or discharged.',
  data: z.object({
    referralId,
    personId,
    transferredOn: calendarDay.describe('Service discharge date at the provider that passes it on.'),
    endCode: endCode.schema,
    receivedBy: OdsCode.describe('The provider that received it; under an id of its own, not told here.'),
  }),
  example: { ...whose, transferredOn: '2024-06-20', endCode: '13', receivedBy: 'NCH' },
  tryWith: 'Transfer an open referral to another provider.',
});

export const ReferralCorrected = defineEvent('referral.corrected.v1', {
  ...ofReferral,
  summary: 'The day of receipt or the source of a referral had been recorded wrongly; these values stand.',
  firesWhen: 'Staff correct the receipt of a referral, open or closed.',
  doesNotFireWhen: 'The assessment or the closure is corrected: those have events of their own.',
  data: z.object({
    referralId,
    personId,
    receivedOn,
    source: sourceOfReferral.schema,
    before: z.object({ receivedOn, source: sourceOfReferral.schema }).describe(recordedBefore),
    ...correction,
  }),
  example: {
    ...whose,
    receivedOn: '2024-06-01',
    source: 'A1',
    before: { receivedOn: '2024-06-03', source: 'B1' },
    ...exampleCorrection,
  },
  tryWith: '`POST /referrals/:referralId/correction`.',
});

const problem = { assessedOn, problemDescriptor: ProblemDescriptor.nullable() };

export const AssessmentCorrected = defineEvent('assessment.corrected.v1', {
  ...ofReferral,
  summary:
    'The day or the problem descriptor of an assessment had been recorded wrongly; these values stand.',
  firesWhen: 'A clinician corrects the last assessment, also after the end of treatment.',
  doesNotFireWhen: 'A later assessment finds another problem: that is assessment.recorded again.',
  data: z.object({
    referralId,
    personId,
    ...problem,
    before: z.object(problem).describe(recordedBefore),
    ...correction,
  }),
  example: {
    ...whose,
    assessedOn: '2024-06-17',
    problemDescriptor: 'F400',
    before: { assessedOn: '2024-06-17', problemDescriptor: 'F411' },
    ...exampleCorrection,
  },
  tryWith: '`POST /referrals/:referralId/assessment-correction`.',
});

export const ClosureCorrected = defineEvent('closure.corrected.v1', {
  ...ofReferral,
  summary: 'The day or the end code of a closed referral had been recorded wrongly; these values stand.',
  firesWhen: 'Staff correct how a referral was closed.',
  doesNotFireWhen: 'A referral should not have been closed at all: that is referral.reopened.',
  data: z.object({
    referralId,
    personId,
    ...closure,
    before: z.object(closure).describe(recordedBefore),
    ...correction,
  }),
  example: {
    ...whose,
    how: 'discharged',
    closedOn: '2024-09-30',
    endCode: '46',
    before: { how: 'discharged', closedOn: '2024-10-03', endCode: '47' },
    ...exampleCorrection,
  },
  tryWith: '`POST /referrals/:referralId/closure-correction`, once it is closed.',
});

export const ReferralReopened = defineEvent('referral.reopened.v1', {
  ...ofReferral,
  summary: 'A referral had been closed by mistake; it is open again as if it had never been closed.',
  firesWhen: 'Staff undo a decline, a discharge or a transfer.',
  doesNotFireWhen: 'Someone comes back after a course of treatment: that is a referral of its own.',
  data: z.object({ referralId, personId, before: z.object(closure).describe(recordedBefore), ...correction }),
  example: {
    ...whose,
    before: { how: 'discharged', closedOn: '2024-09-30', endCode: '46' },
    ...exampleCorrection,
    reason: 'recorded-in-error',
  },
  tryWith: '`POST /referrals/:referralId/reopening`, once it is closed.',
});

const ofPerson = {
  topic: 'referral',
  aggregate: 'person',
  aggregateId: 'personId',
  key: 'personId',
} as const;
const otherPersonId = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d5';
const referralIds = z.array(identifier).describe('The referrals that changed hands.');

export const PersonMerged = defineEvent('person.merged.v1', {
  ...ofPerson,
  summary: 'Two records were of one person: what hung on the one hangs on the other from now on.',
  firesWhen:
    'Staff merge two records of a person at one provider; again, with no referral, when they state whose account it is.',
  doesNotFireWhen: 'A possible duplicate is only pointed out.',
  data: z.object({
    personId: identifier.describe('The record that stays.'),
    mergedPersonId: identifier.describe('The record that goes into it.'),
    referralIds,
    accountsVerified: z
      .array(z.enum(['kept', 'merged']))
      .optional()
      .describe(
        'Of which of the two records somebody has verified that the account, whose token names it, is the person’s; the other’s, or where it is absent either’s, reaches nothing.',
      ),
  }),
  example: { personId: examplePersonId, mergedPersonId: otherPersonId, referralIds: [exampleReferralId] },
  additions: [
    {
      on: '2026-11-28',
      fields: ['accountsVerified'],
      says: 'Says which of the two accounts reach the record.',
    },
  ],
  tryWith: '`POST /persons/:personId/merge`.',
});

export const PersonUnmerged = defineEvent('person.unmerged.v1', {
  ...ofPerson,
  summary: 'A merge had been a mistake: the two records are two persons again.',
  firesWhen: 'Staff undo a merge.',
  doesNotFireWhen: 'A single referral was recorded for the wrong person.',
  data: z.object({
    personId: identifier.describe('The record into which the other had been merged.'),
    unmergedPersonId: identifier.describe('The record that stands for itself again.'),
    referralIds,
  }),
  example: { personId: examplePersonId, unmergedPersonId: otherPersonId, referralIds: [exampleReferralId] },
  tryWith: '`POST /persons/:personId/unmerge`, after a merge.',
});

export const PersonDied = defineEvent('person.died.v1', {
  ...ofPerson,
  summary: 'The person has died: nothing that was planned for him or her takes place, on any referral.',
  firesWhen:
    'A referral is closed with an end code that says so (17, 49), or its closure is corrected to one.',
  doesNotFireWhen: 'A death is only suspected, or such a closure is undone: that is referral.reopened.',
  data: z.object({
    personId: identifier.describe('Who has died.'),
    diedOn: calendarDay.describe('The day with which the referral was closed.'),
    referralId: identifier.describe(
      'The referral whose end says so; the other open ones are closed as well.',
    ),
  }),
  example: { personId: examplePersonId, diedOn: '2024-08-19', referralId: exampleReferralId },
  since: '2026-11-28',
  tryWith: '`POST /referrals/:referralId/discharge` with end code 49.',
});

export const PersonErased = defineEvent('person.erased.v1', {
  ...ofPerson,
  summary:
    'Who someone was is erased; the pseudonymous events stay. Whoever holds more about the person erases it.',
  firesWhen: 'An identity is erased on request or because the time for which it must be kept is over.',
  doesNotFireWhen: 'A request for erasure is refused because the record must be kept.',
  data: z.object({
    personId: identifier.describe('Whose identity it was.'),
    erasedOn: calendarDay.describe('The day from which nobody here knows it.'),
  }),
  example: { personId: examplePersonId, erasedOn: '2045-01-31' },
  tryWith: 'Erase the identity of someone whose record need not be kept any more.',
});

export const referralEvents = [
  ReferralReceived,
  AssessmentRecorded,
  ReferralAccepted,
  ReferralDeclined,
  ReferralDischarged,
  ReferralTransferred,
  ReferralCorrected,
  AssessmentCorrected,
  ClosureCorrected,
  ReferralReopened,
  ReferralVoided,
  ReferralUnvoided,
  PersonMerged,
  PersonUnmerged,
  PersonDied,
  PersonErased,
] as const;
