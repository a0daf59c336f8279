import 'reflect-metadata';
import { PATTERN_EXTRAS_METADATA } from '@nestjs/microservices/constants.js';
import { VisitMade, VisitPlanned } from '../../test/visits.service.js';
import { Consumes, ConsumesBatch, subscriptionIn } from './consumes.js';

class Handlers {
  @Consumes(VisitMade)
  alone(): void {
    // What it does is of no interest here.
  }

  @ConsumesBatch([VisitMade, VisitPlanned])
  together(): void {
    // The same.
  }
}

describe('a method that consumes events', () => {
  it('is known to the consumer by what its decorator registers', () => {
    expect(subscriptionIn(extrasOf('alone'))).toMatchObject({
      consumes: [VisitMade],
      wholeBatch: false,
    });
    expect(subscriptionIn(extrasOf('together'))).toMatchObject({
      consumes: [VisitMade, VisitPlanned],
      wholeBatch: true,
    });
  });

  it.each([[{}], [{ listensTo: [VisitMade], wholeBatch: false }], [{ consumes: [VisitMade] }]])(
    'is not passed over in silence where the consumer does not know it',
    (extras) => {
      expect(() => subscriptionIn(extras)).toThrow('no subscription');
    },
  );
});

function extrasOf(method: 'alone' | 'together'): object {
  const extras: unknown = Reflect.getMetadata(PATTERN_EXTRAS_METADATA, Handlers.prototype[method]);
  if (typeof extras !== 'object' || extras === null) throw new TypeError(`${method} has registered nothing.`);
  return extras;
}
