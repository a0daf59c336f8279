import { Controller, Get, Module, type Type } from '@nestjs/common';
import { startTestService } from '#testing/service';
import { RoutePolicy } from './route-policy.js';
import { ServiceKitModule } from '../runtime/service-kit.module.js';

const clinician = { roles: 'clinician' };

@Controller('lodge')
class Lodge {
  @Get()
  @RoutePolicy(clinician)
  front(): string {
    return 'front';
  }

  @Get('back/:key')
  @RoutePolicy(clinician)
  back(): string {
    return 'back';
  }
}

@Controller('lodge')
class UnguardedLodge {
  @Get()
  @RoutePolicy(clinician)
  front(): string {
    return 'front';
  }

  @Get('back/:key')
  back(): string {
    return 'back';
  }
}

@Controller('lodge')
class WalledUpLodge extends Lodge {
  @RoutePolicy(clinician)
  cellar(): string {
    return 'cellar';
  }
}

@Controller('lodge')
class InheritingLodge extends UnguardedLodge {}

function lodgeWith(controller: Type<object>) {
  @Module({
    imports: [ServiceKitModule.forService({ name: 'lodge', database: false })],
    controllers: [controller],
  })
  class LodgeModule {}
  return LodgeModule;
}

describe('a service whose routes and route policies differ', () => {
  it.each([UnguardedLodge, InheritingLodge])(
    'does not start with a route that has no policy',
    async (lodge) => {
      const starting = startTestService(lodgeWith(lodge), { service: 'lodge' });

      await expect(starting).rejects.toThrow('GET /lodge/back/:key has no route policy.');
    },
  );

  it('does not start with a policy that leads nowhere', async () => {
    const starting = startTestService(lodgeWith(WalledUpLodge), { service: 'lodge' });

    await expect(starting).rejects.toThrow(
      'WalledUpLodge.cellar has a route policy, but no route leads there.',
    );
  });

  it('starts when they are the same', async () => {
    const lodge = await startTestService(lodgeWith(Lodge), { service: 'lodge' });

    const answer = await lodge.request('GET', '/lodge', { token: await lodge.token('clinician') });

    await lodge.close();
    expect(answer.status).toBe(200);
  });
});
