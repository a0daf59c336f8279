import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Configuration } from '../runtime/configuration.js';

const yearSeconds = 365 * 24 * 3_600;

/** What an API's answers need: they are read by programs, no page may be made of them, and nobody stores them. */
export async function sendSecurityHeaders(app: NestFastifyApplication): Promise<void> {
  const { isBehindTls } = app.get(Configuration);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Said over plain HTTP it means nothing, and said on a developer's machine it outlives the afternoon by a year.
    strictTransportSecurity: isBehindTls ? { maxAge: yearSeconds, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
    crossOriginEmbedderPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  // Whoever shares the computer, and every proxy between, would otherwise store what one person was shown of another.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
}
