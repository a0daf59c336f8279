import fc from 'fast-check';
import { fact } from '#domain-model/define-event';
import { VisitMade, VisitPlanned } from '../test/visits.service.js';
import { onTheWire } from '../test/wire.js';
import { Ledger } from './ledger.js';
import { read, type Reading } from './reading.js';
import { Subscriptions } from './subscriptions.js';

const ids = {
  visitorId: '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47',
  houseId: '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4',
};
const at = '2025-03-01T10:00:00.000Z';
const subscriptions = new Subscriptions();
subscriptions.add({ hears: [VisitMade], wholeBatch: false }, () => Promise.resolve());

describe('the books of a batch', () => {
  it('have a fact heard when it is the next of its aggregate', () => {
    expect(booksAt(4).judge(visit(5))).toBe('hear');
  });

  it('drop a fact whose number was reached before', () => {
    expect(booksAt(4).judge(visit(4))).toBe('repeated');
    expect(booksAt(4).judge(plan(3))).toBe('repeated');
  });

  it('advance the number for what nobody hears', () => {
    const ledger = booksAt(4);

    expect(ledger.judge(plan(5))).toBe('skipped');
    ledger.settle(plan(5), 'skipped');

    expect(ledger.advanced.get(ids.visitorId)).toBe(5);
  });

  it('park everything of a parked key behind it, but drop its repeats', () => {
    const ledger = new Ledger(new Map([[ids.visitorId, 4]]), new Set([ids.houseId]));

    expect(ledger.judge(visit(6))).toBe('behind');
    expect(ledger.judge(plan(6))).toBe('behind');
    expect(ledger.judge(visit(4))).toBe('repeated');
  });

  it('do not advance the number for what is parked', () => {
    const ledger = booksAt(4);

    ledger.park(visit(5), 'a reason');

    expect(ledger.advanced.size).toBe(0);
    expect(ledger.judge(visit(6))).toBe('behind');
  });

  it('count a gap, and let the fact stand', () => {
    const ledger = booksAt(4);

    expect(ledger.judge(visit(7))).toBe('hear');
    ledger.settle(visit(7), 'heard');

    expect(ledger.summary).toMatchObject({ gaps: 1, heard: 1 });
  });

  it('hear each number of an aggregate once and in ascending order, however facts repeat and return', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 60 }), (numbers) => {
        const ledger = booksAt(0);
        for (const number of numbers) {
          const verdict = ledger.judge(visit(number));
          if (verdict === 'hear') ledger.settle(visit(number), 'heard');
        }

        const heard = ledger.heard.map((one) => one.sequence);
        expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b));
        expect(heard.at(-1) ?? 0).toBe(Math.max(0, ...numbers));
      }),
    );
  });
});

function booksAt(number: number): Ledger {
  return new Ledger(new Map([[ids.visitorId, number]]), new Set());
}

function visit(number: number): Reading {
  return reading(onTheWire(fact(VisitMade, at, { ...ids, hours: 1, mood: 'glad' }), number));
}

function plan(number: number): Reading {
  return reading(onTheWire(fact(VisitPlanned, at, ids), number));
}

function reading({ headers, value }: ReturnType<typeof onTheWire>): Reading {
  const message = { offset: '0', key: Buffer.from(ids.houseId), value: Buffer.from(value), headers };
  const publisher = { topic: 'referral', source: '/stepwise/referral' };
  return read(message, { publisher, subscriptions, typePrefix: 'stepwise.' });
}
