import { ruleBrokenBy } from '#testing/broken-rule';
import { changeDetails, type DetailsChange, type NewDetails } from './person-details.js';
import { unsaidIdentity, type Identity } from './identity.js';

const known: Identity = {
  ...unsaidIdentity,
  givenName: 'Ada',
  familyName: 'Sentinel',
  birthDate: '1990-05-17',
  nhsNumber: null,
  nhsNumberVerifiedBy: null,
  claimedNhsNumber: '9434765870',
  postcode: 'LS1 4AP',
  addressLines: ['1 The Headrow'],
  telephone: '0113 496 0000',
  email: null,
  gpPracticeCode: 'A81001',
  gender: '2',
  interpreter: { needed: false, language: null },
  contact: { preference: 'telephone', safeToLeaveMessage: false, safeToText: false, safeToPost: true },
  accessibleInformation: ['large-print'],
};

const byStaff = (values: NewDetails, reason: DetailsChange['reason'] = null, personAgreed = true) =>
  changeDetails(known, { by: 'staff', values, reason, personAgreed });
const byPerson = (values: NewDetails) =>
  changeDetails(known, { by: 'person', values, reason: null, personAgreed: false });

describe('the details of a person', () => {
  it.each<NewDetails>([
    { telephone: '0113 496 0999' },
    { email: 'ada@sentinel.example' },
    { addressLines: ['2 The Headrow'] },
    { postcode: null },
    { gpPracticeCode: 'B82001' },
    { gender: 'X' },
    { interpreter: { needed: true, language: 'ur' } },
    { contact: { preference: 'letter', safeToLeaveMessage: true } },
    { accessibleInformation: [] },
  ])('are changed by the person and by staff alike where they say how to reach: %j', (values) => {
    const [name] = Object.keys(values);

    expect(byPerson(values)).toMatchObject({ changed: [name], after: values });
    expect(byStaff(values)).toMatchObject({ changed: [name], after: values });
  });

  it.each<NewDetails>([
    { givenName: 'Augusta' },
    { familyName: 'Sentinel-Byron' },
    { birthDate: '1990-05-18' },
    { nhsNumber: '9434765919', nhsNumberVerifiedBy: 'document-seen' },
  ])('that name who it is are changed by staff, who say why: %j', (values) => {
    const [field] = Object.keys(values);

    expect(byStaff(values, 'transcription').identity).toMatchObject(values);
    expect(ruleBrokenBy(() => byStaff(values))).toMatchObject({
      code: 'correction.reason-needed',
      field: 'reason',
      kind: 'wrong-value',
    });
    expect(ruleBrokenBy(() => byPerson({ telephone: '0113 496 0999', ...values }))).toMatchObject({
      code: 'person.changed-by-staff-only',
      field,
      kind: 'forbidden',
    });
  });

  it('tell what stood before of what changed, and of nothing else', () => {
    const changed = byStaff({ telephone: '0113 496 0999', postcode: 'LS1 4AP' });

    expect(changed.before).toEqual({ telephone: '0113 496 0000' });
    expect(changed.identity).toEqual({ ...known, telephone: '0113 496 0999' });
  });

  it('keep the wishes that were not asked again', () => {
    const { identity } = byPerson({ contact: { preference: 'telephone', safeToLeaveMessage: true } });

    expect(identity.contact).toEqual({ ...known.contact, safeToLeaveMessage: true });
  });

  it('hold no claim any more once the NHS number is known', () => {
    const values = { nhsNumber: '9434765919', nhsNumberVerifiedBy: 'pds-trace' } as const;

    const { identity, before } = byStaff(values, 'late-information');

    expect(identity.claimedNhsNumber).toBeNull();
    expect(before).toEqual({
      nhsNumber: null,
      nhsNumberVerifiedBy: null,
      claimedNhsNumber: '9434765870',
    });
  });

  it('hold no NHS number that nobody says how he or she verified', () => {
    const refusals = [{ nhsNumber: '9434765919' }, { nhsNumberVerifiedBy: 'pds-trace' } as const].map(
      (values) => ruleBrokenBy(() => byStaff(values, 'late-information')),
    );

    expect(refusals).toMatchObject([
      { code: 'nhs-number.verification-needed', field: 'nhsNumberVerifiedBy' },
      { code: 'nhs-number.missing', field: 'nhsNumber' },
    ]);
  });

  it.each<NewDetails>([
    { contact: { safeToLeaveMessage: true } },
    { contact: { safeToText: true } },
    { contact: { safeToText: null } },
    { contact: { preference: 'letter' } },
  ])('allow no more ways to reach someone on the word of staff, unless the person agreed: %j', (values) => {
    expect(ruleBrokenBy(() => byStaff(values, null, false))).toMatchObject({
      code: 'person.agreement-needed',
      field: 'personAgreed',
      kind: 'wrong-value',
    });
    expect(byStaff({ contact: { safeToPost: false } }, null, false).changed).toEqual(['contact']);
    expect(byPerson(values).changed).toEqual(['contact']);
  });

  it.each<[string, NewDetails, string, string]>([
    ['as they are known', { telephone: '0113 496 0000' }, 'correction.changes-nothing', 'telephone'],
    ['not at all', {}, 'correction.changes-nothing', 'telephone'],
    ['without the telephone that was wished', { telephone: null }, 'person.cannot-be-reached', 'telephone'],
    [
      'with a wish for letters by email and no address of it',
      { contact: { preference: 'email', safeToLeaveMessage: true } },
      ...(['person.cannot-be-reached', 'email'] as const),
    ],
    [
      'with a wish for what is not safe',
      { contact: { preference: 'text', safeToLeaveMessage: true } },
      ...(['person.preference-not-safe', 'contact.preference'] as const),
    ],
  ])('are refused when sent %s, and the field is named', (_how, values, code, field) => {
    expect(ruleBrokenBy(() => byPerson(values))).toMatchObject({ code, field, kind: 'wrong-value' });
  });
});
