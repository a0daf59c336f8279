import {
  AssessmentRecorded,
  ReferralAccepted,
  ReferralDeclined,
  ReferralDischarged,
  ReferralReceived,
} from '#domain-model/events/referral.events';
import {
  aReferral,
  cognitiveBehaviourTherapy,
  guidedSelfHelp,
  now,
  ontoStepTwo,
  suitableForStepTwo,
} from '../../../test/a-referral.js';
import { ruleBrokenBy } from '#testing/broken-rule';
import { withdraw } from './withdrawal-and-transfer.js';
import { Referral } from './referral.js';
import { statusOf } from './referral-status.js';

const closings = [
  ['declined', () => aReferral().declined()],
  ['discharged', () => aReferral().accepted().treatedOn('2024-07-01', '2024-07-08').discharged()],
] as const;

describe('a referral that comes in', () => {
  it('is received, and its clocks begin on that day', () => {
    const request = { source: 'A1', receivedOn: '2024-06-03' } as const;

    const referral = Referral.receive(
      {
        ...request,
        referralId: '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47',
        providerCode: 'DH0',
        person: { id: '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4', birthDate: '1990-05-17' },
        minimumAge: 18,
      },
      now,
    );

    expect(referral.events).toEqual([
      {
        definition: ReferralReceived,
        occurredAt: '2024-06-03T12:00:00.000Z',
        data: { ...request, referralId: referral.stored.id, personId: referral.stored.personId },
      },
    ]);
    expect(referral.clocks('2024-06-13').waitDays).toBe(10);
  });

  it('happened now when it is received today', () => {
    const referral = Referral.receive({ ...aRequest, receivedOn: '2025-01-31' }, now);

    expect(referral.events[0]?.occurredAt).toBe(now);
  });

  it('is refused when its day has not come', () => {
    const refusal = ruleBrokenBy(() => aReferral({ receivedOn: '2025-02-01' }));

    expect(refusal).toMatchObject({ code: 'time.in-future', field: 'receivedOn', kind: 'wrong-value' });
  });
});

describe('an open referral', () => {
  it('can be assessed', () => {
    const referral = aReferral().build();

    referral.recordAssessment(suitableForStepTwo, now);

    expect(referral.stored.assessment).toEqual(suitableForStepTwo);
    expect(referral.events).toMatchObject([
      { definition: AssessmentRecorded, occurredAt: '2024-06-17T12:00:00.000Z', data: suitableForStepTwo },
    ]);
  });

  it('can be assessed again', () => {
    const referral = aReferral().assessedAsNotSuitable().build();

    referral.recordAssessment({ ...suitableForStepTwo, assessedOn: '2024-06-20' }, now);

    expect(referral.stored.assessment).toMatchObject({ suitable: true, assessedOn: '2024-06-20' });
  });

  it('cannot be assessed before it was received', () => {
    const referral = aReferral().build();

    const refusal = ruleBrokenBy(() =>
      referral.recordAssessment({ ...suitableForStepTwo, assessedOn: '2024-06-02' }, now),
    );

    expect(refusal).toMatchObject({
      code: 'referral.before-receipt',
      field: 'assessedOn',
      kind: 'wrong-value',
    });
  });

  it('cannot be accepted before it was assessed', () => {
    const referral = aReferral().build();

    const refusal = ruleBrokenBy(() => referral.accept(ontoStepTwo, now));

    expect(refusal).toMatchObject({ code: 'referral.not-assessed', kind: 'wrong-state' });
  });
});

describe('an assessed referral', () => {
  it('can be accepted onto a waiting list', () => {
    const referral = aReferral().assessed().build();

    referral.accept(ontoStepTwo, now);

    expect(referral.stored.acceptance).toMatchObject({ step: '2', therapy: guidedSelfHelp });
    expect(referral.events).toMatchObject([
      {
        definition: ReferralAccepted,
        data: { step: '2', problemDescriptor: 'F411', guidedSelfHelpOverridden: false },
      },
    ]);
  });

  it('cannot be accepted when it was found not suitable', () => {
    const referral = aReferral().assessedAsNotSuitable().build();

    const refusal = ruleBrokenBy(() => referral.accept(ontoStepTwo, now));

    expect(refusal.code).toBe('referral.not-suitable');
  });

  it('cannot be accepted before the day of its assessment', () => {
    const referral = aReferral().assessed().build();

    const refusal = ruleBrokenBy(() => referral.accept({ ...ontoStepTwo, acceptedOn: '2024-06-16' }, now));

    expect(refusal).toMatchObject({ code: 'referral.accepted-out-of-order', field: 'acceptedOn' });
  });

  it('cannot be accepted for guided self-help when it is for social anxiety, unless someone says why', () => {
    const referral = aReferral().assessed({ problemDescriptor: 'F401', step: null, therapy: null }).build();

    const refusal = ruleBrokenBy(() => referral.accept(ontoStepTwo, now));
    referral.accept({ ...ontoStepTwo, guidedSelfHelpOverride: { reason: 'refuses to meet anyone' } }, now);

    expect(refusal).toMatchObject({ code: 'referral.guided-self-help-not-recommended', field: 'therapy' });
    expect(referral.stored.acceptance?.guidedSelfHelpReason).toBe('refuses to meet anyone');
    expect(referral.events).toMatchObject([{ data: { guidedSelfHelpOverridden: true } }]);
    expect(JSON.stringify(referral.events)).not.toContain('refuses');
  });

  it('records no override where nothing was advised against, so that none is there for another problem', () => {
    const referral = aReferral().assessed({ problemDescriptor: 'F411' }).build();

    referral.accept({ ...ontoStepTwo, guidedSelfHelpOverride: { reason: 'by habit' } }, now);

    expect(referral.stored.acceptance?.guidedSelfHelpReason).toBeNull();
    expect(referral.events).toMatchObject([{ data: { guidedSelfHelpOverridden: false } }]);
  });
});

