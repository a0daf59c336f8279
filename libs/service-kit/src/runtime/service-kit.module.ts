import { Global, Module, type DynamicModule, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { Guard } from '../security/authorisation.js';
import { RoutePolicies, UPSTREAM_ROUTES } from '../security/route-policies.js';
import type { RoutePolicy } from '../security/route-policy.js';
import { Clock } from './clock.js';
import { CommandStop } from './command-stop.js';
import { Configuration } from './configuration.js';
import { HealthController, Readiness } from './health.js';
import { Log } from './logging.js';
import { Metrics } from './metrics.js';
import { OwnOpenApi, SERVES_OPENAPI } from '../openapi/openapi.js';
import { ProblemFilter } from '../http/problem-details.js';
import { Tokens } from '../security/tokens.js';
import { Tracing } from './tracing.js';
import { RequestPipe } from '../http/validation.js';

/** A TypeORM `@Entity()` class. */
export type EntityClass = Type<unknown>;

export interface ServiceOptions {
  /** As in its database's and its events' names: `referral`. */
  readonly name: string;
  readonly entities?: readonly EntityClass[];
  /** Default true. Without one there is no {@link Transactions} to inject. */
  readonly database?: boolean;
  /** SQL: a row where the account (the token's person) `$2` at the providers `$1` (text[]) reaches no record. Default: none. */
  readonly closedAccounts?: string;
  /** Default true: /openapi.json is made from this service's own controllers. */
  readonly openApi?: boolean;
  /** The routes of other services that this process passes requests on to: the gateway's. Default: none. */
  readonly upstreamRoutes?: readonly RoutePolicy[];
}

/** What every process needs. Global: a service imports it once and injects what it wants. */
@Global()
@Module({})
export class ServiceKitModule {
  static forService(options: ServiceOptions): DynamicModule {
    const { name, entities = [], database = true, openApi = true, closedAccounts = null } = options;
    const { upstreamRoutes = [] } = options;
    const shared = [Clock, CommandStop, Log, Metrics, Readiness, RoutePolicies, Tokens, Tracing, OwnOpenApi];
    const configuration = { provide: Configuration, useFactory: () => new Configuration(name) };
    return {
      module: ServiceKitModule,
      imports: [
        TerminusModule.forRoot({ logger: false }),
        ...(database
          ? [
              import('../database/database.module.js').then(({ DatabaseModule }) =>
                DatabaseModule.forService(entities, closedAccounts),
              ),
            ]
          : []),
      ],
      controllers: [HealthController],
      providers: [
        configuration,
        ...shared,
        { provide: SERVES_OPENAPI, useValue: openApi },
        { provide: UPSTREAM_ROUTES, useValue: upstreamRoutes },
        { provide: APP_GUARD, useClass: Guard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: RequestPipe },
      ],
      exports: [Configuration, ...shared],
    };
  }
}
