import { z } from 'zod';
import { calendarDay, identifier } from '../define-event.js';
import { endCode } from '../values/end-code.js';

export const referralId = identifier.describe('The referral: the pathway of one request for help.');
export const personId = identifier.describe('An opaque id; who it is, only the referral service knows.');
export const receivedOn = calendarDay.describe(
  'Referral request received date: day 0 of every waiting time.',
);

export const ofReferral = {
  topic: 'referral',
  aggregate: 'referral',
  aggregateId: 'referralId',
  key: 'referralId',
} as const;

export const closure = {
  how: z.enum(['declined', 'discharged', 'transferred']).describe('By which event it was closed.'),
  closedOn: calendarDay.describe('Service discharge date of the national data set.'),
  endCode: endCode.schema,
};

export const exampleReferralId = '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47';
export const examplePersonId = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4';
export const whose = { referralId: exampleReferralId, personId: examplePersonId };
