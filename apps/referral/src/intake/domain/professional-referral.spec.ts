import { ruleBrokenBy } from '#testing/broken-rule';
import { unsaidIdentity, type Identity } from '../../person/domain/identity.js';
import { refuseUnlessSent, type ProfessionalReferral } from './professional-referral.js';

const now = '2024-06-03T10:00:00.000Z';

const unreachable: Identity = {
  ...unsaidIdentity,
  givenName: 'Ada',
  familyName: 'Byron',
  birthDate: '1980-05-04',
  nhsNumber: null,
  nhsNumberVerifiedBy: null,
  claimedNhsNumber: null,
  postcode: null,
  addressLines: [],
  telephone: null,
  email: null,
  gpPracticeCode: null,
  gender: null,
  interpreter: { needed: null, language: null },
  contact: { preference: null, safeToLeaveMessage: null, safeToText: null, safeToPost: null },
  accessibleInformation: [],
};

const sender = { kind: 'gp', source: 'A1', role: 'practice nurse' } as const;
const bare: ProfessionalReferral = {
  sender: { ...sender, organisationCode: null, telephone: null, email: null },
  identity: unreachable,
  reasons: ['worry'],
  inTheirWords: null,
  knownRisk: 'none-known',
  consentedOn: '2024-06-04',
  despite: null,
};

describe('a referral of a GP practice that lacks several parts', () => {
  it('is refused with all of them at once', () => {
    const { code, field, others } = ruleBrokenBy(() => refuseUnlessSent(bare, now));

    expect([[field, code], ...others.map((other) => [other.field, other.code])]).toEqual([
      ['consentedOn', 'time.in-future'],
      ['sender.organisationCode', 'sender.organisation-needed'],
      ['sender.telephone', 'sender.cannot-be-asked'],
      ['person.nhsNumber', 'person.nhs-number-needed'],
      ['person.telephone', 'person.cannot-be-reached'],
    ]);
  });

  it('is answered with where to turn, and with nothing else, while somebody is in danger', () => {
    const broken = ruleBrokenBy(() => refuseUnlessSent({ ...bare, knownRisk: 'immediate' }, now));

    expect(broken).toMatchObject({ code: 'professional-referral.immediate-risk', others: [] });
    expect(broken.more).toHaveProperty('crisisHelp');
  });
});
