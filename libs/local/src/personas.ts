import type { TokenClaims } from './tokens.js';
import { isProved, scopeOfStaff, workgroups, type CitizenIdentity, type NationalRole } from './roles.js';
import type { StaffIdentity } from './roles.js';

interface Named {
  /** What is chosen: `dh0-clinician`. It is the token's subject too. */
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
}

export interface StaffPersona extends Named, StaffIdentity {
  readonly kind: 'staff';
  readonly job: string;
  readonly nhsid_user_orgs: readonly { readonly org_code: string; readonly org_name: string }[];
  /** The clinician of `workforce` who this is; NHS CIS2 does not know it, the provider's directory does. */
  readonly clinicianId?: string;
}

export interface PatientPersona extends Named, CitizenIdentity {
  readonly kind: 'patient';
  readonly birthDate: string;
  readonly gpPractice: string;
  /** The provider that cares for the person. */
  readonly provider: string;
  readonly personId: string;
}

export type Persona = StaffPersona | PatientPersona;

const organisations: Readonly<Record<string, string>> = {
  DH0: 'Mind in the City, Hackney and Waltham Forest',
  NCH: 'TalkPlus',
  QMF: 'NHS North East London Integrated Care Board',
  X26: 'NHS England (platform operations)',
};

/** Job roles of the national directory, with the staff group they are filed under. */
const jobs = {
  healthProfessional: [
    'S8000:G8000:R8003',
    'Clinical":"Clinical Provision":"Health Professional Access Role',
  ],
  support: ['S8001:G8002:R8008', 'Admin & Clerical":"Admin & Clerical":"Admin/Clinical Support Access Role'],
  information: ['S8001:G8002:R8012', 'Admin & Clerical":"Admin & Clerical":"Information Officer Access Role'],
  systems: ['S8001:G8002:R8015', 'Admin & Clerical":"Admin & Clerical":"Systems Support Access Role'],
} as const;

interface Post {
  readonly org: string;
  readonly job: keyof typeof jobs;
  readonly team?: string;
}

/** Nobody who lives: every family name is Synthetic, every NHS number is of the 999 range, which is given to no one. */
export const personas: readonly Persona[] = [
  ...teamOf('DH0', 1),
  ...teamOf('NCH', 2),
  staff('icb-analyst', 'Ivy', {
    number: 31,
    job: 'analyst of the integrated care board',
    posts: [{ org: 'QMF', job: 'information' }],
  }),
  staff('operator', 'Otis', {
    number: 32,
    job: 'operator of the platform',
    posts: [{ org: 'X26', job: 'systems', team: workgroups.operator }],
  }),
  patient('patient-bea', 'Bea', { nhs_number: '9991112227', number: 1, birthDate: '1990-04-01' }),
  patient('patient-cy', 'Cy', { nhs_number: '9997654323', number: 2, birthDate: '1984-11-23' }),
];

/** The system of another organisation: it signs nobody in, it authenticates itself with its key. */
export const partner = { id: 'partner', role: 'partner', provider: 'DH0' } as const;

export function personaOf(id: string): Persona | undefined {
  return personas.find((one) => one.id === id);
}

/** The claims of a persona's access token, or null for one who has no way in. */
export function claimsOf(persona: Persona): TokenClaims | null {
  const { id: subject } = persona;
  if (persona.kind === 'patient') {
    const { provider, personId, nhs_number: nhsNumber } = persona;
    return isProved(persona) ? { role: 'patient', subject, provider, personId, nhsNumber } : null;
  }
  const scope = scopeOfStaff(persona);
  if (scope === null) return null;
  return { ...scope, subject, clinicianId: persona.clinicianId };
}

function teamOf(org: string, number: number): StaffPersona[] {
  const prefix = org.toLowerCase();
  const practice: Post = { org, job: 'healthProfessional' };
  const office: Post = { org, job: 'support' };
  const other: Post = { org: org === 'DH0' ? 'NCH' : 'DH0', job: 'healthProfessional' };
  const nth = (place: number) => number * 10 + place;
  return [
    staff(`${prefix}-clinician`, 'Ada', {
      number: nth(1),
      job: 'psychological wellbeing practitioner',
      posts: [practice, other],
    }),
    staff(`${prefix}-therapist`, 'Tom', {
      number: nth(2),
      job: 'high intensity therapist',
      posts: [practice],
    }),
    staff(`${prefix}-administrator`, 'Amy', { number: nth(3), job: 'administrator', posts: [office] }),
    staff(`${prefix}-clinical-lead`, 'Lea', {
      number: nth(4),
      job: 'clinical lead',
      posts: [{ ...practice, team: workgroups.clinicalLead }],
    }),
    staff(`${prefix}-service-manager`, 'Sam', {
      number: nth(5),
      job: 'service manager',
      posts: [{ ...office, team: workgroups.serviceManager }],
    }),
  ];
}

/** Someone of staff, with the first of the posts selected. */
function staff(
  id: string,
  givenName: string,
  about: { number: number; job: string; posts: readonly Post[] },
): StaffPersona {
  const { number, job, posts } = about;
  const roles = posts.map((post, place) => roleOf(post, number * 10 + place));
  const orgs = [...new Set(posts.map(({ org }) => org))];
  const isClinical = posts[0]?.job === 'healthProfessional';
  return {
    kind: 'staff',
    id,
    givenName,
    familyName: 'Synthetic',
    job,
    selected_roleid: roles[0]?.person_roleid ?? '',
    nhsid_nrbac_roles: roles,
    nhsid_user_orgs: orgs.map((org) => ({ org_code: org, org_name: organisations[org] ?? org })),
    ...(isClinical ? { clinicianId: `0199c000-0000-7000-8000-0000000000${number}` } : {}),
  };
}

function roleOf({ org, job, team }: Post, number: number): NationalRole {
  const [code, name] = jobs[job];
  return {
    person_orgid: `555000000${number}`,
    person_roleid: `555100000${number}`,
    org_code: org,
    role_name: `"${name}"`,
    role_code: code,
    activity_codes: [],
    workgroups: team === undefined ? [] : [team],
  };
}

function patient(
  id: string,
  givenName: string,
  about: { nhs_number: string; number: number; birthDate: string },
): PatientPersona {
  const { number, ...known } = about;
  return {
    kind: 'patient',
    id,
    givenName,
    familyName: 'Synthetic',
    identity_proofing_level: 'P9',
    gpPractice: 'Y99901',
    provider: 'DH0',
    personId: `0199b000-0000-7000-8000-00000000000${number}`,
    ...known,
  };
}
