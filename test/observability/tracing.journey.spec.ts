import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { limitsOnOneMachine } from '#local/services';
import { eventually } from '#testing/eventually';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { startTestService, type TestService } from '#testing/service';
import { testToken } from '#testing/tokens';
import { GatewayModule } from '../../apps/gateway/src/gateway.module.js';
import { migrations as insightMigrations } from '../../apps/insight/src/database/migrations.js';
import { InsightModule } from '../../apps/insight/src/insight.module.js';
import { migrations as referralMigrations } from '../../apps/referral/src/database/migrations.js';
import { ReferralModule } from '../../apps/referral/src/referral.module.js';

const sent = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(z.object({ key: z.string(), value: z.unknown() })) }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
            }),
          ),
        }),
      ),
    }),
  ),
});

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly service: string;
}

const incoming = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };

describe('a trace', () => {
  const bodies: string[] = [];
  let collector: Server;
  let topics: ScratchTopics;
  const services: TestService[] = [];
  let gateway: TestService;

  beforeAll(async () => {
    collector = await listening(bodies);
    topics = await scratchTopics();
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: urlOf(collector) };
    const referral = await startTestService(ReferralModule, {
      service: 'referral',
      migrations: referralMigrations,
      topics,
      environment,
    });
    const insight = await startTestService(InsightModule, {
      service: 'insight',
      migrations: insightMigrations,
      topics,
      environment,
    });
    services.push(referral, insight);
    const nobody = 'http://127.0.0.1:9';
    gateway = await startTestService(GatewayModule, {
      service: 'gateway',
      topics,
      environment: {
        ...limitsOnOneMachine,
        ...environment,
        WORKFORCE_URL: nobody,
        SCHEDULING_URL: nobody,
        OUTCOMES_URL: nobody,
        INSIGHT_URL: nobody,
        REFERRAL_URL: referral.url,
      },
    });
  });

  afterAll(async () => {
    await gateway?.close();
    for (const service of services.reverse()) await service.close();
    await topics?.drop();
    collector?.close();
  });

  it('leads from the caller through the gateway, the service and its topic to whoever consumes it', async () => {
    const answer = await gateway.request('POST', '/referrals', {
      token: await testToken('administrator'),
      headers: { traceparent: `00-${incoming.traceId}-${incoming.spanId}-01` },
      body: {
        source: 'A1',
        receivedOn: '2024-06-03',
        person: {
          givenName: 'Zzsentinelgiven',
          familyName: 'Zzsentinelfamily',
          birthDate: '1990-05-17',
          addressLines: ['1 Nowhere'],
          postcode: 'ZZ99 9ZZ',
          contact: { preference: 'letter', safeToLeaveMessage: false },
        },
      },
    });

    expect(answer.status).toBe(201);
    await eventually(
      () =>
        expect(namesOf(spans())).toEqual(expect.arrayContaining(['insight: consume referral.received.v1'])),
      { within: 20_000 },
    );
    expect(namesOf(spans())).toEqual([
      'gateway: POST /referrals',
      'insight: consume referral.received.v1',
      'referral: POST /referrals',
      'referral: command POST /referrals',
      'referral: publish stepwise.referral.received.v1',
    ]);
    expect(parentsOf('insight: consume referral.received.v1')).toEqual([
      'referral: command POST /referrals',
      'referral: POST /referrals',
      'gateway: POST /referrals',
      incoming.spanId,
    ]);
  });

  it('contains nothing about a person, nor any path', () => {
    const collected = bodies.join('\n');

    expect(collected).not.toMatch(/zzsentinel/i);
    expect(collected).not.toContain('url.path');
    expect(collected).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  function spans(): Span[] {
    const all = bodies.flatMap((body) =>
      sent.parse(JSON.parse(body)).resourceSpans.flatMap(({ resource, scopeSpans }) => {
        const service = JSON.stringify(resource.attributes).match(/stepwise-([a-z]+)/)?.[1] ?? '';
        return scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, service })));
      }),
    );
    return all.filter(({ traceId }) => traceId === incoming.traceId);
  }

  function namesOf(some: readonly Span[]): string[] {
    return some.map(({ service, name }) => `${service}: ${name}`).sort();
  }

  /** From a span up to the caller's. */
  function parentsOf(name: string): string[] {
    const all = spans();
    const path: string[] = [];
    let next = all.find((span) => namesOf([span])[0] === name)?.parentSpanId;
    for (
      let span = all.find(({ spanId }) => spanId === next);
      span;
      span = all.find(({ spanId }) => spanId === next)
    ) {
      path.push(...namesOf([span]));
      next = span.parentSpanId;
    }
    return [...path, next ?? ''];
  }
});

/** A collector that stores what it receives. */
async function listening(bodies: string[]): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/v1/traces') bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
