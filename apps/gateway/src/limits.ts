import rateLimit from '@fastify/rate-limit';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter } from 'prom-client';
import { callerOf } from '#service-kit/authorisation';
import { Metrics } from '#service-kit/metrics';
import { Refused } from '#service-kit/problem-details';
import { limitsIn } from './limits-settings.js';

/** Counts are kept of so many callers, those who called last: about 1 MB each for subjects, providers and addresses. */
const counted = 10_000;
const minuteMs = 60_000;
/** An answer takes some ten milliseconds: by then one of those in hand has most likely gone. */
const retryWhenCrowdedMs = 250;

type Limit = 'subject' | 'provider' | 'concurrency';
type Counting = ReturnType<FastifyInstance['createRateLimit']>;

const reasons: Readonly<Record<Limit, string>> = {
  subject: 'You have sent more requests than one caller may in a minute.',
  provider: 'Your organisation has sent more requests than one may in a minute.',
  concurrency: 'Too many of your requests, or of your organisation’s, are in hand at once.',
};

/**
 * How much anyone may ask: so many requests a minute and so many at once, of one subject and of one provider; of one address
 * where nobody is named. Each is counted apart, and a subject's before the provider's, so that a flood hinders its sender first.
 */
@Injectable()
export class Limits {
  private readonly settings = limitsIn(process.env);
  private readonly inHand = new Map<string, number>();
  private readonly refused: Counter<'limit'>;

  constructor(metrics: Metrics) {
    this.refused = new Counter({
      name: 'stepwise_requests_over_limit_total',
      help: 'Requests answered 429, by the limit that was met.',
      labelNames: ['limit'],
      registers: [metrics.registry],
    });
  }

  /** Stands behind the hook that finds out who calls, before a body is read. */
  async keep(doors: FastifyInstance): Promise<void> {
    const { SUBJECT_REQUESTS_PER_MINUTE, PROVIDER_REQUESTS_PER_MINUTE, OPEN_REQUESTS_PER_MINUTE } =
      this.settings;
    await doors.register(rateLimit, { global: false });
    const counting = { timeWindow: minuteMs, cache: counted };
    const ofSubject = doors.createRateLimit({
      ...{ ...counting, max: SUBJECT_REQUESTS_PER_MINUTE },
      keyGenerator: (request) => callerOf(request).subject,
    });
    const ofProvider = doors.createRateLimit({
      ...{ ...counting, max: PROVIDER_REQUESTS_PER_MINUTE },
      keyGenerator: (request) => callerOf(request).providerCode ?? '',
    });
    const ofAddress = doors.createRateLimit({ ...counting, max: OPEN_REQUESTS_PER_MINUTE });

    doors.addHook('onRequest', async (request, reply) => {
      const { role, subject, providerCode } = callerOf(request);
      const isUnnamed = role === 'anyone';
      await this.refuseOver(isUnnamed ? ofAddress : ofSubject, request, 'subject');
      if (providerCode !== null) await this.refuseOver(ofProvider, request, 'provider');
      const { SUBJECT_CONCURRENCY, PROVIDER_CONCURRENCY } = this.settings;
      const crowds: [string, number][] = [
        [isUnnamed ? `address ${request.ip}` : `subject ${subject}`, SUBJECT_CONCURRENCY],
      ];
      if (providerCode !== null) crowds.push([`provider ${providerCode}`, PROVIDER_CONCURRENCY]);
      if (crowds.some(([crowd, most]) => (this.inHand.get(crowd) ?? 0) >= most)) {
        throw this.tooMany('concurrency', retryWhenCrowdedMs);
      }
      if (reply.raw.destroyed) return;
      for (const [crowd] of crowds) this.count(crowd, 1);
      // Also when the caller hangs up before there is an answer.
      reply.raw.once('close', () => crowds.forEach(([crowd]) => this.count(crowd, -1)));
    });
  }

  private async refuseOver(counting: Counting, request: FastifyRequest, limit: Limit): Promise<void> {
    const count = await counting(request);
    if (!count.isAllowed && count.isExceeded) throw this.tooMany(limit, count.ttl);
  }

  private tooMany(limit: Limit, retryAfterMs: number): Refused {
    this.refused.inc({ limit });
    return new Refused({ status: 429, code: `limit.${limit}`, detail: reasons[limit], retryAfterMs });
  }

  private count(crowd: string, change: 1 | -1): void {
    const left = (this.inHand.get(crowd) ?? 0) + change;
    if (left > 0) this.inHand.set(crowd, left);
    else this.inHand.delete(crowd);
  }
}
