import { roles as everyRole, type Role } from './scope.js';

/** The services behind the gateway. */
export const serviceNames = ['referral', 'scheduling', 'outcomes', 'workforce', 'insight'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** One route of the platform, and who may use it. */
export interface RoutePolicy {
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
  readonly record?: RoutePolicy['record'];
  readonly careTeam?: boolean;
  readonly asks?: true;
}

/**
 * A row of the matrix.
 *
 * @param roles the roles that may, separated by blanks; `staff` stands for the four that work for a provider.
 */
export function routePolicy(
  route: RoutePolicy['route'],
  service: string,
  roles: string,
  about: About = {},
): RoutePolicy {
  const { record = 'none', careTeam = false, asks } = about;
  const allowed = roles === 'anyone' ? roles : rolesIn(roles);
  const row: RoutePolicy = { route, service, roles: allowed, record, careTeam };
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
 * Who may do what: every route of the platform, one row each. The gateway opens these routes and no others, and each
 * service checks the same rows again. The page docs/access.md and the OpenAPI document are made from them.
 */
export const routePolicies: readonly RoutePolicy[] = [
  // referral: people and their requests for help
  routePolicy('POST /referrals', 'referral', 'administrator clinician', ofCareTeam),
  routePolicy('POST /self-referrals', 'referral', 'patient', one),
  routePolicy('POST /providers/:providerCode/self-referrals', 'referral', 'anyone', one),
  routePolicy('GET /self-referrals', 'referral', 'staff', many),
  routePolicy('GET /inbox', 'referral', 'staff', many),
  routePolicy('POST /referrals/:referralId/owner', 'referral', 'staff', ofCareTeam),
  routePolicy('GET /self-referral-form', 'referral', 'anyone'),
  routePolicy('GET /gp-practices', 'referral', 'anyone'),
  routePolicy('POST /referrals/:referralId/assessment', 'referral', 'clinician', ofCareTeam),
  routePolicy('POST /referrals/:referralId/acceptance', 'referral', 'clinician administrator', ofCareTeam),
  routePolicy('POST /referrals/:referralId/decline', 'referral', 'clinician administrator', ofCareTeam),
  routePolicy('POST /referrals/:referralId/discharge', 'referral', 'clinician', ofCareTeam),
  routePolicy(
    'POST /referrals/:referralId/withdrawal',
    'referral',
    'patient clinician administrator',
    ofCareTeam,
  ),
  routePolicy('POST /referrals/:referralId/transfer', 'referral', 'clinician administrator', ofCareTeam),
  routePolicy('GET /referrals/:referralId', 'referral', 'staff patient', ofCareTeam),
  routePolicy(
    'POST /persons/:personId/merge',
    'referral',
    'administrator clinician clinical-lead',
    ofCareTeam,
  ),
  routePolicy(
    'POST /persons/:personId/unmerge',
    'referral',
    'administrator clinician clinical-lead',
    ofCareTeam,
  ),
  routePolicy('POST /persons/:personId/account-verification', 'referral', 'administrator clinical-lead', one),
  routePolicy('POST /professional-referrals', 'referral', 'partner', one),
  routePolicy('GET /professional-referrals/:reference', 'referral', 'partner', one),
  routePolicy('GET /people-at-several-providers', 'referral', 'icb-analyst'),
  routePolicy('GET /possible-duplicates', 'referral', 'administrator clinician clinical-lead', many),
  routePolicy(
    'POST /possible-duplicates/:possibleDuplicateId/settlement',
    'referral',
    'administrator clinician clinical-lead',
    ofCareTeam,
  ),
  routePolicy('GET /waiting-list', 'referral', 'staff', many),
  routePolicy('POST /persons/search', 'referral', 'clinician administrator clinical-lead', {
    record: 'many',
    asks: true,
  }),
  routePolicy('POST /persons/names', 'referral', 'clinician administrator clinical-lead', {
    record: 'many',
    asks: true,
  }),
  routePolicy(
    'GET /persons/:personId',
    'referral',
    'clinician administrator clinical-lead patient',
    ofCareTeam,
  ),
  routePolicy('POST /persons/:personId/details', 'referral', 'administrator clinician patient', ofCareTeam),
  routePolicy('GET /proposals', 'referral', 'administrator clinician', many),
  routePolicy('GET /persons/:personId/proposals', 'referral', 'administrator clinician', ofCareTeam),
  routePolicy(
    'POST /persons/:personId/proposals/:proposalId/decision',
    'referral',
    'administrator clinician',
    ofCareTeam,
  ),

  // referral: what had been recorded wrongly is corrected
  routePolicy(
    'POST /referrals/:referralId/correction',
    'referral',
    'clinician administrator clinical-lead',
    ofCareTeam,
  ),
  routePolicy(
    'POST /referrals/:referralId/assessment-correction',
    'referral',
    'clinician clinical-lead',
    ofCareTeam,
  ),
  routePolicy(
    'POST /referrals/:referralId/closure-correction',
    'referral',
    'clinician administrator clinical-lead',
    ofCareTeam,
  ),
  routePolicy('POST /referrals/:referralId/reopening', 'referral', 'clinician clinical-lead', ofCareTeam),
  routePolicy(
    'POST /referrals/:referralId/void',
    'referral',
    'clinician administrator clinical-lead',
    ofCareTeam,
  ),
  routePolicy('POST /referrals/:referralId/unvoid', 'referral', 'administrator clinical-lead', ofCareTeam),
  routePolicy('GET /referrals/:referralId/corrections', 'referral', 'staff', ofCareTeam),

  // scheduling: clinics and appointments
  routePolicy('POST /clinics', 'scheduling', 'administrator service-manager clinician'),
  routePolicy('POST /clinics/:clinicId/withdrawal', 'scheduling', 'administrator service-manager clinician', {
    record: 'many',
    careTeam: true,
  }),
  routePolicy('POST /appointments', 'scheduling', 'administrator clinician', ofCareTeam),
  routePolicy('POST /appointments/retrospective', 'scheduling', 'administrator clinician', ofCareTeam),
  routePolicy(
    'POST /appointments/:appointmentId/move',
    'scheduling',
    'administrator clinician patient',
    ofCareTeam,
  ),
  routePolicy(
    'POST /appointments/:appointmentId/cancellation',
    'scheduling',
    'administrator clinician patient',
    ofCareTeam,
  ),
  routePolicy(
    'POST /appointments/:appointmentId/attendance',
    'scheduling',
    'administrator clinician',
    ofCareTeam,
  ),
  routePolicy(
    'POST /appointments/:appointmentId/correction',
    'scheduling',
    'clinician administrator clinical-lead',
    ofCareTeam,
  ),
  routePolicy('GET /appointments/:appointmentId/corrections', 'scheduling', 'staff', ofCareTeam),
  routePolicy('GET /slots', 'scheduling', 'staff'),
  routePolicy('GET /clinicians/:clinicianId/diary', 'scheduling', 'staff', many),
  routePolicy('GET /appointments/unrecorded', 'scheduling', 'staff', many),
  routePolicy('GET /appointments/nothing-booked', 'scheduling', 'staff', many),
  routePolicy('GET /appointments/attention', 'scheduling', 'clinician administrator clinical-lead', many),
  routePolicy('GET /appointments', 'scheduling', 'staff patient', { record: 'many', careTeam: true }),

  // outcomes: questionnaires, risk and progress
  routePolicy('POST /referrals/:referralId/scores', 'outcomes', 'clinician patient', ofCareTeam),
  routePolicy('GET /referrals/:referralId/progress', 'outcomes', 'staff patient', ofCareTeam),
  routePolicy('GET /referrals/:referralId/outcome', 'outcomes', 'staff', ofCareTeam),
  routePolicy('GET /risks', 'outcomes', 'clinician clinical-lead', many),
  routePolicy('POST /risks/:questionnaireId/review', 'outcomes', 'clinician clinical-lead', ofCareTeam),
  routePolicy(
    'POST /questionnaires/:questionnaireId/correction',
    'outcomes',
    'clinician clinical-lead',
    ofCareTeam,
  ),
  routePolicy(
    'POST /questionnaires/:questionnaireId/withdrawal',
    'outcomes',
    'clinician clinical-lead',
    ofCareTeam,
  ),
  routePolicy(
    'GET /questionnaires/:questionnaireId/corrections',
    'outcomes',
    'clinician clinical-lead',
    ofCareTeam,
  ),

  // workforce: clinicians and what they may deliver
  routePolicy('POST /clinicians', 'workforce', 'service-manager administrator'),
  routePolicy('POST /clinicians/:clinicianId/qualifications', 'workforce', 'service-manager administrator'),
  routePolicy('POST /clinicians/:clinicianId/trainings', 'workforce', 'service-manager administrator'),
  routePolicy(
    'POST /clinicians/:clinicianId/training-extension',
    'workforce',
    'service-manager administrator',
  ),
  routePolicy('POST /clinicians/:clinicianId/training-end', 'workforce', 'service-manager administrator'),
  routePolicy('POST /clinicians/:clinicianId/departure', 'workforce', 'service-manager administrator'),
  routePolicy('GET /clinicians', 'workforce', 'staff'),
  routePolicy('GET /clinicians/:clinicianId', 'workforce', 'staff'),

  // the audit: each service tells its own part, the gateway all together
  ...['referral', 'scheduling', 'outcomes'].flatMap((service) => [
    routePolicy(`GET /audit/${service}/persons/:personId`, service, 'clinical-lead patient', one),
    routePolicy(`GET /audit/${service}/break-glass`, service, 'clinical-lead', many),
    routePolicy(`POST /audit/${service}/break-glass/:entryNumber/review`, service, 'clinical-lead', one),
  ]),
  routePolicy('GET /persons/:personId/audit', 'gateway', 'clinical-lead patient', one),
  routePolicy('GET /audit/break-glass', 'gateway', 'clinical-lead', many),

  // what is held of a person, in parts and as a whole, and its erasure
  ...['referral', 'scheduling', 'outcomes'].map((service) =>
    routePolicy(
      `GET /held/${service}/persons/:personId`,
      service,
      'administrator clinical-lead patient',
      one,
    ),
  ),
  routePolicy('GET /persons/:personId/everything', 'gateway', 'administrator clinical-lead patient', one),
  routePolicy('POST /persons/:personId/erasure', 'referral', 'administrator clinical-lead', one),

  // insight: figures, never a person
  routePolicy('GET /measures', 'insight', 'staff icb-analyst'),
  routePolicy('GET /measures/revisions', 'insight', 'staff icb-analyst'),
];
