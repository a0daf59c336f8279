import { callerFrom } from './scope.js';

const personId = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4';
const patient = { sub: 'bea', role: 'patient', provider: 'DH0', person_id: personId };
const proved = { nhs_number: '9990000018', identity_proofing_level: 'P9' };

describe('an NHS number in a token', () => {
  it('is the patient’s own, when the identity provider has proved who it is', () => {
    expect(callerFrom({ ...patient, ...proved })).toMatchObject({
      personId,
      verifiedNhsNumber: '9990000018',
    });
  });

  it.each([
    ['a lower level of proof', { ...patient, ...proved, identity_proofing_level: 'P5' }],
    ['no level at all', { ...patient, nhs_number: '9990000018' }],
    ['a member of staff', { ...patient, ...proved, role: 'administrator' }],
    ['a partner', { ...patient, ...proved, role: 'partner' }],
  ])('counts for nothing with %s', (_what, claims) => {
    expect(callerFrom(claims).verifiedNhsNumber).toBeUndefined();
  });

  it.each(['9990000019', '9999999999', 'quagga'])('lets nobody in when it is none: %s', (nhs_number) => {
    expect(() => callerFrom({ ...patient, ...proved, nhs_number })).toThrow();
  });
});
