import { refuseUnlessBookable, refuseUnlessPossible } from './booking-rules.js';
import { therapyToBook } from './referral-rules.js';
import {
  aContact,
  aSituation,
  cbt,
  emdr,
  employmentSupport,
  guidedSelfHelp,
  refusalOf,
} from '../../../test/a-booking.js';

type Situation = Parameters<typeof aSituation>[0];
type Contact = Parameters<typeof aContact>[0];

function codeFor(contact: Contact, situation: Situation): unknown {
  return refusalOf(() => refuseUnlessBookable(aContact(contact), aSituation(situation))).code;
}

function isBooked(contact: Contact, situation: Situation = {}): boolean {
  return refuseUnlessBookable(aContact(contact), aSituation(situation)).clinic !== null;
}

const onlyReceived = { status: 'received' } as const;
const finished = { closedOn: '2024-06-10', how: 'discharged', endCode: '46', by: 'provider' } as const;
const closed = { status: 'closed', closure: finished } as const;
const withdrawn = { status: 'closed', closure: { ...finished, endCode: '47', by: 'person' } } as const;
const unsuitable = { suitable: false };
const overriddenForPtsd = { guidedSelfHelpOverridden: true, overriddenFor: 'F431' } as const;
const therapist = { qualifications: [{ qualification: '11', awardedOn: '2020-10-01' }] } as const;

