import type { CareContact } from '#domain-model/measures/treatment-contact';
import { ruleBrokenBy } from '#testing/broken-rule';
import { aContact, aReferral, now } from '../../../test/a-referral.js';
import { refuseOverOpenRisks, type Closing, type OpenRisk } from './open-risks.js';
import { correctClosure } from './referral-corrections.js';
import type { UnseenDanger } from './unseen-danger.js';
import { transferOut } from './withdrawal-and-transfer.js';
import { Referral } from './referral.js';

const openRisk: OpenRisk = { questionnaireId: '0190b7c4-5d9e-7a31-9c0e-9e5710000001', level: 'same-day' };

describe('a referral with a risk that nobody has reviewed', () => {
  it.each<[string, Closing]>([
    ['a discharge', { endCode: '46', by: 'service' }],
    ['a discharge of someone who dropped out', { endCode: '48', by: 'service' }],
    ['a decline', { endCode: '10', by: 'service' }],
    ['a transfer', { endCode: null, by: 'service' }],
  ])('is not closed by %s', (_, closing) => {
    const refusal = ruleBrokenBy(() => refuseOverOpenRisks([openRisk], closing));

    expect(refusal).toMatchObject({ code: 'referral.risk-not-reviewed', kind: 'wrong-state' });
    expect(refusal.more).toEqual({ openRisks: [openRisk], ways: ['POST /risks/{questionnaireId}/review'] });
    expect(refusal.retryAfterMs).toBeGreaterThan(0);
  });

  it.each<[string, Closing]>([
    ['the person withdraws', { endCode: '14', by: 'person' }],
    ['the person has died before treatment', { endCode: '17', by: 'service' }],
    ['the person has died during treatment', { endCode: '49', by: 'service' }],
  ])('is closed when %s', (_, closing) => {
    expect(() => refuseOverOpenRisks([openRisk], closing)).not.toThrow();
  });

  it('stays as it is when a discharge is refused', () => {
    const { stored } = aReferral().accepted().build();
    const referral = Referral.load(stored, [], { openRisks: [openRisk] });

    const refusal = ruleBrokenBy(() =>
      referral.discharge({ dischargedOn: '2024-10-01', endCode: '14' }, now),
    );

    expect(refusal.code).toBe('referral.risk-not-reviewed');
    expect(referral.stored.closure).toBeNull();
    expect(referral.events).toEqual([]);
  });

  describe('that a death let pass', () => {
    const putBy = { correctedAt: now, correctedBy: 'administrator', reason: 'recorded-in-error' } as const;
    const died = (unseen: UnseenDanger) =>
      Referral.load(aReferral().declined('17', '2024-06-20').build().stored, [], unseen);
    const correct = (unseen: UnseenDanger, change: object, at = now) =>
      died(unseen).correct(correctClosure({ ...change, ...putBy }), at);

    it('is not corrected to a closing that would not have passed, before the review', () => {
      const refusal = ruleBrokenBy(() => correct({ openRisks: [openRisk] }, { endCode: '50' }));

      expect(refusal.code).toBe('referral.risk-not-reviewed');
      expect(refusal.more).toMatchObject({ ways: ['POST /risks/{questionnaireId}/review'] });
      expect(correct({}, { endCode: '50' }).after).toMatchObject({ endCode: '50' });
    });

    it('is corrected to another day, which lets pass no more than stood', () => {
      const { after } = correct({ openRisks: [openRisk] }, { closedOn: '2024-06-21' });

      expect(after).toMatchObject({ endCode: '17', closedOn: '2024-06-21' });
    });

    it('is held for danger as long as it can be opened again, so that nobody is stuck', () => {
      const unseen = { notLookedAt: 'not-safe' } as const;
      const lastDay = '2024-09-18T12:00:00.000Z';
      const tooLate = '2024-09-19T12:00:00.000Z';

      const refusal = ruleBrokenBy(() => correct(unseen, { endCode: '50' }, lastDay));

      expect(refusal.code).toBe('referral.danger-not-looked-at');
      expect(correct(unseen, { endCode: '50' }, tooLate).after).toMatchObject({ endCode: '50' });
    });
  });

  it('is not declined either', () => {
    const referral = Referral.load(aReferral().build().stored, [], { openRisks: [openRisk] });

    const refusal = ruleBrokenBy(() =>
      referral.decline({ declinedOn: '2024-06-20', endCode: '50', signpostedTo: null }, now),
    );

    expect(refusal.code).toBe('referral.risk-not-reviewed');
  });
});

describe('a closing that is refused for the risk and would ask for more', () => {
  const treatedStory = () => aReferral().accepted().treatedOn('2024-07-01').build();
  const withRisk = (referral: Referral, contacts: readonly CareContact[] = []) =>
    Referral.load(referral.stored, contacts, { openRisks: [openRisk] });
  const passedOn = { toProvider: 'NCH', transferredOn: '2024-07-02', endCode: null };

  it.each<[string, () => void]>([
    [
      'a discharge with a code that asks for a reason',
      () => withRisk(aReferral().build()).discharge({ dischargedOn: '2024-07-02', endCode: '14' }, now),
    ],
    [
      'a decline with a code that asks for a reason',
      () =>
        withRisk(aReferral().build()).decline(
          { declinedOn: '2024-07-02', endCode: '10', signpostedTo: null },
          now,
        ),
    ],
    [
      'a transfer that asks for the end code',
      () => withRisk(treatedStory(), [aContact('2024-07-01')]).leave(transferOut(passedOn), now),
    ],
  ])('says so at once, and asks nothing before: %s', (_, close) => {
    expect(ruleBrokenBy(close).code).toBe('referral.risk-not-reviewed');
  });
});

describe('a referral without an open risk', () => {
  it('is closed as ever', () => {
    expect(() => refuseOverOpenRisks([], { endCode: '46', by: 'service' })).not.toThrow();
  });
});
