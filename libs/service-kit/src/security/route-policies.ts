import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Configuration } from '../runtime/configuration.js';
import { routePoliciesOf } from './declared-routes.js';
import type { RoutePolicy } from './route-policy.js';

/** The routes of other services that this process passes requests on to: `readonly RoutePolicy[]`. */
export const UPSTREAM_ROUTES = Symbol('stepwise:upstream-routes');

/** The policies of this process, as its controllers state them. They are known once Nest has found every module. */
@Injectable()
export class RoutePolicies {
  private found: ReadonlyMap<string, RoutePolicy> | undefined;
  private readonly upstreamByRoute: ReadonlyMap<string, RoutePolicy>;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly configuration: Configuration,
    @Inject(UPSTREAM_ROUTES) private readonly upstream: readonly RoutePolicy[],
  ) {
    this.upstreamByRoute = new Map(upstream.map((policy) => [policy.route, policy]));
  }

  /** Those of this process's own controllers. */
  get own(): readonly RoutePolicy[] {
    return [...this.byRoute().values()];
  }

  /** Those of its own and those that it passes on. */
  get all(): readonly RoutePolicy[] {
    return [...this.own, ...this.upstream];
  }

  /** Of its own route `GET /referrals/:referralId`. */
  at(route: string): RoutePolicy | undefined {
    return this.byRoute().get(route);
  }

  /** Of its own route, or of one that it passes on. */
  atAny(route: string): RoutePolicy | undefined {
    return this.at(route) ?? this.upstreamByRoute.get(route);
  }

  private byRoute(): ReadonlyMap<string, RoutePolicy> {
    return (this.found ??= new Map(
      routePoliciesOf(this.modules, this.configuration.serviceName).map((policy) => [policy.route, policy]),
    ));
  }
}