describe('a booking', () => {
  it('is made when nothing is in its way', () => {
    expect(isBooked({})).toBe(true);
  });

  it.each<[string, string, Contact, Situation]>([
    ['of an unknown clinic', 'booking.clinic-unknown', {}, { clinic: null }],
    ['for a referral that is not known yet', 'booking.referral-not-known-yet', {}, { referral: null }],
    ['with a clinician not known yet', 'booking.clinician-not-known-yet', {}, { clinician: null }],
    ['of treatment before acceptance', 'booking.not-accepted-yet', {}, { referral: onlyReceived }],
    ['before the referral', 'booking.before-referral', {}, { referral: { receivedOn: '2024-06-18' } }],
    ['after the referral was closed', 'booking.referral-closed', {}, { referral: closed }],
    [
      'of a follow-up after the person withdrew',
      'booking.referral-closed',
      { type: '06', therapies: [] },
      { referral: withdrawn },
    ],
    [
      'on the day on which the person withdrew',
      'booking.referral-closed',
      {},
      { referral: { ...withdrawn, closure: { ...withdrawn.closure, closedOn: '2024-06-17' } } },
    ],
    ['of treatment of someone found unsuitable', 'booking.not-suitable', {}, { referral: unsuitable }],
    [
      'of assessment and treatment of someone found unsuitable',
      'booking.not-suitable',
      { type: '03' },
      { referral: unsuitable },
    ],
    [
      'of employment support of someone found unsuitable',
      'booking.not-suitable',
      { type: '10', therapies: [] },
      { referral: unsuitable },
    ],
    [
      'of employment support before the data set knew it',
      'booking.type-not-of-that-day',
      { type: '10', therapies: [], startsAt: '2022-03-31T22:59:00.000Z' },
      {},
    ],
    [
      'of type 09 before the data set knew it',
      'booking.type-not-of-that-day',
      { type: '09', therapies: [], startsAt: '2022-03-31T09:00:00.000Z' },
      {},
    ],
    ['with a clinician who has left', 'booking.clinician-left', {}, { clinician: { leftOn: '2024-06-17' } }],
    [
      'with a clinician who joins later',
      'booking.clinician-not-employed-yet',
      {},
      { clinician: { employedFrom: '2024-06-18' } },
    ],
    [
      'of employment support in a treatment',
      'booking.therapy-does-not-fit-type',
      { therapies: [employmentSupport] },
      {},
    ],
    ['of treatment in employment support', 'booking.therapy-does-not-fit-type', { type: '10' }, {}],
    [
      'of guided self-help for social anxiety',
      'booking.guided-self-help-not-recommended',
      {},
      { referral: { problemDescriptor: 'F401' } },
    ],
    ...(['F200', 'F319', 'F323', 'F401', 'F603'] as const).map(
      (problemDescriptor): [string, string, Contact, Situation] => [
        `of guided self-help for ${problemDescriptor}, where a clinician went against the advice for PTSD before`,
        'booking.guided-self-help-not-recommended',
        {},
        { referral: { ...overriddenForPtsd, problemDescriptor } },
      ],
    ),
    ['with a clinician of another therapy', 'booking.clinician-not-qualified', { therapies: [cbt] }, {}],
    [
      'with a clinician who qualifies the day after',
      'booking.clinician-not-qualified',
      {},
      { clinician: { qualifications: [{ qualification: '10', awardedOn: '2024-06-18' }] } },
    ],
    [
      'in a withdrawn clinic',
      'booking.clinic-withdrawn',
      {},
      { clinic: { withdrawnAt: '2024-06-16T00:00:00.000Z' } },
    ],
    ['before its clinic', 'booking.outside-clinic', { startsAt: '2024-06-17T07:45:00.000Z' }, {}],
    ['that outlasts its clinic', 'booking.outside-clinic', { startsAt: '2024-06-17T11:30:00.000Z' }, {}],
    ['for another purpose', 'booking.clinic-purpose', {}, { clinic: { purposes: ['assessment'] } }],
    ['by another medium', 'booking.medium-not-offered', { medium: '01' }, {}],
    ['in hours the clinician is taken', 'booking.clinician-busy', {}, { isClinicianBusy: true }],
    ['in hours the person is taken', 'booking.person-busy', {}, { isPersonBusy: true }],
    [
      'of non-guided self-help by computer for PTSD',
      'booking.guided-self-help-not-recommended',
      { therapies: ['748091000000102'] },
      { referral: { problemDescriptor: 'F431' } },
    ],
    [
      'of employment support by a therapist',
      'booking.clinician-not-qualified',
      { type: '10', therapies: [] },
      {},
    ],
  ])('%s is refused', (_booking, code, contact, situation) => {
    expect(codeFor(contact, situation)).toBe(code);
  });

  it.each<[string, Contact, Situation]>([
    ['of an assessment from receipt', { type: '01', therapies: [] }, { referral: onlyReceived }],
    ['of an assessment and treatment from receipt', { type: '03' }, { referral: onlyReceived }],
    ['of a follow-up after closing', { type: '06', therapies: [] }, { referral: closed }],
    [
      'of employment support in a follow-up',
      { type: '06', therapies: [employmentSupport] },
      { referral: closed, clinician: { qualifications: [{ qualification: '30', awardedOn: '2020-10-01' }] } },
    ],
    [
      'on the day of closing',
      {},
      { referral: { ...closed, closure: { ...finished, closedOn: '2024-06-17' } } },
    ],
    [
      'of another assessment of someone found unsuitable',
      { type: '01', therapies: [] },
      { referral: unsuitable },
    ],
    [
      'of guided self-help for PTSD after a recorded override',
      {},
      { referral: { problemDescriptor: 'F4310', ...overriddenForPtsd } },
    ],
    ['to the last minute of its clinic', { startsAt: '2024-06-17T11:15:00.000Z' }, {}],
    ['while the events of its receipt are late', {}, { referral: { receivedOn: null } }],
    ['while the events of employment are late', {}, { clinician: { employedFrom: null } }],
    ['of cognitive behaviour therapy with its therapist', { therapies: [cbt] }, { clinician: therapist }],
  ])('%s is made', (_booking, contact, situation) => {
    expect(isBooked(contact, situation)).toBe(true);
  });

  it('with a trainee is made until the training ends, and not after', () => {
    const training = {
      qualification: '11',
      enrolledOn: '2023-10-02',
      plannedCompletionOn: '2024-06-17',
    } as const;
    const trainee = { clinician: { qualifications: [], trainings: [training] } };

    expect(isBooked({ therapies: [cbt] }, trainee)).toBe(true);
    const ended = { ...training, plannedCompletionOn: '2024-06-16' };
    expect(codeFor({ therapies: [cbt] }, { clinician: { trainings: [ended] } })).toBe(
      'booking.clinician-not-qualified',
    );
  });

  it('names the rule of delivery that it breaks', () => {
    const eyeMovement = {
      clinician: { qualifications: [{ qualification: '17', awardedOn: '2020-01-01' }] },
    } as const;

    const attempt = () => refuseUnlessBookable(aContact({ therapies: [emdr] }), aSituation(eyeMovement));

    expect(attempt).toThrow(/delivery\.not-for-this-problem/);
    expect(refusalOf(attempt).retryAfterMs).toBeUndefined();
  });

  it('of guided self-help against the advice names the ways on', () => {
    const attempt = () =>
      refuseUnlessBookable(aContact(), aSituation({ referral: { problemDescriptor: 'F431' } }));

    expect(refusalOf(attempt)).toMatchObject({
      more: { ways: ['POST /referrals/{referralId}/acceptance', 'guidedSelfHelpOverride'] },
    });
    expect(attempt).toThrow(/post-traumatic stress disorder.*another therapy.*guidedSelfHelpOverride/);
  });

  it('is worth sending again while a qualification may be on its way', () => {
    const attempt = () => refuseUnlessBookable(aContact(), aSituation({ clinician: { qualifications: [] } }));

    expect(refusalOf(attempt)).toMatchObject({ code: 'booking.clinician-not-qualified', retryAfterMs: 40 });
  });

  it.each(['referral', 'clinician'] as const)('is worth sending again until the %s is known', (unknown) => {
    const attempt = () => refuseUnlessBookable(aContact(), aSituation({ [unknown]: null }));

    expect(refusalOf(attempt).retryAfterMs).toBe(40);
  });
});

