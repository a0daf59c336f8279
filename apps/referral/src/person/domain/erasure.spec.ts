import { ruleBrokenBy } from '#testing/broken-rule';
import { keptUntil, type RecordOfPerson } from '#domain-model/values/record-retention';
import { refuseErasure, type ErasureAsked } from './erasure.js';

const personId = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4';
const now = '2045-06-01T09:00:00.000Z';

describe('the record of a person', () => {
  it('is kept 20 years after the last referral ended', () => {
    expect(keptUntil(aRecord('2024-10-01'))).toBe('2044-10-01');
  });

  it('is kept 20 years after the last contact where that came later', () => {
    expect(keptUntil({ ...aRecord('2024-10-01'), lastSeenOn: '2024-12-01' })).toBe('2044-12-01');
  });

  it('is kept 10 years after a death', () => {
    expect(keptUntil(aRecord('2024-10-01', '49'))).toBe('2034-10-01');
  });

  it('loses no day to a leap year', () => {
    expect(keptUntil(aRecord('2024-02-29'))).toBe('2044-03-01');
  });

  it('has no end while a referral is open', () => {
    expect(keptUntil(aRecord(null))).toBeNull();
  });
});

describe('an identity', () => {
  it.each(['person-asked', 'retention-over'] as const)('is erased when its time is over: %s', (basis) => {
    expect(() => refuseErasure(asked({ basis }), aRecord('2024-10-01'), now)).not.toThrow();
  });

  it.each(['person-asked', 'retention-over'] as const)(
    'is kept on its last day, whatever is wished: %s',
    (basis) => {
      const refusal = ruleBrokenBy(() =>
        refuseErasure(
          asked({ basis, askedOn: '2044-09-01' }),
          aRecord('2024-10-01'),
          '2044-10-01T12:00:00.000Z',
        ),
      );

      expect(refusal).toMatchObject({
        code: 'erasure.retention-not-over',
        more: { keptUntil: '2044-10-01' },
      });
    },
  );

  it('is never erased while a referral is open, not even by a court', () => {
    const refusal = ruleBrokenBy(() =>
      refuseErasure(asked({ basis: 'court-order', note: 'Case 12' }), aRecord(null), now),
    );

    expect(refusal).toMatchObject({ code: 'erasure.referral-open', more: { openReferrals: ['referral'] } });
  });

  it('is erased early by a court, or when the record was made in error', () => {
    const early = '2025-01-01T09:00:00.000Z';
    const of = (basis: ErasureAsked['basis']) =>
      refuseErasure(asked({ basis, note: 'Why', askedOn: '2024-12-30' }), aRecord('2024-10-01'), early);

    expect(() => of('court-order')).not.toThrow();
    expect(() => of('recorded-in-error')).not.toThrow();
  });

  it('of somebody who was seen was not recorded in error', () => {
    const record = { ...aRecord('2024-10-01'), lastSeenOn: '2024-09-01' };

    const refusal = ruleBrokenBy(() =>
      refuseErasure(asked({ basis: 'recorded-in-error', note: 'Why' }), record, now),
    );

    expect(refusal.code).toBe('erasure.person-was-seen');
  });

  it.each([
    ['without the id once more', { confirm: 'yes' }, 'erasure.not-confirmed', 'confirm'],
    ['by a court without a note', { basis: 'court-order', note: null }, 'erasure.note-needed', 'note'],
    ['asked for tomorrow', { askedOn: '2045-06-02' }, 'time.in-future', 'askedOn'],
  ] as const)('is not erased %s', (_, wrong, code, field) => {
    const refusal = ruleBrokenBy(() => refuseErasure(asked(wrong), aRecord('2024-10-01'), now));

    expect(refusal).toMatchObject({ code, field, kind: 'wrong-value' });
  });
});

function aRecord(closedOn: string | null, endCode: '46' | '49' = '46'): RecordOfPerson {
  const ended = { closedOn, endCode: closedOn === null ? null : endCode };
  return { referrals: [{ referralId: 'referral', receivedOn: '2024-01-01', ...ended }], lastSeenOn: null };
}

function asked(given: Partial<ErasureAsked>): ErasureAsked {
  const usual = {
    personId,
    askedOn: '2045-05-01',
    basis: 'person-asked',
    note: null,
    confirm: personId,
  } as const;
  return { ...usual, ...given };
}
