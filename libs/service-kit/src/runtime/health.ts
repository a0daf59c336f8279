import { Controller, Get, Header, Injectable, ServiceUnavailableException } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import { Open } from '../security/route-policy.js';
import { Metrics } from './metrics.js';
import { Refused } from '../http/problem-details.js';

/** Longer than this, and what we wait for is as good as away. */
const patienceMs = 1_000;

/** Throws, or never answers, while the named part cannot do its work. */
type Check = () => Promise<unknown> | void;

/** What must work before a service is sent requests. A module that needs something adds it: its broker, its pool. */
@Injectable()
export class Readiness implements OnModuleDestroy {
  readonly checks = new Map<string, Check>();
  /** The process is asked to stop: it finishes what it has begun. */
  isDraining = false;

  onModuleDestroy(): void {
    this.isDraining = true;
  }

  require(name: string, check: Check): void {
    this.checks.set(name, check);
  }
}

/** The routes of the platform's own machinery: no token, nothing about people. */
@Controller()
@Open()
@ApiExcludeController()
export class HealthController {
  constructor(
    private readonly terminus: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  /** The process answers. Whoever restarts on red must not be misled by a database that is away. */
  @Get('health/live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('health/ready')
  async ready(): Promise<HealthCheckResult> {
    if (this.readiness.isDraining) throw Refused.unavailable('service.stopping', 'The service is stopping.');
    try {
      return await this.terminus.check(
        [...this.readiness.checks].map(
          ([name, check]) =>
            () =>
              this.ask(name, check),
        ),
      );
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      throw Refused.unavailable('service.not-ready', `Not ready: ${downOnes(error.getResponse())}.`);
    }
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async measures(): Promise<string> {
    return this.metrics.registry.metrics();
  }

  private async ask(name: string, check: Check) {
    const indicator = this.indicators.check(name);
    try {
      await inTime(check);
      return indicator.up();
    } catch {
      return indicator.down();
    }
  }
}

async function inTime(check: Check): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), patienceMs);
  });
  try {
    await Promise.race([check(), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function downOnes(result: string | object): string {
  const errors: unknown = typeof result === 'object' && 'error' in result ? result.error : {};
  return Object.keys(errors ?? {}).join(', ');
}
