import { ruleBrokenBy } from '#testing/broken-rule';
import { aReferral, now } from '../../../test/a-referral.js';
import { endByDeath, transferOut, withdraw, type Withdrawal } from './withdrawal-and-transfer.js';
import { Referral } from './referral.js';

const day = '2024-09-02';
const ownWithdrawal: Withdrawal = { withdrawnOn: day, by: 'person', risksSeen: [] };

describe('a withdrawal by the person', () => {
  it.each([
    ['before any assessment', aReferral(), '50', 'declined'],
    ['in the middle of an assessment', aReferral().seenOn('2024-06-10', '01'), '16', 'declined'],
    ['when treatment is offered', aReferral().seenOn('2024-06-10', '01').assessed(), '14', 'declined'],
    ['on the waiting list', aReferral().accepted(), '14', 'declined'],
    ['after an assessment as not suitable', aReferral().assessedAsNotSuitable('11'), '11', 'declined'],
    ['in treatment', aReferral().accepted().treatedOn('2024-07-01'), '47', 'discharged'],
  ] as const)('%s has the end code of where it stands', (_where, story, endCode, how) => {
    const referral = story.build();

    const closure = referral.leave(withdraw(ownWithdrawal), now);

    expect(closure).toMatchObject({ how, closedOn: day, endCode, by: 'person' });
    expect(referral.events.at(-1)).toMatchObject({
      definition: { type: `referral.${how}.v1` },
      data: { endCode, by: 'person' },
    });
  });

  it('never says that the person has died', () => {
    const referral = aReferral().assessedAsNotSuitable('17').build();

    expect(referral.leave(withdraw(ownWithdrawal), now).endCode).toBe('10');
  });

  it('is not held up by a risk that nobody has reviewed', () => {
    const openRisk = { questionnaireId: '0190b7c4-5d9e-7a31-9c0e-9e5710000001', level: 'same-day' } as const;
    const referral = Referral.load(aReferral().accepted().state, [], { openRisks: [openRisk] });

    expect(referral.leave(withdraw(ownWithdrawal), now).endCode).toBe('14');
  });

  describe('that staff record', () => {
    const risks = [
      { questionnaireId: '0190b7c4-5d9e-7a31-9c0e-9e5710000001', level: 'same-day' },
      { questionnaireId: '0190b7c4-5d9e-7a31-9c0e-9e5710000002', level: 'review' },
    ] as const;
    const ids = risks.map(({ questionnaireId }) => questionnaireId);
    const withRisks = () => Referral.load(aReferral().accepted().state, [], { openRisks: risks });
    const byStaff = (risksSeen: readonly string[]) => withdraw({ withdrawnOn: day, by: 'staff', risksSeen });

    it.each([
      ['no risk', []],
      ['only some of them', ids.slice(1)],
    ])('is refused over risks that nobody has reviewed where it names %s', (_, seen) => {
      const referral = withRisks();

      const refusal = ruleBrokenBy(() => referral.leave(byStaff(seen), now));

      expect(refusal).toMatchObject({ code: 'referral.risk-not-reviewed', kind: 'wrong-state' });
      expect(refusal.more).toEqual({
        openRisks: risks,
        ways: [
          'POST /risks/{questionnaireId}/review',
          'POST /referrals/{referralId}/withdrawal, with the open risks as openRisksSeen',
        ],
      });
      expect(referral.events).toEqual([]);
    });

    it('is recorded once it names each of them: nobody is held back', () => {
      expect(withRisks().leave(byStaff(ids), now)).toMatchObject({ endCode: '14', by: 'person' });
    });

    it('is refused while nobody has looked at danger that its sender spoke of, unlike the own withdrawal', () => {
      const referral = () => Referral.load(aReferral().state, [], { notLookedAt: 'not-safe' });

      expect(ruleBrokenBy(() => referral().leave(byStaff([]), now)).code).toBe(
        'referral.danger-not-looked-at',
      );
      expect(referral().leave(withdraw(ownWithdrawal), now).endCode).toBe('50');
    });
  });

  it('is refused when the referral is closed, and before the last contact', () => {
    const closed = aReferral().declined().build();
    const treated = aReferral().accepted().treatedOn('2024-10-01').build();

    expect(ruleBrokenBy(() => closed.leave(withdraw(ownWithdrawal), now)).code).toBe(
      'referral.already-declined',
    );
    expect(ruleBrokenBy(() => treated.leave(withdraw(ownWithdrawal), now))).toMatchObject({
      code: 'referral.closed-before-last-contact',
      field: 'withdrawnOn',
    });
  });
});

describe('a death', () => {
  it.each([
    ['untreated', aReferral().accepted(), '17', 'declined'],
    ['treated', aReferral().accepted().treatedOn('2024-07-01'), '49', 'discharged'],
  ] as const)('ends whatever is open, with the code of its course: %s', (_course, story, endCode, how) => {
    const referral = story.build();

    expect(referral.leave(endByDeath(day), now)).toMatchObject({ how, endCode, closedOn: day });
    expect(referral.events.at(-1)).toMatchObject({
      definition: { type: `referral.${how}.v1` },
      data: { endCode },
    });
  });

  it('is not dated before what has happened of the referral', () => {
    expect(aReferral().accepted().treatedOn('2024-09-09').build().closableOn(day, now)).toBe('2024-09-09');
    expect(aReferral().build().closableOn(day, now)).toBe(day);
  });

  it('passes nobody on', () => {
    const order = { toProvider: 'NCH', transferredOn: day, endCode: '17' } as const;

    expect(ruleBrokenBy(() => aReferral().build().leave(transferOut(order), now)).code).toBe(
      'transfer.person-has-died',
    );
  });
});

describe('a transfer to another provider', () => {
  const order = { toProvider: 'NCH', transferredOn: day, endCode: null };

  it('closes an untreated referral with end code 13, and says who received it', () => {
    const referral = aReferral().accepted().build();

    const closure = referral.leave(transferOut(order), now);

    expect(closure).toMatchObject({ how: 'transferred', endCode: '13', transferredTo: 'NCH' });
    expect(referral.events.at(-1)).toMatchObject({
      definition: { type: 'referral.transferred.v1' },
      data: { endCode: '13', receivedBy: 'NCH', transferredOn: day },
    });
  });

  it('of someone who was treated needs an end code for the treated, and of nobody else', () => {
    const treated = () => aReferral().accepted().treatedOn('2024-07-01').build();

    const broken = [
      ruleBrokenBy(() => treated().leave(transferOut(order), now)),
      ruleBrokenBy(() => treated().leave(transferOut({ ...order, endCode: '13' }), now)),
      ruleBrokenBy(() =>
        aReferral()
          .build()
          .leave(transferOut({ ...order, endCode: '46' }), now),
      ),
    ];

    expect(broken.map(({ code }) => code)).toEqual([
      'transfer.end-code-needed',
      'referral.end-code-is-for-untreated',
      'referral.end-code-is-for-treated',
    ]);
    expect(treated().leave(transferOut({ ...order, endCode: '47' }), now).endCode).toBe('47');
  });

  it('is refused while a risk is not reviewed: nobody passes on what nobody has looked at', () => {
    const openRisk = { questionnaireId: '0190b7c4-5d9e-7a31-9c0e-9e5710000001', level: 'review' } as const;
    const referral = Referral.load(aReferral().build().stored, [], { openRisks: [openRisk] });

    expect(ruleBrokenBy(() => referral.leave(transferOut(order), now)).code).toBe(
      'referral.risk-not-reviewed',
    );
  });
});
