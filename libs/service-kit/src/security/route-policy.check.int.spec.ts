import { Controller, Get, Module } from '@nestjs/common';
import { startTestService } from '#testing/service';
import { routePolicy } from './access-matrix.js';
import { ServiceKitModule } from '../runtime/service-kit.module.js';

@Controller('lodge')
class Lodge {
  @Get()
  front(): string {
    return 'front';
  }

  @Get('back/:key')
  back(): string {
    return 'back';
  }
}

function lodgeWith(routes: readonly `GET /${string}`[]) {
  const routePolicies = routes.map((route) => routePolicy(route, 'lodge', 'clinician'));
  @Module({
    imports: [ServiceKitModule.forService({ name: 'lodge', database: false, routePolicies })],
    controllers: [Lodge],
  })
  class LodgeModule {}
  return LodgeModule;
}

describe('a service whose routes and rows of the access matrix differ', () => {
  it('does not start with a route that has no row', async () => {
    const starting = startTestService(lodgeWith(['GET /lodge']), { service: 'lodge' });

    await expect(starting).rejects.toThrow('GET /lodge/back/:key has no row in the access matrix.');
  });

  it('does not start with a row that leads nowhere', async () => {
    const module = lodgeWith(['GET /lodge', 'GET /lodge/back/:key', 'GET /lodge/cellar']);

    const starting = startTestService(module, { service: 'lodge' });

    await expect(starting).rejects.toThrow('GET /lodge/cellar is in the access matrix, but nothing answers');
  });

  it('starts when they are the same', async () => {
    const lodge = await startTestService(lodgeWith(['GET /lodge', 'GET /lodge/back/:key']), {
      service: 'lodge',
    });

    const answer = await lodge.request('GET', '/lodge', { token: await lodge.token('clinician') });

    await lodge.close();
    expect(answer.status).toBe(200);
  });
});
