import { ReferralUnvoided, ReferralVoided } from '#domain-model/events/void.events';
import { ruleBrokenBy } from '#testing/broken-rule';
import { aReferral, now, ontoStepTwo, suitableForStepTwo } from '../../../test/a-referral.js';
import { transferOut, withdraw } from './withdrawal-and-transfer.js';
import { correctAssessment, correctClosure, correctReceipt, reopen } from './referral-corrections.js';
import { Referral } from './referral.js';
import { statusOf } from './referral-status.js';
import { unvoidReferral, voidReferral } from './voiding.js';

const putBy = { reason: 'recorded-in-error', correctedBy: 'desk', correctedAt: now } as const;
const voided = (story = aReferral()) => {
  const referral = story.build();
  referral.void(voidReferral(putBy), now);
  return referral;
};

describe('a referral that was a mistake', () => {
  it('is voided, open or closed, and tells all that was counted of it', () => {
    const open = voided();
    const closed = voided(aReferral().declined());

    expect(statusOf(open.stored)).toBe('voided');
    expect(open.events).toMatchObject([
      {
        definition: ReferralVoided,
        data: { receivedOn: '2024-06-03', source: 'B1', closure: null, ...putBy },
      },
    ]);
    expect(closed.events).toMatchObject([
      { data: { closure: { how: 'declined', closedOn: '2024-06-20', endCode: '50' } } },
    ]);
  });

  it('is none when somebody was seen on it', () => {
    const seen = aReferral().seenOn('2024-06-10', '01').build();
    const missed = Referral.load(aReferral().state, [
      { type: '01', attendance: '3', planned: 'Y', therapies: [], contactOn: '2024-06-10' },
    ]);

    expect(ruleBrokenBy(() => seen.void(voidReferral(putBy), now)).code).toBe('referral.has-contacts');
    expect(() => missed.void(voidReferral(putBy), now)).not.toThrow();
  });

  it('is not voided over a risk that nobody has reviewed', () => {
    const openRisk = { questionnaireId: '0190b7c4-5d9e-7a31-9c0e-9e5710000001', level: 'review' } as const;
    const referral = Referral.load(aReferral().state, [], { openRisks: [openRisk] });

    expect(ruleBrokenBy(() => referral.void(voidReferral(putBy), now)).code).toBe(
      'referral.risk-not-reviewed',
    );
  });

  it.each<[string, (referral: Referral) => void]>([
    ['assessed', (referral) => referral.recordAssessment(suitableForStepTwo, now)],
    ['accepted', (referral) => referral.accept(ontoStepTwo, now)],
    [
      'declined',
      (referral) => referral.decline({ declinedOn: '2024-07-01', endCode: '50', signpostedTo: null }, now),
    ],
    ['discharged', (referral) => referral.discharge({ dischargedOn: '2024-07-01', endCode: '50' }, now)],
    [
      'withdrawn',
      (referral) =>
        void referral.leave(withdraw({ withdrawnOn: '2024-07-01', by: 'person', risksSeen: [] }), now),
    ],
    [
      'transferred',
      (referral) =>
        void referral.leave(
          transferOut({ toProvider: 'NCH', transferredOn: '2024-07-01', endCode: null }),
          now,
        ),
    ],
    [
      'corrected',
      (referral) =>
        void referral.correct(
          correctReceipt({ ...putBy, source: 'A1', birthDate: null, minimumAge: 18, firstAcceptedOn: null }),
          now,
        ),
    ],
    [
      'corrected in its assessment',
      (referral) => void referral.correct(correctAssessment({ ...putBy, assessedOn: '2024-06-10' }), now),
    ],
    [
      'corrected in its closure',
      (referral) => void referral.correct(correctClosure({ ...putBy, endCode: '50' }), now),
    ],
    ['reopened', (referral) => void referral.correct(reopen(putBy), now)],
    ['voided again', (referral) => void referral.void(voidReferral(putBy), now)],
  ])('is not %s', (_what, act) => {
    expect(ruleBrokenBy(() => act(voided())).code).toBe('referral.voided');
  });

  it('stands again as it stood when the void is undone', () => {
    const referral = voided(aReferral().accepted());

    referral.correct(unvoidReferral(putBy), now);

    expect(statusOf(referral.stored)).toBe('accepted');
    expect(referral.events.at(-1)).toMatchObject({
      definition: ReferralUnvoided,
      data: { receivedOn: '2024-06-03', closure: null },
    });
  });

  it('stays voided after 90 days by the clock, whatever day is stated, and when it never was', () => {
    const undo = unvoidReferral({ ...putBy, correctedAt: '2025-02-01T09:00:00.000Z' });

    expect(ruleBrokenBy(() => voided().correct(undo, '2025-05-02T09:00:00.000Z')).code).toBe(
      'referral.voided-too-long-ago',
    );
    expect(ruleBrokenBy(() => aReferral().build().correct(undo, now)).code).toBe('referral.not-voided');
  });
});
