import { contactsOf, intensityOf, isTreatmentContact, type CareContact } from './treatment-contact.js';

const cognitiveBehaviourTherapy = '304891004';
const guidedSelfHelp = '748051000000105';
const employmentSupport = '1098051000000103';
const span = { receivedOn: '2024-06-03', endedOn: '2024-09-30' };

function aContact(special: Partial<CareContact> = {}): CareContact {
  const attended: CareContact = {
    type: '02',
    attendance: '5',
    planned: 'Y',
    therapies: [cognitiveBehaviourTherapy],
    contactOn: '2024-07-01',
  };
  return { ...attended, ...special };
}

describe('a contact counts as treatment', () => {
  it.each(['02', '03', '05'] as const)('when someone was seen in an appointment of type %s', (type) => {
    expect(isTreatmentContact(aContact({ type }), span)).toBe(true);
    expect(isTreatmentContact(aContact({ type, attendance: '6' }), span)).toBe(true);
  });

  it('when it was unplanned, whatever its attendance code', () => {
    expect(isTreatmentContact(aContact({ planned: 'N', attendance: '3' }), span)).toBe(true);
    expect(isTreatmentContact(aContact({ planned: 'N', attendance: null }), span)).toBe(true);
  });

  it('on the very days of receipt and discharge', () => {
    expect(isTreatmentContact(aContact({ contactOn: '2024-06-03' }), span)).toBe(true);
    expect(isTreatmentContact(aContact({ contactOn: '2024-09-30' }), span)).toBe(true);
  });

  it('while the pathway is open', () => {
    expect(isTreatmentContact(aContact({ contactOn: '2026-01-05' }), { ...span, endedOn: null })).toBe(true);
  });
});

describe('a contact does not count as treatment', () => {
  it.each(['01', '04', '06', '07', '08', '09', '10'] as const)(
    'when its type is %s: assessment, review, follow-up, other, employment',
    (type) => {
      expect(isTreatmentContact(aContact({ type }), span)).toBe(false);
    },
  );

  it.each(['2', '3', '4', '7', null] as const)(
    'when it was planned and its attendance code is %s',
    (attendance) => {
      expect(isTreatmentContact(aContact({ attendance }), span)).toBe(false);
    },
  );

  it('when employment support was given in it, alone or beside therapy', () => {
    const therapies = [cognitiveBehaviourTherapy, employmentSupport];

    expect(isTreatmentContact(aContact({ therapies }), span)).toBe(false);
  });

  it('before receipt of the referral or after discharge', () => {
    expect(isTreatmentContact(aContact({ contactOn: '2024-06-02' }), span)).toBe(false);
    expect(isTreatmentContact(aContact({ contactOn: '2024-10-01' }), span)).toBe(false);
  });
});

describe('the contacts of a pathway', () => {
  const assessment = aContact({ type: '01', therapies: [], contactOn: '2024-06-17' });
  const second = aContact({ contactOn: '2024-07-15' });
  const first = aContact({ contactOn: '2024-07-01', therapies: [guidedSelfHelp] });
  const missed = aContact({ contactOn: '2024-07-08', attendance: '3' });
  const followUp = aContact({ type: '06', contactOn: '2024-09-20' });

  it('are counted and dated in whatever order they were learnt', () => {
    expect(contactsOf([followUp, second, missed, first, assessment], span)).toEqual({
      careContacts: 4,
      treatmentContacts: 2,
      firstAssessmentOn: '2024-06-17',
      firstTreatmentOn: '2024-07-01',
      secondTreatmentOn: '2024-07-15',
      lastTreatmentOn: '2024-07-15',
      intensity: 'both',
    });
  });

  it('show someone who was assessed and never treated', () => {
    const contacts = contactsOf([assessment, missed], span);

    expect(contacts).toMatchObject({
      careContacts: 1,
      treatmentContacts: 0,
      firstTreatmentOn: null,
      intensity: 'no-code',
    });
  });

  it('take assessment and treatment in one contact as both', () => {
    const both = aContact({ type: '03', contactOn: '2024-06-10' });

    expect(contactsOf([both], span)).toMatchObject({
      firstAssessmentOn: '2024-06-10',
      firstTreatmentOn: '2024-06-10',
    });
  });
});

describe('the intensity of a pathway', () => {
  it.each([
    [[guidedSelfHelp], 'low-only'],
    [[cognitiveBehaviourTherapy], 'high-only'],
    [[cognitiveBehaviourTherapy, guidedSelfHelp], 'both'],
    [[], 'no-code'],
    [[employmentSupport], 'no-code'],
  ])('of therapies %s is %s', (therapies, intensity) => {
    expect(intensityOf(therapies)).toBe(intensity);
  });
});
