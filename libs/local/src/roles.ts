import type { TokenClaims } from './tokens.js';

/** A role of a member of staff, as NHS CIS2 gives it in `nhsid_nrbac_roles` (scope `nationalrbacaccess`). */
export interface NationalRole {
  readonly person_orgid: string;
  readonly person_roleid: string;
  /** ODS code of the organisation of the role. */
  readonly org_code: string;
  /** `"Clinical":"Clinical Provision":"Health Professional Access Role"` */
  readonly role_name: string;
  /** `S8000:G8000:R8003`: staff group, sub-group, job role. */
  readonly role_code: string;
  readonly activity_codes: readonly string[];
  /** Teams that the organisation itself names: they say what a national role does not. */
  readonly workgroups: readonly string[];
}

/** A member of staff, in the claims of NHS CIS2. */
export interface StaffIdentity {
  readonly selected_roleid: string;
  readonly nhsid_nrbac_roles: readonly NationalRole[];
}

/** A person, in the claims of NHS login. */
export interface CitizenIdentity {
  readonly nhs_number: string;
  /** P5 is little more than an address that answers; P9 has been compared with a photograph. */
  readonly identity_proofing_level: 'P0' | 'P5' | 'P9';
}

/** The teams whose members lead or manage; each provider has them in its own directory. */
export const workgroups = {
  clinicalLead: 'talking-therapies-clinical-leads',
  serviceManager: 'talking-therapies-service-managers',
  operator: 'stepwise-operators',
} as const;

const clinical = ['R8000', 'R8001', 'R8003'];
const clerical = ['R8006', 'R8008', 'R8009', 'R8010', 'R8011'];
const information = 'R8012';
const systemsSupport = 'R8015';

type TokenScope = Pick<TokenClaims, 'role' | 'provider' | 'icb'>;

/**
 * What a member of staff is to us: the one role that was selected decides, whatever other roles there are, and its organisation is
 * the one whose people may be seen. Job roles are those of the national directory (R8003 Health Professional Access Role).
 *
 * @returns null where the selected role is none that we know: then there is no way in.
 */
export function scopeOfStaff(staff: StaffIdentity): TokenScope | null {
  const selected = staff.nhsid_nrbac_roles.find(
    ({ person_roleid: roleId }) => roleId === staff.selected_roleid,
  );
  if (selected === undefined) return null;
  const { org_code: provider, role_code: roleCode } = selected;
  const job = roleCode.split(':')[2] ?? '';
  const isMember = (team: string): boolean => selected.workgroups.includes(team);

  if (job === systemsSupport) return isMember(workgroups.operator) ? { role: 'operator' } : null;
  if (job === information) return { role: 'icb-analyst', icb: provider };
  if (clinical.includes(job)) {
    return { role: isMember(workgroups.clinicalLead) ? 'clinical-lead' : 'clinician', provider };
  }
  if (!clerical.includes(job)) return null;
  return { role: isMember(workgroups.serviceManager) ? 'service-manager' : 'administrator', provider };
}

/** Only who has been proved to be the person comes near the person's record: P9, as for every NHS login to a record. */
export function isProved(citizen: CitizenIdentity): boolean {
  return citizen.identity_proofing_level === 'P9';
}
