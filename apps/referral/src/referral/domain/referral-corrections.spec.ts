import {
  AssessmentCorrected,
  ClosureCorrected,
  ReferralCorrected,
  ReferralReopened,
} from '#domain-model/events/referral.events';
import { ruleBrokenBy } from '#testing/broken-rule';
import { aReferral, now } from '../../../test/a-referral.js';
import {
  correctAssessment,
  correctClosure,
  correctReceipt,
  reopen,
  type ReceiptCorrection,
} from './referral-corrections.js';
import type { Referral } from './referral.js';

const putBy = {
  reason: 'transcription',
  correctedBy: 'clinician-7f3a',
  correctedAt: '2025-01-30T09:00:00.000Z',
} as const;

function receipt(changes: Partial<ReceiptCorrection>) {
  const person = { birthDate: '1990-05-17', minimumAge: 18, firstAcceptedOn: null };
  return correctReceipt({ ...person, ...putBy, ...changes });
}

const treated = () => aReferral().accepted().treatedOn('2024-07-01', '2024-07-08');
const discharged = () => treated().discharged();

describe('the receipt of a referral', () => {
  it('is corrected, open or closed, and the clocks follow', () => {
    const referral = discharged().build();

    referral.correct(receipt({ receivedOn: '2024-05-20', source: 'A1' }), now);

    expect(referral.stored).toMatchObject({ receivedOn: '2024-05-20', source: 'A1' });
    expect(referral.clocks('2024-12-01').waitDays).toBe(42);
    expect(referral.events).toMatchObject([
      {
        definition: ReferralCorrected,
        occurredAt: putBy.correctedAt,
        data: { receivedOn: '2024-05-20', before: { receivedOn: '2024-06-03', source: 'B1' }, ...putBy },
      },
    ]);
  });

  it.each([
    ['assessed', () => aReferral().assessed().build(), '2024-06-18', 'the assessment'],
    ['seen', () => aReferral().treatedOn('2024-06-10').build(), '2024-06-11', 'the first contact'],
    ['closed', () => aReferral().declined().build(), '2024-06-21', 'the closure'],
  ] as const)('is not after the person was %s', (_what, referral, receivedOn, named) => {
    const refusal = ruleBrokenBy(() => referral().correct(receipt({ receivedOn }), now));

    expect(refusal).toMatchObject({ code: 'referral.received-after-what-followed', field: 'receivedOn' });
    expect(refusal.message).toContain(named);
  });

  it('is not after the first waiting list, whichever the person is on now', () => {
    const correction = receipt({ receivedOn: '2024-06-16', firstAcceptedOn: '2024-06-15' });

    const refusal = ruleBrokenBy(() => aReferral().accepted().build().correct(correction, now));

    expect(refusal.code).toBe('referral.received-after-what-followed');
  });

  it('is not of a day on which the person was too young', () => {
    const young = receipt({ receivedOn: '2024-06-01', birthDate: '2006-06-02' });

    expect(ruleBrokenBy(() => aReferral().build().correct(young, now)).code).toBe(
      'referral.under-minimum-age',
    );
  });

  it('is not asked for the age of someone whose identity is erased', () => {
    const referral = aReferral().build();

    referral.correct(receipt({ receivedOn: '2024-06-01', birthDate: null }), now);

    expect(referral.stored.receivedOn).toBe('2024-06-01');
  });

  it('is not of a day that has not come, nor corrected to what it is', () => {
    const future = ruleBrokenBy(() =>
      aReferral()
        .build()
        .correct(receipt({ receivedOn: '2025-02-01' }), now),
    );
    const same = ruleBrokenBy(() =>
      aReferral()
        .build()
        .correct(receipt({ source: 'B1' }), now),
    );

    expect([future.code, same.code]).toEqual(['time.in-future', 'correction.changes-nothing']);
  });
});

describe('an assessment', () => {
  it('is corrected after the discharge too', () => {
    const referral = discharged().build();

    referral.correct(correctAssessment({ problemDescriptor: 'F401', ...putBy }), now);

    expect(referral.stored.assessment).toMatchObject({ problemDescriptor: 'F401', assessedOn: '2024-06-17' });
    expect(referral.events).toMatchObject([
      { definition: AssessmentCorrected, data: { before: { problemDescriptor: 'F411' } } },
    ]);
  });

  it.each([
    ['referral.not-assessed', () => aReferral().build(), '2024-06-10'],
    ['referral.before-receipt', () => aReferral().assessed().build(), '2024-06-02'],
    ['time.in-future', () => aReferral().assessed().build(), '2025-02-01'],
    ['assessment.after-what-followed', () => aReferral().accepted().build(), '2024-06-18'],
    ['correction.changes-nothing', () => aReferral().assessed().build(), '2024-06-17'],
  ] as const)('is refused: %s', (code, referral, assessedOn) => {
    const refusal = ruleBrokenBy(() => referral().correct(correctAssessment({ assessedOn, ...putBy }), now));

    expect(refusal.code).toBe(code);
  });
});

