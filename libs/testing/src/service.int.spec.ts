import { Controller, Get, Module } from '@nestjs/common';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { CurrentCaller } from '#service-kit/security/authorisation';
import { Clock } from '#service-kit/runtime/clock';
import type { Caller } from '#service-kit/security/scope';
import { ServiceKitModule } from '#service-kit/runtime/service-kit.module';
import { startTestService, type TestService } from './service.js';
import { strangersToken } from './tokens.js';

@Controller()
class Porch {
  constructor(private readonly clock: Clock) {}

  @Get('porch')
  @RoutePolicy({ roles: 'clinician' })
  answer(@CurrentCaller() caller: Caller): { provider: string | null; now: string } {
    return { provider: caller.providerCode, now: String(this.clock.now()) };
  }
}

@Module({
  imports: [ServiceKitModule.forService({ name: 'porch' })],
  controllers: [Porch],
})
class PorchModule {}

describe('a service under test', () => {
  let porch: TestService;
  beforeAll(async () => {
    porch = await startTestService(PorchModule, { service: 'porch', migrations: [] });
  });
  afterAll(() => porch.close());

  it('answers real requests of callers whose token its keys verify', async () => {
    const token = await porch.token('clinician', { provider: 'NCH' });

    const answer = await porch.request('GET', '/porch', { token });

    expect(answer).toMatchObject({ status: 200, body: { provider: 'NCH' } });
  });

  it('refuses a stranger’s token', async () => {
    const token = await strangersToken('clinician');

    const answer = await porch.request('GET', '/porch', { token });

    expect(answer.status).toBe(401);
  });

  it('lives at the instant that the spec says', async () => {
    const token = await porch.token('clinician');
    porch.stopClockAt('2026-03-01T09:00:00Z');

    const answer = await porch.request('GET', '/porch', { token });
    porch.stopClockAt(null);

    expect(answer.body).toMatchObject({ now: '2026-03-01T09:00:00.000Z' });
  });

  it('is ready with the database of its own', async () => {
    const answer = await porch.request('GET', '/health/ready');

    expect(answer).toMatchObject({ status: 200, body: { details: { database: { status: 'up' } } } });
  });
});
