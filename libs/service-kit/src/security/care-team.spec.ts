import { confirmationOf, type CareTeamMembership, type CareTeamRelation } from './care-team.js';
import type { AccessReason } from '../http/request-context.js';
import type { Caller } from './scope.js';

const [self, colleague] = ['self', 'colleague'];

function caller(role: Caller['role']): Caller {
  const whose = { subject: 'somebody', providerCode: null, icbCode: null, providers: [] };
  return { ...whose, role, ...(role === 'clinician' && { clinicianId: self }) };
}

function confirmed(
  by: { role: Caller['role']; reason?: AccessReason; membership?: CareTeamMembership; isConfirmed?: boolean },
  clinicianId: string,
) {
  const { role, reason = null, membership, isConfirmed = false } = by;
  const at: CareTeamRelation | null =
    membership === undefined ? null : { membership, isConfirmed, isOfReferralOnly: false };
  return confirmationOf({ caller: caller(role), accessReason: reason }, at, clinicianId);
}

describe('a membership in a care team', () => {
  it.each(['administrator', 'clinical-lead', 'service-manager'] as const)('is confirmed by a %s', (role) => {
    expect(confirmed({ role }, colleague)).toBe('staff');
  });

  it.each(['patient', 'partner', 'anyone'] as const)('is not confirmed by a %s', (role) => {
    expect(confirmed({ role }, colleague)).toBeUndefined();
  });

  it('is confirmed by a colleague who is confirmed, and by no other', () => {
    const role = 'clinician';

    expect(confirmed({ role, membership: 'inside', isConfirmed: true }, colleague)).toBe('staff');
    expect(confirmed({ role, membership: 'inside' }, colleague)).toBeUndefined();
    expect(confirmed({ role, membership: 'nobody-yet' }, colleague)).toBeUndefined();
  });

  it('is not confirmed by the own act, of whoever is confirmed neither', () => {
    const role = 'clinician';

    expect(confirmed({ role, membership: 'inside', isConfirmed: true }, self)).toBeUndefined();
    expect(confirmed({ role, membership: 'nobody-yet' }, self)).toBeUndefined();
  });

  it('is confirmed by taking over the care from outside, not by the reason of one who is inside anyway', () => {
    const taking = { role: 'clinician', reason: 'taking-over-care' } as const;

    expect(confirmed({ ...taking, membership: 'outside' }, self)).toBe('reason');
    expect(confirmed({ ...taking, membership: 'inside' }, self)).toBeUndefined();
    expect(confirmed({ ...taking, membership: 'nobody-yet' }, self)).toBeUndefined();
    expect(confirmed({ ...taking, reason: 'emergency', membership: 'outside' }, self)).toBeUndefined();
  });
});
