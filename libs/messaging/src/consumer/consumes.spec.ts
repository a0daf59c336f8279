import 'reflect-metadata';
import { PATTERN_EXTRAS_METADATA } from '@nestjs/microservices/constants.js';
import { NestFactory, ModulesContainer } from '@nestjs/core';
import { Controller, Module } from '@nestjs/common';
import { VisitMade, VisitPlanned } from '../../test/visits.service.js';
import { consumedEventsOf, Consumes, ConsumesBatch, subscriptionIn } from './consumes.js';

@Controller()
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

@Module({ controllers: [Handlers] })
class HandlersModule {}

describe('the events that a service consumes', () => {
  it('are those of its decorators, one by one and by the batch, each once', async () => {
    const app = await NestFactory.createApplicationContext(HandlersModule, { preview: true, logger: false });

    expect([...consumedEventsOf(app.get(ModulesContainer))]).toEqual([VisitMade, VisitPlanned]);
  });
});

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
