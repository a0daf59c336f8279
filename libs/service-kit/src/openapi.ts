import { applyDecorators } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiResponse, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Door } from './access-matrix.js';
import { DOORS } from './authorisation.js';
import { Configuration } from './configuration.js';
import { exact } from './openapi-complete.js';
import { describeDoors, meanings, refusalsByName } from './openapi-doors.js';

/** Documents which refusals a route may answer with, all as problem details: `@Problems(409, 422)`. */
export function Problems(...statuses: number[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: meanings[status] ?? 'The request was refused.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } } },
      }),
    ),
  );
}

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

/** Serves /openapi.json, made when it is first asked for: most processes are never asked. */
export function serveOpenApi(app: NestFastifyApplication): void {
  if (!app.get<boolean>(SERVES_OPENAPI)) return;
  let document: OpenAPIObject | undefined;
  app
    .getHttpAdapter()
    .getInstance()
    .get('/openapi.json', (_request, reply) => {
      document ??= openApiOf(app);
      void reply.send(document);
    });
}

function openApiOf(app: NestFastifyApplication): OpenAPIObject {
  const { serviceName } = app.get(Configuration);
  const outline = new DocumentBuilder()
    .setTitle(`Stepwise ${serviceName}`)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, outline, {
    operationIdFactory: (_controller, method) => method,
  });
  describeDoors(document, app.get<readonly Door[]>(DOORS));
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ProblemDetails: problemSchema },
    responses: refusalsByName,
  };
  return exact(document);
}
