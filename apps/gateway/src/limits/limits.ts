import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter } from 'prom-client';
import { routeOf } from '#service-kit/security/authorisation';
import { Metrics } from '#service-kit/runtime/metrics';
import { Refused } from '#service-kit/http/problem-details';
import type { Caller } from '#service-kit/security/scope';
import { Counts, networkOf } from './counts.js';
import { limitsIn } from './limits-settings.js';

const minuteMs = 60_000;
const hourMs = 3_600_000;
/** An answer takes some ten milliseconds: by then one of the open ones has most likely gone. */
const retryWhenCrowdedMs = 250;

type Limit = 'subject' | 'provider' | 'concurrency' | 'failed-sign-in' | 'self-referrals';

const reasons: Readonly<Record<Limit, string>> = {
  'subject': 'You have sent more requests than one caller may in a minute.',
  'provider': 'Your organisation has sent more requests than one may in a minute.',
  'concurrency': 'Too many of your requests, or of your organisation’s, are open at once.',
  'failed-sign-in': 'Too many requests from your address came without a token, or with one that is no good.',
  'self-referrals':
    'This service has received more self-referrals in an hour than it can take in here. It can be reached by telephone.',
};

/** The one route at which anyone may add to what a provider's staff have to read. */
const openRoute = 'POST /providers/:providerCode/self-referrals';

/**
 * How much anyone may ask of the gateway, at every route: so many requests a minute and so many at once, of one subject and
 * of one provider; of one address where nobody is named, and where a token is no good. Each is counted apart, and a subject's
 * before the provider's, so that a flood hinders its sender first.
 */
@Injectable()
export class Limits {
  private readonly settings = limitsIn(process.env);
  private readonly ofSubject = new Counts(this.settings.SUBJECT_REQUESTS_PER_MINUTE, minuteMs);
  private readonly ofProvider = new Counts(this.settings.PROVIDER_REQUESTS_PER_MINUTE, minuteMs);
  private readonly ofAddress = new Counts(this.settings.OPEN_REQUESTS_PER_MINUTE, minuteMs);
  private readonly ofPages = new Counts(this.settings.PAGE_REQUESTS_PER_MINUTE, minuteMs);
  private readonly ofFailures = new Counts(this.settings.FAILED_SIGN_INS_PER_MINUTE, minuteMs);
  private readonly ofSelfReferrals = new Counts(this.settings.SELF_REFERRALS_PER_HOUR, hourMs);
  private readonly inFlight = new Map<string, number>();
  private readonly refused: Counter<'limit'>;

  constructor(metrics: Metrics) {
    this.refused = new Counter({
      name: 'stepwise_requests_over_limit_total',
      help: 'Requests answered 429, by the limit that was met.',
      labelNames: ['limit'],
      registers: [metrics.registry],
    });
  }

  /** Before a body is read. @param caller null at a page, and where there is nothing. @throws Refused 429 `limit.…` */
  enforce(caller: Caller | null, request: FastifyRequest, reply: FastifyReply): void {
    const { subject, providerCode } = caller ?? { subject: '', providerCode: null };
    const isUnnamed = caller === null || caller.role === 'anyone';
    const address = networkOf(request.ip);
    const ofUnnamed = caller === null ? this.ofPages : this.ofAddress;
    this.refuseOver('subject', isUnnamed ? ofUnnamed.add(address) : this.ofSubject.add(subject));
    if (providerCode !== null) this.refuseOver('provider', this.ofProvider.add(providerCode));
    this.limitOpenRoute(request, reply);
    const { SUBJECT_CONCURRENCY, PROVIDER_CONCURRENCY } = this.settings;
    const crowds: [string, number][] = [
      [isUnnamed ? `address ${address}` : `subject ${subject}`, SUBJECT_CONCURRENCY],
    ];
    if (providerCode !== null) crowds.push([`provider ${providerCode}`, PROVIDER_CONCURRENCY]);
    if (crowds.some(([crowd, most]) => (this.inFlight.get(crowd) ?? 0) >= most))
      throw this.tooMany('concurrency', retryWhenCrowdedMs);
    if (reply.raw.destroyed) return;
    for (const [crowd] of crowds) this.count(crowd, 1);
    // Also when the caller hangs up before there is an answer.
    reply.raw.once('close', () => crowds.forEach(([crowd]) => this.count(crowd, -1)));
  }

  /** Guessing tokens is no way to ask without limit. @throws Refused 429 `limit.failed-sign-in` */
  noteFailedSignIn(request: FastifyRequest): void {
    this.refuseOver('failed-sign-in', this.ofFailures.add(networkOf(request.ip)));
  }

  /** From however many addresses they come. Only those that were taken in count: refusals shut nobody out. */
  private limitOpenRoute(request: FastifyRequest, reply: FastifyReply): void {
    if (routeOf(request) !== openRoute) return;
    const { providerCode = '' } = request.params as { providerCode?: string };
    this.refuseOver('self-referrals', this.ofSelfReferrals.waitFor(providerCode));
    reply.raw.once('finish', () => {
      if (reply.statusCode === 201) this.ofSelfReferrals.add(providerCode);
    });
  }

  private refuseOver(limit: Limit, waitMs: number): void {
    if (waitMs > 0) throw this.tooMany(limit, waitMs);
  }

  private tooMany(limit: Limit, retryAfterMs: number): Refused {
    this.refused.inc({ limit });
    return new Refused({ status: 429, code: `limit.${limit}`, detail: reasons[limit], retryAfterMs });
  }

  private count(crowd: string, change: 1 | -1): void {
    const left = (this.inFlight.get(crowd) ?? 0) + change;
    if (left > 0) this.inFlight.set(crowd, left);
    else this.inFlight.delete(crowd);
  }
}
