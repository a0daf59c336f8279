import { z } from 'zod';
import { correction, defineEvent, exampleCorrection } from '../define-event.js';
import { sourceOfReferral } from '../values/source-of-referral.js';
import { closure, ofReferral, personId, receivedOn, referralId, whose } from './referral-fields.js';

const voided = {
  referralId,
  personId,
  receivedOn,
  source: sourceOfReferral.schema,
  closure: z.object(closure).nullable().describe('How it was closed; null: it was open.'),
  ...correction,
};
const exampleVoided = {
  ...whose,
  receivedOn: '2024-06-03',
  source: 'B1',
  closure: null,
  ...exampleCorrection,
  reason: 'recorded-in-error',
} as const;

export const ReferralVoided = defineEvent('referral.voided.v1', {
  ...ofReferral,
  summary: 'A referral had been a mistake: it counts nowhere, and nothing of it is to take place.',
  firesWhen: 'Staff void a referral of which nobody was seen, with a reason.',
  doesNotFireWhen: 'Someone is turned away: that is a decline, and is counted.',
  data: z.object(voided),
  example: exampleVoided,
  since: '2026-11-28',
  tryWith: '`POST /referrals/:referralId/void`.',
});

export const ReferralUnvoided = defineEvent('referral.unvoided.v1', {
  ...ofReferral,
  summary: 'Voiding a referral had been a mistake: it stands and counts as before, with these values.',
  firesWhen: 'Staff undo the void of a referral.',
  doesNotFireWhen: 'A closure is undone: that is referral.reopened.',
  data: z.object(voided),
  example: exampleVoided,
  since: '2026-11-28',
  tryWith: '`POST /referrals/:referralId/unvoid`, after it was voided.',
});
