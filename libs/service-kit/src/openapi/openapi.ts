import { Injectable } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { RoutePolicies } from '../security/route-policies.js';
import type { RoutePolicy } from '../security/route-policy.js';
import { Configuration } from '../runtime/configuration.js';
import { withExamples } from './openapi-examples.js';
import { withMeanings } from './openapi-meanings.js';
import { exact } from './openapi-complete.js';
import { describeRoutePolicies, refusalsByName } from './openapi-route-policies.js';

const problemSchema = {
  type: 'object' as const,
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'correlationId'],
  properties: {
    type: { type: 'string', example: 'urn:stepwise:problem:value.invalid' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri' },
    code: { type: 'string', description: 'Stable, lower-case, dotted.', example: 'value.invalid' },
    correlationId: { type: 'string', format: 'uuid' },
    retryAfterMs: {
      type: 'integer',
      description: 'The same request is worth sending again after this long.',
    },
    errors: {
      type: 'array',
      items: {
        type: 'object' as const,
        required: ['field', 'code', 'message'],
        properties: {
          field: { type: 'string', example: 'person.nhsNumber' },
          code: { type: 'string', example: 'value.invalid' },
          message: { type: 'string' },
        },
      },
    },
  },
};

/** Whether this process serves a document of its own. The gateway serves everybody's. */
export const SERVES_OPENAPI = Symbol('stepwise:serves-openapi');

/** What this process's own controllers offer, made when it is first asked for: most processes are never asked. */
@Injectable()
export class OwnOpenApi {
  private made: OpenAPIObject | undefined;
  private app: NestFastifyApplication | undefined;

  /** For whoever starts the process: the document is made of the whole application. */
  describe(app: NestFastifyApplication): void {
    this.app = app;
  }

  document(): OpenAPIObject {
    if (this.app === undefined) throw new Error('The document does not know its application yet.');
    return (this.made ??= openApiOf(this.app));
  }
}

/** Serves /openapi.json, but where the process serves everybody's. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const own = app.get(OwnOpenApi);
  own.describe(app);
  if (!app.get<boolean>(SERVES_OPENAPI)) return;
  app
    .getHttpAdapter()
    .getInstance()
    .get('/openapi.json', (_request, reply) => void reply.send(own.document()));
}

function openApiOf(app: NestFastifyApplication): OpenAPIObject {
  return documentOf(app, app.get(Configuration).serviceName, app.get(RoutePolicies).own);
}

/** What the controllers of an application offer at these routes. */
export function documentOf(
  app: NestFastifyApplication,
  serviceName: string,
  routePolicies: readonly RoutePolicy[],
): OpenAPIObject {
  const outline = new DocumentBuilder()
    .setTitle(`Stepwise ${serviceName}`)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, outline, {
    operationIdFactory: (_controller, method) => method,
  });
  describeRoutePolicies(document, routePolicies);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ProblemDetails: problemSchema },
    responses: refusalsByName,
  };
  return withExamples(withMeanings(exact(document)) as OpenAPIObject, routePolicies);
}