describe('a closure', () => {
  it('is corrected', () => {
    const referral = discharged().build();

    referral.correct(correctClosure({ closedOn: '2024-07-08', endCode: '47', ...putBy }), now);

    expect(referral.stored.closure).toMatchObject({
      how: 'discharged',
      closedOn: '2024-07-08',
      endCode: '47',
    });
    expect(referral.events).toMatchObject([
      {
        definition: ClosureCorrected,
        data: { how: 'discharged', before: { how: 'discharged', closedOn: '2024-10-01', endCode: '46' } },
      },
    ]);
  });

  it.each([
    ['referral.not-closed', () => treated().build(), { closedOn: '2024-09-01' }],
    ['referral.closed-before-last-contact', () => discharged().build(), { closedOn: '2024-07-07' }],
    ['referral.before-receipt', () => aReferral().declined().build(), { closedOn: '2024-06-02' }],
    [
      'referral.closed-before-what-it-closed',
      () => aReferral().assessed().declined().build(),
      { closedOn: '2024-06-16' },
    ],
    ['time.in-future', () => discharged().build(), { closedOn: '2025-02-01' }],
    ['referral.end-code-is-for-untreated', () => discharged().build(), { endCode: '50' }],
    ['referral.end-code-is-for-treated', () => aReferral().declined().build(), { endCode: '46' }],
    ['correction.changes-nothing', () => discharged().build(), { endCode: '46' }],
  ] as const)('is refused: %s', (code, referral, change) => {
    const refusal = ruleBrokenBy(() => referral().correct(correctClosure({ ...change, ...putBy }), now));

    expect(refusal.code).toBe(code);
  });
});

describe('a decline of somebody whose treatment was recorded late', () => {
  const declinedAndTreated = () =>
    aReferral().accepted().declined('12', '2024-06-30').treatedOn('2024-06-20');
  const correct = (change: object) => correctClosure({ ...change, ...putBy });

  it('is corrected as a discharge with the code that fits, however long ago it was', () => {
    const referral = declinedAndTreated().build();

    referral.correct(correct({ endCode: '47' }), now);

    expect(referral.stored.closure).toMatchObject({
      how: 'discharged',
      endCode: '47',
      closedOn: '2024-06-30',
    });
    expect(referral.events).toMatchObject([
      { data: { how: 'discharged', endCode: '47', before: { how: 'declined', endCode: '12' } } },
    ]);
  });

  it.each([{ endCode: '14' }, { closedOn: '2024-07-01' }])(
    'is refused anything else, and shown the way',
    (change) => {
      const refusal = ruleBrokenBy(() => declinedAndTreated().build().correct(correct(change), now));

      expect(refusal).toMatchObject({
        code: 'referral.end-code-is-for-untreated',
        field: 'endCode',
        more: { ways: ['endCode 46, 47, 48, 49 or 96', 'POST /appointments/{appointmentId}/correction'] },
      });
    },
  );

  it('is too old to be opened again, and is shown the way as well', () => {
    const refusal = ruleBrokenBy(() => declinedAndTreated().build().correct(reopen(putBy), now));

    expect(refusal).toMatchObject({
      code: 'referral.closed-too-long-ago',
      more: { ways: ['POST /referrals/{referralId}/closure-correction'] },
    });
  });
});

describe('a referral that was closed by mistake', () => {
  it('is opened again where it stood', () => {
    const referral = discharged().build();

    referral.correct(reopen(putBy), '2024-12-30T09:00:00.000Z');

    expect(referral.stored).toMatchObject({ closure: null, acceptance: { number: 1 } });
    expect(referral.events).toMatchObject([
      {
        definition: ReferralReopened,
        data: { before: { how: 'discharged', closedOn: '2024-10-01', endCode: '46' } },
      },
    ]);
    expect(() => referral.discharge({ dischargedOn: '2025-01-30', endCode: '46' }, now)).not.toThrow();
  });

  it('stays closed when it is open, or when it was closed more than 90 days ago', () => {
    const codeOf = (referral: Referral, day: string) =>
      ruleBrokenBy(() => referral.correct(reopen(putBy), `${day}T09:00:00.000Z`)).code;

    expect(codeOf(aReferral().build(), '2024-06-04')).toBe('referral.not-closed');
    expect(codeOf(discharged().build(), '2024-12-31')).toBe('referral.closed-too-long-ago');
  });

  it('is opened by the day on which that is done, not by one that is stated', () => {
    const dated = reopen({ ...putBy, correctedAt: '2024-10-05T09:00:00.000Z' });

    expect(ruleBrokenBy(() => discharged().build().correct(dated, now)).code).toBe(
      'referral.closed-too-long-ago',
    );
  });
});
