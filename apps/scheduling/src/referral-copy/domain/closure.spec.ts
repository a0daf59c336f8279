import type { AppointmentType } from '#domain-model/values/appointment-type';
import { endCode } from '#domain-model/values/end-code';
import { endsWith, mayOutlast, type Closure } from './closure.js';

const finished: Closure = { closedOn: '2024-06-12', how: 'discharged', endCode: '46', by: 'provider' };
const recordedAt = '2024-06-12T12:00:00.000Z';
const onThe = (startsAt: string, type: AppointmentType = '02') => ({ startsAt, type });

describe('a closure after treatment', () => {
  it.each<[AppointmentType, boolean]>([
    ['01', false],
    ['02', false],
    ['03', false],
    ['04', false],
    ['05', false],
    ['06', true],
    ['10', true],
  ])('of type %s leaves what comes later: %s', (type, isLeft) => {
    expect(mayOutlast(finished, type)).toBe(isLeft);
    expect(endsWith(finished, onThe('2024-06-13T09:00:00.000Z', type), recordedAt)).toBe(!isLeft);
  });

  it('leaves what is booked on the closing day in London, up to midnight', () => {
    expect(endsWith(finished, onThe('2024-06-12T22:59:00.000Z'), recordedAt)).toBe(false);
    expect(endsWith(finished, onThe('2024-06-12T23:00:00.000Z'), recordedAt)).toBe(true);
  });
});

describe('a closure that is dated before it was recorded', () => {
  const recordedLater = '2024-06-13T09:38:00.000Z';
  const begun = onThe('2024-06-13T08:45:00.000Z');
  const toCome = onThe('2024-06-13T15:00:00.000Z');

  it.each<readonly [string, Closure]>([
    ['a discharge', finished],
    ['a transfer', { ...finished, how: 'transferred' }],
    ['a decline', { ...finished, how: 'declined', endCode: '10' }],
    ['a withdrawal by the person', { ...finished, endCode: '47', by: 'person' }],
  ])('as %s leaves what had begun to be recorded, and ends what is to come', (_how, closure) => {
    expect(endsWith(closure, begun, recordedLater)).toBe(false);
    expect(endsWith(closure, toCome, recordedLater)).toBe(true);
  });

  it('ends everything after the day of a death, and of a referral that was a mistake', () => {
    expect(endsWith({ ...finished, endCode: '49' }, begun, recordedLater)).toBe(true);
    expect(endsWith({ ...finished, how: 'voided' }, begun, recordedLater)).toBe(true);
  });
});

describe('a follow-up', () => {
  it.each(endCode.codes.map((code) => [code] as const))('after end code %s', (code) => {
    const isTreatedAndAlive = ['46', '47', '48', '96'].includes(code);

    expect(mayOutlast({ ...finished, endCode: code }, '06')).toBe(isTreatedAndAlive);
    expect(mayOutlast({ ...finished, endCode: code }, '10')).toBe(isTreatedAndAlive);
  });

  it('ends where the person withdrew, or another provider goes on', () => {
    expect(mayOutlast({ ...finished, endCode: '47', by: 'person' }, '06')).toBe(false);
    expect(mayOutlast({ ...finished, how: 'transferred', endCode: '46' }, '06')).toBe(false);
  });

  it('stays after what was closed before its way was stored', () => {
    expect(mayOutlast({ closedOn: '2024-06-12', how: null, endCode: null, by: 'provider' }, '06')).toBe(true);
  });
});

describe('a death or a withdrawal', () => {
  const closures: readonly Closure[] = [
    { ...finished, endCode: '17', how: 'declined' },
    { ...finished, endCode: '49' },
    { ...finished, endCode: '50', how: 'declined', by: 'person' },
  ];

  it.each(closures)('ends what had not begun when it was recorded, on the same day too', (closure) => {
    expect(endsWith(closure, onThe('2024-06-12T15:00:00.000Z', '06'), recordedAt)).toBe(true);
    expect(endsWith(closure, onThe('2024-06-12T09:00:00.000Z', '06'), recordedAt)).toBe(false);
    expect(endsWith(closure, onThe('2024-06-13T09:00:00.000Z', '10'), recordedAt)).toBe(true);
  });
});