describe('an accepted referral', () => {
  it('can move to another list', () => {
    const referral = aReferral().accepted().build();

    referral.accept(
      { ...ontoStepTwo, acceptedOn: '2024-08-01', step: '3', therapy: cognitiveBehaviourTherapy },
      now,
    );

    expect(referral.stored.acceptance).toMatchObject({ step: '3', acceptedOn: '2024-08-01' });
  });

  it('can be declined while its treatment has not begun', () => {
    const referral = aReferral().accepted().build();

    referral.decline({ declinedOn: '2024-07-01', endCode: '14', signpostedTo: null }, now);

    expect(referral.events).toMatchObject([
      { definition: ReferralDeclined, data: { declinedOn: '2024-07-01', endCode: '14', signposted: false } },
    ]);
  });

  it('is signposted when it is told where to turn, and the place stays here', () => {
    const referral = aReferral().assessedAsNotSuitable().build();

    referral.decline({ declinedOn: '2024-07-01', endCode: '10', signpostedTo: 'Cruse' }, now);

    expect(referral.events).toMatchObject([{ data: { signposted: true } }]);
    expect(JSON.stringify(referral.events)).not.toContain('Cruse');
  });

  it('cannot be declined with an end code for people who were treated', () => {
    const referral = aReferral().accepted().build();

    const refusal = ruleBrokenBy(() =>
      referral.decline({ declinedOn: '2024-07-01', endCode: '46', signpostedTo: null }, now),
    );

    expect(refusal).toMatchObject({
      code: 'referral.end-code-is-for-treated',
      field: 'endCode',
      kind: 'wrong-value',
    });
  });

  it('cannot be discharged as treated before a treatment contact is known, and is worth trying again', () => {
    const referral = aReferral().accepted().seenOn('2024-06-17', '01').build();

    const refusal = ruleBrokenBy(() =>
      referral.discharge({ dischargedOn: '2024-10-01', endCode: '46' }, now),
    );

    expect(refusal).toMatchObject({
      code: 'referral.no-contact-known-yet',
      kind: 'wrong-state',
      retryAfterMs: 1_000,
    });
  });

  it('can be discharged as not treated', () => {
    const referral = aReferral().accepted().seenOn('2024-06-17', '01').build();

    referral.discharge({ dischargedOn: '2024-10-01', endCode: '14' }, now);

    expect(referral.stored.closure).toMatchObject({ how: 'discharged', endCode: '14' });
  });
});

describe('somebody found unsuitable after an acceptance', () => {
  it('waits no more, and is accepted again only after another assessment', () => {
    const referral = aReferral().accepted().build();

    referral.recordAssessment(
      {
        assessedOn: '2024-07-01',
        suitable: false,
        problemDescriptor: 'F411',
        notSuitableReason: '10',
        step: null,
        therapy: null,
      },
      now,
    );

    const { assessment } = referral.stored;
    expect(statusOf({ ...referral.stored, suitable: assessment?.suitable ?? null })).toBe('assessed');
    expect(referral.events).toMatchObject([{ data: { suitable: false, notSuitableReason: '10' } }]);
    expect(ruleBrokenBy(() => referral.accept({ ...ontoStepTwo, acceptedOn: '2024-07-02' }, now)).code).toBe(
      'referral.not-suitable',
    );
  });

  it('and then as suitable stands as assessed until accepted anew, whenever it was recorded', () => {
    const { stored } = aReferral().accepted().assessedAsNotSuitable().build();
    const before = { ...stored, acceptance: stored.acceptance && { ...stored.acceptance, lapsedOn: null } };

    for (const state of [stored, before]) {
      const referral = Referral.load(state, []);
      referral.recordAssessment(suitableForStepTwo, now);

      expect(statusOf({ ...referral.stored, suitable: true })).toBe('assessed');
      expect(referral.stored.acceptance).toMatchObject({ number: 1, lapsedOn: '2024-06-17' });
    }
  });
});

