import type { AuditAction, AuditOutcome } from './audit.js';

/** What someone did, in words that a patient understands. A route that is not here is told by its kind. */
const ofRoutes: Readonly<Record<string, string>> = {
  'POST /referrals': 'Recorded a referral',
  'POST /self-referrals': 'Sent a self-referral',
  'POST /providers/:providerCode/self-referrals': 'Sent a self-referral',
  'GET /referrals/:referralId': 'Looked at the referral',
  'POST /referrals/:referralId/assessment': 'Recorded the assessment',
  'POST /referrals/:referralId/acceptance': 'Put the referral on a waiting list',
  'POST /referrals/:referralId/decline': 'Closed the referral before treatment',
  'POST /referrals/:referralId/discharge': 'Recorded the end of treatment',
  'POST /referrals/:referralId/void': 'Said that the referral was a mistake',
  'POST /referrals/:referralId/unvoid': 'Said that the referral was no mistake',
  'GET /waiting-list': 'Saw the referral in the waiting list',
  'GET /inbox': 'Saw the referral in the list of what was received',
  'POST /referrals/:referralId/owner': 'Said who sees to the referral',
  'POST /persons/search': 'Found the record by a search',
  'POST /persons/names': 'Saw the name in a list',
  'GET /appointments/unrecorded': 'Saw an appointment of which nothing was recorded yet',
  'GET /appointments/nothing-booked': 'Saw the referral in the list of those with nothing booked',
  'GET /referrals/:referralId/outcome': 'Looked at the outcome',
  'GET /persons/:personId': 'Looked at the name and contact details',
  'POST /persons/:personId/details': 'Changed the name or contact details',
  'GET /persons/:personId/proposals': 'Looked at what others said of the person',
  'POST /persons/:personId/proposals/:proposalId/decision':
    'Decided whether what others said of the person holds',
  'POST /appointments': 'Booked an appointment',
  'POST /appointments/retrospective': 'Recorded a contact that had taken place',
  'POST /appointments/:appointmentId/move': 'Moved an appointment',
  'POST /appointments/:appointmentId/cancellation': 'Cancelled an appointment',
  'POST /appointments/:appointmentId/attendance': 'Recorded whether an appointment took place',
  'POST /clinics/:clinicId/withdrawal': 'Cancelled an appointment, as its clinic was withdrawn',
  'GET /clinicians/:clinicianId/diary': 'Saw an appointment in a clinician’s diary',
  'GET /appointments/attention': 'Saw an appointment in the list of those to look at',
  'GET /appointments': 'Looked at the appointments',
  'POST /referrals/:referralId/scores': 'Recorded questionnaires',
  'GET /referrals/:referralId/progress': 'Looked at the progress',
  'GET /risks': 'Saw it in the list of answers about self-harm',
  'POST /risks/:questionnaireId/review': 'Reviewed an answer about self-harm',
};

const ofActions: Readonly<Record<AuditAction, string>> = {
  create: 'Added to the record',
  read: 'Looked at the record',
  update: 'Changed the record',
  list: 'Saw it in a list',
};

export function whatWasDone(entry: {
  readonly route: string;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
}): string {
  if (entry.outcome === 'refused') return 'Was asked for a reason, and was not let in';
  if (entry.outcome === 'not-done') return `Tried, but a rule did not allow it: ${wordsOf(entry)}`;
  return wordsOf(entry);
}

function wordsOf(entry: { readonly route: string; readonly action: AuditAction }): string {
  if (entry.action === 'list' && entry.route === 'POST /referrals') return ofActions.list;
  if (/^GET \/audit\/[a-z]+\/persons\//.test(entry.route)) return 'Looked at who has looked at the record';
  if (/^GET \/audit\//.test(entry.route)) return 'Saw it in the list of records opened for a special reason';
  if (/^POST \/audit\//.test(entry.route)) return 'Reviewed why someone had opened the record';
  return ofRoutes[entry.route] ?? ofActions[entry.action];
}

/**
 * SQL: whether a route is only ever used on records that look alike. A person does not see such an entry in the own audit:
 * whoever claims somebody's name or number would learn by it that the service knows that person.
 */
export function tellsOfLookAlike(route: string): string {
  return `${route} like '% /possible-duplicates%'`;
}
