import { ruleBrokenBy } from '#testing/broken-rule';
import { changeDetails, type DetailsChange, type NewDetails } from './person-details.js';
import type { Identity } from './person.js';

const known: Identity = {
  ...{ givenName: 'Ada', familyName: 'Sentinel', birthDate: '1990-05-17', nhsNumber: null },
  ...{ claimedNhsNumber: '9434765870', postcode: 'LS1 4AP', addressLines: ['1 The Headrow'] },
  ...{ telephone: '0113 496 0000', email: null, gpPracticeCode: 'A81001', gender: '2' },
  interpreter: { needed: false, language: null },
  contact: { preference: 'telephone', safeToLeaveMessage: false, safeToText: false, safeToPost: true },
  accessibleInformation: ['large-print'],
};

const byStaff = (values: NewDetails, reason: DetailsChange['reason'] = null) =>
  changeDetails(known, { by: 'staff', values, reason });
const byPerson = (values: NewDetails) => changeDetails(known, { by: 'person', values, reason: null });

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
    { nhsNumber: '9434765919' },
  ])('that name who it is are changed by staff, who say why: %j', (values) => {
    const [field] = Object.keys(values);

    expect(byStaff(values, 'transcription').identity).toMatchObject(values);
    expect(ruleBrokenBy(() => byStaff(values))).toMatchObject({
      ...{ code: 'correction.reason-needed', field: 'reason', kind: 'wrong-value' },
    });
    expect(ruleBrokenBy(() => byPerson({ telephone: '0113 496 0999', ...values }))).toMatchObject({
      ...{ code: 'person.changed-by-staff-only', field, kind: 'forbidden' },
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
    const { identity, before } = byStaff({ nhsNumber: '9434765919' }, 'late-information');

    expect(identity.claimedNhsNumber).toBeNull();
    expect(before).toEqual({ nhsNumber: null, claimedNhsNumber: '9434765870' });
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
