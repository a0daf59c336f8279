import fc from 'fast-check';
import { newEvent } from '#domain-model/define-event';
import { VisitMade, VisitPlanned } from '../../test/visits.service.js';
import { onTheWire } from '../../test/wire.js';
import { DeduplicationState } from './deduplication-state.js';
import { read, type DecodedMessage } from './decoded-message.js';
import { Subscriptions } from './subscriptions.js';

const ids = {
  visitorId: '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47',
  houseId: '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4',
};
const at = '2025-03-01T10:00:00.000Z';
const subscriptions = new Subscriptions();
subscriptions.add({ consumes: [VisitMade], wholeBatch: false }, () => Promise.resolve());

describe('the books of a batch', () => {
  it('have an event consumed when it is the next of its aggregate', () => {
    expect(stateAt(4).judge(visit(5))).toBe('consume');
  });

  it('drop an event whose number was reached before', () => {
    expect(stateAt(4).judge(visit(4))).toBe('repeated');
    expect(stateAt(4).judge(plan(3))).toBe('repeated');
  });

  it('advance the number for what nobody consumes', () => {
    const deduplication = stateAt(4);

    expect(deduplication.judge(plan(5))).toBe('skipped');
    deduplication.settle(plan(5), 'skipped');

    expect(deduplication.advanced.get(ids.visitorId)).toBe(5);
  });

  it('park everything of a parked key behind it, but drop its repeats', () => {
    const deduplication = new DeduplicationState(new Map([[ids.visitorId, 4]]), new Set([ids.houseId]));

    expect(deduplication.judge(visit(6))).toBe('behind');
    expect(deduplication.judge(plan(6))).toBe('behind');
    expect(deduplication.judge(visit(4))).toBe('repeated');
  });

  it('do not advance the number for what is parked', () => {
    const deduplication = stateAt(4);

    deduplication.park(visit(5), 'a reason');

    expect(deduplication.advanced.size).toBe(0);
    expect(deduplication.judge(visit(6))).toBe('behind');
  });

  it('count a gap, and accept the event', () => {
    const deduplication = stateAt(4);

    expect(deduplication.judge(visit(7))).toBe('consume');
    deduplication.settle(visit(7), 'consumed');

    expect(deduplication.summary).toMatchObject({ gaps: 1, consumed: 1 });
  });

  it('consume each number of an aggregate once and in ascending order, however events repeat and return', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 60 }), (numbers) => {
        const deduplication = stateAt(0);
        for (const number of numbers) {
          const verdict = deduplication.judge(visit(number));
          if (verdict === 'consume') deduplication.settle(visit(number), 'consumed');
        }

        const consumed = deduplication.consumed.map((one) => one.sequence);
        expect(consumed).toEqual([...new Set(consumed)].sort((a, b) => a - b));
        expect(consumed.at(-1) ?? 0).toBe(Math.max(0, ...numbers));
      }),
    );
  });
});

function stateAt(number: number): DeduplicationState {
  return new DeduplicationState(new Map([[ids.visitorId, number]]), new Set());
}

function visit(number: number): DecodedMessage {
  return decoded(onTheWire(newEvent(VisitMade, at, { ...ids, hours: 1, mood: 'glad' }), number));
}

function plan(number: number): DecodedMessage {
  return decoded(onTheWire(newEvent(VisitPlanned, at, ids), number));
}

function decoded({ headers, value }: ReturnType<typeof onTheWire>): DecodedMessage {
  const message = { offset: '0', key: Buffer.from(ids.houseId), value: Buffer.from(value), headers };
  const publisher = { topic: 'referral', source: '/stepwise/referral' };
  return read(message, { publisher, subscriptions, typePrefix: 'stepwise.' });
}
