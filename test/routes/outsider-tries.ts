import type { FilledProvider, StoredPerson } from '../platform/region.js';

/** One person, and the records that may be of the same. */
export interface Prepared {
  readonly victim: StoredPerson;
  readonly possibleDuplicateId: string;
  /** A record that may be of the same person. */
  readonly alikeId: string;
  /** A record that has gone into the victim's. */
  readonly mergedId: string;
}

/** Who tries, and from which clinic. */
export interface Outsider {
  readonly outsiderId: string;
  readonly clinicId: string;
}

/** One request. */
export interface Try {
  readonly path: string;
  readonly body?: object;
}

const why = { reason: 'recorded-in-error', correctedAt: new Date().toISOString() };
const step = { step: '2', therapy: '748051000000105' };
const questionnaires = [{ instrument: 'GAD-7', total: 9 }];

/** What would be done at each route if nobody asked for a reason. */
export function triesOf(
  { victim, possibleDuplicateId, alikeId, mergedId }: Prepared,
  provider: FilledProvider,
  { outsiderId, clinicId }: Outsider,
): Record<string, Try> {
  const { personId, referralId, appointmentIds, questionnaireIds } = victim;
  const [first = '', second = ''] = appointmentIds;
  const [questionnaireId = ''] = questionnaireIds;
  const at = { startsAt: '2026-03-10T09:00:00.000Z', minutes: 40, medium: '02' };
  const now = new Date().toISOString();
  const referral = `/referrals/${referralId}`;
  return {
    'POST /referrals': { path: '/referrals', body: { source: 'B1', receivedOn: '2026-03-05', personId } },
    'POST /referrals/:referralId/assessment': {
      path: `${referral}/assessment`,
      body: { assessedOn: '2026-03-10', suitable: true, problemDescriptor: 'F411' },
    },
    'POST /referrals/:referralId/acceptance': {
      path: `${referral}/acceptance`,
      body: { acceptedOn: '2026-03-10', ...step },
    },
    'POST /referrals/:referralId/decline': {
      path: `${referral}/decline`,
      body: { declinedOn: '2026-03-10', endCode: '10' },
    },
    'POST /referrals/:referralId/discharge': {
      path: `${referral}/discharge`,
      body: { dischargedOn: '2026-03-10', endCode: '46' },
    },
    'POST /referrals/:referralId/withdrawal': {
      path: `${referral}/withdrawal`,
      body: { withdrawnOn: '2026-03-10' },
    },
    'POST /referrals/:referralId/void': {
      path: `${referral}/void`,
      body: { reason: 'recorded-in-error', note: 'It was for somebody else.' },
    },
    'POST /referrals/:referralId/unvoid': {
      path: `${referral}/unvoid`,
      body: { reason: 'recorded-in-error' },
    },
    'POST /referrals/:referralId/transfer': {
      path: `${referral}/transfer`,
      body: { toProvider: 'NCH', transferredOn: '2026-03-10', reason: 'Moves.' },
    },
    'GET /referrals/:referralId': { path: referral },
    'POST /persons/:personId/merge': {
      path: `/persons/${alikeId}/merge`,
      body: { mergedPersonId: personId, reason: 'The same, I say.' },
    },
    'POST /persons/:personId/unmerge': {
      path: `/persons/${personId}/unmerge`,
      body: { mergedPersonId: mergedId, reason: 'Two, I say.' },
    },
    'POST /possible-duplicates/:possibleDuplicateId/settlement': {
      path: `/possible-duplicates/${possibleDuplicateId}/settlement`,
      body: { settledAs: 'different-persons' },
    },
    'GET /persons/:personId': { path: `/persons/${personId}` },
    'POST /persons/:personId/details': { path: `/persons/${personId}/details`, body: { email: null } },
    'GET /persons/:personId/proposals': { path: `/persons/${personId}/proposals` },
    'POST /persons/:personId/proposals/:proposalId/decision': {
      path: `/persons/${personId}/proposals/${mergedId}/decision`,
      body: { accept: ['telephone'] },
    },
    'POST /referrals/:referralId/correction': {
      path: `${referral}/correction`,
      body: { ...why, source: 'B1' },
    },
    'POST /referrals/:referralId/assessment-correction': {
      path: `${referral}/assessment-correction`,
      body: { ...why, problemDescriptor: 'F410' },
    },
    'POST /referrals/:referralId/closure-correction': {
      path: `${referral}/closure-correction`,
      body: { ...why, endCode: '47' },
    },
    'POST /referrals/:referralId/reopening': { path: `${referral}/reopening`, body: why },
    'GET /referrals/:referralId/corrections': { path: `${referral}/corrections` },
    'POST /clinics/:clinicId/withdrawal': {
      path: `/clinics/${provider.clinicIds[0] ?? ''}/withdrawal`,
      body: { withdrawnAt: '2026-03-03T10:00:00.000Z' },
    },
    'POST /appointments': {
      path: '/appointments',
      body: { referralId, clinicId, ...at, type: '03', bookedAt: '2026-03-05T09:00:00.000Z' },
    },
    'POST /appointments/retrospective': {
      path: '/appointments/retrospective',
      body: {
        referralId,
        clinicianId: outsiderId,
        ...at,
        startsAt: '2026-03-10T13:00:00.000Z',
        type: '02',
        therapies: [step.therapy],
        planned: 'N',
        attendance: '5',
      },
    },
    'POST /appointments/:appointmentId/move': {
      path: `/appointments/${second}/move`,
      body: { clinicId, startsAt: at.startsAt, movedAt: '2026-03-06T09:00:00.000Z', movedBy: 'provider' },
    },
    'POST /appointments/:appointmentId/cancellation': {
      path: `/appointments/${second}/cancellation`,
      body: { cancelledAt: '2026-03-06T09:00:00.000Z', cancelledBy: 'provider', reason: 'other' },
    },
    'POST /appointments/:appointmentId/attendance': {
      path: `/appointments/${second}/attendance`,
      body: { attendance: '3', recordedAt: now },
    },
    'POST /appointments/:appointmentId/correction': {
      path: `/appointments/${first}/correction`,
      body: { ...why, attendance: '7' },
    },
    'GET /appointments/:appointmentId/corrections': { path: `/appointments/${first}/corrections` },
    'GET /appointments': { path: `/appointments?referralId=${referralId}` },
    'POST /referrals/:referralId/scores': {
      path: `${referral}/scores`,
      body: { takenAt: '2026-03-10T09:00:00.000Z', occasion: 'in', questionnaires },
    },
    'GET /referrals/:referralId/progress': { path: `${referral}/progress` },
    'POST /risks/:questionnaireId/review': {
      path: `/risks/${questionnaireId}/review`,
      body: { found: ['no-current-risk'], actions: ['no-further-action'], note: 'Looked at.' },
    },
    'POST /questionnaires/:questionnaireId/correction': {
      path: `/questionnaires/${questionnaireId}/correction`,
      body: { ...why, questionnaires },
    },
    'POST /questionnaires/:questionnaireId/withdrawal': {
      path: `/questionnaires/${questionnaireId}/withdrawal`,
      body: { ...why, reason: 'wrong-person' },
    },
    'GET /questionnaires/:questionnaireId/corrections': {
      path: `/questionnaires/${questionnaireId}/corrections`,
    },
  };
}