describe('what is recorded of a referral', () => {
  it.each<[string, string, (referral: Referral) => void]>([
    [
      'an assessment before the last one',
      'assessment.out-of-order',
      (referral) => referral.recordAssessment({ ...suitableForStepTwo, assessedOn: '2024-06-16' }, now),
    ],
    [
      'an acceptance before the last one',
      'referral.accepted-out-of-order',
      (referral) => referral.accept({ ...ontoStepTwo, acceptedOn: '2024-06-16' }, now),
    ],
    [
      'a decline before the acceptance',
      'referral.closed-before-what-it-closed',
      (referral) => referral.decline({ declinedOn: '2024-06-16', endCode: '14', signpostedTo: null }, now),
    ],
    [
      'a discharge before the acceptance',
      'referral.closed-before-what-it-closed',
      (referral) => referral.discharge({ dischargedOn: '2024-06-16', endCode: '14' }, now),
    ],
    [
      'a withdrawal before the acceptance',
      'referral.closed-before-what-it-closed',
      (referral) =>
        void referral.leave(withdraw({ withdrawnOn: '2024-06-16', by: 'person', risksSeen: [] }), now),
    ],
  ])('does not come before what went before: %s', (_what, code, act) => {
    expect(ruleBrokenBy(() => act(aReferral().accepted().build())).code).toBe(code);
  });
});

describe('a treated referral', () => {
  it('can be discharged', () => {
    const referral = aReferral().accepted().treatedOn('2024-07-01', '2024-07-08').build();

    referral.discharge({ dischargedOn: '2024-07-08', endCode: '46' }, now);

    expect(referral.events).toMatchObject([
      { definition: ReferralDischarged, data: { dischargedOn: '2024-07-08', endCode: '46' } },
    ]);
  });

  it('cannot be discharged before its last contact', () => {
    const referral = aReferral().accepted().treatedOn('2024-07-01', '2024-07-08').build();

    const refusal = ruleBrokenBy(() =>
      referral.discharge({ dischargedOn: '2024-07-07', endCode: '46' }, now),
    );

    expect(refusal).toMatchObject({ code: 'referral.closed-before-last-contact', field: 'dischargedOn' });
  });

  it('can be discharged before a follow-up and employment support that came later', () => {
    const story = aReferral()
      .accepted()
      .treatedOn('2024-07-08')
      .seenOn('2024-09-02', '06')
      .seenOn('2024-09-09', '10');
    const referral = story.build();

    referral.discharge({ dischargedOn: '2024-07-08', endCode: '46' }, now);

    expect(referral.stored.closure?.closedOn).toBe('2024-07-08');
  });

  it('cannot be discharged before it was received', () => {
    const referral = aReferral().build();

    const refusal = ruleBrokenBy(() =>
      referral.discharge({ dischargedOn: '2024-06-02', endCode: '50' }, now),
    );

    expect(refusal).toMatchObject({
      code: 'referral.before-receipt',
      field: 'dischargedOn',
      kind: 'wrong-value',
    });
  });

  it('cannot be discharged as not treated', () => {
    const referral = aReferral().accepted().treatedOn('2024-07-01').build();

    const refusal = ruleBrokenBy(() =>
      referral.discharge({ dischargedOn: '2024-10-01', endCode: '14' }, now),
    );

    expect(refusal).toMatchObject({ code: 'referral.already-treated', field: 'endCode' });
  });

  it('cannot be declined', () => {
    const referral = aReferral().accepted().treatedOn('2024-07-01').build();

    const refusal = ruleBrokenBy(() =>
      referral.decline({ declinedOn: '2024-10-01', endCode: '14', signpostedTo: null }, now),
    );

    expect(refusal.code).toBe('referral.already-treated');
  });
});

describe.each(closings)('a %s referral', (how, aClosedReferral) => {
  it.each([
    ['assessed', (referral: Referral) => referral.recordAssessment(suitableForStepTwo, now)],
    ['accepted', (referral: Referral) => referral.accept(ontoStepTwo, now)],
    [
      'declined',
      (referral: Referral) => referral.decline({ declinedOn: '2024-11-01', ...asNotAssessed }, now),
    ],
    [
      'discharged',
      (referral: Referral) => referral.discharge({ dischargedOn: '2024-11-01', endCode: '46' }, now),
    ],
  ])('cannot be %s', (_verb, act) => {
    const referral = aClosedReferral().build();

    const refusal = ruleBrokenBy(() => act(referral));

    expect(refusal).toMatchObject({ code: `referral.already-${how}`, kind: 'wrong-state' });
    expect(referral.events).toEqual([]);
  });
});

const asNotAssessed = { endCode: '50', signpostedTo: null } as const;
const aRequest = {
  referralId: '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47',
  providerCode: 'DH0',
  person: { id: '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4', birthDate: '1990-05-17' },
  source: 'B1',
  minimumAge: 18,
} as const;