describe('a type that a later version of the data set added', () => {
  const inApril = { therapies: [], startsAt: '2022-03-31T23:00:00.000Z' };
  const known = {
    referral: { receivedOn: '2022-03-01' },
    clinician: {
      employedFrom: '2020-01-01',
      qualifications: [{ qualification: '10', awardedOn: '2020-01-01' }],
    },
  } as const;

  it('is entered for its first day in London, and not for the day before', () => {
    const enter = (changes: Partial<Contact>) =>
      refuseUnlessPossible(aContact({ ...inApril, ...changes }), aSituation(known));

    expect(enter({ type: '09' }).wentAgainst).toEqual([]);
    expect(refusalOf(() => enter({ type: '09', startsAt: '2022-03-31T22:59:00.000Z' }))).toMatchObject({
      code: 'booking.type-not-of-that-day',
      field: 'type',
    });
    expect(enter({ type: '08', startsAt: '2022-03-31T22:59:00.000Z' }).wentAgainst).toEqual([]);
  });
});

describe('a contact that took place', () => {
  it('is not refused for hours that are taken, a clinic, or an acceptance that comes late', () => {
    const taken = { isClinicianBusy: true, isPersonBusy: true };
    const situation = aSituation({ clinic: null, referral: onlyReceived, ...taken });

    expect(refuseUnlessPossible(aContact(), situation).referral.status).toBe('received');
  });

  it('is refused where its record must be wrong', () => {
    const attempt = () => refuseUnlessPossible(aContact({ therapies: [cbt] }), aSituation());

    expect(refusalOf(attempt).code).toBe('booking.clinician-not-qualified');
  });
});

describe('a booking without a therapy', () => {
  it('of treatment is for what the person was accepted for', () => {
    const { referral } = aSituation();

    expect(therapyToBook('02', referral)).toBe(guidedSelfHelp);
    expect(therapyToBook('01', referral)).toBeNull();
    expect(therapyToBook('06', referral)).toBeNull();
  });
});
