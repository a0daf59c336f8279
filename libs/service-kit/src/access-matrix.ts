import { roles as everyRole, type Role } from './scope.js';

/** The services behind the gateway. */
export const serviceNames = ['referral', 'scheduling', 'outcomes', 'workforce', 'insight'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** One route of the platform, and who may use it. */
export interface Door {
  /** Method and pattern: `GET /referrals/:referralId`. */
  readonly route: `${'GET' | 'POST'} /${string}`;
  /** The service that answers. */
  readonly service: string;
  /** `anyone`: no token is needed; if one is sent, it must be good. */
  readonly roles: readonly Role[] | 'anyone';
  /** Whether it shows or changes what is kept of one person, of many, or of nobody. What it shows is audited. */
  readonly record: 'one' | 'many' | 'none';
  /**
   * A clinician outside the person's care team is asked for a reason (break-glass). So it is wherever a clinician shows or
   * changes one person's record: the spec of this file holds every row to it.
   */
  readonly careTeam: boolean;
  /** A POST that only asks: names and numbers of people stand in no address, and so in no access log. */
  readonly asks?: true;
}

interface About {
  readonly record?: Door['record'];
  readonly careTeam?: boolean;
  readonly asks?: true;
}

/**
 * A row of the matrix.
 *
 * @param roles the roles that may, separated by blanks; `staff` stands for the four that work for a provider.
 */
export function door(route: Door['route'], service: string, roles: string, about: About = {}): Door {
  const { record = 'none', careTeam = false, asks } = about;
  const allowed = roles === 'anyone' ? roles : rolesIn(roles);
  const row: Door = { route, service, roles: allowed, record, careTeam };
  return asks ? { ...row, asks } : row;
}

const staff: readonly Role[] = ['clinician', 'administrator', 'clinical-lead', 'service-manager'];

function rolesIn(text: string): readonly Role[] {
  const words = text === '' ? [] : text.split(' ');
  const named = words.flatMap((word): readonly string[] => (word === 'staff' ? staff : [word]));
  const unknown = named.find((word) => !everyRole.some((role) => role === word));
  if (unknown !== undefined) throw new Error(`The access matrix names a role that there is not: ${unknown}.`);
  return everyRole.filter((role) => named.includes(role));
}

const one = { record: 'one' } as const;
const ofCareTeam = { record: 'one', careTeam: true } as const;
const many = { record: 'many' } as const;

/**
 * Who may do what: every route of the platform, one row each. The gateway opens these doors and no others, and each
 * service checks the same rows again. The page docs/access.md and the OpenAPI document are made from them.
 */
export const doors: readonly Door[] = [
  // referral: people and their requests for help
  door('POST /referrals', 'referral', 'administrator clinician', ofCareTeam),
  door('POST /self-referrals', 'referral', 'patient', one),
  door('POST /providers/:providerCode/self-referrals', 'referral', 'anyone', one),
  door('GET /self-referrals', 'referral', 'staff', many),
  door('GET /inbox', 'referral', 'staff', many),
  door('POST /referrals/:referralId/owner', 'referral', 'staff', ofCareTeam),
  door('GET /self-referral-form', 'referral', 'anyone'),
  door('GET /gp-practices', 'referral', 'anyone'),
  door('POST /referrals/:referralId/assessment', 'referral', 'clinician', ofCareTeam),
  door('POST /referrals/:referralId/acceptance', 'referral', 'clinician administrator', ofCareTeam),
  door('POST /referrals/:referralId/decline', 'referral', 'clinician administrator', ofCareTeam),
  door('POST /referrals/:referralId/discharge', 'referral', 'clinician', ofCareTeam),
  door('POST /referrals/:referralId/withdrawal', 'referral', 'patient clinician administrator', ofCareTeam),
  door('POST /referrals/:referralId/transfer', 'referral', 'clinician administrator', ofCareTeam),
  door('GET /referrals/:referralId', 'referral', 'staff patient', ofCareTeam),
  door('POST /persons/:personId/merge', 'referral', 'administrator clinician clinical-lead', ofCareTeam),
  door('POST /persons/:personId/unmerge', 'referral', 'administrator clinician clinical-lead', ofCareTeam),
  door('POST /persons/:personId/account-verification', 'referral', 'administrator clinical-lead', one),
  door('POST /professional-referrals', 'referral', 'partner', one),
  door('GET /professional-referrals/:reference', 'referral', 'partner', one),
  door('GET /people-at-several-providers', 'referral', 'icb-analyst'),
  door('GET /possible-duplicates', 'referral', 'administrator clinician clinical-lead', many),
  door(
    'POST /possible-duplicates/:possibleDuplicateId/settlement',
    'referral',
    'administrator clinician clinical-lead',
    ofCareTeam,
  ),
  door('GET /waiting-list', 'referral', 'staff', many),
  door('POST /persons/search', 'referral', 'clinician administrator clinical-lead', {
    record: 'many',
    asks: true,
  }),
  door('POST /persons/names', 'referral', 'clinician administrator clinical-lead', {
    record: 'many',
    asks: true,
  }),
  door('GET /persons/:personId', 'referral', 'clinician administrator clinical-lead patient', ofCareTeam),
  door('POST /persons/:personId/details', 'referral', 'administrator clinician patient', ofCareTeam),
  door('GET /proposals', 'referral', 'administrator clinician', many),
  door('GET /persons/:personId/proposals', 'referral', 'administrator clinician', ofCareTeam),
  door(
    'POST /persons/:personId/proposals/:proposalId/decision',
    'referral',
    'administrator clinician',
    ofCareTeam,
  ),

  // referral: what had been recorded wrongly is put right
  door(
    'POST /referrals/:referralId/correction',
    'referral',
    'clinician administrator clinical-lead',
    ofCareTeam,
  ),
  door(
    'POST /referrals/:referralId/assessment-correction',
    'referral',
    'clinician clinical-lead',
    ofCareTeam,
  ),
  door(
    'POST /referrals/:referralId/closure-correction',
    'referral',
    'clinician administrator clinical-lead',
    ofCareTeam,
  ),
  door('POST /referrals/:referralId/reopening', 'referral', 'clinician clinical-lead', ofCareTeam),
  door('POST /referrals/:referralId/void', 'referral', 'clinician administrator clinical-lead', ofCareTeam),
  door('POST /referrals/:referralId/unvoid', 'referral', 'administrator clinical-lead', ofCareTeam),
  door('GET /referrals/:referralId/corrections', 'referral', 'staff', ofCareTeam),

  // scheduling: clinics and appointments
  door('POST /clinics', 'scheduling', 'administrator service-manager clinician'),
  door('POST /clinics/:clinicId/withdrawal', 'scheduling', 'administrator service-manager clinician', {
    record: 'many',
    careTeam: true,
  }),
  door('POST /appointments', 'scheduling', 'administrator clinician', ofCareTeam),
  door('POST /appointments/retrospective', 'scheduling', 'administrator clinician', ofCareTeam),
  door('POST /appointments/:appointmentId/move', 'scheduling', 'administrator clinician patient', ofCareTeam),
  door(
    'POST /appointments/:appointmentId/cancellation',
    'scheduling',
    'administrator clinician patient',
    ofCareTeam,
  ),
  door('POST /appointments/:appointmentId/attendance', 'scheduling', 'administrator clinician', ofCareTeam),
  door(
    'POST /appointments/:appointmentId/correction',
    'scheduling',
    'clinician administrator clinical-lead',
    ofCareTeam,
  ),
  door('GET /appointments/:appointmentId/corrections', 'scheduling', 'staff', ofCareTeam),
  door('GET /slots', 'scheduling', 'staff'),
  door('GET /clinicians/:clinicianId/diary', 'scheduling', 'staff', many),
  door('GET /appointments/unrecorded', 'scheduling', 'staff', many),
  door('GET /appointments/nothing-booked', 'scheduling', 'staff', many),
  door('GET /appointments/attention', 'scheduling', 'clinician administrator clinical-lead', many),
  door('GET /appointments', 'scheduling', 'staff patient', { record: 'many', careTeam: true }),

  // outcomes: questionnaires, risk and progress
  door('POST /referrals/:referralId/scores', 'outcomes', 'clinician patient', ofCareTeam),
  door('GET /referrals/:referralId/progress', 'outcomes', 'staff patient', ofCareTeam),
  door('GET /referrals/:referralId/outcome', 'outcomes', 'staff', ofCareTeam),
  door('GET /risks', 'outcomes', 'clinician clinical-lead', many),
  door('POST /risks/:questionnaireId/review', 'outcomes', 'clinician clinical-lead', ofCareTeam),
  door('POST /questionnaires/:questionnaireId/correction', 'outcomes', 'clinician clinical-lead', ofCareTeam),
  door('POST /questionnaires/:questionnaireId/withdrawal', 'outcomes', 'clinician clinical-lead', ofCareTeam),
  door('GET /questionnaires/:questionnaireId/corrections', 'outcomes', 'clinician clinical-lead', ofCareTeam),

  // workforce: clinicians and what they may deliver
  door('POST /clinicians', 'workforce', 'service-manager administrator'),
  door('POST /clinicians/:clinicianId/qualifications', 'workforce', 'service-manager administrator'),
  door('POST /clinicians/:clinicianId/trainings', 'workforce', 'service-manager administrator'),
  door('POST /clinicians/:clinicianId/training-extension', 'workforce', 'service-manager administrator'),
  door('POST /clinicians/:clinicianId/training-end', 'workforce', 'service-manager administrator'),
  door('POST /clinicians/:clinicianId/departure', 'workforce', 'service-manager administrator'),
  door('GET /clinicians', 'workforce', 'staff'),
  door('GET /clinicians/:clinicianId', 'workforce', 'staff'),

  // the audit: each service tells its own part, the gateway all together
  ...['referral', 'scheduling', 'outcomes'].flatMap((service) => [
    door(`GET /audit/${service}/persons/:personId`, service, 'clinical-lead patient', one),
    door(`GET /audit/${service}/break-glass`, service, 'clinical-lead', many),
    door(`POST /audit/${service}/break-glass/:entryNumber/review`, service, 'clinical-lead', one),
  ]),
  door('GET /persons/:personId/audit', 'gateway', 'clinical-lead patient', one),
  door('GET /audit/break-glass', 'gateway', 'clinical-lead', many),

  // what is held of a person, in parts and as a whole, and its erasure
  ...['referral', 'scheduling', 'outcomes'].map((service) =>
    door(`GET /held/${service}/persons/:personId`, service, 'administrator clinical-lead patient', one),
  ),
  door('GET /persons/:personId/everything', 'gateway', 'administrator clinical-lead patient', one),
  door('POST /persons/:personId/erasure', 'referral', 'administrator clinical-lead', one),

  // insight: figures, never a person
  door('GET /measures', 'insight', 'staff icb-analyst'),
  door('GET /measures/revisions', 'insight', 'staff icb-analyst'),
];
